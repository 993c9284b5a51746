import type { Sql } from 'postgres'
import { beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues } from './crm.ts'

let database: TestDatabase
let sql: Sql
let sam = ''
let dana = ''
let item = ''

/** An item of Sam's and the task that the rule made of it. */
beforeEach(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  item = await addItem(sql, await addMeeting(sql, sam), { assigneeEmail: 'sam@northbeam.example' })
})

const itemNow = async () => (await sql`select * from meeting_action_items where id = ${item}`)[0]
const taskNow = async () =>
  (await sql`select * from tasks where meeting_action_item_id = ${item}`)[0]
const audited = async () =>
  (await sql<{ n: number }[]>`select count(*)::int as n from audit_log where action = 'update'`)[0]
    ?.n ?? 0

describe('an edit of the task reaches its item', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['title', `title = 'Send it today'`, { title: 'Send it today' }],
    ['type', `task_type = 'email'`, { ai_task_type: 'email', categorised_by: 'rep' }],
    ['priority', `priority = 'urgent'`, { priority: 'urgent' }],
    [
      'due date',
      `due_date = '2026-12-01T10:00:00Z'`,
      { deadline_at: new Date('2026-12-01T10:00:00Z') },
    ],
    ['no due date', `due_date = null`, { deadline_at: null }],
    ['completion by flag', `completed = true`, { completed: true }],
    ['completion by status', `status = 'completed'`, { completed: true }],
    ['cancelling is no completion', `status = 'cancelled'`, { completed: false }],
  ])('%s', async (_, change, expected) => {
    await asUser(sql, sam, (tx) => tx.unsafe(`update tasks set ${change}`))
    expect(await itemNow()).toMatchObject({ ...expected, sync_status: 'synced' })
  })

  test('assignee', async () => {
    await asUser(sql, sam, (tx) => tx`update tasks set assigned_to = ${dana}`)
    expect(await itemNow()).toMatchObject({
      assignee_email: 'dana@northbeam.example',
      assignee_kind: 'member',
    })
    expect(await taskNow()).toMatchObject({ assigned_to: dana })
  })

  test('re-opening', async () => {
    await asUser(sql, sam, (tx) => tx`update tasks set completed = true`)
    expect((await taskNow())?.completed_at).toBeInstanceOf(Date)
    await asUser(sql, sam, (tx) => tx`update tasks set completed = false`)
    expect(await itemNow()).toMatchObject({ completed: false })
    expect(await taskNow()).toMatchObject({ completed_at: null, status: 'pending' })
  })
})

describe('an edit of the item reaches its task', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['title', `title = 'Send it today'`, { title: 'Send it today' }],
    ['type', `ai_task_type = 'email'`, { task_type: 'email' }],
    ['priority', `priority = 'urgent'`, { priority: 'urgent' }],
    ['no priority', `priority = null`, { priority: 'medium' }],
    [
      'deadline',
      `deadline_at = '2026-12-01T22:59:59Z', deadline_date_only = true`,
      { due_date: new Date('2026-12-01T22:59:59Z'), due_date_only: true },
    ],
    ['completion', `completed = true`, { completed: true, status: 'completed' }],
    ['assignee', `assignee_email = 'Dana@northbeam.example'`, {}],
  ])('%s', async (name, change, expected) => {
    await asUser(sql, sam, (tx) => tx.unsafe(`update meeting_action_items set ${change}`))
    expect(await taskNow()).toMatchObject(name === 'assignee' ? { assigned_to: dana } : expected)
  })
})

test('one edit is one change of each side, and none comes back', async () => {
  const before = await audited()
  await asUser(
    sql,
    sam,
    (tx) => tx`update tasks set title = 'Send it', priority = 'urgent', due_date = null`,
  )
  expect(await audited()).toBe(before + 2)
  await asUser(sql, sam, (tx) => tx`update meeting_action_items set completed = true`)
  expect(await audited()).toBe(before + 4)
  await asUser(
    sql,
    sam,
    (tx) => tx`update tasks set title = title, completed = true, status = 'completed'`,
  )
  expect(await audited()).toBe(before + 4)
})

test('two edits of different fields that cross do not undo each other', async () => {
  await Promise.all([
    asUser(sql, sam, (tx) => tx`update tasks set title = 'Send it'`),
    asUser(sql, sam, (tx) => tx`update tasks set priority = 'high'`),
  ])
  expect(await itemNow()).toMatchObject({ title: 'Send it', priority: 'high' })
  expect(await taskNow()).toMatchObject({ title: 'Send it', priority: 'high' })
})

test('what a machine says of an item never undoes what a person set on its task', async () => {
  await asUser(sql, sam, (tx) => tx`update tasks set priority = 'low', task_type = 'call'`)
  await asService(sql, async (tx) => {
    await tx`select set_config('upshot.actor', 'fathom', true)`
    await tx`update meeting_action_items set title = 'Reworded', priority = 'urgent', ai_task_type = 'demo'`
  })
  expect(await taskNow()).toMatchObject({ title: 'Reworded', priority: 'low', task_type: 'call' })
})

test('a task that a person deletes leaves its item pending, and is not made again', async () => {
  await asUser(sql, sam, (tx) => tx`delete from tasks`)
  expect(await itemNow()).toMatchObject({
    sync_status: 'pending',
    synced_to_task: false,
    task_id: null,
    synced_at: null,
    task_made_by_rule: false,
    task_removed_at: expect.any(Date),
  })
  await sql`update meeting_action_items set assignee_email = null`
  await sql`update meeting_action_items set assignee_email = 'sam@northbeam.example'`
  expect(await taskNow()).toBeUndefined()
  await asUser(
    sql,
    sam,
    (tx) => tx`insert into tasks (title, meeting_action_item_id) values ('Now', ${item})`,
  )
  expect(await itemNow()).toMatchObject({ sync_status: 'synced', title: 'Now' })
})

test('a task outlives its item and its call', async () => {
  await asUser(sql, sam, (tx) => tx`delete from meeting_action_items`)
  expect(
    await sql`select meeting_action_item_id as item, meeting_id is null as away from tasks`,
  ).toEqual([{ item: null, away: false }])
  await asUser(sql, sam, (tx) => tx`delete from meetings`)
  expect(await sql`select title, meeting_id from tasks`).toEqual([
    { title: 'Send the proposal', meeting_id: null },
  ])
})

test('a task that is moved to another item takes its link along', async () => {
  const [row] = await sql`select meeting_id from meeting_action_items`
  const other = await addItem(sql, String(row?.meeting_id), { title: 'Another' })
  await asUser(sql, sam, (tx) => tx`update tasks set meeting_action_item_id = ${other}`)
  expect(await itemNow()).toMatchObject({ sync_status: 'pending', task_id: null })
  expect(
    await sql`select title, sync_status, task_id is not null as linked from meeting_action_items where id = ${other}`,
  ).toEqual([{ title: 'Send the proposal', sync_status: 'synced', linked: true }])
})

test('whoever was given the task may finish it, and its item hears of it', async () => {
  await asUser(sql, sam, (tx) => tx`update tasks set assigned_to = ${dana}`)
  await asUser(sql, dana, (tx) => tx`update tasks set completed = true`)
  expect(await itemNow()).toMatchObject({ completed: true })
  expect(await asUser(sql, dana, (tx) => tx`select * from meeting_action_items`)).toEqual([])
})
