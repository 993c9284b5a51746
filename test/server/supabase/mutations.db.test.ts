import { expect, test } from 'vitest'
import type { MutationName } from '../../../lib/contract/mutation.ts'
import { mutations } from '../../../lib/contract/mutation.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asAnonymous, asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import type { TestMutation } from './crm.ts'
import {
  addCompany,
  addContact,
  addItem,
  addMeeting,
  addTask,
  createColleagues,
  mutation,
  pullAll,
  push,
  pushOne,
  summary,
} from './crm.ts'

/** Sam's call with one item, seen by nobody but Sam; Dana is a colleague, Eve a stranger. */
async function setUp() {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const eve = await createUser(database, { email: 'eve@elsewhere.example', name: 'Eve' })
  const { sql } = database
  const companyId = await addCompany(sql, sam, 'Northwind')
  const contactId = await addContact(sql, sam, {
    firstName: 'Priya',
    lastName: 'Raman',
    email: 'priya@northwind.example',
    companyId,
  })
  const meetingId = await addMeeting(sql, sam, { companyId })
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email, is_external, match_reason)
    values (${meetingId}, ${contactId}, 'Priya Raman', 'priya@northwind.example', true, 'exact_email')`
  await sql`update meetings set primary_contact_id = ${contactId}`
  const itemId = await addItem(sql, meetingId)
  return { database, sql, sam, dana, eve, companyId, contactId, meetingId, itemId }
}

const newId = () => crypto.randomUUID()

async function only(rows: Promise<readonly object[]>): Promise<Record<string, unknown>> {
  const [row] = await rows
  if (!row) throw new Error('No row')
  return { ...row }
}

/** Everything that a mutation could have changed, to be compared before and after. */
async function everything({ sql }: TestDatabase): Promise<unknown> {
  const state: unknown[] = []
  for (const table of [
    'tasks',
    'meeting_action_items',
    'meetings',
    'meeting_attendees',
    'contacts',
    'contact_aliases',
    'address_natures',
    'call_choices',
    'contact_choices',
    'others_addresses',
    'rep_addresses',
    'about_choices',
    'company_exclusions',
    'rep_settings',
    'match_corrections',
    'feed',
  ]) {
    state.push(await sql`select to_jsonb(t) as row from ${sql(table)} t order by 1`)
  }
  return state
}

test('one click makes the one task of an item, from what the item says', async () => {
  const { database, sql, sam, meetingId, itemId, companyId, contactId } = await setUp()
  await sql`
    update meeting_action_items
    set ai_task_type = 'proposal', priority = 'high', deadline_at = '2026-11-28T23:59:59Z',
        deadline_date_only = true, dismissed_at = now()`
  const taskId = newId()
  const { results, touched } = await push(database, sam, [
    mutation('task.create_from_item', { itemId, taskId }),
  ])
  expect(results).toMatchObject([{ ok: true }])
  expect(touched).toEqual([sam])
  expect(await only(sql`select * from tasks`)).toMatchObject({
    id: taskId,
    title: 'Send the proposal',
    task_type: 'proposal',
    priority: 'high',
    due_date: new Date('2026-11-28T23:59:59Z'),
    due_date_only: true,
    assigned_to: sam,
    created_by: sam,
    meeting_id: meetingId,
    meeting_action_item_id: itemId,
    company_id: companyId,
    contact_id: contactId,
  })
  expect(await only(sql`select * from meeting_action_items`)).toMatchObject({
    task_id: taskId,
    sync_status: 'synced',
    synced_to_task: true,
    task_made_by_rule: false,
    dismissed_at: null,
  })
})

test('the click may say more, and give the task to a colleague', async () => {
  const { database, sql, sam, dana, itemId } = await setUp()
  const taskId = newId()
  const { results, touched } = await push(database, sam, [
    mutation('task.create_from_item', {
      itemId,
      taskId,
      title: ' Send the deck ',
      taskType: 'email',
      priority: 'urgent',
      dueDate: '2026-12-01T09:00:00+01:00',
      assignedTo: dana,
      contactId: null,
      notes: 'Short',
    }),
  ])
  expect(results).toMatchObject([{ ok: true }])
  expect([...touched].sort()).toEqual([sam, dana].sort())
  expect(await only(sql`select * from tasks`)).toMatchObject({
    title: 'Send the deck',
    task_type: 'email',
    priority: 'urgent',
    due_date: new Date('2026-12-01T08:00:00Z'),
    due_date_only: false,
    assigned_to: dana,
    contact_id: null,
    notes: 'Short',
  })
})

test('an item that is a task already is refused by name', async () => {
  const { database, sam, dana, itemId } = await setUp()
  const first = newId()
  await pushOne(
    database,
    sam,
    mutation('task.create_from_item', { itemId, taskId: first, assignedTo: dana }),
  )
  const refused = await pushOne(
    database,
    sam,
    mutation('task.create_from_item', { itemId, taskId: newId() }),
  )
  expect(refused).toMatchObject({
    ok: false,
    reason: 'already_task',
    message: 'Not created: this item was already a task for Dana.',
    details: { taskId: first, assignedTo: dana },
  })
  expect(await pushOne(database, sam, mutation('item.dismiss', { itemId }))).toMatchObject({
    reason: 'already_task',
    message: 'Not dismissed: this item was already a task for Dana.',
  })
})

test('two devices that click at once make one task', async () => {
  const { database, sql, sam, itemId } = await setUp()
  const results = await Promise.all(
    Array.from({ length: 8 }, () =>
      pushOne(database, sam, mutation('task.create_from_item', { itemId, taskId: newId() })),
    ),
  )
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  expect(results.filter((one) => !one.ok && one.reason === 'already_task')).toHaveLength(7)
  expect(await sql`select from tasks`).toHaveLength(1)
})

test('undo takes the task away, and no rule makes it again', async () => {
  const { database, sql, sam } = await setUp()
  const meetingId = await addMeeting(sql, sam, { title: 'Automatic' })
  const itemId = await addItem(sql, meetingId, { assigneeEmail: 'sam@northbeam.example' })
  const made = await only(sql`select * from tasks where meeting_action_item_id = ${itemId}`)
  expect(
    await pushOne(database, sam, mutation('task.undo_create', { taskId: String(made.id), itemId })),
  ).toMatchObject({ ok: true })
  const item = () => only(sql`select * from meeting_action_items where id = ${itemId}`)
  expect(await item()).toMatchObject({ task_id: null, sync_status: 'pending', synced_at: null })
  await sql`update meeting_action_items set assignee_email = null where id = ${itemId}`
  await sql`update meeting_action_items set assignee_email = 'sam@northbeam.example' where id = ${itemId}`
  expect(await item()).toMatchObject({ task_id: null, sync_status: 'pending' })
  // Undone already is undone.
  expect(
    await pushOne(database, sam, mutation('task.undo_create', { taskId: String(made.id), itemId })),
  ).toMatchObject({ ok: true })
})

test('undo asks when somebody else has changed the task since, and not otherwise', async () => {
  const { database, sam, dana, itemId } = await setUp()
  const taskId = newId()
  await push(database, sam, [
    mutation('task.create_from_item', { itemId, taskId, assignedTo: dana }),
    mutation('task.edit', { taskId, changes: { title: 'Mine' } }),
  ])
  await pushOne(
    database,
    dana,
    mutation('task.edit', { taskId, changes: { dueDate: '2026-12-03T10:00:00Z' } }),
  )
  const undo = (force?: boolean) =>
    pushOne(
      database,
      sam,
      mutation('task.undo_create', force ? { taskId, itemId, force } : { taskId, itemId }),
    )
  expect(await undo()).toMatchObject({
    ok: false,
    reason: 'changed_since',
    message: 'Dana changed this task since. Remove it anyway?',
    details: { taskId, changedBy: dana, changedByName: 'Dana', changed: ['due_date'] },
  })
  expect(await undo(true)).toMatchObject({ ok: true })
})

test('the rep’s own edits do not stand in the way of their undo', async () => {
  const { database, sql, sam, itemId } = await setUp()
  const taskId = newId()
  const { results } = await push(database, sam, [
    mutation('task.create_from_item', { itemId, taskId }),
    mutation('task.edit', { taskId, changes: { title: 'Mine', priority: 'low' } }),
    mutation('task.undo_create', { taskId, itemId }),
  ])
  expect(results).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  expect(await sql`select from tasks`).toHaveLength(0)
})

test('tasks are made, edited, completed, reopened and deleted', async () => {
  const { database, sql, sam, dana, meetingId, contactId } = await setUp()
  const taskId = newId()
  const task = () => only(sql`select * from tasks`)
  await push(database, sam, [
    mutation('task.create', { taskId, title: 'Follow up with Priya', meetingId, contactId }),
  ])
  expect(await task()).toMatchObject({
    title: 'Follow up with Priya',
    assigned_to: sam,
    created_by: sam,
    meeting_id: meetingId,
    contact_id: contactId,
    task_type: 'general',
    priority: 'medium',
    due_date: null,
  })
  await push(database, sam, [
    mutation('task.edit', {
      taskId,
      changes: { dueDate: '2026-12-01T22:59:59Z', dueDateOnly: true, assignedTo: dana },
    }),
  ])
  expect(await task()).toMatchObject({
    assigned_to: dana,
    due_date_only: true,
    contact_id: contactId,
  })
  await pushOne(database, dana, mutation('task.complete', { taskId }))
  expect(await task()).toMatchObject({ completed: true, status: 'completed' })
  expect((await task()).completed_at).toBeInstanceOf(Date)
  await pushOne(database, dana, mutation('task.reopen', { taskId }))
  expect(await task()).toMatchObject({ completed: false, status: 'pending', completed_at: null })
  expect(await pushOne(database, sam, mutation('task.delete', { taskId }))).toMatchObject({
    ok: true,
  })
  expect(await sql`select from tasks`).toHaveLength(0)
  expect(await pushOne(database, sam, mutation('task.delete', { taskId }))).toMatchObject({
    ok: true,
  })
  expect(await pushOne(database, sam, mutation('task.complete', { taskId }))).toMatchObject({
    reason: 'not_found',
    message: 'This task is no longer there.',
  })
})

test('items are edited, categorised, assigned, completed, reopened, dismissed and restored', async () => {
  const { database, sql, sam, dana, itemId } = await setUp()
  await sql`insert into rep_settings (user_id, time_zone) values (${sam}, 'Europe/Berlin')`
  const item = () => only(sql`select * from meeting_action_items`)
  const { results } = await push(database, sam, [
    mutation('item.edit', {
      itemId,
      changes: { title: 'Send it', priority: 'high', deadlineAt: '2026-11-28T23:59:59+01:00' },
    }),
    mutation('item.set_category', { itemId, taskType: 'demo' }),
    mutation('item.complete', { itemId }),
    mutation('item.dismiss', { itemId }),
  ])
  expect(results.every(({ ok }) => ok)).toBe(true)
  expect(await item()).toMatchObject({
    title: 'Send it',
    priority: 'high',
    deadline_at: new Date('2026-11-28T22:59:59Z'),
    deadline_date_only: true,
    ai_task_type: 'demo',
    categorised_by: 'rep',
    completed: true,
    human_fields: expect.arrayContaining(['title', 'priority', 'deadline_at', 'ai_task_type']),
  })
  expect((await item()).dismissed_at).toBeInstanceOf(Date)
  await push(database, sam, [
    mutation('item.reopen', { itemId }),
    mutation('item.restore', { itemId }),
    mutation('item.assign', {
      itemId,
      assigneeName: 'Priya Raman',
      assigneeEmail: ' Priya@Northwind.example ',
    }),
  ])
  expect(await item()).toMatchObject({
    completed: false,
    dismissed_at: null,
    assignee_email: 'priya@northwind.example',
    assignee_kind: 'external',
    sync_status: 'excluded',
  })
  await pushOne(
    database,
    sam,
    mutation('item.assign', {
      itemId,
      assigneeName: 'Dana',
      assigneeEmail: 'dana@northbeam.example',
    }),
  )
  // Resolvable at last, and Sam's setting is automatic.
  expect(await only(sql`select * from tasks`)).toMatchObject({ assigned_to: dana })
})

test('settings are kept, and answering the question is remembered', async () => {
  const { database, sql, sam } = await setUp()
  const settings = () => only(sql`select * from rep_settings`)
  await pushOne(database, sam, mutation('settings.set', { timeZone: 'Europe/Madrid' }))
  expect(await settings()).toMatchObject({
    time_zone: 'Europe/Madrid',
    chosen: false,
    task_creation: 'review',
    ai_enabled: true,
  })
  await pushOne(
    database,
    sam,
    mutation('settings.set', { taskCreation: 'review', aiEnabled: false }),
  )
  expect(await settings()).toMatchObject({
    time_zone: 'Europe/Madrid',
    chosen: true,
    task_creation: 'review',
    ai_enabled: false,
  })
  expect(
    await pushOne(database, sam, mutation('settings.set', { timeZone: 'Mars/Olympus' })),
  ).toMatchObject({ reason: 'invalid', message: 'There is no time zone called Mars/Olympus.' })
})

test('a repeated id is answered what it was answered first, and does nothing', async () => {
  const { database, sql, sam, dana, itemId } = await setUp()
  const taskId = newId()
  const create = mutation('task.create_from_item', { itemId, taskId })
  const refused = mutation('task.create_from_item', { itemId, taskId: newId() })
  const first = await push(database, sam, [create, refused])
  await pushOne(database, sam, mutation('task.delete', { taskId }))
  const before = await everything(database)
  const again = await push(database, sam, [create, refused])
  expect(again.results).toEqual(first.results)
  expect(again.touched).toEqual([])
  expect(await everything(database)).toEqual(before)
  // Another rep's id of the same value is another mutation.
  expect(await pushOne(database, dana, { ...create })).toMatchObject({ reason: 'not_found' })
  expect(await sql`select from applied_mutations where mutation_id = ${create.id}`).toHaveLength(2)
})

test('the same mutation sent twice at once is applied once', async () => {
  const { database, sql, sam, meetingId } = await setUp()
  const create = mutation('task.create', { taskId: newId(), title: 'Once', meetingId })
  const results = await Promise.all(Array.from({ length: 8 }, () => pushOne(database, sam, create)))
  expect(results).toEqual(Array.from({ length: 8 }, () => ({ id: create.id, ok: true })))
  expect(await sql`select from tasks`).toHaveLength(1)
})

test('a refused mutation undoes itself alone and holds nobody back', async () => {
  const { database, sql, sam, itemId } = await setUp()
  const { results } = await push(database, sam, [
    mutation('task.create', { taskId: newId(), title: 'One' }),
    { name: 'task.create', args: { taskId: newId(), title: 'Bad', priority: 'severe' } },
    { name: 'task.fly', args: {} },
    { name: 'item.complete', args: { itemId: 'x' } },
    { name: 'item.complete', args: { itemId: newId() } },
    { name: 'task.edit', args: { taskId: newId(), changes: [] } },
    mutation('item.complete', { itemId }),
  ])
  expect(results.map((one) => (one.ok ? 'ok' : one.reason))).toEqual([
    'ok',
    'invalid',
    'unknown_mutation',
    'invalid',
    'not_found',
    'not_found',
    'ok',
  ])
  expect(await sql`select title from tasks`).toEqual([{ title: 'One' }])
})

test('a lost race is not consumed: the whole push fails and may be sent again', async () => {
  const { database, sql, sam, meetingId, itemId } = await setUp()
  await sql`
    create function private.lose_race() returns trigger language plpgsql as
    $$ begin raise exception 'race' using errcode = '40001'; end $$`
  await sql`
    create trigger lose_race before update on meeting_action_items
    for each row execute function private.lose_race()`
  const sent = [
    mutation('task.create', { taskId: newId(), title: 'First', meetingId }),
    mutation('item.complete', { itemId }),
  ]
  await expect(push(database, sam, sent)).rejects.toMatchObject({ code: '40001' })
  expect(await sql`select from applied_mutations`).toHaveLength(0)
  expect(await sql`select from tasks`).toHaveLength(0)
  await sql`drop trigger lose_race on meeting_action_items`
  expect((await push(database, sam, sent)).results).toMatchObject([{ ok: true }, { ok: true }])
})

test('more than fifty, no list, or no session is an error and not a refusal', async () => {
  const { database, sql, sam } = await setUp()
  const many = Array.from({ length: 51 }, () =>
    mutation('task.create', { taskId: newId(), title: 'Many' }),
  )
  await expect(push(database, sam, many)).rejects.toMatchObject({ code: '22023' })
  expect((await push(database, sam, many.slice(1))).results).toHaveLength(50)
  await expect(
    asAnonymous(sql, (tx) => tx`select apply_mutations(${newId()}, '[]')`),
  ).rejects.toMatchObject({ code: '42501' })
  await expect(
    asService(sql, (tx) => tx`select apply_mutations(${newId()}, '[]')`),
  ).rejects.toMatchObject({ code: '42501' })
})

test('a choice of contact is applied to every call of that person, remembered, and undone', async () => {
  const { database, sql, sam, contactId, companyId } = await setUp()
  const other = await addMeeting(sql, sam, { title: 'Earlier' })
  const meeting = await addMeeting(sql, sam, { title: 'Later' })
  const attend = (id: string) => sql`
    insert into meeting_attendees (meeting_id, name, email, is_external)
    values (${id}, 'P. Raman', 'priya@gmail.example', true)`
  await attend(other)
  await attend(meeting)
  const attendees = () => sql`
    select contact_id, match_reason, human_fields, candidates from meeting_attendees
    where email = 'priya@gmail.example'`
  const untouched = await attendees()
  const { id: attendeeId } = await only(
    sql`select id from meeting_attendees where meeting_id = ${meeting}`,
  )
  const choose = mutation('match.choose_contact', { attendeeId: String(attendeeId), contactId })
  expect(await pushOne(database, sam, choose)).toMatchObject({ ok: true })
  expect(await attendees()).toMatchObject([
    { contact_id: contactId, match_reason: 'chosen_by_rep' },
    { contact_id: contactId, match_reason: 'chosen_by_rep' },
  ])
  // The calls follow: their company and contact are those of the people.
  expect(
    await sql`select company_id, primary_contact_id from meetings where id in (${other}, ${meeting})`,
  ).toEqual([
    { company_id: companyId, primary_contact_id: contactId },
    { company_id: companyId, primary_contact_id: contactId },
  ])
  await attend(await addMeeting(sql, sam, { title: 'Next' }))
  expect(await attendees()).toHaveLength(3)
  expect((await attendees()).every((row) => row.contact_id === contactId)).toBe(true)

  await sql`delete from meetings where title = 'Next'`
  expect(
    await pushOne(database, sam, mutation('match.undo', { correctionId: choose.id })),
  ).toMatchObject({ ok: true })
  expect(await attendees()).toEqual(untouched)
  expect(await sql`select from contact_choices`).toHaveLength(0)
  expect(
    await sql`select company_id, primary_contact_id from meetings where id in (${other}, ${meeting})`,
  ).toEqual([
    { company_id: null, primary_contact_id: null },
    { company_id: null, primary_contact_id: null },
  ])
})

test('a first name alone is chosen for its own call only', async () => {
  const { database, sql, sam, contactId } = await setUp()
  const [one, two] = [await addMeeting(sql, sam), await addMeeting(sql, sam)]
  await sql`
    insert into meeting_attendees (meeting_id, name, is_external) values (${one}, 'Alex', true), (${two}, 'Alex', true)`
  const { id } = await only(sql`select id from meeting_attendees where meeting_id = ${one}`)
  await pushOne(
    database,
    sam,
    mutation('match.choose_contact', { attendeeId: String(id), contactId }),
  )
  expect(
    await sql`select meeting_id, contact_id from meeting_attendees where name = 'Alex' order by contact_id`,
  ).toEqual([
    { meeting_id: one, contact_id: contactId },
    { meeting_id: two, contact_id: null },
  ])
})

test('a company is chosen or ruled out for a contact, and each is undone', async () => {
  const { database, sql, sam, contactId, companyId, meetingId } = await setUp()
  const globex = await addCompany(sql, sam, 'Globex')
  const contact = () => only(sql`select company_id from contacts where id = ${contactId}`)
  const meeting = () => only(sql`select company_id from meetings where id = ${meetingId}`)
  // The call's company was set by hand above; by rule it follows its people.
  await sql`update meetings set human_fields = '{}'`

  const choose = mutation('match.choose_company', { contactId, companyId: globex })
  await pushOne(database, sam, choose)
  expect(await contact()).toEqual({ company_id: globex })
  expect(await meeting()).toEqual({ company_id: globex })
  await pushOne(database, sam, mutation('match.undo', { correctionId: choose.id }))
  expect(await contact()).toEqual({ company_id: companyId })
  expect(await meeting()).toEqual({ company_id: companyId })

  const not = mutation('match.not_company', { contactId, companyId })
  await pushOne(database, sam, not)
  expect(await contact()).toEqual({ company_id: null })
  expect(await meeting()).toEqual({ company_id: null })
  expect(await sql`select contact_id, company_id from company_exclusions`).toEqual([
    { contact_id: contactId, company_id: companyId },
  ])
  await pushOne(database, sam, mutation('match.undo', { correctionId: not.id }))
  expect(await contact()).toEqual({ company_id: companyId })
  expect(await meeting()).toEqual({ company_id: companyId })
  expect(await sql`select from company_exclusions`).toHaveLength(0)
})

test('an undo leaves alone what was changed since', async () => {
  const { database, sql, sam, contactId } = await setUp()
  const globex = await addCompany(sql, sam, 'Globex')
  const initech = await addCompany(sql, sam, 'Initech')
  const choose = mutation('match.choose_company', { contactId, companyId: globex })
  await pushOne(database, sam, choose)
  await sql`update contacts set company_id = ${initech} where id = ${contactId}`
  await pushOne(database, sam, mutation('match.undo', { correctionId: choose.id }))
  expect(await only(sql`select company_id from contacts where id = ${contactId}`)).toEqual({
    company_id: initech,
  })
})

test('another address of a person is learnt for all calls, and undone', async () => {
  const { database, sql, sam, contactId } = await setUp()
  const meetingId = await addMeeting(sql, sam, { title: 'Earlier' })
  await sql`
    insert into meeting_attendees (meeting_id, name, email, is_external)
    values (${meetingId}, 'P', 'p.raman@gmail.example', true)`
  const learn = mutation('match.add_alias', { contactId, email: 'P.Raman@Gmail.example' })
  await pushOne(database, sam, learn)
  const attendee = () =>
    only(sql`select contact_id, match_reason from meeting_attendees where name = 'P'`)
  expect(await attendee()).toEqual({ contact_id: contactId, match_reason: 'alias' })
  expect(await sql`select email, contact_id from contact_aliases`).toEqual([
    { email: 'p.raman@gmail.example', contact_id: contactId },
  ])
  const rival = await addContact(sql, sam, { firstName: 'Tomás', email: 'tomas@northwind.example' })
  expect(
    await pushOne(
      database,
      sam,
      mutation('match.add_alias', { contactId: rival, email: 'p.raman@gmail.example' }),
    ),
  ).toMatchObject({ reason: 'conflict', details: { contactId } })
  expect(
    await pushOne(
      database,
      sam,
      mutation('match.add_alias', { contactId, email: 'not an address' }),
    ),
  ).toMatchObject({ reason: 'invalid' })
  await pushOne(database, sam, mutation('match.undo', { correctionId: learn.id }))
  expect(await attendee()).toEqual({ contact_id: null, match_reason: 'none' })
  expect(await sql`select from contact_aliases`).toHaveLength(0)
})

test('two contacts become one with all that hung on either, and two again', async () => {
  const { database, sql, sam, contactId, meetingId } = await setUp()
  const mergeId = await addContact(sql, sam, { lastName: 'R.', email: 'priya@gmail.example' })
  const second = await addMeeting(sql, sam, { title: 'Earlier' })
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email, is_external, match_reason)
    values (${second}, ${mergeId}, 'Priya R.', 'priya@gmail.example', true, 'exact_email')`
  await sql`insert into tasks (title, created_by, contact_id) values ('Call', ${sam}, ${mergeId})`
  await sql`
    insert into contact_aliases (owner_id, contact_id, email) values (${sam}, ${mergeId}, 'pr@old.example')`
  await sql`update meetings set human_fields = '{}', primary_contact_id = null where id = ${second}`
  await sql`update meetings set human_fields = '{}'`
  const state = async () => [
    await sql`
      select id, first_name, last_name, email, company_id, human_fields from contacts order by id`,
    await sql`select contact_id, email from contact_aliases order by email`,
    await sql`select meeting_id, contact_id, match_reason from meeting_attendees order by meeting_id`,
    await sql`select contact_id from tasks`,
  ]
  const before = await state()
  const merge = mutation('match.merge_contacts', { keepId: contactId, mergeId })
  expect(await pushOne(database, sam, merge)).toMatchObject({ ok: true })
  expect(await state()).toMatchObject([
    [{ id: contactId, first_name: 'Priya', last_name: 'Raman', email: 'priya@northwind.example' }],
    [
      { contact_id: contactId, email: 'pr@old.example' },
      { contact_id: contactId, email: 'priya@gmail.example' },
    ],
    expect.arrayContaining([
      { meeting_id: meetingId, contact_id: contactId, match_reason: 'exact_email' },
      { meeting_id: second, contact_id: contactId, match_reason: 'alias' },
    ]),
    [{ contact_id: contactId }],
  ])
  expect(
    await pushOne(database, sam, mutation('match.undo', { correctionId: merge.id })),
  ).toMatchObject({ ok: true })
  expect(await state()).toEqual(before)
  expect(
    await pushOne(
      database,
      sam,
      mutation('match.merge_contacts', { keepId: contactId, mergeId: contactId }),
    ),
  ).toMatchObject({ reason: 'invalid' })
})

test('a stranger and a colleague are refused everything that is Sam’s, and nothing moves', async () => {
  const { database, sql, sam, dana, eve, companyId, contactId, meetingId, itemId } = await setUp()
  const taskId = await addTask(sql, sam, { meetingId })
  const { id: attendee } = await only(sql`select id from meeting_attendees`)
  const attendeeId = String(attendee)
  const done = mutation('match.add_alias', { contactId, email: 'p@gmail.example' })
  await pushOne(database, sam, done)
  // What is about oneself or one's own workspace reaches nothing of Sam's.
  type Own =
    | 'person.is_me'
    | 'person.is_not_me'
    | 'settings.set'
    | 'workspace.add_domain'
    | 'workspace.remove_domain'
    | 'account.delete'
    | 'account.keep'
    | 'workspace.rename'
    // What people do to each other in a team has its own matrix: team.db.test.ts.
    | Extract<MutationName, `team.${string}`>
  const attempts: Record<Exclude<MutationName, Own>, Record<string, unknown>> = {
    'task.create_from_item': { itemId, taskId: newId() },
    'task.undo_create': { taskId, itemId },
    'task.create': { taskId: newId(), title: 'Mine', meetingId },
    'task.edit': { taskId, changes: { title: 'Mine' } },
    'task.complete': { taskId },
    'task.reopen': { taskId },
    'task.delete': { taskId },
    'task.place': { taskId, on: '2026-12-04' },
    'task.choose_deal': { taskId, deal: '4711', none: false },
    'item.edit': { itemId, changes: { title: 'Mine' } },
    'item.set_category': { itemId, taskType: 'call' },
    'item.assign': { itemId, assigneeName: 'Eve', assigneeEmail: 'eve@elsewhere.example' },
    'item.set_contact': { itemId, contactId },
    'item.undo_contact': {
      itemId,
      correctionId: done.id,
      contactId: null,
      contactReason: null,
      chosen: false,
    },
    'item.complete': { itemId },
    'item.reopen': { itemId },
    'item.dismiss': { itemId },
    'item.restore': { itemId },
    'match.choose_contact': { attendeeId, contactId },
    'match.choose_company': { contactId, companyId },
    'match.not_company': { contactId, companyId },
    'match.add_alias': { contactId, email: 'eve@elsewhere.example' },
    'match.merge_contacts': { keepId: contactId, mergeId: newId() },
    'match.undo': { correctionId: done.id },
    'record.rename_company': { companyId, name: 'Mine' },
    'record.rename_contact': { contactId, firstName: 'Mine', lastName: null },
    'record.merge_companies': { keepId: companyId, mergeId: newId() },
    'person.set_nature': { attendeeId, nature: 'robot' },
    'person.forget': { contactId },
    'meeting.set_company': { meetingId, companyId },
    'meeting.set_primary_contact': { meetingId, contactId },
  }
  const own: Own[] = [
    'person.is_me',
    'person.is_not_me',
    'settings.set',
    'workspace.add_domain',
    'workspace.remove_domain',
    'account.delete',
    'account.keep',
    'workspace.rename',
    'team.invite',
    'team.revoke',
    'team.join',
    'team.leave',
    'team.remove',
    'team.set_role',
    'team.ask',
    'team.withdraw',
    'team.answer',
  ]
  expect([...Object.keys(attempts), ...own].sort()).toEqual(Object.keys(mutations).sort())
  const before = await everything(database)
  for (const rep of [eve, dana]) {
    for (const [name, args] of Object.entries(attempts)) {
      const result = await pushOne(database, rep, { name, args })
      expect(result, `${name} by ${rep === eve ? 'Eve' : 'Dana'}`).toMatchObject({
        ok: false,
        reason: 'not_found',
      })
    }
  }
  expect(await everything(database)).toEqual(before)
})

test('references in a rep’s own task cannot reach what is somebody else’s', async () => {
  const { database, sam, dana, eve, companyId, contactId } = await setUp()
  const attempt = (rep: string, args: Record<string, unknown>): Promise<unknown> => {
    const one: TestMutation = {
      name: 'task.create',
      args: { taskId: newId(), title: 'T', ...args },
    }
    return pushOne(database, rep, one)
  }
  expect(await attempt(eve, { contactId })).toMatchObject({ reason: 'not_found' })
  expect(await attempt(eve, { companyId })).toMatchObject({ reason: 'not_found' })
  expect(await attempt(eve, { assignedTo: sam })).toMatchObject({ reason: 'forbidden' })
  expect(await attempt(sam, { assignedTo: eve })).toMatchObject({
    reason: 'forbidden',
    message: 'Tasks can only be given to people in your workspace.',
  })
  expect(await attempt(sam, { assignedTo: dana, contactId })).toMatchObject({ ok: true })
  const taken = newId()
  expect(await attempt(sam, { taskId: taken })).toMatchObject({ ok: true })
  expect(await attempt(eve, { taskId: taken })).toMatchObject({ reason: 'conflict' })
})

test('whoever was given a task from a call may work on it, and not on the call’s item', async () => {
  const { database, sam, dana, itemId } = await setUp()
  const taskId = newId()
  await pushOne(
    database,
    sam,
    mutation('task.create_from_item', { itemId, taskId, assignedTo: dana }),
  )
  expect(await pushOne(database, dana, mutation('item.complete', { itemId }))).toMatchObject({
    reason: 'forbidden',
  })
  const { cursor } = await pullAll(database, sam)
  const { touched } = await push(database, dana, [mutation('task.complete', { taskId })])
  expect([...touched].sort()).toEqual([sam, dana].sort())
  const heard = await pullAll(database, sam, cursor)
  expect(summary(heard.changes)).toEqual(['action_item', 'task'])
  expect(heard.changes.find(({ entity }) => entity === 'action_item')?.row?.completed).toBe(true)
  // Dana did not make it, so taking it back is not Dana's.
  expect(
    await pushOne(database, dana, mutation('task.undo_create', { taskId, itemId })),
  ).toMatchObject({ reason: 'forbidden', message: 'Not undone: Sam made this task.' })
})

test('what was applied is forgotten after a year', async () => {
  const { database, sql, sam } = await setUp()
  await pushOne(database, sam, mutation('settings.set', { aiEnabled: false }))
  await pushOne(database, sam, mutation('settings.set', { aiEnabled: true }))
  await sql`
    update applied_mutations set applied_at = now() - interval '366 days'
    where mutation_id = (select min(mutation_id::text)::uuid from applied_mutations)`
  const [row] = await asService(sql, (tx) => tx`select prune_applied_mutations() as gone`)
  expect(Number(row?.gone)).toBe(1)
})
