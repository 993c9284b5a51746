import { randomUUID } from 'node:crypto'
import type { BenchCompanion, BenchCrm, Target } from './companion.ts'
import { bodyOf, percentile, send, untilSynced, withCompanion } from './companion.ts'
import type { BenchDatabase } from './database.ts'
import { addReps, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { realBodies } from './real-bodies.ts'

/**
 * How fast a backlog goes from the inbox into the CRM after an outage, and what one poisonous delivery
 * in a hundred does to the others.
 */

const roundTripMs = 25

const sizes = {
  full: { backlog: 300, pairs: 2_000, poisonEvery: 100 },
  smoke: { backlog: 3, pairs: 16, poisonEvery: 4 },
}
type Amounts = (typeof sizes)[Size]

export async function measure(size: Size): Promise<Measurement[]> {
  const amounts = sizes[size]
  const results = await withCompanion(async (companion) => [
    ...(await drainRates(companion, amounts)),
    ...(await poison(companion, amounts)),
  ])
  return [...results, await drainIntoPostgres(amounts)]
}

/**
 * Stores a backlog while the CRM is down, brings it back, and answers the rate from its first write to
 * its last: the wait for the next probe is the schedule's, and tested.
 */
async function drainRate(
  [mailbox]: readonly Target[],
  crm: BenchCrm,
  bodies: readonly Buffer[],
): Promise<number> {
  if (!mailbox) throw new Error('Nobody is connected')
  crm.mode = 'down'
  crm.synced.length = 0
  for (const body of bodies) await send(mailbox, body)
  crm.mode = 'healthy'
  await untilSynced(crm, bodies.length)
  const first = crm.synced[0]?.at ?? Number.NaN
  const last = crm.synced[bodies.length - 1]?.at ?? Number.NaN
  return (bodies.length - 1) / ((last - first) / 1000)
}

async function drainRates(
  { connect, crm }: BenchCompanion,
  { backlog }: Amounts,
): Promise<Measurement[]> {
  const results: Measurement[] = []
  for (const latencyMs of [0, roundTripMs]) {
    crm.latencyMs = latencyMs
    const rate = await drainRate(await connect([randomUUID()]), crm, realBodies(backlog))
    results.push({
      what: `drained by a mailbox, CRM ${latencyMs} ms away`,
      value: rate,
      unit: '/s',
    })
  }
  crm.latencyMs = 0
  return results
}

/** The CRM's own function on a durable Postgres, without PostgREST between. */
function drainIntoPostgres({ backlog }: Amounts): Promise<Measurement> {
  return withDatabase(async (database) => {
    const [owner = ''] = await addReps(database, 1, { together: false })
    return withCompanion(async ({ connect, crm }) => {
      crm.sync = (argument) => syncMeeting(database, argument)
      const rate = await drainRate(await connect([owner]), crm, realBodies(backlog))
      return { what: 'drained by a mailbox into real Postgres', value: rate, unit: '/s' }
    })
  })
}

async function syncMeeting({ sql }: BenchDatabase, argument: unknown): Promise<unknown> {
  const text = JSON.stringify(argument)
  const { answer } = await sql.begin(async (tx) => {
    await tx`
      select set_config('role', 'service_role', true),
             set_config('request.jwt.claims', '{"role": "service_role"}', true)`
    const [row] = await tx<{ answer: unknown }[]>`
      select sync_meeting(${text}::text::jsonb) as answer`
    return { answer: row?.answer }
  })
  return answer
}

/**
 * Steady deliveries to two groups of mailboxes in turn, one of which gets poison among them: how long
 * the sound ones take to the CRM. Side by side, so that what else the machine does meets both.
 */
async function poison(
  { connect, crm }: BenchCompanion,
  { pairs, poisonEvery }: Amounts,
): Promise<Measurement[]> {
  const groups = {
    clean: await connect(Array.from({ length: 4 }, () => randomUUID())),
    poisoned: await connect(Array.from({ length: 4 }, () => randomUUID())),
  }
  crm.sync = (argument) => {
    if (JSON.stringify(argument).includes('Poison')) throw new Error('refused')
    return {
      outcome: 'applied',
      meetingId: randomUUID(),
      touched: [],
      counts: { items: 0, tasks: 0, excluded: 0, failed: 0, unknown: 0 },
    }
  }
  crm.synced.length = 0
  const sentAt = new Map<string, number>()
  for (let n = 0; n < pairs; n += 1) {
    for (const kind of ['clean', 'poisoned'] as const) {
      const target = groups[kind][n % 4]
      if (!target) continue
      // One in a hundred in full, in turn one that the CRM refuses and a body that is none.
      const isPoison = kind === 'poisoned' && n % poisonEvery === poisonEvery / 2
      const title = isPoison ? 'Poison' : `${kind} ${n}`
      const isJson = n % (2 * poisonEvery) === poisonEvery / 2
      const body = isPoison && !isJson ? Buffer.from('not json at all') : bodyOf(40_000, title)
      if (!isPoison) sentAt.set(title, performance.now())
      await send(target, body)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await untilSynced(crm, sentAt.size)
  const times: Record<keyof typeof groups, number[]> = { clean: [], poisoned: [] }
  for (const { title, at } of crm.synced) {
    const kind = title.startsWith('clean') ? 'clean' : 'poisoned'
    times[kind].push(at - (sentAt.get(title) ?? Number.NaN))
  }
  const [clean, poisoned] = [percentile(times.clean, 0.99), percentile(times.poisoned, 0.99)]
  const ratio = poisoned / clean
  return [
    { what: 'delivery to CRM p50', value: percentile(times.clean, 0.5), unit: 'ms' },
    { what: 'delivery to CRM p99', value: clean, unit: 'ms' },
    {
      what: 'delivery to CRM p99, 1 % poison among them',
      value: poisoned,
      unit: 'ms',
      goal: { text: `at most 1.1 × clean (${ratio.toFixed(2)})`, met: ratio <= 1.1 },
    },
  ]
}
