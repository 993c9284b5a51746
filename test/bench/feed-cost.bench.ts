import { addReps, pull, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { medianMs } from './measurement.ts'

const sizes = {
  full: { companies: 5_000, tasks: 5_000, walks: 3, times: 50 },
  smoke: { companies: 20, tasks: 20, walks: 1, times: 1 },
}

/** What one change costs a panel among 10,000 rows, against reading them all. */
export function measure(size: Size): Promise<Measurement[]> {
  return withDatabase(async (database) => {
    const { sql } = database
    const { companies, tasks, walks, times } = sizes[size]
    const [rep = ''] = await addReps(database, 1, { together: true })
    await sql`
      insert into companies (owner_id, name)
      select ${rep}, 'Company ' || n from generate_series(1, ${companies}::int) as n`
    await sql`
      insert into tasks (title, created_by, assigned_to)
      select 'Task ' || n, ${rep}, ${rep} from generate_series(1, ${tasks}::int) as n`
    await sql`delete from audit_log`
    await sql`delete from feed where entity = 'history'`
    await sql`analyze`

    const walk = async () => {
      let cursor: string | null = null
      let bytes = 0
      let rows = 0
      let pages = 0
      for (let more = true; more; pages += 1) {
        const answer = await pull(sql, rep, cursor)
        bytes += answer.bytes
        rows += answer.page.changes.length
        cursor = answer.page.cursor
        more = answer.page.more
      }
      return { bytes, rows, pages, cursor }
    }
    const all = await walk()
    const everything = await medianMs(walks, walk)
    const { cursor } = all
    const idle = await pull(sql, rep, cursor)
    const idleMs = await medianMs(times, () => pull(sql, rep, cursor))
    await sql`update tasks set title = 'Changed' where title = 'Task 10'`
    const one = await pull(sql, rep, cursor)
    const oneMs = await medianMs(times, () => pull(sql, rep, cursor))
    return [
      { what: 'rows in the feed', value: all.rows, unit: 'rows' },
      { what: 'all of them', value: all.bytes / 1024, unit: 'KB' },
      { what: 'all of them', value: all.pages, unit: 'pages' },
      { what: 'all of them', value: everything, unit: 'ms' },
      {
        what: 'one change',
        value: one.bytes,
        unit: 'bytes',
        goal: { text: 'one request, ≤ 2 KB', met: one.bytes <= 2048 && !one.page.more },
      },
      { what: 'one change', value: oneMs, unit: 'ms' },
      {
        what: 'nothing changed',
        value: idle.bytes,
        unit: 'bytes',
        goal: { text: '≤ 200 B', met: idle.bytes <= 200 },
      },
      { what: 'nothing changed', value: idleMs, unit: 'ms' },
    ]
  })
}
