import 'fake-indexeddb/auto'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { PullRequest } from '../../../lib/contract/feed.ts'
import type { PushRequest } from '../../../lib/contract/mutation.ts'
import { act } from '../../../lib/outbox/actions.ts'
import { appliedClicks, confirm, pushOutbox } from '../../../lib/outbox/push.ts'
import { pullStream } from '../../../lib/sync/pull.ts'
import { addItem, addMeeting, pull, push } from '../../server/supabase/crm.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { completeTask, createTask, dismissItem, editTask, undo } from './acts.ts'

/** A CRM that is set back to an earlier day, and gets back what the panels had told it since. */

type Crm = Pick<TestDatabase, 'sql'>

const rep = { userId: '', email: 'sam@northbeam.example' }
let crm: Crm
let pushed: PushRequest[]
let items: string[]

beforeEach(async () => {
  await wipeCache()
  pushed = []
  const database = await freshDatabase()
  crm = database
  rep.userId = await createUser(database, { email: rep.email, name: 'Sam' })
  await database.sql`insert into rep_settings (user_id, task_creation) values (${rep.userId}, 'review')`
  const meetingId = await addMeeting(database.sql, rep.userId)
  items = []
  for (const title of ['Send the proposal', 'Call the bank', 'Book a room', 'Ask Kim']) {
    items.push(await addItem(database.sql, meetingId, { title, assigneeEmail: rep.email }))
  }
  await setMeta('owner', { ...rep })
  await sync()
})

afterEach(() => wipeCache())

/** Clicks, then rows, as the panel does. A push whose answer is lost keeps no row from coming. */
async function sync(isLost = false): Promise<void> {
  await pushOutbox({
    push: async (request) => {
      pushed.push(request)
      const { results } = await push(crm, rep.userId, request.mutations, request.clientId)
      if (isLost) throw new TypeError('the answer was lost')
      return { results }
    },
  }).catch((error: unknown) => {
    if (!isLost) throw error
  })
  const applied = await appliedClicks()
  const api = {
    pull: ({ cursor, stream }: PullRequest) => pull(crm, rep.userId, cursor, stream),
  }
  await pullStream(api, 'rows', rep.userId)
  await confirm(applied)
}

/** What the CRM holds at this moment, to be set back to. */
async function backup(): Promise<Crm & { name: string }> {
  const cluster = inject('postgres')
  const name = `restored_${crypto.randomUUID().slice(0, 8)}`
  const [row] = await crm.sql<{ name: string }[]>`select current_database() as name`
  const platform = postgres(`${cluster.superuser}postgres`, { max: 1, onnotice: () => {} })
  await platform`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = ${row?.name ?? ''}`
  await platform.unsafe(
    `create database ${name} owner postgres template ${row?.name} strategy file_copy`,
  )
  const sql = postgres(`${cluster.owner}${name}`, { max: 4, onnotice: () => {} })
  onTestFinished(async () => {
    await sql.end({ timeout: 1 })
    await platform.unsafe(`drop database if exists ${name} with (force)`)
    await platform.end()
  })
  return { sql, name }
}

async function setBackTo(copy: Crm): Promise<void> {
  crm = copy
  await crm.sql`select begin_feed_epoch()`
  pushed = []
}

const taskOf = (itemId: string | undefined) =>
  crm.sql`
    select title, completed, notes from tasks where meeting_action_item_id = ${itemId ?? null}`

/** The cache of one device while another one is in use. */
async function putAway(): Promise<() => Promise<void>> {
  const kept = await Promise.all(
    db.tables.map(async (table) => ({
      table,
      rows: await table.toArray(),
      keys: await table.toCollection().primaryKeys(),
    })),
  )
  await wipeCache()
  await setMeta('owner', { ...rep })
  return async () => {
    await wipeCache()
    for (const { table, rows, keys } of kept) {
      await table.bulkPut(rows, table.schema.primKey.keyPath ? undefined : keys)
    }
  }
}

const ids = () => pushed.flatMap(({ mutations }) => mutations.map(({ id }) => id))

test('what was clicked since is there again, in order and once, and no later sync sends it anew', async () => {
  const before = await createTask(items[0] ?? '')
  await sync()
  const copy = await backup()

  const first = await createTask(items[1] ?? '')
  const task = await db.tasks
    .where('meetingActionItemId')
    .equals(items[1] ?? '')
    .first()
  const second = await editTask(task?.id ?? '', { notes: 'By phone' })
  const third = await completeTask(task?.id ?? '')
  const fourth = await dismissItem(items[2] ?? '')
  await sync()
  expect(await taskOf(items[1])).toEqual([
    { title: 'Call the bank', completed: true, notes: 'By phone' },
  ])

  await setBackTo(copy)
  expect(await taskOf(items[1])).toEqual([])
  await sync()
  await sync()
  // What the copy had is known to it by its id.
  expect(ids()).toEqual([before, first, second, third, fourth])
  expect(await taskOf(items[0])).toHaveLength(1)
  expect(await taskOf(items[1])).toEqual([
    { title: 'Call the bank', completed: true, notes: 'By phone' },
  ])
  const [dismissed] = await crm.sql`
    select dismissed_at from meeting_action_items where id = ${items[2] ?? null}`
  expect(dismissed?.dismissed_at).not.toBeNull()
  const seen = await db.tasks
    .where('meetingActionItemId')
    .equals(items[1] ?? '')
    .first()
  expect(seen).toMatchObject({ id: task?.id, completed: true, notes: 'By phone' })

  pushed = []
  await sync()
  await sync()
  expect(pushed).toEqual([])
  expect(await db.refusals.count()).toBe(0)
})

test('a click of which the CRM’s answer is not known, and one that waits, come after what was lost', async () => {
  const copy = await backup()
  const first = await createTask(items[0] ?? '')
  await sync()
  const unanswered = await createTask(items[1] ?? '')
  await sync(true)
  await setBackTo(copy)
  const waits = await createTask(items[2] ?? '')
  for (let n = 0; n < 3; n += 1) await sync()
  for (const item of items.slice(0, 3)) expect(await taskOf(item)).toHaveLength(1)
  expect(new Set(ids())).toEqual(new Set([first, unanswered, waits]))
  pushed = []
  await sync()
  expect(pushed).toEqual([])
})

test('that the account is to be deleted is not said again: it may have been taken back elsewhere', async () => {
  const copy = await backup()
  await act.deleteAccount()
  const other = await createTask(items[0] ?? '')
  await sync()
  expect(await crm.sql`select user_id from account_deletions`).toHaveLength(1)
  await setBackTo(copy)
  await sync()
  await sync()
  expect(ids()).toEqual([other])
  expect(await crm.sql`select user_id from account_deletions`).toHaveLength(0)
})

test('an answer that is lost again loses nothing and doubles nothing', async () => {
  const copy = await backup()
  const id = await createTask(items[0] ?? '')
  await sync()
  await setBackTo(copy)
  await sync()
  await sync(true)
  await sync(true)
  await sync()
  expect(await taskOf(items[0])).toHaveLength(1)
  expect(new Set(ids())).toEqual(new Set([id]))
  const [row] = await crm.sql`select count(*)::int as n from applied_mutations`
  expect(row?.n).toBe(1)
})

test('a click that was refused stays refused, and one that was undone stays undone', async () => {
  const copy = await backup()
  const create = await createTask(items[0] ?? '')
  await sync()
  await undo(create)
  await crm.sql`delete from meeting_action_items where id = ${items[3] ?? null}`
  const refused = await createTask(items[3] ?? '')
  await sync()
  expect((await db.refusals.toArray()).map(({ id }) => id)).toEqual([refused])

  await setBackTo(copy)
  await sync()
  await sync()
  expect(ids()).not.toContain(refused)
  expect(await taskOf(items[3])).toEqual([])
  expect(await taskOf(items[0])).toEqual([])
  expect(await db.refusals.count()).toBe(1)
})

test('of two devices, the one whose click builds on the other’s waits for it', async () => {
  const copy = await backup()
  await createTask(items[0] ?? '')
  await sync()
  const toFirst = await putAway()
  await sync()
  const task = await db.tasks
    .where('meetingActionItemId')
    .equals(items[0] ?? '')
    .first()
  await completeTask(task?.id ?? '')
  await createTask(items[1] ?? '')
  await sync()

  await setBackTo(copy)
  await sync()
  await sync()
  expect(await taskOf(items[0])).toEqual([])
  expect(await taskOf(items[1])).toHaveLength(1)
  expect(await db.refusals.count()).toBe(0)
  const toSecond = await putAway()
  await toFirst()
  await sync()
  await sync()
  expect(await taskOf(items[0])).toMatchObject([{ completed: false }])
  await toSecond()
  await sync()
  expect(await taskOf(items[0])).toMatchObject([{ completed: true }])
  pushed = []
  await sync()
  expect(pushed).toEqual([])
})

test('what is older than thirty days, or signed out of, is not sent again', async () => {
  const copy = await backup()
  await createTask(items[0] ?? '')
  await createTask(items[1] ?? '')
  await sync()
  const [old] = await db.sent.toArray()
  await db.sent.update(old?.n ?? 0, { at: new Date(Date.now() - 31 * 86_400_000).toISOString() })
  await setBackTo(copy)
  await sync()
  await sync()
  expect(await taskOf(items[0])).toEqual([])
  expect(await taskOf(items[1])).toHaveLength(1)
  await wipeCache()
  expect(await db.sent.count()).toBe(0)
})
