import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { none } from '../../setup/no-mailboxes.ts'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'

async function connect(sql: Sql, userId: string, status: string, state: object = {}) {
  const integration = JSON.stringify({ status, connectedAt: new Date().toISOString() })
  await asService(sql, (tx) => tx`select set_integration(${userId}, ${integration}::text::jsonb)`)
  await asService(
    sql,
    (tx) => tx`select set_sync_state(${userId}, ${JSON.stringify(state)}::text::jsonb)`,
  )
}

async function status(sql: Sql) {
  const [row] = await asService(sql, (tx) => tx`select operator_status() as answer`)
  return row?.answer
}

test('every mailbox is counted in its class, with what it last told', async () => {
  const database = await freshDatabase()
  const { sql, superuser } = database
  expect(await status(sql)).toEqual({
    active: none,
    revoked: none,
    disconnected: none,
    orphan: none,
  })
  const users: string[] = []
  for (let n = 0; n < 5; n += 1) {
    users.push(await createUser(database, { email: `rep${n}@house.example` }))
  }
  const [one = '', two = '', revoked = '', gone = '', orphan = ''] = users
  await connect(sql, one, 'active', {
    parkedCount: 2,
    missingCount: 1,
    mailbox: {
      waiting: 3,
      oldestWaitingAt: '2026-11-20T10:00:00Z',
      blocked: 0,
      refreshFailures: 0,
    },
  })
  await connect(sql, two, 'active', {
    syncStatus: 'error',
    mailbox: {
      waiting: 1,
      oldestWaitingAt: '2026-11-20T09:00:00Z',
      blocked: 0,
      refreshFailures: 5,
    },
  })
  await sql`
    update fathom_integrations set last_sync_at = now() - interval '3 hours' where user_id = ${two}`
  await connect(sql, revoked, 'revoked', { mailbox: { waiting: 0, blocked: 7 } })
  await connect(sql, gone, 'disconnected')
  await connect(sql, orphan, 'active', { parkedCount: 9, mailbox: { waiting: 9 } })
  await superuser`delete from auth.users where id = ${orphan}`
  expect(await status(sql)).toEqual({
    active: {
      mailboxes: 2,
      overdue: 1,
      withError: 1,
      waiting: 4,
      oldestWaitingAt: '2026-11-20T09:00:00+00:00',
      blocked: 0,
      parked: 2,
      missing: 1,
      refreshFailures: 5,
      withRefreshFailures: 1,
    },
    revoked: { ...none, mailboxes: 1, blocked: 7 },
    disconnected: { ...none, mailboxes: 1 },
    orphan: { ...none, mailboxes: 1, waiting: 9 },
  })
  await asService(sql, (tx) => tx`select mark_mailbox_erased(${orphan})`)
  expect((await status(sql)).orphan).toEqual(none)
})

test('a report without its health leaves the last one as it was', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, { email: 'rep@house.example' })
  await connect(sql, rep, 'active', { mailbox: { waiting: 3 } })
  await connect(sql, rep, 'active', { syncStatus: 'idle' })
  expect((await status(sql)).active.waiting).toBe(3)
})
