import { runDurableObjectAlarm } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HubspotSimulatorCore } from '../../../server/local/hubspot-simulator/simulator.ts'
import { createHubspotSimulator } from '../../../server/local/hubspot-simulator/simulator.ts'
import { portalOf } from '../../../server/mailbox/mirror/portal.ts'
import type { TestRep, World } from '../world.ts'
import { call, createWorld, extensionId, mailbox, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'

/** The rep's tasks and their copies, in workerd over HTTP: a simulated HubSpot, and a model of our database. */

let world: World
let hubspot: HubspotSimulatorCore
let sam: TestRep
type Copy = Record<string, unknown> & { id: string; wanted: number; done: number; state: string }
let copies: Copy[]
let tasks: Map<string, Record<string, unknown>>
const webhookUrl = `${env.PUBLIC_URL}/hooks/hubspot`

beforeEach(() => {
  world = createWorld()
  copies = []
  tasks = new Map()
  hubspot = createHubspotSimulator({
    app: {
      id: env.HUBSPOT_CLIENT_ID,
      secret: String(Reflect.get(env, 'HUBSPOT_CLIENT_SECRET')),
      redirectUris: [`${env.PUBLIC_URL}/oauth/hubspot/callback`],
    },
    rep: { name: 'Sam Rivera', email: 'sam@northbeam.example' },
    webhookTarget: webhookUrl,
    retryDelaysMs: [5, 5],
    fetch: (input, init) => exports.default.fetch(new Request(input as string, init)),
  })
  const network = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    return new URL(request.url).origin === 'https://hubspot.test'
      ? hubspot.app.fetch(request)
      : (network?.(request) ?? new Response(null, { status: 500 }))
  })
  sam = signIn(world)
  Object.assign(world.crm.functions, {
    set_crm_connection: () => ({ touched: [] }),
    mirrors_to_do: ({ p_after: after, p_remote_ids: ids, p_all: all }: Record<string, unknown>) =>
      copies
        .filter((copy) => after === null || copy.id > String(after))
        .filter((copy) =>
          Array.isArray(ids)
            ? ids.includes(copy.remoteId)
            : all
              ? copy.remoteId !== null
              : copy.wanted > copy.done && ['waiting', 'mirrored'].includes(copy.state),
        )
        .map((copy) => ({
          ...copy,
          version: copy.wanted,
          undated: 'today',
          task: tasks.get(String(copy.taskId)) ?? null,
        })),
    settle_mirror: ({ p_mirror: id, p }: Record<string, unknown>) => {
      const copy = copies.find((one) => one.id === id)
      const { version, ...rest } = p as Record<string, unknown>
      if (copy) Object.assign(copy, rest, { done: Number(version) })
      return { touched: [sam.userId] }
    },
    take_from_mirror: ({ p_mirror: id, p }: Record<string, unknown>) => {
      const copy = copies.find((one) => one.id === id)
      const { changes, base, state } = p as Record<string, object>
      const task = tasks.get(String(copy?.taskId))
      if (!copy || !task) return { taken: false, touched: [] }
      Object.assign(task, changes)
      Object.assign(copy, { base, state })
      return { taken: true, touched: [sam.userId] }
    },
    mirror_standing: () => ({ waiting: 0, mirrored: 0, parked: [] }),
    replay_mirrors: () => 1,
  })
})
afterEach(() => {
  hubspot.close()
  vi.restoreAllMocks()
})

function addTask(title = 'Send the proposal'): Copy {
  const taskId = crypto.randomUUID()
  tasks.set(taskId, {
    updatedAt: '2026-11-23T10:00:00Z',
    title,
    completed: false,
    dueAt: null,
    priority: 'medium',
    taskType: 'email',
    notes: null,
    saidAt: {},
    assigneeEmail: sam.email,
    contact: { name: null, emails: ['priya.nair@northwind.example'] },
    companyId: null,
    companyName: null,
    meetingTitle: null,
    meetingStart: null,
    quote: null,
    speaker: null,
    momentUrl: null,
  })
  const copy: Copy = {
    id: crypto.randomUUID(),
    taskId,
    wanted: 1,
    done: 0,
    gone: false,
    state: 'waiting',
    forced: false,
    remoteId: null,
    base: null,
    placedOn: null,
    title,
  }
  copies.push(copy)
  return copy
}

/** Through HubSpot's consent to the end of its redirect; answers what the extension is handed. */
async function consent(rep: TestRep, decision = 'allow'): Promise<URLSearchParams> {
  const begun = await call('/v1/crm/begin', {
    token: rep.token,
    body: { extensionId, provider: 'hubspot' },
  })
  const { authorizeUrl } = await begun.json<{ authorizeUrl: string }>()
  const form = new URLSearchParams(new URL(authorizeUrl).search)
  form.set('decision', decision)
  const allowed = await hubspot.app.request('/oauth/authorize', {
    method: 'POST',
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const back = await call(allowed.headers.get('location')?.replace(env.PUBLIC_URL, '') ?? '', {
    method: 'GET',
  })
  return new URL(back.headers.get('location') ?? '').searchParams
}

async function connect(rep: TestRep): Promise<void> {
  const handoff = (await consent(rep)).get('handoff')
  const claimed = await call('/v1/crm/claim', { token: rep.token, body: { handoff } })
  expect(claimed.status).toBe(200)
}

const status = async (rep: TestRep) =>
  (await call('/v1/crm/status', { token: rep.token })).json<Record<string, unknown>>()

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
