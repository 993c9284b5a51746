import type { Sql } from 'postgres'
import postgres from 'postgres'
import { closed, roomAfterBusy } from '../../server/mailbox/jobs/backoff.ts'
import { meeting, sync } from './calls.ts'
import { percentile } from './companion.ts'
import type { BenchDatabase } from './database.ts'
import { addReps, pull, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'

/**
 * Fifty reps whose calls come in all at once, in one workspace and in fifty, by turns, through as few
 * connections as PostgREST has. First they are alone, then a neighbour of another tenant asks for changes
 * beside them: one who waits for no connection is served more, and has more of the machine than one who does,
 * so what is written beside a neighbour says nothing of what can be written.
 */

/** PostgREST's `db-pool`. */
const connections = 10

const sizes = {
  full: { reps: 50, utterances: 100, warmUps: 40, seconds: 5, rounds: 3 },
  smoke: { reps: 4, utterances: 5, warmUps: 1, seconds: 0.2, rounds: 1 },
}

type Kind = 'one' | 'fifty' | 'oneBeside' | 'fiftyBeside'
type Run = { written: number; busy: number; failed: string[]; perSecond: number; pulls: number[] }

export function measure(size: Size): Promise<Measurement[]> {
  return withDatabase((database) => compare(database, sizes[size]), { connections })
}

async function compare(
  database: BenchDatabase,
  { reps, utterances, warmUps, seconds, rounds }: (typeof sizes)[Size],
): Promise<Measurement[]> {
  const { sql } = database
  const together = await addReps(database, reps, { together: true })
  const apart = await addReps(database, reps, { together: false })
  const [neighbour = ''] = await addReps(database, 1, { together: false })
  await sql`
    insert into tasks (title, created_by, assigned_to)
    select 'Task ' || n, ${neighbour}, ${neighbour} from generate_series(1, 500) as n`
  // Every connection plans each statement of a function when it first meets it.
  await Promise.all(
    apart.slice(0, connections).map(async (rep) => {
      for (let n = 0; n < warmUps; n += 1) await sync(sql, meeting(rep, `warm-${n}`, utterances))
    }),
  )

  const quiet = await pullFor(sql, neighbour, seconds / 2)
  const runs: Record<Kind, Run>[] = []
  for (let round = 0; round < rounds; round += 1) {
    const size = { utterances, seconds }
    runs.push({
      fifty: await write(sql, apart, null, { ...size, round: `alone-${round}` }),
      one: await write(sql, together, null, { ...size, round: `alone-${round}` }),
      fiftyBeside: await write(sql, apart, neighbour, { ...size, round: `beside-${round}` }),
      oneBeside: await write(sql, together, neighbour, { ...size, round: `beside-${round}` }),
    })
  }
  const [deadlocks] = await database.superuser<{ n: number }[]>`
    select deadlocks::int as n from pg_stat_database where datname = current_database()`
  return report(reps, quiet, runs, deadlocks?.n ?? Number.NaN)
}

/** Each rep's mailbox writes one call after the other, and comes back as its queue would. */
async function write(
  sql: Sql,
  reps: readonly string[],
  neighbour: string | null,
  { round, utterances, seconds }: { round: string; utterances: number; seconds: number },
): Promise<Run> {
  const run = { written: 0, busy: 0, failed: [] as string[] }
  const begun = performance.now()
  const end = begun + seconds * 1000
  const writers = reps.map(async (rep) => {
    let room = closed
    for (let n = 0; performance.now() < end; ) {
      try {
        await sync(sql, meeting(rep, `call-${round}-${n}`, utterances))
        run.written += 1
        n += 1
        room = closed
      } catch (error) {
        if (!isBusy(error)) {
          run.failed.push(String(error))
          return
        }
        run.busy += 1
        room = roomAfterBusy(room, Date.now(), Math.random())
        await new Promise((resolve) => setTimeout(resolve, room.openUntil - Date.now()))
      }
    }
  })
  const pulls = neighbour === null ? [] : await pullFor(sql, neighbour, seconds)
  await Promise.all(writers)
  return { ...run, perSecond: run.written / ((performance.now() - begun) / 1000), pulls }
}

function isBusy(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '55P03'
}

/** The neighbour's panel, every 20 ms: how long each answer took, the wait for a connection included. */
async function pullFor(sql: Sql, rep: string, seconds: number): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const begun = performance.now()
    await pull(sql, rep, null)
    times.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return times
}

function report(
  reps: number,
  quiet: readonly number[],
  runs: readonly Record<Kind, Run>[],
  deadlocks: number,
): Measurement[] {
  const of = (which: Kind) => {
    const all = runs.map((run) => run[which])
    return {
      perSecond: all.reduce((sum, { perSecond }) => sum + perSecond, 0) / all.length,
      busyPerCall:
        all.reduce((sum, { busy }) => sum + busy, 0) /
        Math.max(
          1,
          all.reduce((sum, { written }) => sum + written, 0),
        ),
      pulls: all.flatMap(({ pulls }) => pulls),
      failed: all.flatMap(({ failed }) => failed),
    }
  }
  const one = of('one')
  const fifty = of('fifty')
  const beside = { one: of('oneBeside'), fifty: of('fiftyBeside') }
  const failed = [one, fifty, beside.one, beside.fifty].flatMap((run) => run.failed)
  if (failed.length > 0) throw new Error(`${failed.length} writers failed: ${failed[0]}`)
  const share = one.perSecond / fifty.perSecond
  const p95 = { quiet: percentile(quiet, 0.95), one: percentile(beside.one.pulls, 0.95) }
  return [
    { what: `${reps} reps in as many workspaces`, value: fifty.perSecond, unit: 'call/s' },
    { what: `${reps} reps in one workspace`, value: one.perSecond, unit: 'call/s' },
    {
      what: 'one workspace, of many',
      value: share,
      unit: '×',
      goal: { text: '≥ 0.8 ×', met: share >= 0.8 },
    },
    { what: 'in vain for each call of one workspace', value: one.busyPerCall, unit: 'tries' },
    { what: 'the neighbour, quiet, p50', value: percentile(quiet, 0.5), unit: 'ms' },
    { what: 'the neighbour, quiet, p95', value: p95.quiet, unit: 'ms' },
    {
      what: 'beside many workspaces, p95',
      value: percentile(beside.fifty.pulls, 0.95),
      unit: 'ms',
    },
    { what: 'beside one workspace, p50', value: percentile(beside.one.pulls, 0.5), unit: 'ms' },
    {
      what: 'beside one workspace, p95',
      value: p95.one,
      unit: 'ms',
      goal: { text: '≤ 2 × quiet', met: p95.one <= 2 * p95.quiet },
    },
    {
      what: 'deadlocks',
      value: deadlocks,
      unit: '',
      goal: { text: '0', met: deadlocks === 0 },
    },
  ]
}
