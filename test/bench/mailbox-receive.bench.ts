import { randomUUID } from 'node:crypto'
import type { BenchCrm, Target } from './companion.ts'
import { bodyOf, percentile, send, untilSynced, withCompanion } from './companion.ts'
import type { Measurement, Size } from './measurement.ts'
import { best, median } from './measurement.ts'

/**
 * How many deliveries a second are acknowledged, against a bare Durable Object that only inserts the
 * same bytes in the same workerd; and whether the answer waits for a CRM that is down or slow.
 */

const mailboxes = 8
const concurrency = 16

const sizes = {
  full: { rounds: 5, roundMs: 1_000, deliveries: 100, slowMs: 10_000 },
  smoke: { rounds: 1, roundMs: 50, deliveries: 3, slowMs: 50 },
}
type Amounts = (typeof sizes)[Size]

export function measure(size: Size): Promise<Measurement[]> {
  return withCompanion(async ({ connect, bare, crm }) => {
    const results = await acknowledgement(await connect(reps()), crm, sizes[size])
    crm.mode = 'down'
    results.push(...(await throughput(await connect(reps()), bare(mailboxes), sizes[size])))
    return results
  })
}

function reps(): string[] {
  return Array.from({ length: mailboxes }, () => randomUUID())
}

async function throughput(
  ours: Target[],
  theirs: Target[],
  { rounds, roundMs }: Amounts,
): Promise<Measurement[]> {
  const results: Measurement[] = []
  for (const [name, size] of [
    ['8 KB', 8_000],
    ['160 KB', 160_000],
    ['435 KB', 435_000],
  ] as const) {
    const bodies = Array.from({ length: 32 }, () => bodyOf(size))
    await load(ours, bodies, roundMs)
    await load(theirs, bodies, roundMs)
    const rates: Record<'ours' | 'theirs' | 'ratio', number[]> = { ours: [], theirs: [], ratio: [] }
    for (let round = 0; round < rounds; round += 1) {
      // In turn, so that what else the machine does meets both.
      const a = await load(ours, bodies, roundMs)
      const b = await load(theirs, bodies, roundMs)
      rates.ours.push(a)
      rates.theirs.push(b)
      rates.ratio.push(a / b)
    }
    const ratio = median(rates.ratio)
    results.push(
      { what: `deliveries of ${name} acknowledged`, value: median(rates.ours), unit: '/s' },
      { what: `a bare object inserting ${name}`, value: median(rates.theirs), unit: '/s' },
      {
        what: `deliveries of ${name} against the bare object`,
        value: ratio,
        unit: '×',
        goal: { text: 'at least 0.5', met: ratio >= 0.5 },
      },
    )
  }
  return results
}

/** As many as go in a while, over all targets, by the second. */
async function load(
  targets: readonly Target[],
  bodies: readonly Buffer[],
  roundMs: number,
): Promise<number> {
  const start = performance.now()
  let count = 0
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < start + roundMs) {
        count += 1
        const target = targets[count % targets.length]
        const body = bodies[count % bodies.length]
        if (target && body) await send(target, body)
      }
    }),
  )
  return count / ((performance.now() - start) / 1000)
}

/** One at a time and far below what it can do, as a rep's Fathom delivers. */
async function acknowledgement(
  targets: Target[],
  crm: BenchCrm,
  { rounds, deliveries, slowMs }: Amounts,
): Promise<Measurement[]> {
  const modes = ['healthy', 'down', 'slow'] as const
  const times: Record<(typeof modes)[number], number[]> = { healthy: [], down: [], slow: [] }
  let sent = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const mode of modes) {
      crm.mode = mode === 'down' ? 'down' : 'healthy'
      crm.latencyMs = mode === 'slow' ? slowMs : 0
      for (let n = 0; n < deliveries; n += 1) {
        const target = targets[n % targets.length]
        if (target) times[mode].push(await send(target, bodyOf(160_000)))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      sent += deliveries
    }
    // What is made up for after an outage is not what a healthy CRM is like.
    crm.mode = 'healthy'
    crm.latencyMs = 0
    await untilSynced(crm, sent)
  }
  const p99 = (mode: (typeof modes)[number]) => percentile(times[mode], 0.99)
  const healthy = p99('healthy')
  return [
    { what: 'acknowledgement, CRM healthy, at its best', value: best(times.healthy), unit: 'ms' },
    { what: 'acknowledgement p99, CRM healthy', value: healthy, unit: 'ms' },
    ...(['down', 'slow'] as const).map((mode): Measurement => {
      const ratio = p99(mode) / healthy
      return {
        what: `acknowledgement p99, CRM ${mode === 'down' ? 'down' : '10 s slow'}`,
        value: p99(mode),
        unit: 'ms',
        goal: { text: `at most 1.1 × healthy (${ratio.toFixed(2)})`, met: ratio <= 1.1 },
      }
    }),
  ]
}
