import { analyseByRules } from '../ai/categorise.ts'
import { indexTranscript } from '../ai/evidence.ts'
import { fingerprintOf } from '../crm/fingerprint.ts'
import { isFreeMail, nameKey, personByName, registrableDomain } from '../crm/people.ts'
import type { SyncItem, SyncMeetingArgument, SyncPerson } from '../crm/sync-meeting.ts'
import type { FathomInvitee, FathomItem, FathomMeeting, FathomUtterance } from './event.ts'

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
  const people = peopleOf(meeting)
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

/**
 * True only where everybody invited is known to be of the rep's own organisation. Fathom calls an ad
 * hoc call without invitees internal, too, but whoever was on it may be a customer.
 */
function isInternalOnly({ invitees, domainsType }: FathomMeeting): boolean | null {
  if (invitees === null) return domainsType === null ? null : domainsType === 'only_internal'
  if (invitees.length === 0 || domainsType === 'one_or_more_external') return false
  if (invitees.some(({ isExternal }) => isExternal === true)) return false
  return domainsType === 'only_internal' || invitees.every(({ isExternal }) => isExternal === false)
}

function peopleOf({ invitees, recordedBy, transcript }: FathomMeeting): SyncPerson[] | null {
  if (invitees === null) return null
  const listed = invitees.map((invitee) => withVoice(invitee, transcript))
  const everybody = withRecorder(listed, recordedBy, transcript)
  const seconds = transcript && spokenSeconds(everybody, transcript)
  return everybody.map((person, index) => ({
    name: person.name,
    email: person.email,
    isExternal: person.isExternal,
    // Fathom names no organiser; whoever recorded the call comes nearest.
    isOrganizer: person.email !== null && person.email === recordedBy?.email,
    domain: person.email === null ? null : registrableDomain(person.email),
    freeMail: person.email !== null && isFreeMail(person.email),
    speakerName: person.speakerName,
    spokenSeconds: seconds?.[index] ?? null,
  }))
}

/** The name somebody speaks under, from the transcript where the invitation does not have it. */
function withVoice(
  invitee: FathomInvitee,
  transcript: readonly FathomUtterance[] | null,
): FathomInvitee {
  if (invitee.speakerName !== null || invitee.email === null) return invitee
  const line = transcript?.find(({ email, speaker }) => email === invitee.email && speaker !== null)
  return { ...invitee, speakerName: line?.speaker ?? null }
}

/** Who recorded the call was on it, invited or not. */
function withRecorder(
  invitees: readonly FathomInvitee[],
  recorder: FathomMeeting['recordedBy'],
  transcript: readonly FathomUtterance[] | null,
): readonly FathomInvitee[] {
  const { name, email } = recorder ?? { name: null, email: null }
  if (email === null || invitees.some((invitee) => invitee.email === email)) return invitees
  const domain = isFreeMail(email) ? null : registrableDomain(email)
  const neighbour = invitees.find(
    (invitee) => invitee.email !== null && registrableDomain(invitee.email) === domain,
  )
  const isExternal = domain === null ? null : (neighbour?.isExternal ?? null)
  return [...invitees, withVoice({ name, email, isExternal, speakerName: null }, transcript)]
}

/** Slow speech; what lasts longer is a pause. */
const secondsPerWord = 0.75
const shortestTurn = 2

/**
 * Seconds that each invitee spoke, in their order. Fathom gives only where lines begin, so a line
 * lasts until the next one, but no longer than its words take.
 */
function spokenSeconds(
  invitees: readonly FathomInvitee[],
  transcript: readonly FathomUtterance[],
): number[] {
  const seconds = invitees.map(() => 0)
  for (const [index, utterance] of transcript.entries()) {
    const speaker = speakerAmong(invitees, utterance)
    if (speaker === null) continue
    const words = utterance.text.split(/\s+/).length
    const longest = Math.max(shortestTurn, words * secondsPerWord)
    const next = transcript[index + 1]?.offset ?? Number.POSITIVE_INFINITY
    seconds[speaker] =
      (seconds[speaker] ?? 0) + Math.max(0, Math.min(longest, next - utterance.offset))
  }
  return seconds.map(Math.round)
}

/** By the address Fathom matched, else by the name they speak under, else by their own name. */
function speakerAmong(
  invitees: readonly FathomInvitee[],
  { email, speaker }: FathomUtterance,
): number | null {
  if (email !== null) {
    const index = invitees.findIndex((invitee) => invitee.email === email)
    if (index >= 0) return index
  }
  if (speaker === null) return null
  return (
    onlyIndex(invitees, ({ speakerName }) => speakerName === speaker) ??
    onlyIndex(invitees, ({ name }) => name !== null && nameKey(name) === nameKey(speaker))
  )
}

function onlyIndex<T>(list: readonly T[], fits: (entry: T) => boolean): number | null {
  const fitting = list.flatMap((entry, index) => (fits(entry) ? [index] : []))
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

function itemsOf(
  meeting: FathomMeeting,
  people: readonly SyncPerson[],
  timeZone: string,
): SyncItem[] | null {
  if (meeting.items === null) return null
  const { title, start } = meeting
  const transcript = meeting.transcript && indexTranscript(meeting.transcript)
  return distinctItems(meeting.items.map((item) => withAssignee(item, people))).map(
    ({ fingerprint, item }) => ({
      fingerprint,
      title: item.description,
      assigneeName: item.assigneeName,
      assigneeEmail: item.assigneeEmail,
      completed: item.completed,
      userGenerated: item.userGenerated,
      recordingTimestamp: item.recordingTimestamp,
      playbackUrl: item.playbackUrl ?? momentOf(meeting.callUrl, item.recordingTimestamp),
      analysis: analyseByRules(item, { title, start, timeZone, transcript }),
    }),
  )
}

/** Fathom may know a name and no address; the invitation often has it. */
function withAssignee(item: FathomItem, people: readonly SyncPerson[]): FathomItem {
  if (item.assigneeEmail !== null) {
    const person = people.find(({ email }) => email === item.assigneeEmail)
    return { ...item, assigneeName: item.assigneeName ?? person?.name ?? null }
  }
  if (item.assigneeName === null) return item
  const person = personByName(item.assigneeName, people)
  return { ...item, assigneeEmail: person?.email ?? null }
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
