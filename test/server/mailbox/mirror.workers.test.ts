import { runDurableObjectAlarm } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { portalOf } from '../../../server/mailbox/mirror/portal.ts'
import { refusal } from '../fake-crm.ts'
import type { TestRep } from '../world.ts'
import { call, extensionId, mailbox, signIn } from '../world.ts'
import type { Copy, HubspotWorld } from './hubspot-world.ts'
import { createHubspotWorld } from './hubspot-world.ts'
import { count, idle, rows } from './inside.ts'

/** The rep's tasks and their copies, in workerd over HTTP: a simulated HubSpot, and a model of our database. */

let made: HubspotWorld
let world: HubspotWorld['world']
let hubspot: HubspotWorld['hubspot']
let copies: HubspotWorld['copies']
let tasks: HubspotWorld['tasks']
let connect: HubspotWorld['connect']
let consent: HubspotWorld['consent']
let status: HubspotWorld['status']
let addTask: (title?: string) => HubspotWorld['copies'][number]
let sam: TestRep
const webhookUrl = `${env.PUBLIC_URL}/hooks/hubspot`

beforeEach(() => {
  made = createHubspotWorld()
  ;({ world, hubspot, copies, tasks, connect, consent, status } = made)
  sam = signIn(world)
  addTask = (title) => made.addTask(sam, title)
})
afterEach(() => {
  hubspot.close()
  vi.restoreAllMocks()
})

test('from consent to a copy with its link, and back by a webhook that is told once', async () => {
  await connect(sam)
  expect(await status(sam)).toMatchObject({
    offered: ['hubspot'],
    connection: 'active',
    portalName: 'northbeam.example',
    accountEmail: sam.email,
    missingScopes: [],
  })
  await idle(sam)
  const copy = addTask()
  await mailbox(sam).hint()
  await idle(sam)
  expect(copy).toMatchObject({
    state: 'mirrored',
    remoteUrl: expect.stringMatching(
      /^https:\/\/app\.hubspot\.com\/contacts\/4711\/record\/0-27\/\d+$/,
    ),
  })
  expect(await count(sam, 'mirror_intents')).toBe(0)
  const [task] = hubspot.tasks()
  expect(task?.links.contacts).toHaveLength(1)

  hubspot.edit(task?.id ?? '', { hs_task_status: 'COMPLETED' }, 'dana@northbeam.example')
  await hubspot.settled()
  expect(hubspot.deliveries.at(-1)).toMatchObject({ status: 204, attempt: 0 })
  await runDurableObjectAlarm(portalOf(env.PORTAL, 'hubspot', '4711'))
  await idle(sam)
  expect(tasks.get(String(copy.taskId))).toMatchObject({ completed: true })
  expect(world.crm.calls.findLast(({ name }) => name === 'take_from_mirror')?.args.p).toMatchObject(
    {
      by: 'Dana Cole',
      place: 'HubSpot',
    },
  )
})

test('a webhook that nobody at HubSpot signed, or that is old, is refused and moves nothing', async () => {
  await connect(sam)
  hubspot.setFaults({ webhookForged: 1 })
  addTask()
  await mailbox(sam).hint()
  await idle(sam)
  hubspot.edit(hubspot.tasks()[0]?.id ?? '', { hs_task_subject: 'Changed' })
  await hubspot.settled()
  expect(hubspot.deliveries.map((one) => one.status)).toEqual([401, 401, 401])
  expect((await exports.default.fetch(webhookUrl, { method: 'POST', body: '[]' })).status).toBe(401)
})

test('state and hand-off are one rep’s, and of one CRM', async () => {
  const other = signIn(world, 'eve@elsewhere.example')
  const handoff = (await consent(sam)).get('handoff')
  const asEve = await call('/v1/crm/claim', { token: other.token, body: { handoff } })
  expect(asEve.status).toBe(400)
  // A hand-off of HubSpot’s is none of Fathom’s.
  const asFathom = await call('/v1/fathom/claim', { token: sam.token, body: { handoff } })
  expect(asFathom.status).toBe(400)
  expect((await consent(sam, 'deny')).get('error')).toBe('declined')
  const nowhere = await call('/v1/crm/begin', {
    token: sam.token,
    body: { extensionId, provider: 'pipedrive' },
  })
  expect(nowhere.status).toBe(404)
})

test('disconnecting gives the tokens back and keeps the copies', async () => {
  await connect(sam)
  addTask()
  await mailbox(sam).hint()
  await idle(sam)
  expect(hubspot.portal.tokens).toHaveLength(1)
  await call('/v1/crm/disconnect', { token: sam.token })
  await idle(sam)
  expect(hubspot.portal.tokens).toEqual([])
  expect(hubspot.tasks()).toHaveLength(1)
  expect(await status(sam)).toMatchObject({ connection: 'disconnected' })
  expect(await rows(sam, `select 1 from facts where name = 'crmTokens'`)).toEqual([])
  expect(
    world.crm.calls.findLast(({ name }) => name === 'set_crm_connection')?.args.p,
  ).toMatchObject({ status: 'disconnected' })
})

test('consent taken back there is told, and what waits goes on after a new one', async () => {
  await connect(sam)
  await idle(sam)
  hubspot.portal.tokens = []
  const copy = addTask()
  await mailbox(sam).hint()
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(mailbox(sam))
    expect(await status(sam)).toMatchObject({ connection: 'revoked' })
  })
  expect(copy.state).toBe('waiting')
  await connect(sam)
  await idle(sam)
  expect(copy.state).toBe('mirrored')
})

test('answers that are lost on the way make no second copy', async () => {
  await connect(sam)
  await idle(sam)
  hubspot.setFaults({ loseAnswer: 0.15, failBefore: 0.05 })
  for (let n = 0; n < 3; n += 1) addTask(`Task ${n}`)
  await mailbox(sam).hint()
  await vi.waitFor(
    async () => {
      await idle(sam)
      await mailbox(sam).hint()
      expect(copies.map(({ state }) => state)).toEqual(Array(3).fill('mirrored'))
    },
    { timeout: 40_000, interval: 10 },
  )
  const titles = hubspot.tasks().map(({ properties }) => properties.hs_task_subject)
  expect(titles.toSorted()).toEqual(['Task 0', 'Task 1', 'Task 2'])
})

test('a copy that the CRM cannot take holds back no other, and waits for a person in the end', async () => {
  await connect(sam)
  await idle(sam)
  const [odd, other] = [addTask('Odd'), addTask('Other')].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  world.crm.intercept = async (name, request) => {
    if (name !== 'settle_mirror') return null
    const { p_mirror: id, p } = await request.clone().json<{ p_mirror: string; p: Copy }>()
    return id === odd?.id && p.state !== 'parked' ? refusal(400, '22P05') : null
  }
  await mailbox(sam).hint()
  await idle(sam)
  expect(other).toMatchObject({ state: 'mirrored' })
  expect(odd).toMatchObject({ state: 'parked', reason: 'failed' })
  expect(await rows(sam, `select kind from jobs where state = 'parked'`)).toEqual([])
  expect(hubspot.tasks()).toHaveLength(2)
})

test('of several open deals the one that the rep chose is hung on, and deals are read once in five minutes', async () => {
  const { chosen, addTask: add } = made
  const globex = (title: string) => add(sam, title, 'marta.kowalska@globex.example')
  await connect(sam)
  await idle(sam)
  const first = globex('First')
  await mailbox(sam).hint()
  await idle(sam)
  expect(first).toMatchObject({
    state: 'mirrored',
    hasDeal: false,
    open: [expect.any(String), expect.any(String)],
  })
  const second = globex('Second')
  chosen.set(String(first.company), String((first.open as string[])[0]))
  first.wanted += 1
  await mailbox(sam).hint()
  await idle(sam)
  for (const copy of [first, second]) {
    expect(copy).toMatchObject({
      hasDeal: true,
      deal: { id: (first.open as string[])[0], said: true, hung: true },
    })
  }
  expect(hubspot.tasks().map(({ links }) => links.deals)).toEqual(
    Array(2).fill([(first.open as string[])[0]]),
  )
  expect(hubspot.requests.filter((one) => one.includes('/deals/batch/read'))).toHaveLength(1)
  expect(await count(sam, 'open_deals')).toBe(1)
  // What was read goes with the connection.
  await call('/v1/crm/disconnect', { token: sam.token })
  await idle(sam)
  expect(await count(sam, 'open_deals')).toBe(0)
})
