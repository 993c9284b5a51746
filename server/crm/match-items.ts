import { assign } from './assignment.ts'
import { nameKey } from './people.ts'
import { contentWords, normaliseText } from './words.ts'

/** An action item that the CRM has. */
export type PresentItem = {
  id: string
  title: string
  /** Null where another client of the CRM made the item. */
  fingerprint: string | null
  assigneeName: string | null
  assigneeEmail: string | null
  /** Seconds from the start of the recording. */
  recordingTimestamp: number | null
  hasTask: boolean
}

/** An action item as Fathom tells it now. */
export type IncomingItem = {
  title: string
  fingerprint: string
  assigneeName: string | null
  assigneeEmail: string | null
  recordingTimestamp: number | null
}

export type ItemMatches = {
  /** One entry for each incoming item, in their order; `itemId` null means that it is new. */
  matches: { index: number; itemId: string | null }[]
  /** Present items that none of the incoming ones is. */
  gone: string[]
}

/**
 * Two items this alike, from 0 to 1, or more, are one item reworded. Said at the same moment by the
 * same person, a sixth of the words in common is enough; at an unknown moment four tenths; at quite
 * another moment two thirds.
 */
export const sameItemThreshold = 0.5

const weights = { words: 0.6, time: 0.3, assignee: 0.1 }

/** A reworded item moves in time by a few utterances at most. */
const farInSeconds = 120

/** Likeness is counted in whole millionths, so that sums compare exactly. */
const scale = 1_000_000

/**
 * Tells which incoming item is which present one. Equal fingerprints first; the rest by the
 * assignment with the greatest total likeness. Depends on no array order: both sides are put into an
 * order of their own first, which also settles ties.
 */
export function matchItems(
  present: readonly PresentItem[],
  incoming: readonly IncomingItem[],
): ItemMatches {
  const free = [...present].sort(comparePresent)
  const open = incoming.map((item, index) => ({ item, index })).sort(compareIncoming)
  const itemIds = new Array<string | null>(incoming.length).fill(null)

  const byFingerprint = new Map<string, PresentItem>()
  for (const item of free) if (item.fingerprint !== null) byFingerprint.set(item.fingerprint, item)
  const matched = new Set<string>()
  for (const { item, index } of open) {
    const same = byFingerprint.get(item.fingerprint)
    if (!same || matched.has(same.id)) continue
    itemIds[index] = same.id
    matched.add(same.id)
  }

  const rest = open.filter(({ index }) => itemIds[index] === null)
  const unmatched = free.filter(({ id }) => !matched.has(id))
  for (const [row, id] of assignByLikeness(unmatched, rest).entries()) {
    const index = rest[row]?.index
    if (id === null || index === undefined) continue
    itemIds[index] = id
    matched.add(id)
  }
  return {
    matches: itemIds.map((itemId, index) => ({ index, itemId })),
    gone: present.filter(({ id }) => !matched.has(id)).map(({ id }) => id),
  }
}

/** The present item of each incoming one, or null. */
function assignByLikeness(
  present: readonly PresentItem[],
  incoming: readonly { item: IncomingItem }[],
): (string | null)[] {
  if (present.length === 0 || incoming.length === 0) return incoming.map(() => null)
  const dictionary = new Map<string, number>()
  const columns = present.map((item) => traitsOf(item, dictionary))
  const likeness = incoming.map(({ item }) => {
    const row = traitsOf(item, dictionary)
    return columns.map((column, index) => {
      const score = Math.round(likenessOf(row, column) * scale)
      if (score < sameItemThreshold * scale) return 0
      // Of two that are equally like, the one with a task is kept: a rep is working on it.
      return score + (present[index]?.hasTask ? 1 : 0)
    })
  })
  // Columns of cost nothing beside the real ones, so that an item may also stay without a match.
  const width = Math.max(present.length, incoming.length)
  const cost = likeness.map((scores) => {
    const row = new Int32Array(width)
    for (const [index, score] of scores.entries()) row[index] = -score
    return row
  })
  return assign(cost).map((column, row) =>
    (likeness[row]?.[column] ?? 0) > 0 ? (present[column]?.id ?? null) : null,
  )
}

/** What an item is compared by, prepared once: numbers of words and of pairs of letters, ascending. */
type Traits = {
  words: Int32Array
  pairs: Int32Array
  time: number | null
  name: string
  email: string
}

function traitsOf(
  item: Pick<IncomingItem, 'title' | 'assigneeName' | 'assigneeEmail' | 'recordingTimestamp'>,
  dictionary: Map<string, number>,
): Traits {
  const number = (key: string) => {
    const known = dictionary.get(key) ?? dictionary.size
    dictionary.set(key, known)
    return known
  }
  const letters = normaliseText(item.title)
  const pairs = Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) =>
    number(`pair:${letters.slice(index, index + 2)}`),
  )
  return {
    words: ascending(contentWords(item.title).map((word) => number(`word:${word}`))),
    pairs: ascending(pairs),
    time: item.recordingTimestamp,
    name: nameKey(item.assigneeName ?? ''),
    email: item.assigneeEmail?.trim().toLowerCase() ?? '',
  }
}

function ascending(numbers: readonly number[]): Int32Array {
  return Int32Array.from(new Set(numbers)).sort()
}

function likenessOf(a: Traits, b: Traits): number {
  // Any two English sentences share a third of their pairs of letters; only what is above tells.
  const spelling = Math.max(0, (overlap(a.pairs, b.pairs) - 0.4) / 0.6)
  const words = Math.max(overlap(a.words, b.words), spelling)
  return (
    weights.words * words +
    weights.time * nearness(a.time, b.time) +
    weights.assignee * sameAssignee(a, b)
  )
}

/** Dice's coefficient of two sets given in ascending order. */
function overlap(a: Int32Array, b: Int32Array): number {
  if (a.length === 0 || b.length === 0) return 0
  let common = 0
  let inA = 0
  let inB = 0
  while (inA < a.length && inB < b.length) {
    const left = a[inA] ?? 0
    const right = b[inB] ?? 0
    if (left === right) common += 1
    if (left <= right) inA += 1
    if (right <= left) inB += 1
  }
  return (2 * common) / (a.length + b.length)
}

function nearness(a: number | null, b: number | null): number {
  if (a === null || b === null) return 0.5
  return Math.max(0, 1 - Math.abs(a - b) / farInSeconds)
}

function sameAssignee(a: Traits, b: Traits): number {
  if (a.email !== '' && b.email !== '') return a.email === b.email ? 1 : 0
  if (a.name !== '' && b.name !== '') return a.name === b.name ? 1 : 0
  const nobody = a.email === '' && a.name === '' && b.email === '' && b.name === ''
  return nobody ? 1 : 0.5
}

function comparePresent(a: PresentItem, b: PresentItem): number {
  return compareItems(a, b) || compareText(a.id, b.id)
}

function compareIncoming(a: { item: IncomingItem }, b: { item: IncomingItem }): number {
  return compareItems(a.item, b.item) || compareText(a.item.fingerprint, b.item.fingerprint)
}

/** In the order said; never in the order of an array. */
function compareItems(
  a: Omit<IncomingItem, 'fingerprint'>,
  b: Omit<IncomingItem, 'fingerprint'>,
): number {
  return (
    (a.recordingTimestamp ?? -1) - (b.recordingTimestamp ?? -1) ||
    compareText(a.title, b.title) ||
    compareText(a.assigneeEmail ?? '', b.assigneeEmail ?? '') ||
    compareText(a.assigneeName ?? '', b.assigneeName ?? '')
  )
}

/** By code unit: a locale's order differs from machine to machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
