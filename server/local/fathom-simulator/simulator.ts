import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { createActions } from './actions.ts'
import { createSimulatorApp } from './app.ts'
import type { Actions, Finished, SimulatorContext } from './context.ts'
import { createDeliverer, svixRetryDelaysMs } from './deliver.ts'
import type { Directory } from './directory.ts'
import { createDirectory } from './directory.ts'
import type { Faults, Switch } from './faults.ts'
import { faultsSchema, noFaults } from './faults.ts'
import type { OAuthClient } from './oauth.ts'
import { assertRedirectUri } from './oauth.ts'
import type { RateLimits } from './rate-limit.ts'
import { createRateLimiter, fathomLimits } from './rate-limit.ts'
import type { Scenario } from './scenario.ts'
import { openStore } from './state.ts'

export type FathomSimulatorOptions = {
  /** 0, the default, takes a free port. */
  port?: number
  /** Folder that keeps accounts, tokens, webhooks and recordings between runs. */
  stateDir?: string
  clients: OAuthClient[]
  /** The Fathom account that is signed in; Sam Rivera where left out. */
  rep?: { name: string; email: string }
  /** 3600 where left out; what `expires_in` says. */
  accessTokenTtlSeconds?: number
  codeTtlSeconds?: number
  /** Waits between the attempts of a delivery; Svix's where left out. */
  retryDelaysMs?: readonly number[]
  /** How long a delivery waits for an answer; 15 s where left out. */
  deliveryTimeoutMs?: number
  rateLimits?: Partial<RateLimits>
  /** Calls that took place before the simulator first started. */
  history?: readonly { key: string; daysAgo: number }[]
  /** The address put into the links of meetings; the server's own where left out. */
  publicUrl?: string
  now?: () => number
  random?: () => number
  /** What deliveries are sent with. */
  fetch?: typeof fetch
}

export type FathomSimulatorCore = Actions & {
  app: Hono
  directory: Directory
  scenarios(): Scenario[]
  faults(): Faults
  /** How many answers of the API each switch has spoiled; what became of deliveries is in their log. */
  spoiledAnswers(): ReadonlyMap<Switch, number>
  /** Pairs of tokens that are good or were given up unspent. */
  countPairs(): number
  setRateLimits(limits: Partial<RateLimits>): void
  registerClient(client: OAuthClient): void
  /** Resolves when every delivery has ended, one way or the other. */
  settled(): Promise<void>
  setBaseUrl(url: string): void
  /** Goes on with the deliveries that a previous run left unfinished. */
  resume(): void
  close(): void
}

export type FathomSimulator = Omit<
  FathomSimulatorCore,
  'app' | 'setBaseUrl' | 'resume' | 'close' | 'finishMeeting'
> & {
  url: string
  finishMeeting(...parameters: Parameters<Actions['finishMeeting']>): Promise<Finished>
  close(): Promise<void>
}

const defaultRep = { name: 'Sam Rivera', email: 'sam@northbeam.example' }

/** Calls that make a believable past for a first import, a colleague's among them. */
export const suggestedHistory = [
  { key: 'qbr', daysAgo: 2 },
  { key: 'teammate-renewal', daysAgo: 5 },
  { key: 'hand-over', daysAgo: 9 },
] as const

/**
 * The simulated Fathom without a socket: a Hono app that stands for fathom.video and
 * api.fathom.ai together, and the means to make things happen in it.
 */
export function createFathomSimulator(options: FathomSimulatorOptions): FathomSimulatorCore {
  for (const client of options.clients) client.redirectUris.forEach(assertRedirectUri)
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const store = openStore(options.stateDir)
  const directory = createDirectory(options.rep ?? defaultRep)
  let limits: RateLimits = { ...fathomLimits, ...options.rateLimits }
  let faults = noFaults
  const spoiled = new Map<Switch, number>()
  let baseUrl = options.publicUrl ?? 'http://127.0.0.1'

  const deliverer = createDeliverer({
    store,
    now,
    random,
    faults: () => faults,
    fetch: options.fetch ?? fetch,
    retryDelaysMs: options.retryDelaysMs ?? svixRetryDelaysMs,
    timeoutMs: options.deliveryTimeoutMs ?? 15_000,
  })

  const { actions, scenarios, calls } = createActions({
    store,
    directory,
    deliverer,
    now,
    baseUrl: () => baseUrl,
    changeFaults(changes) {
      faults = faultsSchema.parse({ ...faults, ...changes })
    },
  })

  const context: SimulatorContext = {
    ...actions,
    store,
    clients: options.clients,
    oauth: {
      accessTokenTtlSeconds: options.accessTokenTtlSeconds ?? 3600,
      codeTtlSeconds: options.codeTtlSeconds ?? 600,
    },
    directory,
    deliverer,
    limiter: createRateLimiter(() => limits, now),
    faults: () => faults,
    noteFault: (name) => void spoiled.set(name, (spoiled.get(name) ?? 0) + 1),
    now,
    random,
    fetch: options.fetch ?? fetch,
    baseUrl: () => baseUrl,
    scenarios,
    calls,
  }

  if (store.fresh) {
    store.together(() => {
      for (const { key, daysAgo } of options.history ?? []) {
        const finishedAt = now() - daysAgo * 24 * 60 * 60 * 1000
        actions.finishMeeting(key, { finishedAt, notify: false })
      }
    })
  }

  return {
    ...actions,
    app: createSimulatorApp(context),
    directory,
    scenarios,
    faults: () => faults,
    spoiledAnswers: () => new Map(spoiled),
    countPairs: () => store.state.tokens.length,
    setRateLimits(changes) {
      limits = { ...limits, ...changes }
    },
    registerClient(client) {
      client.redirectUris.forEach(assertRedirectUri)
      context.clients = [...context.clients.filter(({ id }) => id !== client.id), client]
    },
    settled: deliverer.settled,
    setBaseUrl(url) {
      baseUrl = options.publicUrl ?? url
    },
    resume: deliverer.resume,
    close: deliverer.close,
  }
}

/** Starts the simulated Fathom on this machine's loopback address, and nowhere else. */
export function startFathomSimulator(options: FathomSimulatorOptions): Promise<FathomSimulator> {
  const { app, setBaseUrl, resume, close, ...core } = createFathomSimulator(options)
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 },
      ({ port }) => {
        const url = `http://127.0.0.1:${port}`
        setBaseUrl(url)
        resume()
        resolve({
          ...core,
          url,
          finishMeeting: async (...parameters) => core.finishMeeting(...parameters),
          close() {
            close()
            return new Promise((closed) => {
              server.close(() => closed())
              // Answers that hang on purpose would hold the port for ever.
              if ('closeAllConnections' in server) server.closeAllConnections()
            })
          },
        })
      },
    )
    server.on('error', reject)
  })
}
