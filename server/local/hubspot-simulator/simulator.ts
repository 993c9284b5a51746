import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { objectRoutes, ownerRoutes, propertyRoutes } from './api.ts'
import { associationRoutes } from './associations.ts'
import type { HubspotApp, SimulatorContext } from './context.ts'
import { Refused } from './context.ts'
import { seedCustomers } from './customers.ts'
import { pipelineRoutes } from './deals.ts'
import type { Faults } from './faults.ts'
import { noFaults } from './faults.ts'
import { consentRoutes, tokenRoutes } from './oauth.ts'
import { pageRoutes } from './pages.ts'
import type { Portal, StoredObject } from './portal.ts'
import { findObject, openPortal } from './portal.ts'
import { binTask, updateTask } from './tasks.ts'
import type { By } from './webhooks.ts'
import { createEvents } from './webhooks.ts'

export type HubspotSimulatorOptions = {
  /** 0, the default, takes a free port. */
  port?: number
  /** Folder that keeps the account between runs. */
  stateDir?: string
  app: HubspotApp
  /** Who is signed in; also somebody who can own things. */
  rep: { name: string; email: string }
  /** Where the app's webhooks go; none where left out. */
  webhookTarget?: string
  retryDelaysMs?: readonly number[]
  now?: () => number
  random?: () => number
  fetch?: typeof fetch
}

export type HubspotSimulatorCore = {
  app: Hono
  portal: Portal
  requests: string[]
  setFaults: (faults: Partial<Faults>) => void
  /** Tasks that are not in the bin. */
  tasks: () => StoredObject[]
  /** What a person does there: `email` of the one who does it, the rep where left out. */
  edit: (id: string, properties: Record<string, string>, email?: string) => void
  bin: (id: string, isIn: boolean, email?: string) => void
  merge: (loser: string, winner: string) => void
  deliveries: { events: number; status: number | null; attempt: number }[]
  settled: () => Promise<void>
  close: () => void
}

/** Beside the rep: a colleague, and the one who runs the account. */
const others = [
  {
    ownerId: '9002',
    userId: 702,
    email: 'dana@northbeam.example',
    firstName: 'Dana',
    lastName: 'Cole',
  },
  {
    ownerId: '9003',
    userId: 703,
    email: 'ops@northbeam.example',
    firstName: 'Robin',
    lastName: 'Ops',
  },
]

/** The window of an app's requests: 110 in ten seconds. */
const limit = 110

/** A simulated HubSpot without a socket: app.hubspot.com and api.hubapi.com together. */
export function createHubspotSimulator(options: HubspotSimulatorOptions): HubspotSimulatorCore {
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  let faults = noFaults
  const [firstName = '', ...rest] = options.rep.name.split(' ')
  const rep = {
    ownerId: '9001',
    userId: 701,
    email: options.rep.email,
    firstName,
    lastName: rest.join(' '),
  }
  const people = [rep, ...others.filter(({ email }) => email !== rep.email)]
  const portal = openPortal(options.stateDir, people, seedCustomers(now()))
  const events = createEvents({
    secret: options.app.secret,
    target: () => options.webhookTarget ?? null,
    faults: () => faults,
    now,
    random,
    fetch: options.fetch ?? fetch,
    retryDelaysMs: options.retryDelaysMs ?? [1_000, 5_000, 60_000],
  })
  const context: SimulatorContext = {
    portal,
    app: options.app,
    rep: options.rep,
    faults: () => faults,
    now,
    random,
    events,
    requests: [],
  }

  const app = new Hono({ strict: false })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, error.status, error.headers)
    throw error
  })
  let window = { startedAt: 0, used: 0 }
  app.use('/crm/*', async (c, next) => {
    context.requests.push(`${c.req.method} ${new URL(c.req.url).pathname}`)
    if (now() - window.startedAt >= 10_000) window = { startedAt: now(), used: 0 }
    window.used += 1
    c.header('X-HubSpot-RateLimit-Max', String(limit))
    c.header('X-HubSpot-RateLimit-Remaining', String(Math.max(0, limit - window.used)))
    c.header('X-HubSpot-RateLimit-Interval-Milliseconds', '10000')
    const refusal = beforehand(window.used)
    if (refusal) {
      c.res = refusal
      return
    }
    await next()
    // Done, and nobody hears of it.
    if (random() < faults.loseAnswer) c.res = new Response('Bad Gateway', { status: 502 })
  })

  function beforehand(used: number): Response | null {
    const tooMany = (policyName: string) =>
      Response.json(
        {
          status: 'error',
          errorType: 'RATE_LIMIT',
          policyName,
          correlationId: crypto.randomUUID(),
        },
        { status: 429 },
      )
    if (faults.dailySpent) return tooMany('DAILY')
    if (used > limit || random() < faults.tooMany) return tooMany('TEN_SECONDLY_ROLLING')
    if (random() < faults.locked) return Response.json({ status: 'error' }, { status: 423 })
    if (random() < faults.moving) {
      return new Response(null, { status: 477, headers: { 'retry-after': '3' } })
    }
    return random() < faults.failBefore ? new Response('Bad Gateway', { status: 502 }) : null
  }

  // Today's versions of the paths, and those of the official client.
  for (const path of ['/crm/objects/2026-03', '/crm/objects/2026-09', '/crm/v3/objects']) {
    app.route(path, associationRoutes(context))
    app.route(path, objectRoutes(context))
  }
  app.route('/crm/v4/objects', associationRoutes(context))
  for (const path of ['/crm/pipelines/2026-03', '/crm/v3/pipelines']) {
    app.route(path, pipelineRoutes(context))
  }
  for (const path of ['/crm/owners/2026-03', '/crm/v3/owners'])
    app.route(path, ownerRoutes(context))
  for (const path of ['/crm/properties/2026-03', '/crm/v3/properties']) {
    app.route(path, propertyRoutes(context))
  }
  app.route('/oauth/2026-03', tokenRoutes(context))
  app.route('/', consentRoutes(context))

  const by = (email: string = options.rep.email): By => ({
    userId: portal.people.find((one) => one.email === email)?.userId ?? 703,
    isApp: false,
  })
  const task = (id: string): StoredObject => {
    const found = findObject(portal, 'tasks', id)
    if (!found) throw new Error(`There is no task ${id}`)
    return found
  }
  const core: HubspotSimulatorCore = {
    app,
    portal,
    requests: context.requests,
    setFaults(changes) {
      faults = { ...faults, ...changes }
    },
    tasks: () =>
      portal.objects.filter(
        (one) => one.type === 'tasks' && one.archivedAt === null && one.mergedInto === null,
      ),
    edit: (id, properties, email) => updateTask(context, task(id), properties, by(email)),
    bin: (id, isIn, email) => binTask(context, task(id), isIn, by(email)),
    merge(loser, winner) {
      const gone = task(loser)
      gone.mergedInto = winner
      portal.save()
      events.note('object.merge', gone, by())
    },
    deliveries: events.deliveries,
    settled: events.settled,
    close: events.close,
  }
  app.route('/', pageRoutes(core, options.rep.email))
  return core
}

export type HubspotSimulator = Omit<HubspotSimulatorCore, 'close'> & {
  url: string
  close: () => Promise<void>
}

/** Starts the simulated HubSpot on this machine's loopback address, and nowhere else. */
export function startHubspotSimulator(options: HubspotSimulatorOptions): Promise<HubspotSimulator> {
  const { close, ...core } = createHubspotSimulator(options)
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: core.app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 },
      ({ port }) =>
        resolve({
          ...core,
          url: `http://127.0.0.1:${port}`,
          close() {
            close()
            return new Promise((closed) => {
              server.close(() => closed())
              if ('closeAllConnections' in server) server.closeAllConnections()
            })
          },
        }),
    )
    server.on('error', reject)
  })
}
