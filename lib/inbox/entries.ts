import type { ActionItem, Meeting } from '../contract/rows.ts'
import type { Reader } from '../format/time.ts'
import { dayNumber, dueDay } from '../format/time.ts'
import { meantDays } from './meant-days.ts'
import type { Filter } from './standing.ts'
import { isOpen, standing } from './standing.ts'
import { endOfWeek } from './task-groups.ts'

/** Calls older than this wait under "Earlier". */
export const recentDays = 7

/** Tasks made by rule are announced this long on a call that has nothing left to decide. */
const announceRuleMs = 24 * 3_600_000

const dayMs = 86_400_000

/** Sections of what others owe. */
export const ledgerSections = ['late', 'week', 'later', 'noDate'] as const
export type LedgerSection = (typeof ledgerSections)[number]

/** What the list shows, top to bottom, flat so that it can be virtualised. */
export type Entry =
  | { kind: 'call'; key: string; meeting: Meeting; openIds: readonly string[] }
  | {
      kind: 'section'
      key: string
      section: LedgerSection
      openIds: readonly string[]
    }
  | { kind: 'item'; key: string; item: ActionItem; meeting: Meeting; lastOfGroup: boolean }
  | { kind: 'byRule'; key: string; meeting: Meeting; items: readonly ActionItem[] }
  | { kind: 'earlier'; key: string; items: readonly ActionItem[]; calls: number }

export type EntryInput = {
  filter: Filter
  /** Items that are open, plus those that have a receipt or were settled while on screen. */
  items: readonly ActionItem[]
  meetings: ReadonlyMap<string, Meeting>
  /** Ids that are drawn though they are no longer open: they became receipts in place. */
  kept: ReadonlySet<string>
  showEarlier: boolean
  reader: Reader
}

/** When the call was, newest first; ties and unknown times in a fixed order, so that nothing flickers. */
function byCall(one: Meeting, other: Meeting): number {
  const difference = callMoment(other) - callMoment(one)
  return difference !== 0 ? difference : one.id < other.id ? -1 : 1
}

/** As many people of one company as of another were on the call, and nobody has said which it was with. */
export function isTied({ tiedCompanyIds = [], tieAnswered = false, shared }: Meeting): boolean {
  return tiedCompanyIds.length > 1 && !tieAnswered && !shared
}

/** Milliseconds since epoch of a call; the delivery's where Fathom gave none. */
export function callMoment(meeting: Pick<Meeting, 'meetingStart' | 'receivedAt'>): number {
  const time = Date.parse(meeting.meetingStart ?? meeting.receivedAt ?? '')
  return Number.isNaN(time) ? 0 : time
}

/** Within a call: in the order said; what has no moment comes last, in the order it arrived. */
export function byMoment(one: ActionItem, other: ActionItem): number {
  const a = one.recordingTimestamp ?? one.evidence?.offsetSeconds ?? Number.POSITIVE_INFINITY
  const b = other.recordingTimestamp ?? other.evidence?.offsetSeconds ?? Number.POSITIVE_INFINITY
  if (a !== b) return a < b ? -1 : 1
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  return one.id < other.id ? -1 : 1
}

/** Who owes somebody else's item, by name. */
export function owedBy(item: Pick<ActionItem, 'assigneeName' | 'assigneeEmail'>): string {
  return item.assigneeName?.trim() || item.assigneeEmail?.trim() || 'Somebody else'
}

/** Everything the chosen filter shows, in its order, with the group heads in between. */
export function inboxEntries(input: EntryInput): Entry[] {
  return input.filter === 'waiting' ? byDue(input) : byCalls(input)
}

function belongs(input: EntryInput, item: ActionItem): boolean {
  return input.kept.has(item.id) || standing(item) === input.filter
}

function byCalls(input: EntryInput): Entry[] {
  const groups = new Map<string, ActionItem[]>()
  const ruleMade = new Map<string, ActionItem[]>()
  for (const item of input.items) {
    if (belongs(input, item)) push(groups, item.meetingId, item)
    else if (input.filter === 'forYou' && item.taskMadeByRule && standing(item) === 'task') {
      push(ruleMade, item.meetingId, item)
    }
  }

  const calls = new Set(groups.keys())
  for (const id of ruleMade.keys()) {
    const meeting = input.meetings.get(id)
    if (meeting && input.reader.now - callMoment(meeting) < announceRuleMs) calls.add(id)
  }
  const meetings = [...calls]
    .map((id) => input.meetings.get(id))
    .filter((meeting) => meeting !== undefined)
    .sort(byCall)

  const oldest = input.reader.now - recentDays * dayMs
  const entries: Entry[] = []
  const hiddenItems: ActionItem[] = []
  let hiddenCalls = 0
  for (const meeting of meetings) {
    const items = (groups.get(meeting.id) ?? []).sort(byMoment)
    if (!input.showEarlier && callMoment(meeting) < oldest) {
      // A receipt must not vanish because its call is old.
      const receipts = items.filter((item) => input.kept.has(item.id))
      hiddenItems.push(...items.filter((item) => !input.kept.has(item.id)))
      hiddenCalls += 1
      if (receipts.length === 0) continue
    }
    entries.push({
      kind: 'call',
      key: `call ${meeting.id}`,
      meeting,
      openIds: items.filter(isOpen).map((item) => item.id),
    })
    items.forEach((item, index) => {
      entries.push({
        kind: 'item',
        key: item.id,
        item,
        meeting,
        lastOfGroup: index === items.length - 1,
      })
    })
    const made = ruleMade.get(meeting.id)
    if (made) {
      entries.push({
        kind: 'byRule',
        key: `rule ${meeting.id}`,
        meeting,
        items: made.sort(byMoment),
      })
    }
  }
  if (hiddenItems.length > 0) {
    entries.push({ kind: 'earlier', key: 'earlier', items: hiddenItems, calls: hiddenCalls })
  }
  return entries
}

/** A ledger of promises: what is late, the longest overdue first, then this week's, later ones and those without a day. */
function byDue(input: EntryInput): Entry[] {
  const { reader } = input
  const today = dayNumber(reader.now, reader)
  const week = endOfWeek(reader)
  const owed = input.items.flatMap((item) => {
    const meeting = input.meetings.get(item.meetingId)
    if (!meeting || !belongs(input, item)) return []
    const day = owedOn(item, meeting, reader)
    const section: LedgerSection =
      day === null ? 'noDate' : day < today ? 'late' : day <= week ? 'week' : 'later'
    return { item, meeting, section, day: day ?? 0, name: owedBy(item) }
  })
  owed.sort(
    (one, other) =>
      one.day - other.day ||
      callMoment(one.meeting) - callMoment(other.meeting) ||
      one.name.localeCompare(other.name) ||
      byMoment(one.item, other.item),
  )
  return ledgerSections.flatMap((section): Entry[] => {
    const rows = owed.filter((one) => one.section === section)
    if (rows.length === 0) return []
    const openIds = rows.filter(({ item }) => isOpen(item)).map(({ item }) => item.id)
    return [
      { kind: 'section', key: `section ${section}`, section, openIds },
      ...rows.map(
        ({ item, meeting }, index): Entry => ({
          kind: 'item',
          key: item.id,
          item,
          meeting,
          lastOfGroup: index === rows.length - 1,
        }),
      ),
    ]
  })
}

/**
 * The day by which it was promised, as a number of `dayNumber`: its date, else the last of those that its words
 * could mean; null where neither says one.
 */
export function owedOn(
  item: Pick<ActionItem, 'deadlineAt' | 'deadlineOn' | 'deadlinePhrase'>,
  meeting: Pick<Meeting, 'meetingStart'>,
  reader: Reader,
): number | null {
  const day = dueDay({ at: item.deadlineAt, on: item.deadlineOn }, reader)
  return day ?? meantDays(item.deadlinePhrase, meeting.meetingStart, reader).at(-1) ?? null
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
