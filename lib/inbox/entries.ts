import type { ActionItem, Meeting } from '../contract/rows.ts'
import type { Filter } from './standing.ts'
import { isOpen, standing } from './standing.ts'

/** Calls older than this wait under "Earlier". */
export const recentDays = 7

/** Tasks made by rule are announced this long on a call that has nothing left to decide. */
const announceRuleMs = 24 * 3_600_000

const dayMs = 86_400_000

/** What the list shows, top to bottom, flat so that it can be virtualised. */
export type Entry =
  | { kind: 'call'; key: string; meeting: Meeting; openIds: readonly string[] }
  | {
      kind: 'person'
      key: string
      name: string
      company: string | null
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
  now: number
}

/** When the call was, newest first; ties and unknown times in a fixed order, so that nothing flickers. */
function byCall(one: Meeting, other: Meeting): number {
  const difference = callMoment(other) - callMoment(one)
  return difference !== 0 ? difference : one.id < other.id ? -1 : 1
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

/** The name under which somebody else's items are grouped. */
export function owedBy(item: Pick<ActionItem, 'assigneeName' | 'assigneeEmail'>): string {
  return item.assigneeName?.trim() || item.assigneeEmail?.trim() || 'Somebody else'
}

/** Everything the chosen filter shows, in its order, with the group heads in between. */
export function inboxEntries(input: EntryInput): Entry[] {
  return input.filter === 'waiting' ? byPerson(input) : byCalls(input)
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
    if (meeting && input.now - callMoment(meeting) < announceRuleMs) calls.add(id)
  }
  const meetings = [...calls]
    .map((id) => input.meetings.get(id))
    .filter((meeting) => meeting !== undefined)
    .sort(byCall)

  const oldest = input.now - recentDays * dayMs
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

/** Whoever has owed longest comes first, and within a person the oldest promise. */
function byPerson(input: EntryInput): Entry[] {
  const groups = new Map<string, { item: ActionItem; meeting: Meeting }[]>()
  for (const item of input.items) {
    const meeting = input.meetings.get(item.meetingId)
    if (!meeting || !belongs(input, item)) continue
    // Those who were not named are not one person.
    const name = item.assigneeEmail ?? item.assigneeName ?? `somebody of ${meeting.id}`
    push(groups, name.trim().toLowerCase(), { item, meeting })
  }
  const people = [...groups.entries()].map(([key, owed]) => ({
    key,
    owed: owed.sort((one, other) => {
      const difference = callMoment(one.meeting) - callMoment(other.meeting)
      return difference !== 0 ? difference : byMoment(one.item, other.item)
    }),
  }))
  people.sort((one, other) => {
    const a = one.owed[0]
    const b = other.owed[0]
    if (!a || !b) return 0
    const difference = callMoment(a.meeting) - callMoment(b.meeting)
    return difference !== 0 ? difference : one.key < other.key ? -1 : 1
  })

  return people.flatMap(({ key, owed }) => {
    const first = owed[0]
    if (!first) return []
    const company = first.item.assigneeKind === 'external' ? first.meeting.companyName : null
    const head: Entry = {
      kind: 'person',
      key: `person ${key}`,
      name: owedBy(first.item),
      company,
      openIds: owed.filter(({ item }) => isOpen(item)).map(({ item }) => item.id),
    }
    const rows = owed.map(
      ({ item, meeting }, index): Entry => ({
        kind: 'item',
        key: item.id,
        item,
        meeting,
        lastOfGroup: index === owed.length - 1,
      }),
    )
    return [head, ...rows]
  })
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
