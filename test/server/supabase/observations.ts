import postgres from 'postgres'
import type { SyncMeetingArgument, SyncOutcome } from '../../../server/crm/sync-meeting.ts'
import { syncMeeting } from '../../../server/crm/sync-meeting.ts'
import { parseEvent } from '../../../server/fathom/event.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService } from '../../setup/postgres.ts'

/** An action item as Fathom sends it. */
export type WireItem = {
  description: string
  at?: string
  assignee?: { name: string | null; email: string | null }
  completed?: boolean
}

export type WireInvitee = { name: string | null; email: string | null; is_external: boolean }

export const sam = { name: 'Sam Rivera', email: 'sam@northbeam.example', is_external: false }
export const priya = {
  name: 'Priya Nair',
  email: 'priya.nair@northwind.example',
  is_external: true,
}

/** A meeting as Fathom sends it; what is left out is what a delivery mostly has. */
export function wireMeeting(
  changes: {
    recordingId?: number | null
    title?: string
    summary?: string | null
    invitees?: WireInvitee[]
    items?: WireItem[] | null
    transcript?: { speaker: string; text: string; at: string }[] | null
    start?: string
  } = {},
): Record<string, unknown> {
  const { recordingId = 9_001, invitees = [sam, priya], transcript = null } = changes
  const start = changes.start ?? '2026-11-20T14:00:00Z'
  return {
    title: changes.title ?? 'Pricing call',
    meeting_title: changes.title ?? 'Pricing call',
    meeting_type: null,
    ...(recordingId === null ? {} : { recording_id: recordingId }),
    url: `https://fathom.video/calls/${(recordingId ?? 1) + 500}`,
    share_url: `https://fathom.video/share/token${recordingId}`,
    created_at: start,
    scheduled_start_time: start,
    scheduled_end_time: new Date(Date.parse(start) + 1_800_000).toISOString(),
    recording_start_time: start,
    recording_end_time: new Date(Date.parse(start) + 1_700_000).toISOString(),
    calendar_invitees_domains_type: 'one_or_more_external',
    shared_with: 'no_teams',
    transcript_language: 'en',
    calendar_invitees: invitees.map((invitee) => ({
      ...invitee,
      email_domain: invitee.email?.split('@')[1] ?? null,
    })),
    recorded_by: { ...sam, email_domain: 'northbeam.example', team: null },
    default_summary:
      changes.summary === null
        ? null
        : {
            template_name: 'general',
            markdown_formatted: changes.summary ?? '## Summary\nAll well.',
          },
    transcript:
      transcript?.map(({ speaker, text, at }) => ({
        speaker: { display_name: speaker, matched_calendar_invitee_email: null },
        text,
        timestamp: at,
      })) ?? null,
    action_items:
      changes.items === null
        ? null
        : (changes.items ?? []).map((item, index) => ({
            description: item.description,
            user_generated: false,
            completed: item.completed ?? false,
            recording_timestamp: item.at ?? `00:0${index}:00`,
            recording_playback_url: `https://fathom.video/calls/1?timestamp=${index * 60}`,
            assignee: { name: null, email: null, team: null, ...item.assignee },
          })),
  }
}

export type ObservationOptions = {
  source?: 'webhook' | 'poll'
  /** Of a poll: when it was fetched. */
  rank?: number
  imported?: boolean
}

/** What the companion hands to the database for such a payload, by its own parser and mapping. */
export function observation(
  owner: string,
  wire: Record<string, unknown>,
  { source = 'webhook', rank = 0, imported = false }: ObservationOptions = {},
): SyncMeetingArgument {
  const parsed = parseEvent(wire)
  if (!parsed.ok) throw new Error(`Not readable: ${parsed.reason}`)
  const text = JSON.stringify(wire)
  return toMeeting(parsed.meeting, {
    ownerUserId: owner,
    source,
    rank,
    contentHash: `${text.length}-${text.split('').reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 7)}`,
    receivedAt: '2026-11-20T15:00:00.000Z',
    imported,
    timeZone: 'Europe/Berlin',
    notes: parsed.notes,
  })
}

/** Calls `sync_meeting` as the companion does, plan included; and comes back where there is no room. */
export async function sync(
  database: Pick<TestDatabase, 'sql'>,
  argument: SyncMeetingArgument,
): Promise<SyncOutcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await syncOnce(database, argument)
    } catch (error) {
      if (!isBusy(error) || tries === 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80))
    }
  }
}

/** The same, which throws what `isBusy` knows where there is no room. */
export function syncOnce(
  { sql }: Pick<TestDatabase, 'sql'>,
  argument: SyncMeetingArgument,
): Promise<SyncOutcome> {
  return syncMeeting(
    (p) =>
      asService(sql, async (tx) => {
        const [row] = await tx`select sync_meeting(${JSON.stringify(p)}::text::jsonb) as answer`
        return row?.answer
      }),
    argument,
  )
}

export function isBusy(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '55P03'
}
