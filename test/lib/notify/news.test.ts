import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { showEverything, showOnly } from '../../../lib/cache/client-safe.ts'
import { db } from '../../../lib/cache/db.ts'
import type { Meeting } from '../../../lib/contract/rows.ts'
import {
  beginTelling,
  endTelling,
  markTold,
  newsOf,
  takeNews,
  untold,
} from '../../../lib/notify/news.ts'
import { id, item, meeting, now } from '../../gallery/fixtures.ts'

const minute = 60_000
const at = (time: number) => new Date(time).toISOString()

async function arrive(number: number, time: number, changes: Partial<Meeting> = {}): Promise<void> {
  await db.meetings.put(meeting(number, `Call ${number}`, 1, { receivedAt: at(time), ...changes }))
}

const told = async (time: number) => (await takeNews(time)).map(({ title }) => title)

beforeEach(() => beginTelling(now))
afterEach(() => Promise.all(db.tables.map((table) => table.clear())))

describe('which calls are told of', () => {
  test('each that arrives, once', async () => {
    await arrive(1, now + minute)
    expect(await told(now + 2 * minute)).toEqual(['Call 1'])
    expect(await told(now + 3 * minute)).toEqual([])
    await arrive(2, now + 4 * minute)
    expect(await told(now + 5 * minute)).toEqual(['Call 2'])
  })

  test('once, however many workers ask at the same moment', async () => {
    await arrive(1, now + minute)
    const answers = await Promise.all([1, 2, 3].map(() => told(now + 2 * minute)))
    expect(answers.flat()).toEqual(['Call 1'])
  })

  test('none of before the rep asked to be told, nor of before they asked again', async () => {
    await arrive(1, now - minute)
    expect(await told(now + minute)).toEqual([])
    await endTelling()
    await arrive(2, now + 2 * minute)
    expect(await told(now + 3 * minute)).toEqual([])
    await beginTelling(now + 4 * minute)
    expect(await told(now + 5 * minute)).toEqual([])
  })

  test('none that was imported, is a colleague’s, or is still being written up', async () => {
    await arrive(1, now + minute, { imported: true })
    await arrive(2, now + minute, { shared: true })
    await arrive(3, now + minute, { itemsState: 'waiting' })
    expect(await told(now + 2 * minute)).toEqual([])
    await arrive(3, now + minute, { itemsState: 'ready' })
    expect(await told(now + 2 * minute)).toEqual(['Call 3'])
  })

  test('none that arrived more than an hour ago', async () => {
    await arrive(1, now + minute)
    expect(await told(now + 62 * minute)).toEqual([])
  })

  test('none that the rep saw arrive in the panel', async () => {
    await arrive(1, now + minute)
    await markTold(await untold(now + 2 * minute))
    expect(await told(now + 3 * minute)).toEqual([])
  })

  test('none in client-safe mode; what is fresh afterwards is told then', async () => {
    await arrive(1, now + minute)
    await showOnly(null)
    expect(await told(now + 2 * minute)).toEqual([])
    await showOnly(id('co', 1))
    expect(await told(now + 3 * minute)).toEqual([])
    await showEverything()
    expect(await told(now + 4 * minute)).toEqual(['Call 1'])
  })
})

describe('what is said', () => {
  const call = meeting(1, 'Pricing call', 1, { companyName: 'Northwind' })
  const waiting = { assigneeKind: 'external' } as const
  const made = { taskId: id('tk', 1), taskMadeByRule: true }

  test.each([
    [[item(1, 1, 'a'), item(2, 1, 'b'), item(3, 1, 'c', waiting)], '2 to decide, 1 waiting.'],
    [[item(1, 1, 'a', { assigneeKind: 'unknown' })], '1 to decide.'],
    [[item(1, 1, 'a', made)], '1 became a task.'],
    [[item(1, 1, 'a', made), item(2, 1, 'b', made)], '2 became tasks.'],
    [[], 'Nothing to decide on this call.'],
  ])('%#: %s', (items, message) => {
    expect(newsOf(call, items)).toEqual({
      meetingId: call.id,
      title: 'Northwind: Pricing call',
      message,
    })
  })

  test('a call of no company goes by its title', () => {
    expect(newsOf({ ...call, companyName: null }, []).title).toBe('Pricing call')
  })
})
