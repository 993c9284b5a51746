import { mailboxKey } from '../../lib/contract/mailbox.ts'
import { companyNameOf } from '../crm/company-name.ts'
import { natureOf } from '../crm/nature.ts'
import type { Utterance } from '../crm/observation.ts'
import { isFreeMail, nameKey, registrableDomain } from '../crm/people.ts'
import { readPersonName } from '../crm/person-name.ts'
import type { SyncPerson } from '../crm/sync-meeting.ts'
import type { FathomInvitee, FathomMeeting } from './meeting.ts'

type Recorder = FathomMeeting['recordedBy']

/**
 * Everybody of an invitation and whoever recorded the call, each once, with what they are. Null where
 * Fathom did not say who was invited.
 */
export function invitedTo({
  invitees,
  recordedBy,
  transcript,
}: FathomMeeting): SyncPerson[] | null {
  if (invitees === null) return null
  const once = eachOnce(invitees.map((invitee) => withVoice(invitee, transcript)))
  const everybody = withRecorder(once, recordedBy, transcript)
  const seconds = transcript && spokenSeconds(everybody, transcript)
  return everybody.map((invitee, index) => ({
    ...describe(invitee, recordedBy),
    spokenSeconds: seconds?.[index] ?? null,
  }))
}

/**
 * True only where every person invited is known to be of the rep's own organisation; rooms and robots
 * have no say. Fathom calls an ad hoc call without invitees internal, too, but whoever was on it may be a
 * customer.
 */
export function isInternalOnly({
  invitees,
  domainsType,
  recordedBy,
}: FathomMeeting): boolean | null {
  if (invitees === null) return domainsType === null ? null : domainsType === 'only_internal'
  const people = invitees.filter((invitee) => natureOf(invitee).nature === 'person')
  const sides = people.map((invitee) => saidExternal(invitee, recordedBy))
  if (people.length === 0 || sides.includes(true)) return false
  const isKnown = sides.every((side) => side === false)
  // Fathom's word on the whole counts where it can only have meant people.
  if (domainsType === 'one_or_more_external') return isKnown && people.length < invitees.length
  return isKnown || (domainsType === 'only_internal' && !people.some(isOnFreeMail))
}

/**
 * Whether this is whoever recorded the call, by this address or another of theirs: the same mailbox, or
 * the same full name within the house.
 */
export function isRecorder(
  { name, email }: Pick<FathomInvitee, 'name' | 'email'>,
  isExternal: boolean | null,
  recorder: Recorder,
): boolean {
  if (recorder === null || recorder.email === null || email === null) return false
  if (mailboxKey(email) === mailboxKey(recorder.email)) return true
  if (isExternal === true || isFreeMail(email) || !isSameName(name, recorder.name)) return false
  return isExternal === false || registrableDomain(email) === registrableDomain(recorder.email)
}

/** First and last name, the same: a first name alone is shared by too many. */
function isSameName(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false
  const key = nameKey(a)
  return key.includes(' ') && key === nameKey(b)
}

/** On free mail Fathom's "internal" means nothing: everybody there is of one domain. */
function saidExternal(invitee: FathomInvitee, recorder: Recorder): boolean | null {
  if (invitee.isExternal !== false || !isOnFreeMail(invitee)) return invitee.isExternal
  return isRecorder(invitee, false, recorder) ? false : null
}

function isOnFreeMail({ email }: FathomInvitee): boolean {
  return email !== null && isFreeMail(email)
}

/**
 * Whoever is named without an address is the one of that name who has one; two spellings of one mailbox
 * are one.
 */
function eachOnce(invited: readonly FathomInvitee[]): FathomInvitee[] {
  const invitees = oneOfEachMailbox(invited)
  const once: FathomInvitee[] = []
  const byAddressFirst = [...invitees].sort(
    (a, b) => Number(a.email === null) - Number(b.email === null),
  )
  for (const invitee of byAddressFirst) {
    const key = invitee.name === null ? '' : nameKey(invitee.name)
    const same =
      invitee.email !== null || key === ''
        ? []
        : once.filter(({ name, speakerName }) =>
            [name, speakerName].some((known) => known !== null && nameKey(known) === key),
          )
    const [known] = same
    if (known === undefined || same.length > 1) once.push(invitee)
    else {
      once[once.indexOf(known)] = {
        ...known,
        isExternal: known.isExternal ?? invitee.isExternal,
        speakerName: known.speakerName ?? invitee.speakerName,
      }
    }
  }
  const place = ({ name, email }: FathomInvitee) =>
    invitees.findIndex((one) => one.name === name && one.email === email)
  return once.sort((a, b) => place(a) - place(b))
}

/** The first spelling stays, with what only another says. */
function oneOfEachMailbox(invitees: readonly FathomInvitee[]): FathomInvitee[] {
  const byMailbox = new Map<string, FathomInvitee>()
  for (const [index, invitee] of invitees.entries()) {
    const key = invitee.email === null ? `without ${index}` : mailboxKey(invitee.email)
    const known = byMailbox.get(key)
    byMailbox.set(key, known === undefined ? invitee : filledFrom(known, invitee))
  }
  return [...byMailbox.values()]
}

function filledFrom(known: FathomInvitee, other: FathomInvitee): FathomInvitee {
  return {
    ...known,
    name: known.name ?? other.name,
    isExternal: known.isExternal ?? other.isExternal,
    speakerName: known.speakerName ?? other.speakerName,
  }
}

function describe(invitee: FathomInvitee, recorder: Recorder): Omit<SyncPerson, 'spokenSeconds'> {
  const { name, email, speakerName } = invitee
  const { nature, evidence, isRole } = natureOf(invitee)
  const isPerson = nature === 'person'
  const read = name === null || isRole ? null : readPersonName(name, email)
  const domain = email === null ? null : registrableDomain(email)
  const freeMail = email !== null && isFreeMail(email)
  const isExternal = saidExternal(invitee, recorder)
  const isOwn = isRecorder(invitee, isExternal, recorder)
  return {
    name,
    firstName: isPerson ? (isRole ? name : (read?.first ?? null)) : null,
    lastName: isPerson ? (read?.last ?? null) : null,
    email,
    isExternal,
    // Fathom names no organiser; whoever recorded the call comes nearest.
    isOrganizer: isOwn,
    domain,
    freeMail,
    companyName: domain === null || freeMail || !isPerson ? null : companyNameOf(domain),
    nature,
    natureEvidence: evidence,
    isRole,
    mayBeRep: isPerson && !isOwn && freeMail && isSameName(name, recorder?.name ?? null),
    speakerName,
  }
}

/** The name somebody speaks under, from the transcript where the invitation does not have it. */
function withVoice(invitee: FathomInvitee, transcript: readonly Utterance[] | null): FathomInvitee {
  if (invitee.speakerName !== null || invitee.email === null) return invitee
  const line = transcript?.find(({ email, speaker }) => email === invitee.email && speaker !== null)
  return { ...invitee, speakerName: line?.speaker ?? null }
}

/** Who recorded the call was on it, invited or not. */
function withRecorder(
  invitees: readonly FathomInvitee[],
  recorder: Recorder,
  transcript: readonly Utterance[] | null,
): readonly FathomInvitee[] {
  const { name, email } = recorder ?? { name: null, email: null }
  if (email === null || invitees.some((one) => isRecorder(one, one.isExternal, recorder)))
    return invitees
  const domain = isFreeMail(email) ? null : registrableDomain(email)
  const neighbour = invitees.find(
    (invitee) =>
      invitee.email !== null &&
      registrableDomain(invitee.email) === domain &&
      natureOf(invitee).nature === 'person',
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
  transcript: readonly Utterance[],
): number[] {
  const seconds = invitees.map(() => 0)
  const speakerOf = speakersAmong(invitees)
  for (const [index, utterance] of transcript.entries()) {
    const speaker = speakerOf(utterance)
    if (speaker === null) continue
    const words = utterance.text.split(/\s+/).length
    const longest = Math.max(shortestTurn, words * secondsPerWord)
    const next = transcript[index + 1]?.offset ?? Number.POSITIVE_INFINITY
    seconds[speaker] =
      (seconds[speaker] ?? 0) + Math.max(0, Math.min(longest, next - utterance.offset))
  }
  return seconds.map(Math.round)
}

/** By the address Fathom matched, else by the name they speak under, else by their own name; each looked up once. */
function speakersAmong(
  invitees: readonly FathomInvitee[],
): (utterance: Pick<Utterance, 'email' | 'speaker'>) => number | null {
  const keys = invitees.map(({ name }) => (name === null ? null : nameKey(name)))
  const byName = new Map<string, number | null>()
  return ({ email, speaker }) => {
    const index = email === null ? -1 : invitees.findIndex((invitee) => invitee.email === email)
    if (index >= 0 || speaker === null) return index >= 0 ? index : null
    const known = byName.get(speaker)
    if (known !== undefined) return known
    const key = nameKey(speaker)
    const found =
      onlyIndex(invitees, ({ speakerName }) => speakerName === speaker) ??
      onlyIndex(keys, (own) => own !== null && own === key)
    byName.set(speaker, found)
    return found
  }
}

function onlyIndex<T>(list: readonly T[], fits: (entry: T) => boolean): number | null {
  const fitting = list.flatMap((entry, index) => (fits(entry) ? [index] : []))
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}
