import type { Sql } from 'postgres'
import type { BenchDatabase, Page } from './database.ts'
import { addReps, asRep, pull, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { median } from './measurement.ts'

const writers = 16

const sizes = {
  full: { warmUpSeconds: 1, seconds: 4, delays: 30 },
  smoke: { warmUpSeconds: 0.1, seconds: 0.2, delays: 2 },
}

type Run = { perSecond: number; failures: number; written: Set<string> }

/** Writers that each insert tasks as fast as they can; `viewers` names the two who see each of them. */
async function write(
  sql: Sql,
  viewers: (writer: number) => readonly [string, string],
  seconds: number,
): Promise<Run> {
  const written = new Set<string>()
  let failures = 0
  const start = performance.now()
  const end = start + seconds * 1000
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const [by, to] = viewers(writer)
      while (performance.now() < end) {
        const id = crypto.randomUUID()
        // Every other one the other way round: an order of locks that only the feed can set right.
        const [creator, assignee] = written.size % 2 === 0 ? [by, to] : [to, by]
        await sql`
          insert into tasks (id, title, created_by, assigned_to)
          values (${id}, 'Task', ${creator}, ${assignee})`.then(
          () => written.add(id),
          () => {
            failures += 1
          },
        )
      }
    }),
  )
  return { perSecond: written.size / ((performance.now() - start) / 1000), failures, written }
}

async function triggers(sql: Sql, tables: readonly string[], on: boolean): Promise<void> {
  for (const table of tables) {
    for (const verb of ['insert', 'update', 'delete']) {
      await sql.unsafe(
        `alter table ${table} ${on ? 'enable' : 'disable'} trigger ${table === 'audit_log' ? 'feed_insert' : `feed_${verb}`}`,
      )
    }
  }
}

/** A panel that polls by the feed and one that polls by `updated_at`, while writers write. */
async function missedWhileReading(
  { sql }: BenchDatabase,
  rep: string,
  other: string,
  seconds: number,
): Promise<{ byFeed: number; byTime: number; written: number; readPerDelivered: number }> {
  const byFeed = new Set<string>()
  const byTime = new Set<string>()
  let cursor = (await pull(sql, rep, null)).page.cursor
  for (let more = true; more; ) {
    const { page } = await pull(sql, rep, cursor)
    cursor = page.cursor
    more = page.more
  }
  // As text: a Date would drop the microseconds.
  let since = new Date().toISOString()
  let delivered = 0
  let read = 0
  const readFeed = async () => {
    const { page, rows } = await asRep(sql, rep, async (tx) => {
      // Of this transaction alone: what writers look up in the feed is not the reader's.
      const fetched = async () => {
        const [row] = await tx`
          select idx_tup_fetch::int as n from pg_stat_xact_user_tables where relname = 'feed'`
        return Number(row?.n)
      }
      const before = await fetched()
      const [row] = await tx<{ page: Page }[]>`select pull_changes(${cursor}, 'rows') as page`
      if (!row) throw new Error('No answer')
      return { page: row.page, rows: (await fetched()) - before }
    })
    cursor = page.cursor
    read += rows
    delivered += page.changes.length
    for (const { entity, id } of page.changes) if (entity === 'task') byFeed.add(id)
    return page.changes.length > 0
  }
  const readByTime = async () => {
    const rows = await asRep(
      sql,
      rep,
      (tx) => tx<{ id: string; at: string }[]>`
        select id, updated_at::text as at from tasks
        where updated_at > ${since}::text::timestamptz order by updated_at limit 1000`,
    )
    for (const { id, at } of rows) {
      byTime.add(id)
      since = at
    }
    return rows.length > 0
  }
  let writing = true
  const feedReader = (async () => {
    while (writing) await readFeed()
  })()
  const timeReader = (async () => {
    while (writing) await readByTime()
  })()
  // Transactions as they are: some take longer than others, so that commits are not in order of time.
  const written = new Set<string>()
  const end = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (performance.now() < end) {
        const ids = [crypto.randomUUID(), crypto.randomUUID()]
        await sql.begin(async (tx) => {
          for (const id of ids) {
            await tx`
              insert into tasks (id, title, created_by, assigned_to)
              values (${id}, 'Task', ${rep}, ${other})`
          }
          await tx`select pg_sleep(${(writer % 8) * 0.005})`
        })
        for (const id of ids) written.add(id)
      }
    }),
  )
  writing = false
  await Promise.all([feedReader, timeReader])
  while (await readFeed()) {
    // To the end.
  }
  while (await readByTime()) {
    // To the end.
  }
  return {
    byFeed: [...written].filter((id) => !byFeed.has(id)).length,
    byTime: [...written].filter((id) => !byTime.has(id)).length,
    written: written.size,
    readPerDelivered: read / Math.max(1, delivered),
  }
}

/** How long until a panel sees a row, with and without an unrelated transaction open for three seconds. */
async function delayMs(
  { sql }: BenchDatabase,
  rep: string,
  other: string,
  times: number,
): Promise<number> {
  const latencies: number[] = []
  let { cursor } = (await pull(sql, rep, null)).page
  for (let more = true; more; ) {
    const { page } = await pull(sql, rep, cursor)
    cursor = page.cursor
    more = page.more
  }
  for (let n = 0; n < times; n += 1) {
    const start = performance.now()
    await sql`insert into tasks (title, created_by, assigned_to) values ('Soon', ${rep}, ${other})`
    for (let seen = false; !seen; ) {
      const { page } = await pull(sql, rep, cursor)
      cursor = page.cursor
      seen = page.changes.length > 0
    }
    latencies.push(performance.now() - start)
  }
  return median(latencies)
}

export function measure(size: Size): Promise<Measurement[]> {
  return withDatabase(async (database) => {
    const { sql } = database
    const { warmUpSeconds, seconds, delays } = sizes[size]
    const [sam = '', dana = ''] = await addReps(database, 2, { together: true })
    const tenants = await addReps(database, writers, { together: false })
    await write(sql, () => [sam, dana], warmUpSeconds)

    const shared = await write(sql, () => [sam, dana], seconds)
    const ownOnly = (writer: number) => {
      const rep = tenants[writer] ?? sam
      return [rep, rep] as const
    }
    const apart = await write(sql, ownOnly, seconds)
    await triggers(sql, ['tasks', 'audit_log'], false)
    const bare = await write(sql, () => [sam, dana], seconds)
    await triggers(sql, ['tasks', 'audit_log'], true)

    const missed = await missedWhileReading(database, sam, dana, seconds)
    const calm = await delayMs(database, sam, dana, delays)
    const finish = Promise.withResolvers<void>()
    const opened = Promise.withResolvers<void>()
    const open = sql.begin(async (tx) => {
      await tx`insert into tasks (title, created_by) values ('Unrelated', ${sam})`
      opened.resolve()
      await finish.promise
    })
    await opened.promise
    const three = setTimeout(finish.resolve, 3000)
    const busy = await delayMs(database, sam, dana, delays)
    clearTimeout(three)
    finish.resolve()
    await open

    return [
      { what: '16 writers, the same two viewers a row', value: shared.perSecond, unit: 'tx/s' },
      {
        what: 'of them failed (deadlocks among them)',
        value: shared.failures + apart.failures,
        unit: 'tx',
        goal: { text: '0', met: shared.failures + apart.failures === 0 },
      },
      { what: '16 writers of 16 tenants', value: apart.perSecond, unit: 'tx/s' },
      { what: 'the same two viewers, feed switched off', value: bare.perSecond, unit: 'tx/s' },
      {
        what: 'the feed’s share of the throughput',
        value: shared.perSecond / bare.perSecond,
        unit: '×',
      },
      {
        what: `missed by the feed, of ${missed.written}`,
        value: missed.byFeed,
        unit: 'rows',
        goal: { text: '0', met: missed.byFeed === 0 },
      },
      { what: 'missed by an updated_at cursor', value: missed.byTime, unit: 'rows' },
      {
        what: 'feed rows read per row delivered',
        value: missed.readPerDelivered,
        unit: '×',
        goal: { text: '≤ 1.05', met: missed.readPerDelivered <= 1.05 },
      },
      { what: 'written to seen', value: calm, unit: 'ms' },
      {
        what: 'added by an unrelated open transaction',
        value: busy - calm,
        unit: 'ms',
        goal: { text: '≤ 50 ms', met: busy - calm <= 50 },
      },
    ]
  })
}
