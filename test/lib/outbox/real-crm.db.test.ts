import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { ActionItem, Task } from '../../../lib/contract/rows.ts'
import { priorities, taskTypes } from '../../../lib/contract/vocabulary.ts'
import { appliedClicks, confirm, pushOutbox } from '../../../lib/outbox/push.ts'
import { pullStream } from '../../../lib/sync/pull.ts'
import {
  addCompany,
  addContact,
  addItem,
  addMeeting,
  addTask,
  pull,
  push,
} from '../../server/supabase/crm.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import {
  addDomain,
  assignItem,
  chooseCompany,
  chooseContact,
  completeItem,
  completeTask,
  createFreeTask,
  createTask,
  deleteTask,
  dismissItem,
  editItem,
  editTask,
  forgetPerson,
  isMe,
  mergeCompanies,
  mergeContacts,
  notCompany,
  removeDomain,
  renameCompany,
  renameContact,
  reopenItem,
  reopenTask,
  restoreItem,
  saveSettings,
  setCallCompany,
  setCategory,
  setMainContact,
  setNature,
  undo,
} from './acts.ts'

/**
 * The panel draws a click before the CRM has it. Here the CRM is the real one: whatever it makes of a
 * click must be what was drawn, or the rep would see it jump.
 */

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

type Rep = { userId: string; email: string; colleague: string; priya: string; northwind: string }

/** A rep with a colleague and one call, on which everybody promised something. */
async function newRep(): Promise<Rep> {
  const { sql } = database
  const tag = crypto.randomUUID().slice(0, 8)
  const email = `sam.${tag}@northbeam-${tag}.example`
  const userId = await createUser(database, { email, name: 'Sam Ortiz' })
  const colleague = await createUser(database, {
    email: `dana.${tag}@northbeam-${tag}.example`,
    name: 'Dana Kim',
  })
  await sql`
    update workspace_members set role = 'member',
      workspace_id = (select workspace_id from workspace_members where user_id = ${userId})
    where user_id = ${colleague}`
  const northwind = await addCompany(sql, userId, `Northwind${tag}`)
  const priyaEmail = `priya@northwind${tag}.example`
  const priya = await addContact(sql, userId, {
    firstName: 'Priya',
    lastName: 'Raman',
    email: priyaEmail,
    companyId: northwind,
  })
  // Asked first: what the rule makes by itself is not this test's.
  await sql`
    insert into rep_settings (user_id, task_creation) values (${userId}, 'review')
    on conflict (user_id) do update set task_creation = 'review'`
  const meetingId = await addMeeting(sql, userId, { companyId: northwind })
  await sql`update meetings set primary_contact_id = ${priya} where id = ${meetingId}`
  await sql`
    insert into meeting_attendees
      (meeting_id, contact_id, name, email, is_external, match_reason)
    values (${meetingId}, ${priya}, 'Priya Raman', ${priyaEmail}, true, 'exact_email'),
           (${meetingId}, null, 'Sam Ortiz', ${email}, false, 'none')`
  await addItem(sql, meetingId, { title: 'Send the pricing sheet', assigneeEmail: email })
  await addItem(sql, meetingId, { title: 'Return the questionnaire', assigneeEmail: priyaEmail })
  await addItem(sql, meetingId, { title: 'Book the room', assigneeName: 'Somebody' })
  await sql`
    update meeting_action_items
    set deadline_at = '2026-11-27T23:59:59Z', deadline_date_only = true
    where meeting_id = ${meetingId} and title like 'Send%'`
  return { userId, email, colleague, priya, northwind }
}

async function sync({ userId }: Rep): Promise<void> {
  await pushOutbox({
    push: async ({ mutations, clientId }) => {
      const { results } = await push(database, userId, mutations, clientId)
      return { results }
    },
  })
  const applied = await appliedClicks()
  await pullStream(
    { pull: ({ cursor, stream }) => pull(database, userId, cursor, stream) },
    'rows',
    userId,
  )
  await confirm(applied)
}

const instant = (time: string | null) => (time === null ? null : Date.parse(time))

/** What the panel shows of an item. The moments of clicks are the server's to say. */
function shownItem(item: ActionItem) {
  const { syncedAt, dismissedAt, deadlineAt, humanFields, ...rest } = item
  return { ...rest, deadlineAt: instant(deadlineAt), isDismissed: dismissedAt !== null }
}

function shownTask(task: Task) {
  const { dueDate, completedAt, createdAt, updatedAt, ...rest } = task
  return { ...rest, dueDate: instant(dueDate) }
}

async function seen() {
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)
  return {
    items: (await db.actionItems.toArray()).sort(byId).map(shownItem),
    tasks: (await db.tasks.toArray()).sort(byId).map(shownTask),
    settings: await db.settings.toArray(),
  }
}

type Step =
  | { kind: 'click'; on: number; choice: number; detail: number }
  | { kind: 'undo' }
  | { kind: 'sync' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('click' as const),
      on: fc.nat({ max: 5 }),
      choice: fc.nat({ max: 30 }),
      detail: fc.nat({ max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'undo' }) },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'sync' }) },
)

function oneOf<T>(values: readonly T[], choice: number): T {
  const value = values[choice % values.length]
  if (value === undefined) throw new Error('There is nothing to choose from.')
  return value
}

const ownDomains = ['labs.example', 'beam.example'] as const

const dates = ['2026-12-01T09:00:00Z', '2026-12-04T23:59:59Z', null] as const

const days = ['2026-12-01', '2026-12-04', null] as const

/** The changes an editor can make. */
function taskChanges(rep: Rep, detail: number) {
  return oneOf(
    [
      { title: `As I call it ${detail}` },
      { dueDate: oneOf(dates, detail) },
      { dueDate: '2026-12-04T23:59:59Z', dueDateOnly: true },
      { dueOn: oneOf(days, detail) },
      { priority: oneOf(priorities, detail) },
      { taskType: oneOf(taskTypes, detail) },
      { assignedTo: oneOf([rep.userId, rep.colleague, null], detail) },
      {
        contactId: oneOf([rep.priya, null], detail),
        companyId: oneOf([rep.northwind, null], detail),
      },
      { description: `Words ${detail}`, notes: null },
      { title: 'All at once', priority: 'high' as const, taskType: 'demo' as const, dueDate: null },
    ],
    detail,
  )
}

/** Does one of the things that the panel offers for the item or the task as it is shown. */
async function clickOn(rep: Rep, { on, choice, detail }: Extract<Step, { kind: 'click' }>) {
  const items = await db.actionItems.orderBy('id').toArray()
  const tasks = await db.tasks.orderBy('id').toArray()
  const row = oneOf([...items, ...tasks], on)
  const offered: (() => Promise<string>)[] = []
  if ('meetingActionItemId' in row) {
    offered.push(
      () => (row.completed ? reopenTask(row.id) : completeTask(row.id)),
      () => editTask(row.id, taskChanges(rep, detail)),
      () => editTask(row.id, taskChanges(rep, detail + 1)),
      () => deleteTask(row.id),
      () => createFreeTask({ title: `Mine ${detail}`, meetingId: row.meetingId }),
      () => saveSettings({ aiEnabled: detail % 2 === 0 }),
      () => (detail % 3 === 0 ? removeDomain : addDomain)(oneOf(ownDomains, detail)),
    )
  } else {
    const changes = oneOf(
      [
        { title: `Reworded ${detail}` },
        { priority: oneOf([...priorities, null], detail) },
        { deadlineAt: oneOf(dates, detail) },
        { deadlineOn: oneOf(days, detail) },
        { taskType: oneOf(taskTypes, detail) },
      ],
      detail,
    )
    offered.push(
      () => setCategory(row.id, oneOf(taskTypes, detail)),
      () => editItem(row.id, changes),
      () => (row.completed ? reopenItem(row.id) : completeItem(row.id)),
      () =>
        oneOf(
          [
            () => assignItem(row.id, 'Priya Raman', null),
            () => assignItem(row.id, 'Priya Raman', 'priya@elsewhere.example'),
            () => assignItem(row.id, null, rep.email.toUpperCase()),
            () => assignItem(row.id, null, null),
            () => assignItem(row.id, 'Nobody knows', null),
            () => assignItem(row.id, null, null, true),
          ],
          detail,
        )(),
    )
    if (row.taskId === null && row.dismissedAt === null) {
      const { assignedTo, ...fields } = taskChanges(rep, detail) as Parameters<
        typeof createTask
      >[1] &
        object
      offered.push(
        () => createTask(row.id),
        () => createTask(row.id, fields),
        () => dismissItem(row.id),
      )
    }
    if (row.dismissedAt !== null) offered.push(() => restoreItem(row.id))
  }
  return oneOf(offered, choice)()
}

async function play(steps: readonly Step[]): Promise<void> {
  const rep = await newRep()
  await wipeCache()
  await setMeta('owner', rep)
  await sync(rep)
  const clicks: string[] = []
  for (const one of [...steps, { kind: 'sync' } as const]) {
    switch (one.kind) {
      case 'click':
        clicks.push(await clickOn(rep, one))
        break
      case 'undo': {
        const id = clicks.pop()
        if (id !== undefined) await undo(id)
        break
      }
      case 'sync': {
        const before = await seen()
        await sync(rep)
        expect(await db.refusals.toArray()).toEqual([])
        expect(await seen()).toEqual(before)
        break
      }
    }
  }
}

test('what the CRM makes of a click is what was drawn', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), play), {
    numRuns: 60,
  })
}, 300_000)

/** A second call with the same people, a company that could be meant, and another record of one person. */
async function withDoubts(rep: Rep) {
  const { sql } = database
  const tag = crypto.randomUUID().slice(0, 8)
  const contoso = await addCompany(sql, rep.userId, `Contoso${tag}`)
  const double = await addContact(sql, rep.userId, {
    firstName: 'Priya',
    email: `p@x${tag}.example`,
  })
  const second = await addMeeting(sql, rep.userId, { title: 'Second call' })
  const candidates = JSON.stringify([{ kind: 'company', id: contoso, label: 'Contoso' }])
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email, is_external, match_reason, candidates)
    select ${second}, ${double}, 'Priya Raman', c.email, true, 'exact_email', ${candidates}::text::jsonb
    from contacts c where c.id = ${double}`
  await sql`
    insert into meeting_attendees (meeting_id, name, is_external, match_reason)
    values (${second}, 'Jo Field', true, 'none'), (${second}, 'Jo', true, 'none')`
  const third = await addMeeting(sql, rep.userId, { title: 'Third call' })
  await sql`
    insert into meeting_attendees (meeting_id, name, is_external, match_reason)
    values (${third}, 'jo field', true, 'none'), (${third}, 'Jo', true, 'none')`
  await addTask(sql, rep.userId, { title: 'Ring Priya' })
  await sql`update tasks set contact_id = ${double} where title = 'Ring Priya' and created_by = ${rep.userId}`
  return { contoso, double }
}

type Doubts = Awaited<ReturnType<typeof withDoubts>>

async function seenPeople() {
  return {
    attendees: await db.attendees.orderBy('id').toArray(),
    contacts: await db.contacts.orderBy('id').toArray(),
    companies: await db.companies.orderBy('id').toArray(),
    tasks: (await db.tasks.orderBy('id').toArray()).map(shownTask),
  }
}

async function callNamed(title: string): Promise<string> {
  const [id] = await db.meetings.filter((call) => call.title === title).primaryKeys()
  if (id === undefined) throw new Error(`There is no call ${title}.`)
  return id
}

async function attendeeNamed(name: string): Promise<string> {
  const [id] = await db.attendees.filter((attendee) => attendee.name === name).primaryKeys()
  if (id === undefined) throw new Error(`${name} is on no call.`)
  return id
}

test.each([
  [
    'who somebody is, on every call',
    async (rep: Rep) => chooseContact(await attendeeNamed('Jo Field'), rep.priya),
  ],
  [
    'who somebody is whose first name says little',
    async (rep: Rep) => chooseContact(await attendeeNamed('Jo'), rep.priya),
  ],
  ['a company', (_: Rep, { contoso, double }: Doubts) => chooseCompany(double, contoso)],
  ['not that company', (rep: Rep) => notCompany(rep.priya, rep.northwind)],
  [
    'not a company that could have been',
    (_: Rep, { contoso, double }: Doubts) => notCompany(double, contoso),
  ],
  ['that two are one', (rep: Rep, { double }: Doubts) => mergeContacts(rep.priya, double)],
  [
    'that two are one, the other way round',
    (rep: Rep, { double }: Doubts) => mergeContacts(double, rep.priya),
  ],
  [
    'that two companies are one',
    (rep: Rep, { contoso }: Doubts) => mergeCompanies(rep.northwind, contoso),
  ],
  [
    'that two companies are one, the other way round',
    (rep: Rep, { contoso }: Doubts) => mergeCompanies(contoso, rep.northwind),
  ],
  ['what a company is called', (rep: Rep) => renameCompany(rep.northwind, 'Northwind SE')],
  ['what somebody is called', (rep: Rep) => renameContact(rep.priya, 'Priya', 'Raman-Okafor')],
  [
    'that an address is the rep’s',
    async (_: Rep, { double }: Doubts) => isMe((await db.contacts.get(double))?.email ?? ''),
  ],
  [
    'that an attendee is a program',
    async (_: Rep, { double }: Doubts) => {
      const [id = ''] = await db.attendees.where('contactId').equals(double).primaryKeys()
      return setNature(id, 'robot')
    },
  ],
])('saying %s is drawn as the CRM takes it, and taken back whole', async (_, say) => {
  const rep = await newRep()
  const doubts = await withDoubts(rep)
  await wipeCache()
  await setMeta('owner', rep)
  await sync(rep)
  const before = await seenPeople()
  const id = await say(rep, doubts)
  const drawn = await seenPeople()
  expect(drawn).not.toEqual(before)
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect(await seenPeople()).toEqual(drawn)
  await undo(id)
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect(await seenPeople()).toEqual(before)
})

test('calls go by the name of their company, and along with it, as they are drawn', async () => {
  const rep = await newRep()
  await wipeCache()
  await setMeta('owner', rep)
  const globex = await addCompany(database.sql, rep.userId, 'Globex')
  await sync(rep)
  const calls = async () =>
    (await db.meetings.toArray()).map(({ companyId, companyName }) => ({ companyId, companyName }))
  const before = await calls()
  const clicks = [
    await renameCompany(rep.northwind, 'Northwind SE'),
    await mergeCompanies(globex, rep.northwind),
    await renameCompany(globex, 'Globex SE'),
  ]
  const drawn = await calls()
  expect(drawn).toEqual([{ companyId: globex, companyName: 'Globex SE' }])
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect(await calls()).toEqual(drawn)
  for (const id of clicks.toReversed()) await undo(id)
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect(await calls()).toEqual(before)
})

test('with whom a call was is drawn as the CRM takes it, and taken back whole', async () => {
  const rep = await newRep()
  const { contoso, double } = await withDoubts(rep)
  await wipeCache()
  await setMeta('owner', rep)
  await sync(rep)
  const second = await callNamed('Second call')
  const call = async () => {
    const { companyId, companyName, primaryContactId } = (await db.meetings.get(second)) ?? {}
    return { companyId, companyName, primaryContactId }
  }
  const before = await call()
  const company = await setCallCompany(second, contoso)
  const contact = await setMainContact(second, double)
  const drawn = await call()
  expect(drawn).toMatchObject({ companyId: contoso, primaryContactId: double })
  await sync(rep)
  expect(await call()).toEqual(drawn)
  await undo(contact)
  await undo(company)
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect((await call()).companyId).toEqual(before.companyId)
})

test('forgetting a person is drawn as the CRM takes it', async () => {
  const rep = await newRep()
  await withDoubts(rep)
  // Nobody is really called that.
  await database.sql`
    update meeting_action_items set assignee_name = 'Robin' where assignee_name = 'Somebody'`
  await wipeCache()
  await setMeta('owner', rep)
  await sync(rep)
  const items = () => db.actionItems.orderBy('id').toArray()
  const before = { people: await seenPeople(), items: await items() }
  await forgetPerson(rep.priya)
  const drawn = { people: await seenPeople(), items: await items() }
  expect(drawn.people).not.toEqual(before.people)
  expect(drawn.items).not.toEqual(before.items)
  await sync(rep)
  expect(await db.refusals.toArray()).toEqual([])
  expect({ people: await seenPeople(), items: await items() }).toEqual(drawn)
})
