import { analyseByRules } from '../ai/categorise.ts'
import { indexTranscript } from '../ai/transcript-index.ts'
import { whomItIsAbout } from '../crm/about-whom.ts'
import { fingerprintOf } from '../crm/fingerprint.ts'
import { natureOf } from '../crm/nature.ts'
import { nameKey, personByName } from '../crm/people.ts'
import type { SyncItem, SyncMeetingArgument, SyncPerson } from '../crm/sync-meeting.ts'
import { invitedTo, isInternalOnly, isRecorder } from './invited.ts'
import type { FathomItem, FathomMeeting } from './meeting.ts'

/** What an observation of a meeting is, beside what Fathom said. */
export type ObservationContext = {
  ownerUserId: string
  source: 'webhook' | 'poll'
  /** 0 for a webhook; for a poll the milliseconds since 1970 at which it was fetched. */
  rank: number
  contentHash: string
  /** ISO 8601. */
  receivedAt: string
  /** Recorded before the rep connected. */
  imported: boolean
  /** The rep's IANA time zone; deadlines end with the day there. */
  timeZone: string
  /** What the parser could not use, in words. */
  notes: readonly string[]
}

/** Builds the one argument of `sync_meeting`. What Fathom did not say is absent from it. */
export function toMeeting(
  meeting: FathomMeeting,
  context: ObservationContext,
): SyncMeetingArgument {
  const people = invitedTo(meeting)
  return {
    ownerUserId: context.ownerUserId,
    source: context.source,
    rank: context.rank,
    contentHash: context.contentHash,
    receivedAt: context.receivedAt,
    imported: context.imported,
    meeting: {
      recordingId: meeting.recordingId,
      callUrl: meeting.callUrl,
      ...present('shareUrl', meeting.shareUrl),
      ...present('title', meeting.title),
      ...present('start', meeting.start),
      ...present('end', meeting.end),
      ...present('language', meeting.language),
      ...present('internalOnly', isInternalOnly(meeting)),
      ...present('summary', meeting.summary),
      ...present('recordedByEmail', meeting.recordedBy?.email ?? null),
      notes: [...context.notes],
    },
    ...present('people', people),
    ...present(
      'transcript',
      meeting.transcript && { language: meeting.language, utterances: meeting.transcript },
    ),
    ...present('items', itemsOf(meeting, people ?? [], context.timeZone)),
  }
}

/** `{ key: value }`, or nothing where the value was not observed. */
function present<Key extends string, Value>(key: Key, value: Value | null): { [K in Key]?: Value } {
  const observed: { [K in Key]?: Value } = {}
  if (value !== null) observed[key] = value
  return observed
}

function itemsOf(
  meeting: FathomMeeting,
  people: readonly SyncPerson[],
  timeZone: string,
): SyncItem[] | null {
  if (meeting.items === null) return null
  const { title, start, language } = meeting
  const transcript =
    meeting.transcript && indexTranscript(meeting.transcript, meeting.language ?? null)
  const withAssignee = assigneesAmong(people, meeting.recordedBy)
  const about = whomItIsAbout(people, meeting.transcript)
  return distinctItems(meeting.items.map(withAssignee)).map(({ fingerprint, item }) => {
    const analysis = analyseByRules(item, { title, start, timeZone, language, transcript })
    const quote = analysis.evidence?.quote ?? null
    return {
      fingerprint,
      title: item.description,
      assigneeName: item.assigneeName,
      assigneeEmail: item.assigneeEmail,
      completed: item.completed,
      userGenerated: item.userGenerated,
      recordingTimestamp: item.recordingTimestamp,
      playbackUrl: item.playbackUrl ?? momentOf(meeting.callUrl, item.recordingTimestamp),
      analysis,
      about: about({ ...item, title: item.description, quote }),
    }
  })
}

type Assignee = Pick<FathomItem, 'assigneeName' | 'assigneeEmail'>

/**
 * Finds who owes an item among the people of a call, each name and address once. Fathom may know a name
 * and no address; the invitation often has it. Whoever recorded the call is one person by each of their
 * addresses, and what is no person owes nothing.
 */
function assigneesAmong(
  invited: readonly SyncPerson[],
  recorder: FathomMeeting['recordedBy'],
): (item: FathomItem) => FathomItem {
  const people = invited.filter(({ nature }) => nature === 'person')
  const known = new Map<string, Assignee>()

  function find({ assigneeName: name, assigneeEmail: email }: Assignee): Assignee {
    if (email === null) {
      const person = name === null ? null : personByName(name, people)
      if (person === null || person.email === null)
        return { assigneeName: name, assigneeEmail: null }
      return find({ assigneeName: name, assigneeEmail: person.email })
    }
    const person = invited.find((one) => one.email === email)
    const assigneeName = name ?? person?.name ?? null
    if ((person?.nature ?? natureOf({ name, email }).nature) !== 'person') {
      return { assigneeName, assigneeEmail: null }
    }
    const isOwn = isRecorder({ name: assigneeName, email }, person?.isExternal ?? null, recorder)
    return { assigneeName, assigneeEmail: isOwn ? (recorder?.email ?? email) : email }
  }

  return (item) => {
    const key = `${item.assigneeEmail} ${item.assigneeName}`
    const assignee = known.get(key) ?? find(item)
    known.set(key, assignee)
    return { ...item, ...assignee }
  }
}

/**
 * The same words at the same moment for the same person are one item said twice by the machine. For
 * different people they are one item each, and then the person is part of the fingerprint.
 */
function distinctItems(items: readonly FathomItem[]): { fingerprint: string; item: FathomItem }[] {
  const groups = Map.groupBy(items, (item) =>
    fingerprintOf(item.recordingTimestamp, item.description),
  )
  return [...groups].flatMap(([fingerprint, group]) => {
    const byOwner = Map.groupBy(group, ownerKey)
    return [...byOwner].flatMap(([owner, [item, ...again]]) => {
      if (!item) return []
      const shared = byOwner.size > 1
      return {
        fingerprint: shared
          ? fingerprintOf(item.recordingTimestamp, item.description, owner)
          : fingerprint,
        item: { ...item, completed: item.completed || again.some(({ completed }) => completed) },
      }
    })
  })
}

function ownerKey({ assigneeEmail, assigneeName }: FathomItem): string {
  return assigneeEmail ?? (assigneeName === null ? '-' : `name:${nameKey(assigneeName)}`)
}

/** Where Fathom gives no address of the moment, the call's own with the seconds does. */
function momentOf(callUrl: string | null, seconds: number | null): string | null {
  return callUrl === null || seconds === null ? null : `${callUrl}?timestamp=${Math.floor(seconds)}`
}
