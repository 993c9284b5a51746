import { expect, test } from 'vitest'
import { asService, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues, mutation, pushOne } from './crm.ts'

/** A call of Sam's with one item that names nobody, or its rep. */
async function setUp(email?: string) {
  const database = await freshDatabase()
  const [sam = ''] = await createColleagues(database, 'Sam', 'Dana')
  const { sql } = database
  const meetingId = await addMeeting(sql, sam)
  const itemId = await addItem(sql, meetingId, email === undefined ? {} : { assigneeEmail: email })
  const assign = (args: { name?: string; waiting?: boolean }) =>
    pushOne(
      database,
      sam,
      mutation('item.assign', {
        itemId,
        assigneeName: args.name ?? null,
        assigneeEmail: null,
        ...(args.waiting === undefined ? {} : { waiting: args.waiting }),
      }),
    )
  const item = async () => {
    const [row] = await sql`
      select assignee_name as name, assignee_kind as kind, sync_status as status, not_mine, human_fields
      from meeting_action_items where id = ${itemId}`
    return { ...row }
  }
  return { sql, meetingId, itemId, assign, item }
}

test('somebody else, unnamed: the item is nobody’s question and no task', async () => {
  const { assign, item } = await setUp()
  expect(await assign({ waiting: true })).toMatchObject({ ok: true })
  expect(await item()).toEqual({
    name: null,
    kind: 'external',
    status: 'excluded',
    not_mine: true,
    human_fields: expect.arrayContaining(['assignee_name']),
  })
  await assign({})
  expect(await item()).toMatchObject({ kind: 'unknown', status: 'pending', not_mine: false })
})

test('a name said later takes its place', async () => {
  const { sql, itemId, assign, item } = await setUp()
  await assign({ waiting: true })
  await assign({ name: 'Priya Raman', waiting: true })
  expect(await item()).toMatchObject({ name: 'Priya Raman', kind: 'unknown', not_mine: false })
  await assign({ waiting: true })
  await asService(
    sql,
    (tx) =>
      tx`update meeting_action_items set assignee_email = 'p@northwind.example' where id = ${itemId}`,
  )
  expect(await item()).toMatchObject({ kind: 'external', not_mine: false })
})

test('a change of who is on the call does not make it a question again', async () => {
  const { sql, meetingId, assign, item } = await setUp()
  await assign({ waiting: true })
  await sql`
    insert into meeting_attendees (meeting_id, name, email, is_external)
    values (${meetingId}, 'Priya Raman', 'priya@northwind.example', true)`
  await sql`select private.reclassify_items(${meetingId})`
  expect(await item()).toMatchObject({ kind: 'external', not_mine: true })
})
