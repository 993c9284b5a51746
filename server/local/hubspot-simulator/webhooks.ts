import { createHmac } from 'node:crypto'
import type { Faults } from './faults.ts'
import type { StoredObject } from './portal.ts'
import { portalId } from './portal.ts'

/** Who does something there; `isApp`: by an app's request. */
export type By = { userId: number; isApp: boolean }

/** One thing that happened, as HubSpot tells it. */
export type HubspotEvent = {
  eventId: number
  subscriptionId: number
  portalId: number
  appId: number
  occurredAt: number
  subscriptionType: string
  attemptNumber: number
  objectId: number
  objectTypeId: string
  propertyName?: string
  propertyValue?: string
  changeSource: string
  sourceId: string
}

export type Events = {
  note: (
    type: string,
    object: StoredObject,
    by: By,
    change?: { propertyName: string; propertyValue: string },
  ) => void
  /** Resolves when everything that happened so far was delivered or given up. */
  settled: () => Promise<void>
  /** What became of each delivery: the status, or null where nobody answered. */
  deliveries: { events: number; status: number | null; attempt: number }[]
  close: () => void
}

type Options = {
  secret: string
  /** The app's one target for all accounts; null: none. */
  target: () => string | null
  faults: () => Faults
  now: () => number
  random: () => number
  fetch: typeof fetch
  retryDelaysMs: readonly number[]
}

/** Answers later than this count as none. */
const patienceMs = 5_000

/** What is told of: tasks alone, as the app subscribes. */
const subscribed = ['object.propertyChange', 'object.deletion', 'object.restore', 'object.merge']
const subscribedProperties = [
  'hs_task_status',
  'hs_task_subject',
  'hs_timestamp',
  'hs_task_priority',
  'hubspot_owner_id',
]

export function createEvents(options: Options): Events {
  const { target, faults, now, random } = options
  const deliveries: Events['deliveries'] = []
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let waiting: HubspotEvent[] = []
  let running: Promise<unknown> = Promise.resolve()
  let nextEvent = 1
  let isClosed = false

  async function send(events: readonly HubspotEvent[]): Promise<void> {
    for (const [attempt, delay] of [0, ...options.retryDelaysMs].entries()) {
      if (delay > 0) await pause(delay)
      const url = target()
      if (isClosed || url === null) return
      const status = await attemptOnce(
        url,
        events.map((event) => ({ ...event, attemptNumber: attempt })),
      )
      deliveries.push({ events: events.length, status, attempt })
      if (status !== null && status >= 200 && status < 300) return
    }
  }

  async function attemptOnce(url: string, events: readonly object[]): Promise<number | null> {
    const body = JSON.stringify(events)
    const timestamp = String(now())
    const secret = random() < faults().webhookForged ? 'somebody else' : options.secret
    const signature = sign(secret, 'POST', url, body, timestamp)
    try {
      const response = await options.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hubspot-signature-v3': signature,
          'x-hubspot-request-timestamp': timestamp,
        },
        body,
        signal: AbortSignal.timeout(patienceMs),
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return null
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, delayMs)
      timer.unref?.()
      timers.add(timer)
    })
  }

  /** What happens together is told together, a hundred at most. */
  async function flush(): Promise<void> {
    await pause(5)
    const events = faults().webhookShuffled ? waiting.toReversed() : waiting
    waiting = []
    for (let at = 0; at < events.length; at += 100) {
      const batch = events.slice(at, at + 100)
      if (random() < faults().webhookLost) continue
      await send(batch)
      if (random() < faults().webhookTwice) await send(batch)
    }
  }

  return {
    note(type, object, by, change) {
      if (target() === null || object.type !== 'tasks' || !subscribed.includes(type)) return
      if (change && !subscribedProperties.includes(change.propertyName)) return
      waiting.push({
        // Not unique: the same number comes again for another object.
        eventId: nextEvent++ % 1000,
        subscriptionId: 77,
        portalId,
        appId: 12,
        occurredAt: now(),
        subscriptionType: type,
        attemptNumber: 0,
        objectId: Number(object.id),
        objectTypeId: '0-27',
        ...change,
        changeSource: by.isApp ? 'INTEGRATION' : 'CRM_UI',
        sourceId: by.isApp ? '12' : `userId:${by.userId}`,
      })
      if (waiting.length === 1) running = running.then(flush, flush)
    },
    settled: async () => {
      let last: unknown
      do {
        last = running
        await running
      } while (last !== running)
    },
    deliveries,
    close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** Version 3 of HubSpot's signatures. */
export function sign(
  secret: string,
  method: string,
  url: string,
  body: string,
  timestamp: string,
): string {
  return createHmac('sha256', secret).update(`${method}${url}${body}${timestamp}`).digest('base64')
}
