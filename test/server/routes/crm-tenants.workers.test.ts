import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { portalOf } from '../../../server/mailbox/mirror/portal.ts'
import type { HubspotWorld } from '../mailbox/hubspot-world.ts'
import { createHubspotWorld } from '../mailbox/hubspot-world.ts'
import { idle, rows } from '../mailbox/inside.ts'
import type { TestRep } from '../world.ts'
import { call, extensionId, mailbox, signIn } from '../world.ts'

/**
 * Every route of another CRM, asked by whom it is none of: nobody, a session of nowhere, a rep without a
 * connection, and one of another workspace whose tasks are mirrored into the very same account.
 */

// The clock stands, or the victim's own looks into the account would fall due on a busy machine.
vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
afterAll(() => vi.useRealTimers())

const secret = 'Zanzibar renewal'

/** What of the victim's is put into a body. */
type Theirs = {
  userId: string
  parkedId: string
  mirrorId: string
  remoteId: string
  handoff: string
}
const bodies: Record<string, (theirs: Theirs) => object[]> = {
  '/v1/crm/begin': ({ userId }) => [
    { extensionId, provider: 'hubspot', userId, rep: { userId }, portalId: '4711' },
  ],
  '/v1/crm/claim': ({ handoff, userId }) => [{ handoff }, { handoff, userId, rep: { userId } }],
  '/v1/crm/disconnect': ({ userId }) => [{ userId, p_user_id: userId, provider: 'hubspot' }],
  '/v1/crm/status': ({ userId }) => [{ userId, p_user_id: userId }],
  '/v1/crm/replay': ({ userId, parkedId, mirrorId, remoteId }) => [
    { id: parkedId },
    { id: mirrorId },
    { id: null, userId, p_user_id: userId, remoteIds: [remoteId] },
  ],
}

let made: HubspotWorld
let victim: TestRep
let theirs: Theirs
let other: TestRep

const portal = () => portalOf(env.PORTAL, 'hubspot', '4711')

beforeEach(async () => {
  // The account's budget is that of the tests before as well.
  vi.setSystemTime(Date.now() + 60_000)
  made = createHubspotWorld()
  victim = signIn(made.world)
  await made.connect(victim)
  const copy = made.addTask(victim, secret)
  await mailbox(victim).hint()
  await idle(victim)
  const parked = made.addTask(victim, `${secret}, parked`)
  Object.assign(parked, { state: 'parked', done: 1 })
  const handoff = (await made.consent(victim)).get('handoff') ?? ''
  theirs = {
    userId: victim.userId,
    parkedId: parked.id,
    mirrorId: copy.id,
    remoteId: String(copy.remoteId),
    handoff,
  }
  // Dana is in the account as well, and elsewhere here.
  other = signIn(made.world, 'dana@northbeam.example')
  await made.connect(other)
  made.addTask(other, 'Dana’s own')
  await mailbox(other).hint()
  await idle(other)
  await idle(victim)
})
afterEach(() => {
  made.hubspot.close()
  vi.restoreAllMocks()
})

/** Everything that is the victim's: in the mailbox, in the account's object, in HubSpot and in the database. */
async function stateOf(rep: TestRep) {
  const state: Record<string, unknown> = {}
  for (const table of ['facts', 'jobs', 'one_time', 'mirror_intents']) {
    state[table] = await rows(rep, `select * from ${table} order by 1`)
  }
  state.portal = await runInDurableObject(portal(), (_, { storage }) =>
    ['reps', 'copies', 'changed'].map((table) =>
      storage.sql.exec(`select * from ${table} where user_id = ? order by 1`, rep.userId).toArray(),
    ),
  )
  state.tokens = made.hubspot.portal.tokens.filter(({ email }) => email === rep.email)
  state.there = made.hubspot.tasks().filter(({ id }) => id === theirs.remoteId)
  state.copies = made.copies.filter(({ ownerId }) => ownerId === rep.userId)
  return structuredClone(state)
}

const ofCrm = [
  ...new Set(
    createApp()
      .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/crm'))
      .map(({ path }) => path),
  ),
]

test('every route of another CRM is attacked', () => {
  expect(ofCrm.toSorted()).toEqual(Object.keys(bodies).toSorted())
})

const callers: Record<string, () => { rep: TestRep | null; token?: string }> = {
  nobody: () => ({ rep: null }),
  'a session of nowhere': () => ({ rep: null, token: `${victim.token.slice(0, -4)}AAAA` }),
  'a rep without a connection': () => {
    const rep = signIn(made.world, 'eve@elsewhere.example')
    return { rep, token: rep.token }
  },
  'a rep of the same account in another workspace': () => ({ rep: other, token: other.token }),
}

test.each(Object.keys(callers).flatMap((caller) => ofCrm.map((path) => [path, caller] as const)))(
  '%s does nothing for %s to somebody else’s HubSpot',
  async (path, caller) => {
    const { rep, token } = callers[caller]?.() ?? { rep: null }
    const before = await stateOf(victim)
    expect(before.tokens).toHaveLength(2)
    const callsBefore = made.world.crm.calls.length
    const bearersBefore = made.bearers.length
    for (const body of bodies[path]?.(theirs) ?? []) {
      const response = await call(path, { ...(token !== undefined && { token }), body })
      if (rep === null) expect(response.status).toBe(401)
      const text = await response.text()
      for (const word of [secret, victim.userId, victim.email, theirs.mirrorId, theirs.parkedId]) {
        expect(text).not.toContain(word)
      }
      if (path === '/v1/crm/claim') expect(response.ok).toBe(false)
      if (path === '/v1/crm/replay' && rep !== null) expect(text).toBe('{"replayed":0}')
    }
    // A mailbox where nothing was begun has no tables.
    if (rep !== null) await idle(rep, 500).catch(() => {})
    expect(await stateOf(victim)).toEqual(before)
    // HubSpot was asked in nobody else's name, and the database about nobody else's rows.
    const victims = made.hubspot.portal.tokens.filter(({ email }) => email === victim.email)
    for (const bearer of made.bearers.slice(bearersBefore)) {
      for (const { access } of victims) expect(bearer).not.toContain(access)
    }
    for (const { identity, args } of made.world.crm.calls.slice(callsBefore)) {
      if (identity === 'service') expect(args.p_user_id).toBe(rep?.userId)
      else expect(identity).not.toBe(victim.userId)
    }
    // And what is the victim's still works, the hand-off that was tried by others included.
    const claimed = await call('/v1/crm/claim', {
      token: victim.token,
      body: { handoff: theirs.handoff },
    })
    expect(claimed.status).toBe(200)
  },
)

test('what changes in a shared account is told to whose copy it is, whoever else left or stayed', async () => {
  await call('/v1/crm/disconnect', { token: other.token, body: { userId: victim.userId } })
  await idle(other)
  await made.connect(other)
  await idle(other)
  const asked = made.world.crm.calls.length
  made.hubspot.edit(theirs.remoteId, { hs_task_status: 'COMPLETED' })
  await made.hubspot.settled()
  await runDurableObjectAlarm(portal())
  await idle(victim)
  await idle(other)
  const taken = made.world.crm.calls
    .slice(asked)
    .filter(({ name }) => name === 'take_from_mirror')
    .map(({ args }) => [args.p_user_id, args.p_mirror])
  expect(taken).toEqual([[victim.userId, theirs.mirrorId]])
  // However often: each look of the victim's names it again.
  const named = made.world.crm.calls
    .slice(asked)
    .filter(({ args }) => JSON.stringify(args.p_remote_ids ?? null).includes(theirs.remoteId))
    .map(({ args }) => args.p_user_id)
  expect([...new Set(named)]).toEqual([victim.userId])
})
