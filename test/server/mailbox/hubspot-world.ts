import { env, exports } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { createHubspotSimulator } from '../../../server/local/hubspot-simulator/simulator.ts'
import type { TestRep } from '../world.ts'
import { call, createWorld, extensionId } from '../world.ts'

/** Reps with a HubSpot, in workerd over HTTP: one simulated account of it, and a model of our database. */

export type Copy = Record<string, unknown> & {
  id: string
  taskId: string
  ownerId: string
  wanted: number
  done: number
  state: string
}

export type HubspotWorld = ReturnType<typeof createHubspotWorld>

export function createHubspotWorld() {
  const world = createWorld()
  const copies: Copy[] = []
  const tasks = new Map<string, Record<string, unknown>>()
  /** Whose tokens HubSpot was asked with: the rest of a header, as it came. */
  const bearers: string[] = []
  const hubspot = createHubspotSimulator({
    app: {
      id: env.HUBSPOT_CLIENT_ID,
      secret: String(Reflect.get(env, 'HUBSPOT_CLIENT_SECRET')),
      redirectUris: [`${env.PUBLIC_URL}/oauth/hubspot/callback`],
    },
    rep: { name: 'Sam Rivera', email: 'sam@northbeam.example' },
    webhookTarget: `${env.PUBLIC_URL}/hooks/hubspot`,
    retryDelaysMs: [5, 5],
    fetch: (input, init) => exports.default.fetch(new Request(input as string, init)),
  })
  const network = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin !== 'https://hubspot.test') {
      return network?.(request) ?? new Response(null, { status: 500 })
    }
    bearers.push(request.headers.get('authorization') ?? '')
    return hubspot.app.fetch(request)
  })
  /** What reps chose of a company's deals: an id, and nothing where they are asked. */
  const chosen = new Map<string, string>()
  const copyOf = (owner: unknown, id: unknown) =>
    copies.find((one) => one.id === id && one.ownerId === owner)
  Object.assign(world.crm.functions, {
    set_crm_connection: () => ({ touched: [] }),
    mirrors_to_do: ({
      p_user_id: owner,
      p_after: after,
      p_remote_ids: ids,
      p_all: all,
    }: Record<string, unknown>) =>
      copies
        .filter((copy) => copy.ownerId === owner)
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
          task: tasks.get(copy.taskId) ?? null,
        })),
    settle_mirror: ({ p_user_id: owner, p_mirror: id, p }: Record<string, unknown>) => {
      const copy = copyOf(owner, id)
      const { version, ...rest } = p as Record<string, unknown>
      if (copy) Object.assign(copy, rest, { done: Number(version) })
      return { touched: [owner] }
    },
    note_deals: ({ p_user_id: owner, p_mirror: id, p }: Record<string, unknown>) => {
      const { company, open } = p as { company: string; open: string[] }
      const dealId = chosen.get(company) ?? null
      const copy = copyOf(owner, id)
      if (copy) Object.assign(copy, { choosesDeal: open.length > 1, company, open })
      return { answered: dealId !== null, dealId, touched: [owner] }
    },
    hang_mirror: ({ p_user_id: owner, p_mirror: id, p_deal: deal }: Record<string, unknown>) => {
      const copy = copyOf(owner, id)
      if (copy) copy.deal = { id: deal, said: true, hung: false }
      return null
    },
    take_from_mirror: ({ p_user_id: owner, p_mirror: id, p }: Record<string, unknown>) => {
      const copy = copyOf(owner, id)
      const { changes, base, state } = p as Record<string, object>
      const task = tasks.get(String(copy?.taskId))
      if (!copy || !task) return { taken: false, touched: [] }
      Object.assign(task, changes)
      Object.assign(copy, { base, state })
      return { taken: true, touched: [owner] }
    },
    mirror_standing: ({ p_user_id: owner }: Record<string, unknown>) => ({
      waiting: 0,
      mirrored: copies.filter(({ ownerId, state }) => ownerId === owner && state === 'mirrored')
        .length,
      parked: copies
        .filter(({ ownerId, state }) => ownerId === owner && state === 'parked')
        .map(({ id, title }) => ({
          id,
          title,
          reason: 'refused',
          detail: null,
          url: null,
          at: '2026-11-23T10:00:00Z',
        })),
    }),
    replay_mirrors: ({ p_user_id: owner, p_mirror: id }: Record<string, unknown>) => {
      const parked = copies.filter(
        (one) => one.ownerId === owner && one.state === 'parked' && (id === null || one.id === id),
      )
      for (const copy of parked) Object.assign(copy, { state: 'waiting', wanted: copy.wanted + 1 })
      return parked.length
    },
  })

  /** A task of a rep's that is wanted there. */
  function addTask(
    rep: TestRep,
    title = 'Send the proposal',
    email = 'priya.nair@northwind.example',
  ): Copy {
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
      assigneeEmail: rep.email,
      contact: { name: null, emails: [email] },
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
      ownerId: rep.userId,
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
    form.set('account', rep.email)
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

  return { world, hubspot, copies, tasks, chosen, bearers, addTask, consent, connect, status }
}
