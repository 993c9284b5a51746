import type { Sql, TransactionSql } from 'postgres'
import { addReps, asRep, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { medianMs } from './measurement.ts'

const sizes = {
  full: { reps: 100, perRep: 1_000, times: 15 },
  smoke: { reps: 3, perRep: 10, times: 1 },
}

/** The same question with and without the wall, over 100,000 rows, and with a bare `auth.uid()`. */
export function measure(size: Size): Promise<Measurement[]> {
  return withDatabase(async (database) => {
    const { sql } = database
    const { reps, perRep, times } = sizes[size]
    const ids = await addReps(database, reps, { together: false })
    const [rep = ''] = ids
    await sql`alter table meetings disable trigger user`
    await sql`alter table meeting_action_items disable trigger user`
    await sql`
      insert into meetings (owner_user_id, workspace_id, title, meeting_start)
      select m.user_id, m.workspace_id, 'Call ' || n, now() - n * interval '1 hour'
      from workspace_members m, generate_series(1, ${perRep}::int) as n`
    await sql`
      insert into meeting_action_items (meeting_id, workspace_id, title)
      select id, workspace_id, title from meetings`
    await sql`alter table meetings enable trigger user`
    await sql`alter table meeting_action_items enable trigger user`
    await sql`
      create table bench_bare as select * from meetings`
    await sql`alter table bench_bare enable row level security`
    await sql`create policy bare on bench_bare for select to authenticated using (owner_user_id = auth.uid())`
    await sql`grant select on bench_bare to authenticated`
    await sql`vacuum analyze`

    return compare(sql, rep, times)
  })
}

type Question = (tx: TransactionSql) => Promise<unknown>

async function compare(sql: Sql, rep: string, times: number): Promise<Measurement[]> {
  // Both set a role and claims within a transaction, so that only the wall differs.
  const asMe = (ask: Question) =>
    medianMs(times, () => asRep(sql, rep, async (tx) => ({ rows: await ask(tx) })))
  const asOwner = (ask: Question) =>
    medianMs(times, () =>
      asRep(sql, rep, async (tx) => {
        await tx`reset role`
        return { rows: await ask(tx) }
      }),
    )
  const walled = await asMe((tx) => tx`select count(*) from meetings`)
  const open = await asOwner((tx) => tx`select count(*) from meetings where owner_user_id = ${rep}`)
  const walledItems = await asMe((tx) => tx`select count(*) from meeting_action_items`)
  const openItems = await asOwner(
    (tx) => tx`
      select count(*) from meeting_action_items i join meetings m on m.id = i.meeting_id
      where m.owner_user_id = ${rep}`,
  )
  const bare = await asMe((tx) => tx`select count(*) from bench_bare`)
  await sql`alter policy bare on bench_bare using (owner_user_id = (select auth.uid()))`
  const wrapped = await asMe((tx) => tx`select count(*) from bench_bare`)
  return [
    { what: 'calls of one rep among 100,000, behind the wall', value: walled, unit: 'ms' },
    { what: 'the same without it', value: open, unit: 'ms' },
    { what: 'ratio', value: walled / open, unit: '×' },
    { what: 'items of one rep among 100,000, behind the wall', value: walledItems, unit: 'ms' },
    { what: 'the same without it', value: openItems, unit: 'ms' },
    { what: 'ratio', value: walledItems / openItems, unit: '×' },
    { what: 'calls, had they no index', value: wrapped, unit: 'ms' },
    { what: 'calls, had they no index and a bare auth.uid()', value: bare, unit: 'ms' },
  ]
}
