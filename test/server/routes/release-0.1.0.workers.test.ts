import { beforeAll, describe, expect, it } from 'vitest'
import { versionHeader } from '../../../lib/contract/client.ts'
import type { TestRep } from '../world.ts'
import {
  call,
  connect,
  createWorld,
  deliver,
  extensionId,
  handoff,
  payload,
  signIn,
} from '../world.ts'

/**
 * What the extension of version 0.1.0 asks, and which parts of the answers it reads. The companion is
 * deployed before any panel is updated, so this list is never to be brought up to date: a release that
 * can no longer answer it raises `minimumClientVersion`.
 */

const world = createWorld()
const id = '6f9b1c1e-7b0a-4c8e-9a53-1b2f6f0c2d11'
const madeAt = '2026-11-23T09:30:00.000Z'

type Exchange = {
  path: string
  body: unknown
  /** Fields that this extension cannot do without. */
  reads: readonly string[]
}

const status = [
  'connection',
  'fathomUserEmail',
  'recorders',
  'lastDeliveryAt',
  'lastSyncAt',
  'waiting',
  'oldestWaitingAt',
  'parked',
  'missing',
  'missingCheckedAt',
]

const exchanges: Exchange[] = [
  {
    path: '/v1/pull',
    body: { cursor: null, stream: 'rows' },
    reads: ['cursor', 'reset', 'more', 'changes'],
  },
  {
    path: '/v1/pull',
    body: { cursor: 'e.41', stream: 'transcripts' },
    reads: ['cursor', 'reset', 'more', 'changes'],
  },
  {
    path: '/v1/push',
    body: {
      clientId: id,
      mutations: [{ id, name: 'task.complete', args: { taskId: id }, madeAt }],
    },
    reads: ['results'],
  },
  { path: '/v1/sync', body: {}, reads: ['started'] },
  { path: '/v1/live', body: {}, reads: ['ticket'] },
  { path: '/v1/fathom/begin', body: { extensionId }, reads: ['authorizeUrl'] },
  { path: '/v1/fathom/status', body: {}, reads: status },
  {
    path: '/v1/fathom/receipt',
    body: { recordingId: '4711' },
    reads: ['receivedAt', 'listedAt', 'syncedAt', 'counts'],
  },
  { path: '/v1/fathom/replay', body: { id: null }, reads: ['replayed'] },
  { path: '/v1/fathom/replay', body: { id: 12 }, reads: ['replayed'] },
  { path: '/v1/fathom/import', body: { days: 30 }, reads: ['started'] },
  { path: '/v1/fathom/disconnect', body: { deleteData: false }, reads: [] },
]

/** Every change it can send, with arguments as it sends them. */
const changes: Record<string, object> = {
  'task.create_from_item': { itemId: id, taskId: id, title: 'Send the deck', taskType: 'email' },
  'task.undo_create': { taskId: id, itemId: id, force: true },
  'task.create': { taskId: id, meetingId: id, title: 'Call back', dueDate: madeAt },
  'task.edit': { taskId: id, changes: { priority: 'high', dueDate: null, notes: 'Soon' } },
  'task.complete': { taskId: id },
  'task.reopen': { taskId: id },
  'task.delete': { taskId: id },
  'item.edit': { itemId: id, changes: { title: 'Send it', deadlineAt: madeAt } },
  'item.set_category': { itemId: id, taskType: 'proposal' },
  'item.assign': { itemId: id, assigneeName: 'Priya', assigneeEmail: null },
  'item.complete': { itemId: id },
  'item.reopen': { itemId: id },
  'item.dismiss': { itemId: id },
  'item.restore': { itemId: id },
  'match.choose_contact': { attendeeId: id, contactId: id },
  'match.choose_company': { contactId: id, companyId: id },
  'match.not_company': { contactId: id, companyId: id },
  'match.add_alias': { contactId: id, email: 'priya@acme.example' },
  'match.merge_contacts': { keepId: id, mergeId: id },
  'match.undo': { correctionId: id },
  'person.forget': { contactId: id },
  'settings.set': { taskCreation: 'review', timeZone: 'Europe/Berlin', aiEnabled: false },
  'workspace.add_domain': { domain: 'northbeam.example' },
  'workspace.remove_domain': { domain: 'northbeam.example' },
}

let rep: TestRep

beforeAll(async () => {
  world.crm.functions.pull_changes = () => ({
    cursor: 'e.42',
    reset: false,
    more: false,
    changes: [],
  })
  world.crm.functions.apply_mutations = (args) => {
    const { p_mutations: mutations } = args as { p_mutations?: { id: string }[] }
    return { results: (mutations ?? []).map((mutation) => ({ id: mutation.id, ok: true })) }
  }
  rep = signIn(world)
  const webhook = await connect(world, rep)
  await deliver(webhook, payload({ recording_id: 4711 }))
})

describe('the extension of version 0.1.0', () => {
  it.each(exchanges.map((exchange) => [exchange.path, exchange] as const))(
    'is understood and answered at %s',
    async (_, { path, body, reads }) => {
      const headers = { [versionHeader]: '0.1.0' }
      const response = await call(path, { token: rep.token, body, headers })
      expect(response.status).toBe(200)
      const answer = await response.json<Record<string, unknown>>()
      expect(Object.keys(answer)).toEqual(expect.arrayContaining([...reads]))
    },
  )

  it('may send every change that it knows', async () => {
    const mutations = Object.entries(changes).map(([name, args]) => ({
      id: crypto.randomUUID(),
      name,
      args,
      madeAt,
    }))
    const response = await call('/v1/push', {
      token: rep.token,
      body: { clientId: id, mutations },
      headers: { [versionHeader]: '0.1.0' },
    })
    expect(await response.json()).toEqual({
      results: mutations.map((mutation) => ({ id: mutation.id, ok: true })),
    })
  })

  it('connects', async () => {
    const code = await handoff(world, rep)
    const headers = { [versionHeader]: '0.1.0' }
    const response = await call('/v1/fathom/claim', {
      token: rep.token,
      body: { handoff: code },
      headers,
    })
    expect(await response.json()).toEqual({
      status: 'active',
      fathomUserEmail: expect.toSatisfy((email) => email === null || typeof email === 'string'),
    })
  })
})
