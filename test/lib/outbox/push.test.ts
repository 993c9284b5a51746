import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { AppError } from '../../../lib/contract/error.ts'
import type { PushRequest, PushResponse } from '../../../lib/contract/mutation.ts'
import { maxPushBytes, mutations } from '../../../lib/contract/mutation.ts'
import { pushOutbox } from '../../../lib/outbox/push.ts'
import { syncOnce } from '../../../lib/sync/run.ts'
import type { ModelCrm } from '../model-crm.ts'
import { itemRow, meetingRow, modelCrm, rep } from '../model-crm.ts'
import { completeTask, createFreeTask, createTask, setCategory } from './acts.ts'

const call = '30000000-0000-4000-8000-000000000001'
const items = Array.from(
  { length: 60 },
  (_, n) => `40000000-0000-4000-8000-0000000000${String(n + 10)}`,
)
const [bad = '', other = ''] = items

let crm: ModelCrm
let pushes: PushRequest[]

beforeEach(async () => {
  await wipeCache()
  crm = modelCrm()
  pushes = []
  crm.put('meeting', meetingRow(call))
  for (const id of items) crm.put('action_item', itemRow(id, call))
  await setMeta('owner', rep)
  await sync()
})

function sync(push = crm.api.push) {
  return syncOnce({ api: { ...crm.api, push }, isOnline: () => true, now: Date.now })
}

/** A companion that fails as a whole over any push in which there is one of these clicks. */
function failingOver(ids: readonly string[], error: () => Error) {
  return async (request: PushRequest): Promise<PushResponse> => {
    pushes.push(request)
    if (request.mutations.some(({ id }) => ids.includes(id))) throw error()
    return crm.api.push(request)
  }
}

const categoryOf = (id: string) => crm.items().find((item) => item.id === id)?.aiTaskType

test.each(['bad_request', 'too_large'] as const)(
  'a click for which a whole batch is turned down (%s) is found, refused and said; the others go',
  async (code) => {
    const clicks: string[] = []
    for (const id of items) clicks.push(await setCategory(id, 'call'))
    const poison = clicks[17] ?? ''
    await sync(failingOver([poison], () => new AppError(code, 'No.')))
    expect(await db.outbox.count()).toBe(0)
    expect(await db.refusals.toArray()).toMatchObject([
      { id: poison, reason: 'invalid', message: expect.stringContaining('Not saved') },
    ])
    expect(items.map(categoryOf).filter((type) => type === 'call')).toHaveLength(59)
    expect((await db.actionItems.get(items[17] ?? ''))?.aiTaskType).toBe('email')
    // Halved, not tried one by one.
    expect(pushes.length).toBeLessThanOrEqual(16)
  },
)

test('a click over which the companion breaks waits with what builds on it, and goes when it is well', async () => {
  const made = await createTask(bad)
  const taskId = (await db.actionItems.get(bad))?.taskId ?? ''
  await completeTask(taskId)
  await setCategory(other, 'call')
  const broken = () => new AppError('internal', 'Something went wrong here.')
  expect(await sync(failingOver([made], broken))).toMatchObject({ state: 'ok' })
  expect(categoryOf(other)).toBe('call')
  expect(await db.outbox.count()).toBe(2)
  expect(await db.refusals.count()).toBe(0)
  await sync()
  expect(crm.tasks()).toMatchObject([{ id: taskId, completed: true }])
  expect(await db.outbox.count()).toBe(0)
})

test('a companion that breaks over everything is asked a few times, and every click is kept', async () => {
  for (const id of items) await setCategory(id, 'call')
  const push = async (request: PushRequest) => {
    pushes.push(request)
    throw new AppError('internal', 'Something went wrong here.')
  }
  await expect(pushOutbox({ push })).rejects.toThrow('Something went wrong')
  expect(pushes.length).toBeLessThanOrEqual(25)
  expect(await db.outbox.count()).toBe(60)
  expect(await db.refusals.count()).toBe(0)
})

test.each([
  ['the companion breaks', new AppError('internal', 'Broken.')],
  ['the CRM takes no clicks', new AppError('crm_unavailable', 'Later.')],
  ['a push is never answered', new Unreachable()],
])('rows keep coming while %s', async (_, error) => {
  await setCategory(bad, 'call')
  crm.put('meeting', meetingRow(call, { title: 'A new name' }))
  const status = await sync(() => Promise.reject(error))
  expect(status).toMatchObject({ state: 'ok' })
  expect((await db.meetings.get(call))?.title).toBe('A new name')
  expect(await db.outbox.count()).toBe(1)
})

test('a session that is over is said, though it was a push that found out', async () => {
  await setCategory(bad, 'call')
  const over = new AppError('unauthorized', 'Sign in again.')
  expect(await sync(() => Promise.reject(over))).toMatchObject({ state: 'signed_out' })
  expect(await getMeta('status')).toMatchObject({ state: 'signed_out' })
})

test('fifty long clicks in a script of three bytes a letter go in batches that weigh little', async () => {
  const long = '語'.repeat(20_000)
  for (let n = 0; n < 50; n += 1) {
    await createFreeTask({ title: `Task ${n}`, description: long, notes: long })
  }
  await sync((request) => {
    pushes.push(request)
    return crm.api.push(request)
  })
  const weights = pushes.map((request) => new TextEncoder().encode(JSON.stringify(request)).length)
  expect(pushes.flatMap(({ mutations: sent }) => sent)).toHaveLength(50)
  expect(Math.max(...weights)).toBeLessThan(maxPushBytes + 1_000)
  expect(await db.outbox.count()).toBe(0)
})

test('a click that was not answered does not go round, and waits for the next time', async () => {
  const first = await setCategory(bad, 'call')
  await setCategory(other, 'demo')
  await pushOutbox({
    push: async (request) => {
      pushes.push(request)
      const { results } = await crm.api.push(request)
      return { results: results.filter(({ id }) => id !== first) }
    },
  })
  expect(pushes).toHaveLength(1)
  expect(await db.outbox.where('state').notEqual('sent').toArray()).toMatchObject([
    { id: first, state: 'sending' },
  ])
})

test('text that Postgres cannot hold is cleaned by the contract, in whatever field somebody wrote it', () => {
  const odd = 'Send\u0000 the \uD83D deck \u{1F389}'
  const clean = 'Send the \uFFFD deck \u{1F389}'
  const taskId = crypto.randomUUID()
  const changes = { title: odd, description: odd, notes: odd }
  expect(mutations['task.edit'].parse({ taskId, changes }).changes).toEqual({
    title: clean,
    description: clean,
    notes: clean,
  })
  const assign = { itemId: taskId, assigneeName: odd, assigneeEmail: odd }
  expect(mutations['item.assign'].parse(assign)).toMatchObject({
    assigneeName: clean,
    assigneeEmail: clean,
  })
  expect(mutations['task.create'].safeParse({ taskId, title: '\u0000 ' }).success).toBe(false)
})
