import { expect, test } from 'vitest'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addTask, pullAll, summary } from './crm.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

/** What a transaction notes of its rows until its commit tells the feed. */

test('a thousand commits leave no notes behind, and the tables of notes do not grow with them', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const sizes = async () => {
    const [size] = await sql`
      select pg_total_relation_size('private.feed_touched')::int as touched,
        pg_relation_size('private.feed_commits')::int as commits`
    return { touched: Number(size?.touched), commits: Number(size?.commits) }
  }
  const before = await sizes()
  for (let n = 0; n < 1_000; n += 1) await addTask(sql, rep, { title: `Task ${n}` })
  const after = await sizes()
  expect(after.touched).toBe(before.touched)
  // What a commit leaves for the next vacuum is one short row.
  expect(after.commits - before.commits).toBeLessThanOrEqual(60_000)
  expect(await sql`select from private.feed_touched`).toHaveLength(0)
  expect(await sql`select from private.feed_commits`).toHaveLength(0)
  const { changes } = await pullAll(database, rep)
  expect(changes.filter(({ entity }) => entity === 'task')).toHaveLength(1_000)
})

test('a transaction that touches more than a setting should hold tells of every row, once', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const before = await pullAll(database, rep)
  await sql.begin(async (tx) => {
    for (let n = 0; n < 6; n += 1) {
      await tx`
        insert into tasks (title, created_by, assigned_to)
        select 'Task', ${rep}, ${rep} from generate_series(1, 500)`
    }
    await tx`update tasks set notes = 'All of them'`
  })
  expect(await sql`select from private.feed_touched`).toHaveLength(0)
  const { changes } = await pullAll(database, rep, before.cursor)
  const told = changes.filter(({ entity }) => entity === 'task').map(({ id }) => id)
  expect(told).toHaveLength(3_000)
  expect(new Set(told).size).toBe(3_000)
})

test('what a savepoint takes back is not told, and what came before and after it is', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const before = await pullAll(database, rep)
  const kept: string[] = []
  for (const isFirst of [true, false]) {
    await sql.begin(async (tx) => {
      if (!isFirst) kept.push(await addTask(tx, rep, { title: 'Before' }))
      await tx
        .savepoint(async (inner) => {
          for (let n = 0; n < 600; n += 1) await addTask(inner, rep, { title: `Taken back ${n}` })
          throw new Error('Back')
        })
        .catch(() => {})
      kept.push(await addTask(tx, rep, { title: 'After' }))
    })
  }
  const { changes } = await pullAll(database, rep, before.cursor)
  const told = changes.filter(({ entity }) => entity === 'task').map(({ id }) => id)
  expect(told.sort()).toEqual(kept.sort())
  expect(await sql`select from private.feed_commits`).toHaveLength(0)
})

test('constraints that are asked for early tell in two parts', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const before = await pullAll(database, rep)
  await sql.begin(async (tx) => {
    await addTask(tx, rep, { title: 'One' })
    await tx`set constraints all immediate`
    await tx`set constraints all deferred`
    await addTask(tx, rep, { title: 'Two' })
  })
  const { changes } = await pullAll(database, rep, before.cursor)
  expect(summary(changes)).toEqual(['task', 'task'])
})

test('the log of a call that came is short: who, what and when, and no copy of what the rows say', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  await sync(database, observation(rep, wireMeeting()))
  const lines = await sql`select table_name, action, actor, before, after from audit_log`
  expect(lines.length).toBeGreaterThanOrEqual(3)
  for (const line of lines) {
    expect(line).toMatchObject({ action: 'insert', before: null, after: null })
  }
  // What Fathom says later is a change, with what it was before.
  await sync(
    database,
    observation(rep, wireMeeting({ title: 'Renamed' }), {
      source: 'poll',
      rank: 1_900_000_000_000,
    }),
  )
  const [renamed] = await sql`
    select before, after from audit_log where table_name = 'meetings' and action = 'update'`
  expect(renamed).toMatchObject({ after: { title: 'Renamed' } })
  expect(renamed?.before).toHaveProperty('title')
  // A colleague of the service's own is no sync: what another client makes is kept whole.
  await asService(
    sql,
    (tx) => tx`insert into companies (owner_id, name) values (${rep}, 'By hand')`,
  )
  const [made] = await sql`select after from audit_log where title = 'By hand'`
  expect(made?.after).toMatchObject({ name: 'By hand' })
})
