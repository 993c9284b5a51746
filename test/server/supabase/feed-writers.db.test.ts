import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { freshDatabase } from '../../setup/postgres.ts'
import { randomFrom } from '../seed.ts'
import type { Db } from './crm.ts'
import { addCompany, addItem, addMeeting, addTask, createColleagues, pull } from './crm.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
const writers = 16
const transactionsPerWriter = 8
/** Between two looks of a panel: a few transactions end meanwhile, and none of the machine is spent on nothing new. */
const pauseMs = 5

/** What a panel holds: the last word on every row it was told of. */
function newPanel(rep: string) {
  const rows = new Map<string, unknown>()
  let cursor: string | null = null
  let delivered = 0
  return {
    rep,
    rows,
    delivered: () => delivered,
    async poll(database: TestDatabase): Promise<boolean> {
      const page = await pull(database, rep, cursor)
      if (page.reset) rows.clear()
      for (const { entity, id, deleted, row } of page.changes) {
        delivered += 1
        if (deleted) rows.delete(`${entity} ${id}`)
        else rows.set(`${entity} ${id}`, row)
      }
      cursor = page.cursor
      return page.changes.length > 0
    },
  }
}

type World = { reps: string[]; meetings: string[]; companies: string[]; items: string[] }

async function makeWorld(database: TestDatabase, reps: string[]): Promise<World> {
  const { sql } = database
  const world: World = { reps, meetings: [], companies: [], items: [] }
  for (const rep of reps) {
    const company = await addCompany(sql, rep, `Company${crypto.randomUUID().slice(0, 8)}`)
    const meeting = await addMeeting(sql, rep, { companyId: company })
    world.companies.push(company)
    world.meetings.push(meeting)
    for (let n = 0; n < 6; n += 1) world.items.push(await addItem(sql, meeting))
  }
  return world
}

/**
 * One transaction of one writer. Rows are taken in one order (company, call, task), as any writer that
 * means to avoid deadlocks of its own does; the feed's own locks have to come out right by themselves.
 */
async function writeSomething(db: Db, world: World, random: () => number): Promise<void> {
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)]
    if (one === undefined) throw new Error('Nothing to pick from')
    return one
  }
  const word = Math.floor(random() * 1e9).toString(36)
  if (random() < 0.2) {
    await db`update companies set name = ${word} where id = ${pick(world.companies)}`
  }
  if (random() < 0.2) {
    await db`update meetings set title = ${word} where id = ${pick(world.meetings)}`
  }
  const made: string[] = []
  for (let n = 0; n < 2; n += 1) {
    // Two viewers a row: who made it and who has it.
    const [task] = await db<{ id: string }[]>`
      insert into tasks (title, created_by, assigned_to, meeting_id)
      select ${word}, m.owner_user_id, ${pick(world.reps)}, m.id
      from meetings m where m.id = ${pick(world.meetings)}
      returning id`
    if (task) made.push(task.id)
  }
  if (random() < 0.3) {
    await db`
      insert into tasks (title, created_by, assigned_to, meeting_action_item_id)
      select ${word}, m.owner_user_id, ${pick(world.reps)}, i.id
      from meeting_action_items i join meetings m on m.id = i.meeting_id
      where i.id = ${pick(world.items)}
      on conflict (meeting_action_item_id) do nothing`
  }
  if (random() < 0.4) {
    await db`update tasks set assigned_to = ${pick(world.reps)} where id = ${pick(made)}`
  }
  if (random() < 0.2) await db`delete from tasks where id = ${pick(made)}`
}

/** What each rep may see, asked of the tables and not of the feed. */
async function truth(database: TestDatabase, rep: string): Promise<Map<string, unknown>> {
  const rows = await database.sql<{ key: string; row: unknown }[]>`
    select 'task ' || t.id as key, jsonb_build_object('title', t.title, 'to', t.assigned_to) as row
    from tasks t where ${rep} in (t.created_by, t.assigned_to)
    union all
    select 'meeting ' || m.id, jsonb_build_object('title', m.title, 'company', c.name)
    from meetings m left join companies c on c.id = m.company_id
    where m.owner_user_id = ${rep} or exists (
      select from tasks t left join meeting_action_items i on i.id = t.meeting_action_item_id
      where t.assigned_to = ${rep} and m.id in (t.meeting_id, i.meeting_id))
    union all
    select 'action_item ' || i.id, jsonb_build_object('title', i.title, 'task', i.task_id)
    from meeting_action_items i join meetings m on m.id = i.meeting_id
    where m.owner_user_id = ${rep} or exists (
      select from tasks t where t.meeting_action_item_id = i.id and t.assigned_to = ${rep})`
  return new Map(rows.map(({ key, row }) => [key, row]))
}

function seen(panel: ReturnType<typeof newPanel>): Map<string, unknown> {
  const rows = new Map<string, unknown>()
  for (const [key, value] of panel.rows) {
    const row = Object(value)
    if (key.startsWith('task ')) rows.set(key, { title: row.title, to: row.assignedTo })
    if (key.startsWith('meeting ')) rows.set(key, { title: row.title, company: row.companyName })
    if (key.startsWith('action_item ')) rows.set(key, { title: row.title, task: row.taskId })
  }
  return rows
}

test('sixteen writers, two viewers a row: no panel misses a row and no writer deadlocks', async () => {
  const database = await freshDatabase()
  let transactions = 0
  for (const seed of seeds) {
    // Of each seed's own, or every panel would first read what all seeds before have written.
    const names = ['Sam', 'Dana', 'Lee', 'Kim'].map((name) => `${name}${seed}`)
    const reps = await createColleagues(database, ...names)
    const world = await makeWorld(database, reps)
    const panels = reps.map(newPanel)
    let writing = true
    const reading = panels.map(async (panel) => {
      while (writing) {
        await panel.poll(database)
        await setTimeout(pauseMs)
      }
    })
    const failures: unknown[] = []
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const random = randomFrom(seed * 1000 + writer)
        for (let n = 0; n < transactionsPerWriter; n += 1) {
          await database.sql
            .begin((tx) => writeSomething(tx, world, random))
            .catch((error: unknown) => failures.push(error))
          transactions += 1
        }
      }),
    )
    writing = false
    await Promise.all(reading)
    for (const panel of panels) {
      while (await panel.poll(database)) {
        // Until there is nothing more to hear.
      }
      expect(seen(panel), `seed ${seed}`).toEqual(await truth(database, panel.rep))
    }
    expect(failures, `seed ${seed}`).toEqual([])
  }
  expect(transactions).toBe(seeds.length * writers * transactionsPerWriter)
  const [gaps] = await database.sql`
    select count(*)::int as n from private.feed_heads h
    where h.version < (select max(version) from feed f where f.rep_id = h.rep_id)`
  expect(gaps?.n).toBe(0)
}, 400_000)

/**
 * Two transactions of which neither can see what the other writes. The first has told the feed and is
 * about to commit when the second begins to.
 */
async function cross(
  { sql }: TestDatabase,
  first: (tx: Db) => Promise<unknown>,
  second: (tx: Db) => Promise<unknown>,
): Promise<void> {
  const told = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const one = sql.begin(async (tx) => {
    await first(tx)
    await tx`set constraints all immediate`
    told.resolve()
    await commit.promise
  })
  await told.promise
  const two = sql.begin(async (tx) => {
    await second(tx)
  })
  await vi.waitFor(
    async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    },
    { timeout: 10_000, interval: 5 },
  )
  commit.resolve()
  await Promise.all([one, two])
}

test('a call that is renamed while it is being shared is heard of under its new name', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const company = await addCompany(sql, sam, 'Northwind')
  for (const rename of [
    (tx: Db) => tx`update meetings set title = 'Renamed'`,
    (tx: Db) => tx`update companies set name = 'Southwind'`,
  ]) {
    const meetingId = await addMeeting(sql, sam, { companyId: company })
    await cross(database, (tx) => addTask(tx, sam, { meetingId, assignedTo: dana }), rename)
    // Whoever listened between the two commits has the old name, and must be told once more.
    const [heard] = await sql`
      select m.version > t.version as again
      from feed m, feed t join tasks on tasks.id = t.entity_id
      where m.rep_id = ${dana} and m.entity_id = ${meetingId}
        and t.rep_id = ${dana} and tasks.meeting_id = ${meetingId}`
    expect(heard).toEqual({ again: true })
  }
})

test('two who join a workspace at once see each other', async () => {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const [lee = '', kim = ''] = await createColleagues(database, 'Lee', 'Kim')
  const join = (rep: string) => (tx: Db) =>
    tx`
    update workspace_members
    set role = 'member', workspace_id = (select workspace_id from workspace_members where user_id = ${sam})
    where user_id = ${rep}`
  await cross(database, join(lee), join(kim))
  for (const rep of [sam, dana, lee, kim]) {
    const { changes } = await pull(database, rep)
    expect(changes.map(({ row }) => row?.userId).sort()).toEqual([sam, dana, lee, kim].sort())
  }
})

test('an unrelated open transaction holds nobody up', async () => {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const panel = newPanel(sam)
  await panel.poll(database)
  const opened = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const open = database.sql.begin(async (tx) => {
    await addCompany(tx, dana, 'Unrelated')
    await addCompany(tx, sam, 'NotYet')
    opened.resolve()
    await finish.promise
  })
  await opened.promise
  // Both reps are touched by the open transaction; its locks are only taken when it ends.
  await addCompany(database.sql, sam, 'Soon')
  expect(await panel.poll(database)).toBe(true)
  expect([...panel.rows.values()].map((row) => Object(row).name)).toContain('Soon')
  finish.resolve()
  await open
  await panel.poll(database)
  expect([...panel.rows.values()].map((row) => Object(row).name)).toContain('NotYet')
})
