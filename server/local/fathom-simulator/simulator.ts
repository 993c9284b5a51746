import { randomBytes, randomInt } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { createSimulatorApp } from './app.ts'
import type { Actions, Finished, SimulatorContext } from './context.ts'
import { createDeliverer, svixRetryDelaysMs } from './deliver.ts'
import type { Directory } from './directory.ts'
import { createDirectory } from './directory.ts'
import type { Faults, Switch } from './faults.ts'
import { faultsSchema, noFaults } from './faults.ts'
import { library } from './library/library.ts'
import type { Call } from './listing.ts'
import type { OAuthClient } from './oauth.ts'
import { assertRedirectUri } from './oauth.ts'
import type { RateLimits } from './rate-limit.ts'
import { createRateLimiter, fathomLimits } from './rate-limit.ts'
import { currentItems, recorderOf, toWireMeeting } from './recording.ts'
import type { Scenario } from './scenario.ts'
import type { Recording, Webhook } from './state.ts'
import { openStore } from './state.ts'
import { fires } from './webhooks.ts'

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
  /** Keys for `X-Api-Key`, which unlock summary and transcript in the list. */
  apiKeys?: { key: string; account: string }[]
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
  const { state } = store
  const directory = createDirectory(options.rep ?? defaultRep)
  const built = library(directory)
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

  const scenarios = () => [...built, ...state.addedScenarios]
  const scenarioByKey = new Map(scenarios().map((scenario) => [scenario.key, scenario]))

  function callOf(recording: Recording): Call[] {
    const scenario = scenarioByKey.get(recording.scenarioKey)
    return scenario ? [{ recording, scenario }] : []
  }

  function requireCall(recordingId: number): Call {
    const recording = state.recordings.find((row) => row.recordingId === recordingId)
    const call = recording && callOf(recording)[0]
    if (!call) throw new Error(`No recording ${recordingId}`)
    return call
  }

  function chooseScenario(key: string | undefined): Scenario {
    if (key !== undefined) {
      const found = scenarioByKey.get(key)
      if (!found) throw new Error(`No meeting "${key}" in the library`)
      return found
    }
    // Only what the rep recorded and Fathom can write up: anything else would seem to do nothing.
    const own = scenarios().filter(
      (scenario) => scenario.summary !== null && recorderOf(scenario).email === directory.rep.email,
    )
    const lastCall = ({ key }: Scenario) =>
      Math.max(0, ...state.recordings.filter((r) => r.scenarioKey === key).map((r) => r.finishedAt))
    const [next] = own.toSorted((a, b) => lastCall(a) - lastCall(b))
    if (!next) throw new Error('The library is empty')
    return next
  }

  function payloadFor(webhook: Webhook, { recording, scenario }: Call): string {
    return JSON.stringify(
      toWireMeeting(scenario, recording, directory, baseUrl, {
        transcript: webhook.includeTranscript,
        summary: webhook.includeSummary,
        actionItems: webhook.includeActionItems,
        crmMatches: webhook.includeCrmMatches,
        highlights: false,
      }),
    )
  }

  function fireWebhooks(call: Call): Finished {
    const webhooks = state.webhooks.filter((webhook) => fires(webhook, call, directory))
    for (const webhook of webhooks) {
      deliverer.send({
        subscriptionId: webhook.id,
        recordingId: call.recording.recordingId,
        title: call.scenario.title,
        url: webhook.url,
        body: payloadFor(webhook, call),
      })
    }
    return { recordingId: call.recording.recordingId, webhookDeliveries: webhooks.length }
  }

  const actions: Actions = {
    finishMeeting(key, { finishedAt = now(), finalise = true, notify = true } = {}) {
      const scenario = chooseScenario(key)
      const recording: Recording = {
        recordingId: unused(state.recordings.map((row) => row.recordingId)),
        callId: unused(state.recordings.map((row) => row.callId)),
        shareToken: randomBytes(24).toString('base64url'),
        scenarioKey: scenario.key,
        finishedAt,
        finalised: finalise,
        revised: false,
        completed: [],
      }
      state.recordings.push(recording)
      store.save()
      if (!finalise || !notify) return { recordingId: recording.recordingId, webhookDeliveries: 0 }
      return fireWebhooks({ recording, scenario })
    },
    finaliseRecording(recordingId) {
      const call = requireCall(recordingId)
      // One event per meeting, whatever happens to it afterwards.
      if (call.recording.finalised) return { recordingId, webhookDeliveries: 0 }
      call.recording.finalised = true
      store.save()
      return fireWebhooks(call)
    },
    addMeeting(scenario) {
      if (scenarioByKey.has(scenario.key)) {
        throw new Error(`There is a meeting "${scenario.key}" in the library already`)
      }
      state.addedScenarios.push(scenario)
      scenarioByKey.set(scenario.key, scenario)
      store.save()
    },
    setItemCompleted(recordingId, index, completed) {
      const { recording, scenario } = requireCall(recordingId)
      if (!currentItems(scenario, recording)[index]) {
        throw new Error(`Recording ${recordingId} has no action item ${index}`)
      }
      recording.completed = recording.completed.filter((position) => position !== index)
      if (completed) recording.completed.push(index)
      store.save()
    },
    reviseMeeting(recordingId, { deliver = false } = {}) {
      const call = requireCall(recordingId)
      if (!call.scenario.revisedActionItems) {
        throw new Error(`Meeting "${call.scenario.key}" has only one version of its items`)
      }
      call.recording.revised = true
      call.recording.completed = []
      store.save()
      return deliver ? fireWebhooks(call) : { recordingId, webhookDeliveries: 0 }
    },
    replayDelivery(webhookId) {
      const delivery = state.deliveries.find((row) => row.webhookId === webhookId)
      const webhook = state.webhooks.find(({ id }) => id === delivery?.subscriptionId)
      if (!delivery || !webhook) throw new Error(`No delivery ${webhookId} can be sent again`)
      deliverer.replay(webhookId, payloadFor(webhook, requireCall(delivery.recordingId)))
    },
    deliveries: () => structuredClone(state.deliveries),
    revokeAllTokens() {
      state.tokens = []
      state.codes = []
      store.save()
    },
    setFaults(changes) {
      faults = faultsSchema.parse({ ...faults, ...changes })
    },
  }

  const context: SimulatorContext = {
    ...actions,
    store,
    clients: options.clients,
    apiKeys: options.apiKeys ?? [],
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
    calls: () => state.recordings.flatMap(callOf),
  }

  if (store.fresh) {
    for (const { key, daysAgo } of options.history ?? []) {
      const finishedAt = now() - daysAgo * 24 * 60 * 60 * 1000
      actions.finishMeeting(key, { finishedAt, notify: false })
    }
  }

  return {
    ...actions,
    app: createSimulatorApp(context),
    directory,
    scenarios,
    faults: () => faults,
    spoiledAnswers: () => new Map(spoiled),
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

function unused(taken: readonly number[]): number {
  const candidate = randomInt(100_000_000, 999_999_999)
  return taken.includes(candidate) ? unused(taken) : candidate
}
