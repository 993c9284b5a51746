import { exports } from 'cloudflare:workers'
import { Webhook } from 'svix'
import { describe, expect, it } from 'vitest'
import type { SyncMeetingArgument } from '../../../server/crm/sync-meeting.ts'
import { toWireMeeting } from '../../../server/local/fathom-simulator/recording.ts'
import type { WireMeeting } from '../../../server/local/fathom-simulator/wire.ts'
import { connect, createWorld, signIn } from '../world.ts'
import { count, idle } from './inside.ts'

/** Every meeting of the library, with its whole transcript, signed and sent by Svix's own code. */

const world = createWorld()

const everything = {
  transcript: true,
  summary: true,
  actionItems: true,
  crmMatches: true,
  highlights: false,
}

/** As Fathom sends it today, and as events and examples of 2025 looked. */
const dialects: Record<string, (meeting: WireMeeting) => object> = {
  today: (meeting) => meeting,
  'of 2025': (meeting) => {
    const { recording_id, meeting_type, meeting_url, shared_with, highlights, ...old } = meeting
    return {
      ...old,
      calendar_invitees: meeting.calendar_invitees.map(
        ({ matched_speaker_display_name: _, ...invitee }) => invitee,
      ),
      default_summary: meeting.default_summary && {
        ...meeting.default_summary,
        template_name: 'general',
      },
      action_items: meeting.action_items?.map((item) => ({
        ...item,
        recording_playback_url: item.recording_playback_url.replace('?timestamp=', '#t='),
      })),
    }
  },
}

/** Svix's header names, and Fathom's, in the letter cases that were seen. */
const families = ['webhook', 'Webhook', 'svix', 'Svix']

describe('every meeting of the library, in both dialects, sent by Svix,', () => {
  it('is accepted and reaches the CRM with all that was said in it', async () => {
    const rep = signIn(world)
    const { url, secret } = await connect(world, rep)
    const svix = new Webhook(secret)
    const scenarios = world.fathom.scenarios()
    expect(scenarios.length).toBeGreaterThanOrEqual(17)
    const sent: { meeting: WireMeeting; isOld: boolean }[] = []
    let bytes = 0
    for (const [name, dialect] of Object.entries(dialects)) {
      for (const scenario of scenarios) {
        const place = sent.length
        const recording = {
          recordingId: 900_000 + place,
          callId: 500_000 + place,
          shareToken: `share_${place}`,
          scenarioKey: scenario.key,
          finishedAt: Date.now() - 60_000,
          finalised: true,
          revised: false,
          completed: [],
        }
        const meeting = toWireMeeting(
          scenario,
          recording,
          world.fathom.directory,
          'https://fathom.video',
          everything,
        )
        sent.push({ meeting, isOld: name !== 'today' })
        // Laid out, as a sender may: only the bytes count.
        const body = JSON.stringify(dialect(meeting), null, place % 2)
        bytes += body.length
        const id = `msg_${place}`
        const now = new Date()
        const family = families[place % families.length]
        const response = await exports.default.fetch(url, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Svix-Webhooks/1.77.0 (sender-9YMgn; +https://www.svix.com/http-sender/)',
            [`${family}-id`]: id,
            [`${family}-timestamp`]: String(Math.floor(now.getTime() / 1000)),
            [`${family}-signature`]: svix.sign(id, now, body),
          },
        })
        expect(response.status, `${scenario.key} ${name}`).toBe(202)
      }
    }
    await idle(rep)
    expect(await count(rep, `jobs where state = 'parked'`)).toBe(0)
    expect(await count(rep, `deliveries where state = 'stored' and outcome = 'applied'`)).toBe(
      sent.length,
    )
    const synced = new Map(world.crm.synced.map((one) => [one.meeting.callUrl, one]))
    for (const { meeting, isOld } of sent) {
      const one: SyncMeetingArgument | undefined = synced.get(meeting.url)
      expect(one?.meeting, meeting.title).toMatchObject({
        recordingId: isOld ? null : String(meeting.recording_id),
        callUrl: meeting.url,
      })
      const summary = meeting.default_summary?.markdown_formatted?.trim()
      expect(one?.meeting.summary).toBe(summary)
      expect(one?.transcript?.utterances).toHaveLength(meeting.transcript?.length ?? 0)
      expect(one?.items).toHaveLength(meeting.action_items?.length ?? 0)
      for (const [index, item] of (meeting.action_items ?? []).entries()) {
        expect(one?.items?.[index]).toMatchObject({
          title: item.description,
          completed: item.completed,
          assigneeName: item.assignee.name,
          playbackUrl: expect.stringContaining(meeting.url),
        })
        expect(one?.items?.[index]?.recordingTimestamp).not.toBeNull()
      }
    }
    console.info(`${sent.length} deliveries, ${bytes} bytes, 0 refused, 0 parked`)
  }, 300_000)
})
