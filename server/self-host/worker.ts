import companion from '../worker.ts'
import { countingLimit } from './limit.ts'

// The companion under workerd alone, without Cloudflare around it: the limits that the platform counts there are
// counted in this process, and the watchdog is called by whoever keeps the time, at an address of its own.

export { AiBudget, KeyRegistry, Lookout, Mailbox, Portal } from '../worker.ts'

const limits = {
  LIMIT_PER_ADDRESS: countingLimit({ limit: 300, periodMs: 60_000 }),
  LIMIT_PER_REP: countingLimit({ limit: 600, periodMs: 60_000 }),
}

const whole = new WeakMap<object, Env>()

/** The environment with its limits: one object for each, since settings are kept by it. */
function withLimits(env: Env): Env {
  const known = whole.get(env)
  if (known) return known
  const made = { ...env, ...limits }
  whole.set(env, made)
  return made
}

export default {
  fetch: (request, env, ctx) => companion.fetch(request, withLimits(env), ctx),
} satisfies ExportedHandler<Env>

/** Reached on the inner socket alone. Each request is one turn of the watchdog. */
export const cron = {
  async fetch(_request, env) {
    const now = Date.now()
    await companion.scheduled({ scheduledTime: now, cron: '*/15 * * * *', noRetry() {} }, env)
    return new Response('done\n')
  },
} satisfies ExportedHandler<Env>
