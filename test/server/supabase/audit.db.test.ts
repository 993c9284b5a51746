import { expect, test } from 'vitest'
import { HistoryEntry } from '../../../lib/contract/rows.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
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
} from './crm.ts'

async function setUp() {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  return { database, sql: database.sql, sam, dana }
}

test('every change of the five tables leaves a line with what was and what is', async () => {
  const { sql, sam } = await setUp()
  const companyId = await addCompany(sql, sam, 'Northwind')
  const contactId = await addContact(sql, sam, { firstName: 'Priya', lastName: 'Raman' })
  const meetingId = await addMeeting(sql, sam, { companyId })
  const itemId = await addItem(sql, meetingId)
  const taskId = await addTask(sql, sam, { meetingId })
  await sql`update companies set name = 'Southwind' where id = ${companyId}`
  await sql`update contacts set company_id = ${companyId} where id = ${contactId}`
  await sql`update meetings set summary = 'Short' where id = ${meetingId}`
  await sql`update meeting_action_items set title = 'Other' where id = ${itemId}`
  await sql`update tasks set priority = 'high' where id = ${taskId}`
  await sql`delete from tasks where id = ${taskId}`
  await sql`delete from meetings where id = ${meetingId}`
  await sql`delete from contacts where id = ${contactId}`
  await sql`delete from companies where id = ${companyId}`

  const lines = await sql`
    select table_name, action, title, row_id, owner_id, before, after from audit_log`
  const line = (table: string, action: string) => {
    const found = lines.filter((one) => one.table_name === table && one.action === action)
    expect(found, `${action} of ${table}`).toHaveLength(1)
    return found[0]
  }
  for (const table of ['companies', 'contacts', 'meetings', 'meeting_action_items', 'tasks']) {
    expect(line(table, 'insert')).toMatchObject({ owner_id: sam, before: null })
    expect(line(table, 'delete')).toMatchObject({ owner_id: sam, after: null })
  }
  expect(line('companies', 'update')).toMatchObject({
    row_id: companyId,
    title: 'Southwind',
    before: { name: 'Northwind' },
    after: { name: 'Southwind' },
  })
  expect(line('contacts', 'update')).toMatchObject({
    title: 'Priya Raman',
    before: { company_id: null },
    after: { company_id: companyId },
  })
  expect(line('meetings', 'update')).toMatchObject({ after: { summary: 'Short' } })
  expect(Object.keys(line('meeting_action_items', 'update')?.after)).toEqual(['title'])
  expect(Object.keys(line('tasks', 'update')?.after)).toEqual(['priority'])
  // Deleted along with its call, the line still knows whose it was and what it said.
  expect(line('meeting_action_items', 'delete')).toMatchObject({
    owner_id: sam,
    title: 'Other',
    before: { title: 'Other' },
  })
})

test('a transcript is logged as length and hash, never as words', async () => {
  const { sql, sam } = await setUp()
  const meetingId = await addMeeting(sql, sam)
  await sql`update meetings set transcript_text = 'Our secret price' where id = ${meetingId}`
  await sql`update meetings set title = 'Renamed' where id = ${meetingId}`
  await sql`delete from meetings where id = ${meetingId}`
  const lines = await sql`select action, before, after from audit_log order by at`
  expect(JSON.stringify(lines)).not.toContain('secret')
  expect(lines[1]?.after).toEqual({
    transcript_text: { length: 16, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect(lines[2]?.after).toEqual({ title: 'Renamed' })
})

test('a line says who: the rep, a colleague to the other, a rule, or a program', async () => {
  const { database, sql, sam, dana } = await setUp()
  const meetingId = await addMeeting(sql, sam)
  const itemId = await addItem(sql, meetingId, { assigneeEmail: 'sam@northbeam.example' })
  const [made] = await sql`select id from tasks where meeting_action_item_id = ${itemId}`
  const taskId = String(made?.id)
  await push(database, sam, [mutation('task.edit', { taskId, changes: { assignedTo: dana } })])
  await push(database, dana, [mutation('task.complete', { taskId })])
  const history = async (rep: string) =>
    (await pullAll(database, rep)).changes
      .filter(({ entity }) => entity === 'history')
      .map(({ row }) => HistoryEntry.parse(row))
      .filter((entry) => entry.table === 'tasks')
      .map(({ action, actor, changed }) => [action, actor, changed])
  expect(await history(sam)).toEqual([
    ['insert', 'rules', []],
    ['update', 'rep', ['assigned_to']],
    ['update', 'colleague', ['completed', 'completed_at', 'status']],
  ])
  expect(await history(dana)).toEqual([
    ['update', 'colleague', ['assigned_to']],
    ['update', 'rep', ['completed', 'completed_at', 'status']],
  ])
})

test('all that one click changed carries its id, and what anybody else changes carries none', async () => {
  const { database, sql, sam } = await setUp()
  const itemId = await addItem(sql, await addMeeting(sql, sam))
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  await push(database, sam, [
    {
      ...mutation('task.create_from_item', { itemId, taskId: crypto.randomUUID() }),
      id: first,
    },
    { ...mutation('item.dismiss', { itemId: crypto.randomUUID() }), id: crypto.randomUUID() },
    { ...mutation('task.create', { taskId: crypto.randomUUID(), title: 'Mine' }), id: second },
  ])
  await sql`update tasks set title = 'By another program' where title = 'Mine'`
  const lines = await sql`
    select table_name, action, mutation_id from audit_log
    where table_name in ('tasks', 'meeting_action_items') order by at, id`
  const of = (id: string | null) =>
    lines
      .filter((line) => line.mutation_id === id)
      .map((line) => `${line.table_name} ${line.action}`)
  expect(of(first).sort()).toEqual(['meeting_action_items update', 'tasks insert'])
  expect(of(second)).toEqual(['tasks insert'])
  expect(of(null)).toContain('tasks update')
  const { changes } = await pullAll(database, sam)
  const told = changes
    .filter(({ entity }) => entity === 'history')
    .map(({ row }) => row?.mutationId)
  expect(new Set(told)).toEqual(new Set([first, second, null]))
})

test('two changes in one instant are two lines, and a change of nothing is none', async () => {
  const { sql, sam } = await setUp()
  const taskId = await addTask(sql, sam)
  await sql.begin(async (tx) => {
    await tx`update tasks set title = 'A' where id = ${taskId}`
    await tx`update tasks set title = 'B' where id = ${taskId}`
    await tx`update tasks set title = 'B' where id = ${taskId}`
  })
  expect(await sql`select from audit_log where action = 'update'`).toHaveLength(2)
})

test('a log that fails does not stop the write', async () => {
  const { sql, sam } = await setUp()
  await sql`alter table audit_log add constraint broken check (title <> 'Break')`
  await addTask(sql, sam, { title: 'Break' })
  await addTask(sql, sam, { title: 'Fine' })
  expect(await sql`select title from tasks order by title`).toEqual([
    { title: 'Break' },
    { title: 'Fine' },
  ])
  expect(await sql`select title from audit_log`).toEqual([{ title: 'Fine' }])
})

test('the log is read by whose rows it is about and rewritten by nobody', async () => {
  const { database, sql, sam, dana } = await setUp()
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  await addCompany(sql, sam, 'Northwind')
  await pushOne(
    database,
    sam,
    mutation('task.create', { taskId: crypto.randomUUID(), title: 'Given', assignedTo: dana }),
  )
  const titles = (rep: string) =>
    asUser(sql, rep, (tx) => tx`select title from audit_log order by title`)
  expect(await titles(sam)).toEqual([{ title: 'Given' }, { title: 'Northwind' }])
  expect(await titles(dana)).toEqual([{ title: 'Given' }])
  expect(await titles(eve)).toEqual([])
  for (const as of [
    <T>(work: Parameters<typeof asService<T>>[1]) => asService(sql, work),
    <T>(work: Parameters<typeof asService<T>>[1]) => asUser(sql, sam, work),
  ]) {
    await expect(as((tx) => tx`update audit_log set title = ''`)).rejects.toMatchObject({
      code: '42501',
    })
    await expect(as((tx) => tx`delete from audit_log`)).rejects.toMatchObject({ code: '42501' })
    await expect(
      as(
        (tx) => tx`
          insert into audit_log (actor, table_name, row_id, action)
          values ('rep', 'tasks', ${sam}, 'insert')`,
      ),
    ).rejects.toMatchObject({ code: '42501' })
  }
})

test('one year of the log is kept', async () => {
  const { sql, sam } = await setUp()
  await addTask(sql, sam)
  await addTask(sql, sam)
  await sql`
    update audit_log set at = now() - interval '366 days'
    where id = (select id from audit_log order by id limit 1)`
  const [row] = await asService(sql, (tx) => tx`select prune_audit_log() as gone`)
  expect(Number(row?.gone)).toBe(1)
  expect(await sql`select from audit_log`).toHaveLength(1)
})
