import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { sam } from './observations.ts'

async function setUp() {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  return { database, sql: database.sql, rep }
}

function connect(sql: Sql, rep: string) {
  return asService(sql, async (tx) => {
    const [row] = await tx`select set_integration(${rep}, '{"status": "active"}') as answer`
    return row?.answer
  })
}

function orphans(sql: Sql, limit = 100, after: string | null = null) {
  return asService(sql, async (tx) => {
    const [row] = await tx`select orphaned_mailboxes(${limit}, ${after}) as answer`
    return row?.answer
  })
}

function markErased(sql: Sql, rep: string) {
  return asService(sql, async (tx) => {
    const [row] = await tx`select mark_mailbox_erased(${rep}) as news`
    return row?.news
  })
}

test('a connected account’s mailbox is found when the account is gone, until it is erased', async () => {
  const { database, sql, rep } = await setUp()
  await connect(sql, rep)
  expect(await orphans(sql)).toEqual([])
  // As long as the account is there, nobody can say that it was erased.
  expect(await markErased(sql, rep)).toBe(false)
  await database.superuser`delete from auth.users where id = ${rep}`
  expect(await orphans(sql)).toEqual([rep])
  expect(await markErased(sql, rep)).toBe(true)
  expect(await orphans(sql)).toEqual([])
  expect(await markErased(sql, rep)).toBe(false)
})

test('an account that is only marked as deleted counts as gone', async () => {
  const { database, sql, rep } = await setUp()
  await connect(sql, rep)
  await database.superuser`update auth.users set deleted_at = now() where id = ${rep}`
  expect(await orphans(sql)).toEqual([rep])
})

test('a mailbox that speaks up after its account went is on the list again', async () => {
  const { database, sql, rep } = await setUp()
  await connect(sql, rep)
  await database.superuser`delete from auth.users where id = ${rep}`
  await markErased(sql, rep)
  expect(await connect(sql, rep)).toEqual({ touched: [] })
  const [state] = await asService(
    sql,
    (tx) => tx`select set_sync_state(${rep}, '{"syncStatus": "idle"}') as answer`,
  )
  expect(state?.answer).toEqual({ touched: [] })
  expect(await orphans(sql)).toEqual([rep])
  expect(await sql`select from fathom_integrations`).toEqual([])
})

test('orphans come in pages, by id', async () => {
  const { sql } = await setUp()
  const ids = Array.from({ length: 5 }, () => crypto.randomUUID()).sort()
  for (const id of ids) await connect(sql, id)
  expect(await orphans(sql, 2)).toEqual(ids.slice(0, 2))
  expect(await orphans(sql, 2, ids[1])).toEqual(ids.slice(2, 4))
  expect(await orphans(sql, 2, ids[3])).toEqual(ids.slice(4))
})

test('that a mailbox was erased is remembered for a year', async () => {
  const { sql } = await setUp()
  const [old = '', recent = '', next = ''] = Array.from({ length: 3 }, () => crypto.randomUUID())
  for (const id of [old, recent, next]) await connect(sql, id)
  await markErased(sql, old)
  await markErased(sql, recent)
  await sql`
    update private.mailboxes set erased_at = now() - interval '366 days' where user_id = ${old}`
  await markErased(sql, next)
  const left = await sql`select user_id from private.mailboxes`
  expect(left.map(({ user_id }) => user_id).sort()).toEqual([recent, next].sort())
})

test('how far each part of the watchdog came is kept, and nobody but the companion asks', async () => {
  const { database, sql } = await setUp()
  const turn = (part: string) =>
    asService(sql, async (tx) => (await tx`select get_watchdog_turn(${part}) as at`)[0]?.at)
  expect(await turn('wake')).toBeNull()
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()]
  for (const position of [one, two]) {
    await asService(sql, (tx) => tx`select set_watchdog_turn('wake', ${position})`)
  }
  expect(await turn('wake')).toBe(two)
  expect(await turn('erase')).toBeNull()
  await asService(sql, (tx) => tx`select set_watchdog_turn('wake', null)`)
  expect(await turn('wake')).toBeNull()
  await expect(
    asService(sql, (tx) => tx`select set_watchdog_turn('other', null)`),
  ).rejects.toMatchObject({ code: '23514' })
  await expect(
    database.superuser.begin(async (tx) => {
      await tx`set local role authenticated`
      await tx`select get_watchdog_turn('wake')`
    }),
  ).rejects.toMatchObject({ code: '42501' })
})
