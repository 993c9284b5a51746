import { createHmac } from 'node:crypto'
import type { Faults } from './faults.ts'
import type { DeliveryAttempt, DeliveryRecord, Store } from './state.ts'
import { randomName } from './webhooks.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Svix's schedule after the immediate first attempt; Fathom delivers through Svix. */
export const svixRetryDelaysMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
]

export type DelivererOptions = {
  store: Store
  now: () => number
  random: () => number
  faults: () => Faults
  fetch: typeof fetch
  retryDelaysMs: readonly number[]
  timeoutMs: number
}

export type NewDelivery = {
  subscriptionId: string
  recordingId: number
  title: string
  url: string
  body: string
}

export type Deliverer = {
  /** Begins a delivery and returns at once; the attempts go on by themselves. */
  send(delivery: NewDelivery): DeliveryRecord
  /** Sends an earlier delivery once more, under its old `webhook-id`: a replay. */
  replay(webhookId: string, body: string): void
  /** Takes up what a previous run left unfinished. */
  resume(): void
  cancel(subscriptionId: string): void
  /** Resolves when no delivery is waiting for an attempt or an answer. */
  settled(): Promise<void>
  close(): void
}

/**
 * Sends webhooks as Svix does for Fathom: signed per Standard Webhooks, again and again on
 * anything but 2xx or on silence, each attempt with the same id and its own timestamp.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { store, now, random } = options
  const { state } = store
  const closing = new AbortController()
  const timers = new Map<string, NodeJS.Timeout>()
  let held: DeliveryRecord[] = []
  let heldTimer: NodeJS.Timeout | undefined
  let waiting: (() => void)[] = []

  const happens = (probability: number) => probability > 0 && random() < probability

  function changed() {
    store.save()
    if (state.deliveries.some((delivery) => delivery.state === 'pending')) return
    const resolvers = waiting
    waiting = []
    for (const resolve of resolvers) resolve()
  }

  function end(delivery: DeliveryRecord, outcome: DeliveryRecord['state']) {
    delivery.state = outcome
    delivery.nextAttemptAt = null
    delivery.body = null
  }

  function scheduleAttempt(delivery: DeliveryRecord, delayMs: number) {
    delivery.nextAttemptAt = now() + delayMs
    clearTimeout(timers.get(delivery.webhookId))
    timers.set(
      delivery.webhookId,
      setTimeout(() => {
        timers.delete(delivery.webhookId)
        void attempt(delivery)
      }, delayMs),
    )
  }

  async function attempt(delivery: DeliveryRecord) {
    const secret = state.webhooks.find(({ id }) => id === delivery.subscriptionId)?.secret
    if (delivery.state !== 'pending') return
    if (delivery.body === null || secret === undefined) {
      end(delivery, 'cancelled')
      return changed()
    }
    const { body } = delivery
    const first = delivery.tries === 0
    delivery.tries += 1
    delivery.nextAttemptAt = null
    const twice = first && happens(options.faults().duplicate)
    const answers = await Promise.all(
      Array.from({ length: twice ? 2 : 1 }, () => post(delivery, secret, body)),
    )
    if (closing.signal.aborted) return
    delivery.attempts.push(...answers)
    // A webhook that was deleted while this attempt was under way gets no other.
    if (delivery.state === 'pending') {
      const delay = options.retryDelaysMs[delivery.tries - 1]
      if (answers.some(({ status }) => status !== null && status >= 200 && status < 300)) {
        end(delivery, 'delivered')
      } else if (delay === undefined) {
        end(delivery, 'failed')
      } else {
        scheduleAttempt(delivery, delay)
      }
    }
    changed()
  }

  async function post(delivery: DeliveryRecord, secret: string, body: string) {
    const at = now()
    const timestamp = Math.floor(at / 1000)
    const corrupted = happens(options.faults().corruptSignature)
    const signature = sign(secret, delivery.webhookId, timestamp, corrupted ? `${body} ` : body)
    const log: DeliveryAttempt = {
      at,
      timestamp,
      status: null,
      error: null,
      durationMs: 0,
      corrupted,
    }
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const begun = performance.now()
    try {
      const response = await options.fetch(delivery.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Svix-Webhooks/1.77.0 (sender-9YMgn; +https://www.svix.com/http-sender/)',
          'webhook-id': delivery.webhookId,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signature,
        },
        body,
        // A redirect is a failure to Svix, and not to be followed.
        redirect: 'manual',
        signal: AbortSignal.any([timeout, closing.signal]),
      })
      await response.body?.cancel()
      log.status = response.status
    } catch (error) {
      log.error = timeout.aborted ? 'timeout' : describe(error)
    }
    log.durationMs = Math.round(performance.now() - begun)
    return log
  }

  function release() {
    clearTimeout(heldTimer)
    heldTimer = undefined
    const released = held
    held = []
    for (const delivery of released) begin(delivery)
  }

  function begin(delivery: DeliveryRecord) {
    scheduleAttempt(delivery, options.faults().deliveryDelayMs)
  }

  return {
    send(delivery) {
      const record: DeliveryRecord = {
        webhookId: `msg_${randomName(27)}`,
        ...delivery,
        state: 'pending',
        createdAt: now(),
        tries: 0,
        nextAttemptAt: null,
        attempts: [],
      }
      state.deliveries.push(record)
      const faults = options.faults()
      if (happens(faults.drop)) {
        end(record, 'dropped')
      } else if (held.length === 0 && happens(faults.reorder)) {
        held.push(record)
        heldTimer = setTimeout(release, second)
      } else {
        begin(record)
        // What was held back follows only when this one has had its turn.
        if (held.length > 0) {
          clearTimeout(heldTimer)
          heldTimer = setTimeout(release, faults.deliveryDelayMs + 50)
        }
      }
      changed()
      return record
    },
    replay(webhookId, body) {
      const delivery = state.deliveries.find((row) => row.webhookId === webhookId)
      if (!delivery) throw new Error(`No delivery ${webhookId}`)
      Object.assign(delivery, { state: 'pending', tries: 0, body })
      scheduleAttempt(delivery, 0)
      store.save()
    },
    resume() {
      for (const delivery of state.deliveries) {
        if (delivery.state !== 'pending') continue
        scheduleAttempt(delivery, Math.max(0, (delivery.nextAttemptAt ?? 0) - now()))
      }
    },
    cancel(subscriptionId) {
      for (const delivery of state.deliveries) {
        if (delivery.subscriptionId !== subscriptionId || delivery.state !== 'pending') continue
        clearTimeout(timers.get(delivery.webhookId))
        timers.delete(delivery.webhookId)
        end(delivery, 'cancelled')
      }
      changed()
    },
    settled() {
      if (!state.deliveries.some((delivery) => delivery.state === 'pending'))
        return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
    close() {
      closing.abort()
      clearTimeout(heldTimer)
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, keyed with what follows `whsec_`. */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return `v1,${digest}`
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const { cause } = error
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return error.message
}
