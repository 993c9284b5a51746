import { expect, test } from 'vitest'
import type { DoneRow, OutboxRow } from '../../../lib/cache/outbox-rows.ts'
import type { HistoryEntry } from '../../../lib/contract/rows.ts'
import { historyLines } from '../../../lib/inbox/history-lines.ts'
import * as all from '../../gallery/fixtures.ts'

const viewer = { userId: all.rep.userId, email: all.rep.email, names: [all.rep.name] }
const task = all.task(1, 'Ring Priya', { meetingId: all.id('mt', 1) })
const item = all.item(2, 1, 'Send the offer')

let count = 0
function entry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  count += 1
  return {
    id: all.id('hi', count),
    at: new Date(all.now - count * 60_000).toISOString(),
    actor: 'rep',
    actorId: viewer.userId,
    table: 'tasks',
    rowId: task.id,
    action: 'update',
    changed: ['completed'],
    title: task.title,
    mutationId: null,
    ...changes,
  }
}

function done(id: string, changes: Partial<DoneRow> = {}): DoneRow {
  const inverse = { name: 'task.reopen' as const, args: { taskId: task.id } }
  return { id, inverse, at: new Date(all.now).toISOString(), undoes: null, ...changes }
}

function lines(
  entries: HistoryEntry[],
  also: {
    done?: DoneRow[]
    outbox?: OutboxRow[]
    tasks?: (typeof task)[]
    items?: (typeof item)[]
    tidied?: typeof all.tidied
  } = {},
) {
  return historyLines({
    entries,
    done: also.done ?? [],
    outbox: also.outbox ?? [],
    tasks: new Map((also.tasks ?? [task]).map((one) => [one.id, one])),
    items: new Map((also.items ?? [item]).map((one) => [one.id, one])),
    companies: new Map([
      [all.id('mt', 1), 'Northwind'],
      [all.id('co', 2), 'Globex'],
    ]),
    viewer,
    colleagues: all.colleagues,
    ...(also.tidied && { tidied: also.tidied }),
  })
}

function unsent(id: string, state: OutboxRow['state']): OutboxRow {
  return {
    id,
    name: 'item.dismiss',
    args: { itemId: item.id },
    madeAt: new Date(all.now).toISOString(),
    context: {
      userId: viewer.userId,
      companyId: null,
      contactId: null,
      assignee: null,
      timeZone: 'UTC',
      changed: [],
    },
    state,
    touched: [{ entity: 'action_item', id: item.id }],
    inverse: { name: 'item.restore', args: { itemId: item.id } },
    undoes: null,
  }
}

test('one click is one line, told by what came of it, and taken back by its id', () => {
  const mutationId = all.id('mu', 1)
  const told = lines(
    [
      entry({ mutationId, table: 'meeting_action_items', rowId: item.id, changed: ['task_id'] }),
      entry({ mutationId, action: 'insert', changed: [] }),
    ],
    { done: [done(mutationId)] },
  )
  expect(told).toMatchObject([
    {
      words: 'You made the task',
      meetingId: all.id('mt', 1),
      undo: { kind: 'click', mutationId },
      isUnsent: false,
    },
  ])
})

test('a line names the company, and whom something was given to where that still holds', () => {
  const dana = all.colleagues.find(({ userId }) => userId !== viewer.userId)
  const given = { ...task, assignedTo: dana?.userId ?? null, companyId: all.id('co', 2) }
  const told = lines(
    [
      entry({ changed: ['assigned_to', 'updated_at'] }),
      entry({ changed: ['assigned_to'] }),
      entry({ table: 'meeting_action_items', rowId: item.id, changed: ['assignee_email'] }),
    ],
    { tasks: [given] },
  )
  expect(told.map(({ words, company }) => `${company}: ${words}`)).toEqual([
    `Globex: You gave the task to ${dana?.name ?? dana?.email}`,
    'Globex: You reassigned the task',
    'Northwind: You said that you owe it',
  ])
  const theirs = { ...item, assigneeName: 'Priya Raman', assigneeEmail: null }
  const [other] = lines(
    [entry({ table: 'meeting_action_items', rowId: item.id, changed: ['assignee_email'] })],
    { items: [theirs] },
  )
  expect(other?.words).toBe('You said that Priya Raman owes it')
})

test('what was taken back, or cannot be, offers no undo', () => {
  const [first, second] = [all.id('mu', 1), all.id('mu', 2)]
  const undos = lines([entry({ mutationId: second }), entry({ mutationId: first })], {
    done: [done(first), done(second, { inverse: null, undoes: first })],
  }).map(({ undo }) => undo)
  expect(undos).toEqual([null, null])
})

test('a toggle says which way it went, each the opposite of the one after it', () => {
  const completed = { ...task, completed: true }
  expect(
    lines([entry(), entry(), entry()], { tasks: [completed] }).map(({ words }) => words),
  ).toEqual(['You completed the task', 'You reopened the task', 'You completed the task'])
  expect(lines([entry()], { tasks: [] })[0]?.words).toBe('You completed or reopened the task')
})

test('done on another device, only the newest change of a row is taken back, by its opposite', () => {
  const completed = { ...task, completed: true }
  const ways = lines([entry(), entry({ action: 'insert', changed: [] })], {
    tasks: [completed],
  }).map(({ undo }) => undo)
  expect(ways).toEqual([{ kind: 'reopenTask', taskId: task.id }, null])
  const made = { ...task, meetingActionItemId: item.id }
  expect(lines([entry({ action: 'insert', changed: [] })], { tasks: [made] })[0]?.undo).toEqual({
    kind: 'undoCreate',
    taskId: task.id,
    itemId: item.id,
  })
  expect(lines([entry({ action: 'insert', changed: [] })], { tasks: [] })[0]?.undo).toBeNull()
})

test('nobody takes back what a colleague, a rule or Fathom did', () => {
  const told = lines([
    entry({ actor: 'colleague', actorId: all.id('rep', 2), rowId: all.id('tk', 8) }),
    entry({ actor: 'rules', actorId: null, rowId: all.id('tk', 9) }),
    entry({ actor: 'fathom', actorId: null, table: 'meetings', action: 'insert', changed: [] }),
  ])
  expect(told.map(({ undo }) => undo)).toEqual([null, null, null])
  expect(told.map(({ words }) => words.split(' ')[0])).toEqual(['Dana', 'Rule', 'Fathom'])
})

test('a toggle that has not reached the server does not turn those before it around', () => {
  const reopening: OutboxRow = {
    ...unsent(all.id('mu', 1), 'unsent'),
    name: 'task.reopen',
    args: { taskId: task.id },
    touched: [{ entity: 'task', id: task.id }],
  }
  const told = lines([entry()], { outbox: [reopening] })
  expect(told.map(({ words }) => words)).toEqual([
    'You reopened the task',
    'You completed the task',
  ])
  expect(told[1]?.undo).toBeNull()
})

test('what has not reached the server stands first, the newest on top, and not twice', () => {
  const [first, second, third] = [all.id('mu', 1), all.id('mu', 2), all.id('mu', 3)]
  const told = lines([entry({ mutationId: first })], {
    outbox: [unsent(first, 'sent'), unsent(second, 'sending'), unsent(third, 'unsent')],
  })
  expect(told.map(({ key, isUnsent }) => [key, isUnsent])).toEqual([
    [third, true],
    [second, true],
    [expect.any(String), false],
  ])
  expect(told[0]).toMatchObject({
    title: 'Send the offer',
    words: 'You dismissed the item',
    undo: { kind: 'click', mutationId: third },
  })
})

test('a tidying is one line where it belongs, whatever it changed, and can be taken back', () => {
  const { tidied } = all
  const rows = [1, 2, 3].map(() =>
    entry({ actor: 'rules', table: 'contacts', action: 'delete', mutationId: tidied.id }),
  )
  const at = (minutes: number) => new Date(Date.parse(tidied.at) + minutes * 60_000).toISOString()
  const [newer, older] = [entry({ at: at(5) }), entry({ at: at(-5) })]
  const undo = { kind: 'correction', correctionId: tidied.id }
  for (const entries of [
    [newer, ...rows, older],
    [newer, older],
  ]) {
    expect(lines(entries, { tidied })).toMatchObject([
      { key: newer.id },
      { title: 'Rooms, lists and robots', undo },
      { key: older.id },
    ])
  }
  expect(lines([], { tidied })).toMatchObject([{ undo }])
})

test('what a colleague did in another CRM is theirs, and what nobody known did is somebody’s', () => {
  const dana = all.colleagues.find(({ userId }) => userId !== viewer.userId)
  const by = (actorId: string | null) =>
    lines([
      entry({ actor: 'colleague', actorId, byPlace: 'hubspot', byWhom: null, changed: ['title'] }),
    ])[0]
  expect(by(dana?.userId ?? '')).toMatchObject({
    words: `${dana?.name?.split(' ')[0]} renamed the task in HubSpot`,
    undo: null,
  })
  expect(by(null)).toMatchObject({ words: 'Somebody renamed the task in HubSpot', undo: null })
  // As a database of before told it, which did not know whose deed it was.
  const [before] = lines([
    entry({ actor: 'rep', actorId: null, byPlace: 'hubspot', byWhom: null, changed: ['title'] }),
  ])
  expect(before).toMatchObject({ words: 'Somebody renamed the task in HubSpot', undo: null })
})

test('what was done in another CRM says where, and by whom if not by the rep, who can take back their own', () => {
  const [own, theirs] = lines([
    entry({ byPlace: 'hubspot', byWhom: null, changed: ['due_date'] }),
    entry({ byPlace: 'hubspot', byWhom: 'Lee Park', changed: ['title'] }),
  ])
  expect(own?.words).toBe('You changed the due date of the task in HubSpot')
  expect(theirs).toMatchObject({ words: 'Lee renamed the task in HubSpot', undo: null })
  const [ticked] = lines([entry({ byPlace: 'hubspot', byWhom: null })], {
    tasks: [{ ...task, completed: true }],
  })
  expect(ticked).toMatchObject({
    words: 'You completed the task in HubSpot',
    undo: { kind: 'reopenTask' },
  })
})
