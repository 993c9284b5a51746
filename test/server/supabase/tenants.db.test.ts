import type { Sql, TransactionSql } from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import {
  addCompany,
  addItem,
  addMeeting,
  addTask,
  createColleagues,
  mutation,
  pushOne,
} from './crm.ts'

// What strangers, former colleagues and admins once could do to others through our own triggers.

async function strangers() {
  const database = await freshDatabase()
  const sam = await createUser(database, { email: 'sam@northbeam.example', name: 'Sam' })
  const eve = await createUser(database, { email: 'eve@elsewhere.example', name: 'Eve' })
  return { database, sql: database.sql, sam, eve }
}

const denied = { code: '42501' }

/** Rows as they could be before the walls stood: nothing of ours is asked. */
async function asItWas(database: TestDatabase, work: (tx: TransactionSql) => Promise<unknown>) {
  await database.superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await work(tx)
  })
}

test('no task comes into a stranger’s list by naming them as its maker', async () => {
  const { sql, sam, eve } = await strangers()
  const task = await asUser(sql, eve, (tx) => addTask(tx, eve, { title: 'Wire the money' }))
  for (const column of ['created_by', 'assigned_to']) {
    await expect(
      asUser(sql, eve, (tx) => tx`update tasks set ${tx(column)} = ${sam} where id = ${task}`),
      column,
    ).rejects.toMatchObject(denied)
    await expect(
      asService(sql, (tx) => tx`update tasks set ${tx(column)} = ${sam} where id = ${task}`),
      column,
    ).rejects.toMatchObject(denied)
  }
  expect(await asUser(sql, sam, (tx) => tx`select * from tasks`)).toEqual([])
})

test('no rule deletes the task of a stranger’s item', async () => {
  const { database, sql, sam, eve } = await strangers()
  const item = await addItem(sql, await addMeeting(sql, sam), {
    assigneeEmail: 'sam@northbeam.example',
  })
  const [made] = await sql`select id from tasks where meeting_action_item_id = ${item}`
  const trap = await addItem(sql, await addMeeting(sql, eve), { title: 'Trap' })
  for (const as of [
    (query: string) => asUser(sql, eve, (tx) => tx.unsafe(query)),
    (query: string) => asService(sql, (tx) => tx.unsafe(query)),
  ]) {
    await expect(
      as(`update meeting_action_items set task_id = '${made?.id}' where id = '${trap}'`),
    ).rejects.toMatchObject(denied)
  }
  // Even where such a row is there from before, the rule takes back only what it made from this item.
  await asItWas(
    database,
    (tx) => tx`
      update meeting_action_items
      set task_id = ${made?.id}, task_made_by_rule = true, assignee_kind = 'me', human_fields = '{}'
      where id = ${trap}`,
  )
  await sql.begin(async (tx) => {
    await tx`select set_config('upshot.actor', 'fathom', true)`
    await tx`
      update meeting_action_items
      set assignee_email = 'out@side.example', assignee_name = 'Out', task_made_by_rule = true where id = ${trap}`
  })
  expect(await sql`select id from tasks where id = ${made?.id}`).toHaveLength(1)
})

test('a row with the id of a stranger’s item, of whatever kind, reveals nothing of it', async () => {
  const { sql, sam, eve } = await strangers()
  const meeting = await addMeeting(sql, sam, { title: 'Secret merger' })
  const item = await addItem(sql, meeting, { title: 'Secret promise', assigneeName: 'Secret Name' })
  await asUser(sql, eve, async (tx) => {
    await tx`insert into companies (id, name) values (${item}, 'Squat')`
    await tx`insert into contacts (id, first_name) values (${item}, 'Squat')`
    await tx`insert into meetings (id, title) values (${item}, 'Squat')`
    await tx`insert into tasks (id, title) values (${item}, 'Squat')`
  })
  await asUser(sql, sam, (tx) => tx`delete from meetings where id = ${meeting}`)
  const lines = await asUser(sql, eve, (tx) => tx`select * from audit_log`)
  expect(lines).toHaveLength(4)
  expect(JSON.stringify(lines)).not.toContain('Secret')
  // And its owner still reads how it went.
  const mine = await asUser(
    sql,
    sam,
    (tx) => tx`select title from audit_log where row_id = ${item} and action = 'delete'`,
  )
  expect(mine).toEqual([{ title: 'Secret promise' }])
})

test('a maker who is a stranger, from before, blocks no deletion', async () => {
  const { database, sql, sam, eve } = await strangers()
  const poison = async (recordingId: string) => {
    const meeting = await addMeeting(sql, sam, { recordingId })
    await sql`update meetings set source = 'fathom' where id = ${meeting}`
    const item = await addItem(sql, meeting)
    const task = await addTask(sql, sam, { itemId: item, meetingId: meeting })
    await asItWas(database, (tx) => tx`update tasks set created_by = ${eve} where id = ${task}`)
    return meeting
  }
  const call = await poison('1')
  await asUser(sql, sam, (tx) => tx`delete from meetings where id = ${call}`)
  await poison('2')
  await asService(sql, (tx) => tx`select delete_fathom_data(${sam})`)
  await poison('3')
  expect(await sql`select id from meetings where fathom_recording_id <> '3'`).toEqual([])
  await database.superuser`delete from auth.users where id = ${sam}`
  expect(await sql`select id from meetings`).toEqual([])
})

test('an admin removes an own domain though a colleague’s rule-made task stands in the way', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const companyId = await addCompany(sql, dana, 'Northwind')
  const meeting = await addMeeting(sql, dana, { companyId })
  const item = await addItem(sql, meeting, { assigneeEmail: 'dana@northbeam.example' })
  await sql`update meeting_action_items set human_fields = '{}' where id = ${item}`
  await sql`update tasks set human_fields = '{}'`
  for (const domain of ['beamlabs.example', 'northbeam.example']) {
    await pushOne(database, sam, mutation('workspace.add_domain', { domain }))
    const { result } = {
      result: await pushOne(database, sam, mutation('workspace.remove_domain', { domain })),
    }
    expect(result).toMatchObject({ ok: true })
  }
  await asUser(
    sql,
    sam,
    (tx) => tx`
      insert into workspace_domains (workspace_id, domain)
      select workspace_id, 'northbeam.example' from workspace_members where user_id = ${sam}`,
  )
  await asUser(sql, sam, (tx) => tx`delete from workspace_domains`)
  expect(await sql`select domain from workspace_domains`).toEqual([])
})

test.each(['gmail.com', 'co.uk', 'not a domain', 'localhost'])(
  'a client cannot declare %s its own, by whatever road',
  async (domain) => {
    const { sql, sam } = await strangers()
    const add = (tx: Pick<Sql, 'unsafe'>) =>
      tx.unsafe(
        `insert into workspace_domains (workspace_id, domain)
         select workspace_id, $1 from workspace_members where user_id = $2::uuid`,
        [domain, sam],
      )
    await expect(asUser(sql, sam, (tx) => add(tx))).rejects.toMatchObject({ code: '23514' })
    await expect(asService(sql, (tx) => add(tx))).rejects.toMatchObject({ code: '23514' })
  },
)

test('whoever is taken off the list of members has a workspace of their own, and nothing of the old one', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const meeting = await addMeeting(sql, sam, { title: 'Sam’s call' })
  const item = await addItem(sql, meeting)
  await addTask(sql, sam, { itemId: item, meetingId: meeting, assignedTo: dana, title: 'For Dana' })
  await asUser(sql, dana, (tx) => tx`update tasks set notes = 'Done soon'`)
  expect(await asUser(sql, dana, (tx) => tx`select title from audit_log`)).not.toEqual([])
  await asService(sql, (tx) => tx`delete from workspace_members where user_id = ${dana}`)

  const members = await sql<{ workspace_id: string; role: string }[]>`
    select workspace_id, role from workspace_members where user_id in (${sam}, ${dana})`
  expect(new Set(members.map((member) => member.workspace_id)).size).toBe(2)
  expect(members.every(({ role }) => role === 'admin')).toBe(true)
  for (const table of ['tasks', 'audit_log', 'meeting_action_items', 'meetings']) {
    expect(await asUser(sql, dana, (tx) => tx`select * from ${tx(table)}`), table).toEqual([])
  }
  const shown = await sql`
    select entity from feed where rep_id = ${dana} and not deleted
      and entity in ('task', 'meeting', 'action_item', 'history')`
  expect([...shown]).toEqual([])
})
