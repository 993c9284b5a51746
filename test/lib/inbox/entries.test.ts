import { describe, expect, test } from 'vitest'
import type { Entry, EntryInput } from '../../../lib/inbox/entries.ts'
import { inboxEntries } from '../../../lib/inbox/entries.ts'
import { countOpen, isOpen, standing, toDecide } from '../../../lib/inbox/standing.ts'
import { id, item, items, meeting, meetings, now } from '../../gallery/fixtures.ts'

const input: EntryInput = {
  filter: 'forYou',
  items,
  meetings: new Map(meetings.map((one) => [one.id, one])),
  kept: new Set(),
  showEarlier: false,
  reader: { now, timeZone: 'UTC', hour12: false },
}

const outline = (entries: readonly Entry[]) => entries.map(line)

function line(entry: Entry): string {
  switch (entry.kind) {
    case 'call':
      return `# ${entry.meeting.title} (${entry.openIds.length})`
    case 'section':
      return `# ${entry.section} (${entry.openIds.length})`
    case 'item':
      return entry.item.title
    case 'byRule':
      return `${entry.items.length} by rule`
    case 'earlier':
      return `Earlier ${entry.items.length} from ${entry.calls}`
  }
}

describe('where an item stands', () => {
  test.each([
    ['the rep said it', {}, 'forYou'],
    ['a customer owes it', { assigneeKind: 'external' }, 'waiting'],
    ['a colleague owes it', { assigneeKind: 'member' }, 'waiting'],
    ['a colleague without an account owes it', { assigneeKind: 'colleague' }, 'waiting'],
    ['nobody knows who owes it', { assigneeKind: 'unknown' }, 'unclear'],
    ['it has a task', { taskId: id('tk', 9) }, 'task'],
    [
      'its task lives though Fathom lists it no longer',
      { taskId: id('tk', 9), goneAt: 'x' },
      'task',
    ],
    ['it was dismissed', { dismissedAt: '2026-11-23T10:00:00Z' }, 'dismissed'],
    ['Fathom lists it no longer', { goneAt: '2026-11-23T10:00:00Z' }, 'gone'],
    ['it is done', { completed: true, taskId: id('tk', 9) }, 'done'],
  ] as const)('%s', (_, changes, expected) => {
    expect(standing(item(1, 1, 'Something', changes))).toBe(expected)
  })

  test('the tab counts what only this rep can decide', () => {
    const counts = countOpen(items)
    expect(counts).toEqual({ forYou: 7, waiting: 3, unclear: 2 })
    expect(toDecide(counts)).toBe(9)
  })
})

test('for you: by call, newest first, within a call in the order said, rule-made tasks folded', () => {
  expect(outline(inboxEntries(input))).toEqual([
    '# Pricing call (3)',
    'Send revised proposal with the 25-seat tier',
    'Set up a sandbox with their SSO before the technical demo',
    'Call Tomás about the procurement timeline',
    '2 by rule',
    '# Quarterly review (2)',
    "Book the roadmap session with Dana's team",
    'Follow up on the renewal quote',
    'Earlier 2 from 2',
  ])
})

test('what is older than a week comes in when asked for', () => {
  const entries = inboxEntries({ ...input, showEarlier: true })
  expect(outline(entries).slice(-4)).toEqual([
    '# Kick-off (1)',
    'Write up the rollout plan',
    '# Renewal (1)',
    'Prepare the renewal figures',
  ])
})

test('waiting: a ledger by when it was promised, words that name no day counted from the call', () => {
  expect(outline(inboxEntries({ ...input, filter: 'waiting' }))).toEqual([
    '# week (1)',
    'Send the security questionnaire',
    '# noDate (2)',
    'Return the signed NDA',
    'Confirm the number of seats for next year',
  ])
  const inEightDays = { ...input.reader, now: now + 8 * 24 * 3_600_000 }
  expect(outline(inboxEntries({ ...input, reader: inEightDays, filter: 'waiting' }))[0]).toBe(
    '# late (1)',
  )
})

test.each([
  ['a day that is over', { deadlineOn: '2026-11-20', deadlineAt: '2026-11-20T23:59:59Z' }, 'late'],
  ['today', { deadlineOn: '2026-11-23', deadlineAt: '2026-11-23T23:59:59Z' }, 'week'],
  ['Sunday of this week', { deadlineOn: '2026-11-29' }, 'week'],
  ['Monday of the next', { deadlineOn: '2026-11-30' }, 'later'],
  ['words that name no time', { deadlinePhrase: 'when legal is back' }, 'noDate'],
  ['a date, whatever its words', { deadlineOn: '2026-11-24', deadlinePhrase: 'next week' }, 'week'],
])('what was promised for %s stands there', (_, changes, section) => {
  const owed = item(30, 1, 'Owed', { assigneeKind: 'external', ...changes })
  const [head] = outline(inboxEntries({ ...input, items: [owed], filter: 'waiting' }))
  expect(head).toBe(`# ${section} (1)`)
})

test('unclear: by call', () => {
  expect(outline(inboxEntries({ ...input, filter: 'unclear' }))).toEqual([
    '# Pricing call (1)',
    'Check whether the data processing agreement needs a second signature',
    '# Quarterly review (1)',
    'Share the usage figures',
  ])
})

test('a receipt keeps the place of its row, and its group, though nothing is open there any more', () => {
  const settled = items.map((one) =>
    one.meetingId === id('mt', 2) ? { ...one, taskId: id('tk', 9) } : one,
  )
  const kept = new Set([id('it', 8)])
  const shown = outline(inboxEntries({ ...input, items: settled, kept }))
  expect(shown).toContain("Book the roadmap session with Dana's team")
  expect(shown).toContain('# Quarterly review (0)')
  expect(shown).not.toContain('Follow up on the renewal quote')
})

test('a call whose items all became tasks by rule is announced for a day, then not', () => {
  const made = items.map((one) =>
    one.meetingId === id('mt', 1) && isOpen(one)
      ? { ...one, taskId: id('tk', 9), taskMadeByRule: true }
      : one,
  )
  const today = outline(inboxEntries({ ...input, items: made }))
  expect(today.slice(0, 2)).toEqual(['# Pricing call (0)', '7 by rule'])
  const tomorrow = outline(
    inboxEntries({ ...input, items: made, reader: { ...input.reader, now: now + 24 * 3_600_000 } }),
  )
  expect(tomorrow).not.toContain('# Pricing call (0)')
})

test('a call without a time is placed by its delivery, and the order never depends on how rows came', () => {
  const undated = meeting(8, 'Ad hoc', 1, { meetingStart: null, meetingEnd: null })
  const all = [...meetings, undated]
  const rows = [...items, item(20, 8, 'From the ad hoc call')]
  const forward = inboxEntries({ ...input, items: rows, meetings: byId(all) })
  const backward = inboxEntries({
    ...input,
    items: rows.toReversed(),
    meetings: byId(all.toReversed()),
  })
  expect(outline(forward)).toEqual(outline(backward))
  expect(outline(forward)[0]).toBe('# Ad hoc (1)')
})

const byId = (list: typeof meetings) => new Map(list.map((one) => [one.id, one]))
