import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

const items = [
  { description: 'Send it', assignee: { name: 'Sam', email: 'sam.fathom@other.example' } },
]

const call = async (sql: Sql, name: string, ...args: (string | number | object | null)[]) => {
  const list = args.map(
    (_, index) =>
      `$${index + 1}${typeof args[index] === 'object' && args[index] ? '::text::jsonb' : ''}`,
  )
  const values = args.map((value) =>
    typeof value === 'object' && value ? JSON.stringify(value) : value,
  )
  const [row] = await asService(sql, (tx) =>
    tx.unsafe(`select ${name}(${list.join(', ')}) as answer`, values),
  )
  return row?.answer
}

test('what the companion tells of the connection is kept, an absent key leaves its column', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  await call(sql, 'set_integration', rep, {
    status: 'active',
    connectedAt: '2026-11-20T10:00:00Z',
    scopes: 'public_api',
  })
  const told = await call(sql, 'set_integration', rep, {
    fathomUserEmail: 'SAM@Fathom.example',
    lastSyncAt: '2026-11-20T11:00:00Z',
  })
  expect(told).toEqual({ touched: [rep] })
  expect(await asUser(sql, rep, (tx) => tx`select * from fathom_integrations`)).toMatchObject([
    {
      user_id: rep,
      status: 'active',
      scopes: 'public_api',
      fathom_user_email: 'sam@fathom.example',
      connected_at: new Date('2026-11-20T10:00:00Z'),
      last_sync_at: new Date('2026-11-20T11:00:00Z'),
    },
  ])
  await call(sql, 'set_sync_state', rep, {
    syncStatus: 'syncing',
    totalMeetings: 12,
    meetingsSynced: 3,
  })
  await call(sql, 'set_sync_state', rep, { meetingsSynced: 4, lastSyncError: 'Fathom was slow.' })
  await call(sql, 'set_sync_state', rep, { lastSyncError: null, missingCount: 0 })
  expect(await asUser(sql, rep, (tx) => tx`select * from fathom_sync_state`)).toMatchObject([
    {
      sync_status: 'syncing',
      total_meetings: 12,
      meetings_synced: 4,
      last_sync_error: null,
      missing_count: 0,
      parked_count: 0,
    },
  ])
})

test('a rep’s address at Fathom, learnt after their first call, makes its items theirs', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  await sync(database, observation(rep, wireMeeting({ items })))
  expect(await sql`select assignee_kind, sync_status from meeting_action_items`).toEqual([
    { assignee_kind: 'external', sync_status: 'excluded' },
  ])
  await sql`insert into rep_settings (user_id, task_creation) values (${rep}, 'automatic')`
  await call(sql, 'set_integration', rep, { fathomUserEmail: 'sam.fathom@other.example' })
  expect(await sql`select assignee_kind, sync_status from meeting_action_items`).toEqual([
    { assignee_kind: 'me', sync_status: 'synced' },
  ])
  expect(await sql`select assigned_to from tasks`).toEqual([{ assigned_to: rep }])
})

test('whoever comes by Upshot is asked first, whoever chose keeps their choice', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [one, two] = [
    await createUser(database, sam),
    await createUser(database, { email: 'two@northwind.example' }),
  ]
  await sql`insert into rep_settings (user_id, task_creation) values (${two}, 'automatic')`
  for (const rep of [one, two]) await call(sql, 'set_integration', rep, { status: 'active' })
  expect(
    await sql`select user_id, task_creation, chosen from rep_settings order by task_creation`,
  ).toEqual([
    { user_id: two, task_creation: 'automatic', chosen: false },
    { user_id: one, task_creation: 'review', chosen: false },
  ])
})

test('deleting Fathom’s data takes calls and what came with them, and leaves the rep’s own work', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const other = await createUser(database, { email: 'other@elsewhere.example' })
  const own = { ...items[0], description: 'Mine', assignee: sam }
  const tom = { name: 'Tom', email: 'tom@globex.example', is_external: true }
  await sync(database, observation(rep, wireMeeting({ items: [own], invitees: [sam, priya, tom] })))
  await sync(database, observation(other, wireMeeting()))
  await asUser(sql, rep, async (tx) => {
    await addContact(tx, rep, { email: 'kept@acme.example' })
    await tx`update contacts set first_name = 'Thomas' where email = 'tom@globex.example'`
    await tx`insert into meetings (title) values ('By hand')`
  })
  const answer = await call(sql, 'delete_fathom_data', rep)
  expect(answer).toMatchObject({ meetings: 1, touched: [rep] })
  expect(await sql`select title, owner_user_id from meetings order by title`).toEqual([
    { title: 'By hand', owner_user_id: rep },
    { title: 'Pricing call', owner_user_id: other },
  ])
  expect(await sql`select title, meeting_id, meeting_action_item_id from tasks`).toEqual([
    { title: 'Mine', meeting_id: null, meeting_action_item_id: null },
  ])
  expect(
    await sql`select email from contacts where owner_id = ${rep} and email <> ${priya.email} order by 1`,
  ).toEqual([{ email: 'kept@acme.example' }, { email: 'tom@globex.example' }])
  // A new connection may bring the calls back: the rep deleted the data, not the recordings.
  expect(await sql`select * from deleted_recordings`).toEqual([])
  expect(await sync(database, observation(rep, wireMeeting()))).toMatchObject({
    outcome: 'applied',
  })
})

test('the watchdog’s list is the active connections whose last sync is too old, in pages', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const reps: string[] = []
  for (let index = 0; index < 5; index += 1) {
    reps.push(await createUser(database, { email: `rep${index}@northbeam.example` }))
  }
  reps.sort()
  const [first, second, third, fresh, gone] = reps
  for (const rep of [first, second, third]) {
    await call(sql, 'set_integration', String(rep), { lastSyncAt: '2026-11-20T10:00:00Z' })
  }
  await call(sql, 'set_integration', String(fresh), { lastSyncAt: '2026-11-20T12:00:00Z' })
  await call(sql, 'set_integration', String(gone), {
    status: 'revoked',
    lastSyncAt: '2026-11-20T10:00:00Z',
  })
  const before = '2026-11-20T11:00:00Z'
  expect(await call(sql, 'overdue_mailboxes', before, 2, null)).toEqual([first, second])
  expect(await call(sql, 'overdue_mailboxes', before, 2, String(second))).toEqual([third])
  expect(await call(sql, 'overdue_mailboxes', before, 2, String(third))).toEqual([])
})
