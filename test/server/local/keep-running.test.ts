import { expect, test } from 'vitest'
import { keepRunning } from '../../../server/local/keep-running.ts'
import type { Part } from '../../../server/local/part.ts'

/** A part of which each life is one entry: how it ends, or that it does not start. */
function partOf(lives: (string | { failsWith: string })[]) {
  const log: string[] = []
  const waits: number[] = []
  let clock = 0
  let life = -1
  let die = (_reason: string) => {}
  const start = async (): Promise<Part> => {
    life += 1
    const next = lives[life]
    if (typeof next === 'object') throw new Error(next.failsWith)
    log.push('started')
    const ended = new Promise<string>((resolve) => {
      die = resolve
    })
    return { ended, stop: async () => void log.push('stopped') }
  }
  return {
    log,
    waits,
    options: {
      name: 'The CRM',
      start,
      say: (line: string) => void log.push(line),
      onGivenUp: (reason: string) => void log.push(`BROKEN ${reason}`),
      now: () => clock,
      wait: async (ms: number) => void waits.push(ms),
    },
    async die(reason: string) {
      die(reason)
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
    pass(ms: number) {
      clock += ms
    },
  }
}

test('a part that dies is started again, a little later each time, and each death is one line', async () => {
  const crm = partOf(['', '', ''])
  await keepRunning(crm.options)
  await crm.die('was ended by SIGKILL')
  await crm.die('lost its Postgres (Aborted().\n  at wasm)')
  expect(crm.log).toEqual([
    'started',
    'The CRM died: it was ended by SIGKILL. Starting it again in 0.25 s.',
    'started',
    'The CRM runs again.',
    'The CRM died: it lost its Postgres (Aborted(). at wasm). Starting it again in 1 s.',
    'started',
    'The CRM runs again.',
  ])
  expect(crm.waits).toEqual([250, 1_000])
})

test('after five deaths it is given up, loudly and once, whether it ran or did not start', async () => {
  const crm = partOf([
    '',
    '',
    { failsWith: 'Port 1 is taken.' },
    { failsWith: 'Port 1 is taken.' },
    '',
  ])
  await keepRunning(crm.options)
  await crm.die('ended with code 1')
  await crm.die('ended with code 1')
  await crm.die('ended with code 7')
  expect(crm.waits).toEqual([250, 1_000, 3_000, 8_000])
  expect(crm.log.filter((line) => line.startsWith('BROKEN'))).toEqual([
    'BROKEN The CRM died 5 times (the last time it ended with code 7) and is given up.',
  ])
  expect(crm.log).toContain(
    'The CRM died: it did not start: Port 1 is taken. Starting it again in 3 s.',
  )
})

test('deaths of long ago are forgotten', async () => {
  const crm = partOf(Array.from({ length: 12 }, () => ''))
  await keepRunning(crm.options)
  for (let death = 0; death < 10; death += 1) {
    await crm.die('ended with code 1')
    crm.pass(11 * 60_000)
  }
  expect(crm.waits).toEqual(Array.from({ length: 10 }, () => 250))
  expect(crm.log.join()).not.toContain('BROKEN')
})

test('stopped while it waits to start again, it stays stopped; it can be started anew', async () => {
  const crm = partOf(['', '', ''])
  const kept = await keepRunning({
    ...crm.options,
    wait: (_ms, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('stopped'))),
      ),
  })
  await crm.die('ended with code 1')
  await kept.stop()
  expect(crm.log).toEqual([
    'started',
    'The CRM died: it ended with code 1. Starting it again in 0.25 s.',
  ])
  await kept.restart()
  expect(crm.log.at(-1)).toBe('started')
  await kept.stop()
  expect(crm.log.at(-1)).toBe('stopped')
})

test('a first start that fails is thrown, and not tried again', async () => {
  const crm = partOf([{ failsWith: 'The database is damaged.' }, ''])
  await expect(keepRunning(crm.options)).rejects.toThrow('The database is damaged.')
  expect(crm.log).toEqual([])
})
