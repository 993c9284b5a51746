import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { Api } from '../../../lib/api.ts'
import { Unreachable } from '../../../lib/api.ts'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { AppError } from '../../../lib/contract/error.ts'
import { backOffMs } from '../../../lib/sync/live.ts'
import { createSync, syncOnce } from '../../../lib/sync/run.ts'
import { meetingRow, modelCrm, rep } from '../model-crm.ts'

const call = '30000000-0000-4000-8000-000000000001'

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', rep)
})

function apiOf(changes: Partial<Api>): Pick<Api, 'push' | 'pull'> {
  return { ...modelCrm().api, ...changes }
}

function once(changes: Partial<Api>, time = '2026-11-23T10:00:00.000Z', isOnline = true) {
  return syncOnce({ api: apiOf(changes), isOnline: () => isOnline, now: () => Date.parse(time) })
}

test('a sync brings rows page by page, then transcripts', async () => {
  const crm = modelCrm()
  crm.pageSize = 2
  for (const n of [1, 2, 3, 4, 5]) crm.put('meeting', meetingRow(`${call}${n}`))
  crm.put('transcript', { id: call, meetingId: call, language: 'en', utterances: [] })
  expect(await once(crm.api)).toMatchObject({
    state: 'ok',
    lastPulledAt: '2026-11-23T10:00:00.000Z',
  })
  expect(await db.meetings.count()).toBe(5)
  expect(await db.transcripts.count()).toBe(1)
})

test.each([
  ['nobody answers', new Unreachable(), 'unreachable'],
  ['the session is over', new AppError('unauthorized', 'Sign in again.'), 'signed_out'],
  ['the extension is too old', new AppError('upgrade_required', 'Too old.'), 'too_old'],
  ['the CRM is down', new AppError('crm_unavailable', 'Later.'), 'unreachable'],
])('when %s, that is recorded and the last pull remembered', async (_, error, state) => {
  await once({}, '2026-11-23T10:00:00.000Z')
  await once({ pull: () => Promise.reject(error) }, '2026-11-23T10:01:00.000Z')
  await once({ pull: () => Promise.reject(error) }, '2026-11-23T10:02:00.000Z')
  expect(await getMeta('status')).toMatchObject({
    state,
    since: '2026-11-23T10:01:00.000Z',
    lastPulledAt: '2026-11-23T10:00:00.000Z',
  })
})

test('offline, nothing is asked', async () => {
  const pull = () => Promise.reject(new Error('asked'))
  expect(await once({ pull }, undefined, false)).toMatchObject({ state: 'offline' })
})

test('with nobody signed in, nothing is asked and nothing is left behind', async () => {
  await wipeCache()
  expect(await once({ pull: () => Promise.reject(new Error('asked')) })).toBeNull()
  expect(await getMeta('status')).toBeUndefined()
})

test('who signs out while a sync runs finds nothing left behind', async () => {
  const crm = modelCrm()
  crm.put('meeting', meetingRow(call))
  await once({
    pull: async (request) => {
      const page = await crm.api.pull(request)
      await wipeCache()
      return page
    },
  })
  expect(await db.meetings.count()).toBe(0)
  expect(await db.meta.toArray()).toEqual([])
})

test('wishes that come while a sync runs are granted by one more', async () => {
  let running = 0
  let most = 0
  let pulls = 0
  const crm = modelCrm()
  const sync = createSync({
    api: apiOf({
      pull: async (request) => {
        running += 1
        most = Math.max(most, running)
        if (request.stream === 'rows') pulls += 1
        const page = await crm.api.pull(request)
        running -= 1
        return page
      },
    }),
    locks: navigator.locks,
    isOnline: () => true,
    now: Date.now,
  })
  await Promise.all([sync(), sync(), sync(), sync()])
  expect(pulls).toBe(2)
  expect(most).toBe(1)
  await sync()
  expect(pulls).toBe(3)
})

test('a wish does not queue behind a long way through the transcripts', async () => {
  const crm = modelCrm()
  crm.pageSize = 1
  for (const n of [1, 2, 3, 4]) {
    crm.put('transcript', { id: `t${n}`, meetingId: `t${n}`, language: 'en', utterances: [] })
  }
  const order: string[] = []
  let wish: Promise<unknown> | undefined
  const sync = createSync({
    api: apiOf({
      pull: async (request) => {
        order.push(request.stream)
        if (request.stream === 'transcripts') {
          wish ??= (() => {
            crm.put('meeting', meetingRow(call))
            return sync()
          })()
        }
        return crm.api.pull(request)
      },
    }),
    locks: navigator.locks,
    isOnline: () => true,
    now: Date.now,
  })
  await sync()
  await wish
  expect(order).toEqual(['rows', 'transcripts', 'rows', ...Array(3).fill('transcripts')])
  expect(await db.meetings.count()).toBe(1)
  expect(await db.transcripts.count()).toBe(4)
})

test('lines of history that the feed tells no more of are forgotten', async () => {
  const line = (at: string) => ({
    id: at,
    at,
    actor: 'rep' as const,
    actorId: null,
    table: 'tasks',
    rowId: 'r',
    action: 'update' as const,
    changed: [],
    title: null,
    mutationId: null,
  })
  await once({})
  await db.history.bulkPut([
    line('2026-10-20T10:00:00+00:00'),
    line('2026-11-01T10:00:00.123456+00:00'),
  ])
  await once({}, '2026-11-23T10:00:00.000Z')
  expect(await db.history.toCollection().primaryKeys()).toEqual([
    '2026-11-01T10:00:00.123456+00:00',
  ])
})

test('a full disk is recorded as such', async () => {
  const quota = new DOMException('The disk is full.', 'QuotaExceededError')
  const aborted = Object.assign(new Error('Transaction aborted'), { inner: quota })
  for (const error of [quota, aborted]) {
    expect(await once({ pull: () => Promise.reject(error) })).toMatchObject({ state: 'full' })
  }
})

test('the wait before listening again doubles, is capped, and is spread', () => {
  expect(backOffMs(0, 0)).toBe(500)
  expect(backOffMs(0, 1)).toBe(1000)
  expect(backOffMs(3, 1)).toBe(8000)
  expect(backOffMs(500, 1)).toBe(60_000)
})
