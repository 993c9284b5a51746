import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createFathomSimulator } from '../../server/local/fathom-simulator/simulator.ts'
import type { BenchCompanion } from './companion.ts'
import { send, untilSynced, withCompanion } from './companion.ts'
import type { Measurement, MeasureOptions, Size } from './measurement.ts'
import { realBodies } from './real-bodies.ts'
import { residentOfWorkerd } from './workerd-memory.ts'

/**
 * Whether memory grows for as long as work goes on. Deliveries come steadily to a few mailboxes; after
 * each step what workerd holds in memory is measured. A leak goes on growing with every call, a warm-up
 * levels: so the slope is that of the second half. Of the simulated Fathom, which lives in the same Node
 * as everything of `npm start`, it is the heap after a collection.
 *
 * `npm run bench memory-soak -- --minutes 60` for an hour's.
 */

const sizes = {
  full: { minutes: 5, steps: 10, mailboxes: 8, pauseMs: 20, calls: 1_000 },
  smoke: { minutes: 0.05, steps: 3, mailboxes: 2, pauseMs: 20, calls: 30 },
}
const megabyte = 1024 * 1024

export async function measure(size: Size, options: MeasureOptions): Promise<Measurement[]> {
  const { minutes: usual, steps, mailboxes, pauseMs, calls } = sizes[size]
  const minutes = options.minutes ?? usual
  return [
    ...(await withCompanion((companion) =>
      soakWorker(companion, { minutes, steps, mailboxes, pauseMs }),
    )),
    ...(await soakSimulator(steps, calls)),
  ]
}

type Sample = { calls: number; minutes: number; bytes: number }

async function soakWorker(
  { connect, crm }: BenchCompanion,
  amounts: { minutes: number; steps: number; mailboxes: number; pauseMs: number },
): Promise<Measurement[]> {
  const { minutes, steps, mailboxes, pauseMs } = amounts
  const targets = await connect(Array.from({ length: mailboxes }, () => crypto.randomUUID()))
  const samples: Sample[] = []
  const begun = performance.now()
  let calls = 0
  for (let step = 1; step <= steps; step += 1) {
    const end = begun + (step * minutes * 60_000) / steps
    // Our own side of it must not be what grows.
    crm.synced.length = 0
    let sent = 0
    do {
      for (const body of realBodies(20)) {
        const target = targets[sent % targets.length]
        if (!target) throw new Error('Nobody is connected')
        await send(target, body)
        sent += 1
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    } while (performance.now() < end)
    await untilSynced(crm, sent)
    calls += sent
    const bytes = await residentOfWorkerd()
    samples.push({ calls, minutes: (performance.now() - begun) / 60_000, bytes })
  }
  return [
    ...samples.flatMap((sample, index) => stepsOf('worker', index + 1, sample)),
    ...slopesOf('worker', samples),
  ]
}

function stepsOf(who: string, step: number, { calls, bytes }: Sample): Measurement[] {
  return [{ what: `${who}, step ${step} (${calls} calls)`, value: bytes / megabyte, unit: 'MB' }]
}

/** How much it grew in the second half, by the minute and by the call. */
function slopesOf(who: string, samples: readonly Sample[]): Measurement[] {
  const half = samples.slice(Math.floor((samples.length - 1) / 2))
  return [
    {
      what: `${who}: growth per minute, second half`,
      value: slope(half.map(({ minutes, bytes }) => [minutes, bytes])) / megabyte,
      unit: 'MB',
    },
    {
      what: `${who}: growth per call, second half`,
      value: slope(half.map(({ calls, bytes }) => [calls, bytes])),
      unit: 'bytes',
    },
  ]
}

/** Of the straight line nearest to these points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (position: 0 | 1) =>
    points.reduce((sum, point) => sum + point[position], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

/** Calls, deliveries and refreshes of the simulated Fathom, without a network. */
async function soakSimulator(steps: number, calls: number): Promise<Measurement[]> {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const fathom = createFathomSimulator({
    clients: [],
    rateLimits: { global: 1e9, heavy: 1e9 },
    retryDelaysMs: [],
    fetch: async () => new Response(null, { status: 202 }),
  })
  const { key } = fathom.makeApiKey()
  await fathom.app.request('/external/v1/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({
      destination_url: 'https://companion.test/hooks',
      triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
      include_summary: true,
      include_transcript: true,
    }),
  })
  const samples: Sample[] = []
  const begun = performance.now()
  for (let step = 1; step <= steps; step += 1) {
    for (let n = 0; n < calls; n += 1) {
      fathom.finishMeeting('pricing')
      if (n % 20 === 19) await fathom.settled()
    }
    await fathom.settled()
    collect()
    collect()
    samples.push({
      calls: step * calls,
      minutes: (performance.now() - begun) / 60_000,
      bytes: process.memoryUsage().heapUsed,
    })
  }
  fathom.close()
  return [
    ...samples.flatMap((sample, index) => stepsOf('simulator', index + 1, sample)),
    ...slopesOf('simulator', samples),
  ]
}
