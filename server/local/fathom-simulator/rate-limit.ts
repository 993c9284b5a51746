/** Calls allowed in one window, for each of Fathom's buckets. */
export type RateLimits = { global: number; heavy: number; token: number; windowSeconds: number }

/** As documented. The heavy bucket may fall to 5 when Fathom is under load. */
export const fathomLimits: RateLimits = { global: 60, heavy: 30, token: 60, windowSeconds: 60 }

export type Bucket = 'global' | 'heavy' | 'token'

export type Allowance = {
  allowed: boolean
  limit: number
  remaining: number
  /** Seconds until the window begins anew. */
  resetSeconds: number
}

export type RateLimiter = {
  take(bucket: Bucket, owner: string): Allowance
  /** How many windows are kept: those that are not over. */
  size(): number
}

/** Fixed windows per bucket and owner: an account, or an app at the token endpoint. */
export function createRateLimiter(limits: () => RateLimits, now: () => number): RateLimiter {
  const windows = new Map<string, { startedAt: number; taken: number }>()
  return {
    size: () => windows.size,
    take(bucket, owner) {
      const { [bucket]: limit, windowSeconds } = limits()
      const key = `${bucket} ${owner}`
      const time = now()
      let window = windows.get(key)
      if (!window || time - window.startedAt >= windowSeconds * 1000) {
        // Owners are whoever names themself: a window that is over says nothing any more.
        for (const [other, { startedAt }] of windows) {
          if (time - startedAt >= windowSeconds * 1000) windows.delete(other)
        }
        window = { startedAt: time, taken: 0 }
        windows.set(key, window)
      }
      const allowed = window.taken < limit
      if (allowed) window.taken += 1
      const left = window.startedAt + windowSeconds * 1000 - time
      return {
        allowed,
        limit,
        remaining: Math.max(0, limit - window.taken),
        resetSeconds: Math.max(1, Math.ceil(left / 1000)),
      }
    },
  }
}

/** The headers of Fathom's answers; `Retry-After` comes with a refusal only. */
export function rateLimitHeaders(allowance: Allowance): Record<string, string> {
  return {
    'RateLimit-Limit': String(allowance.limit),
    'RateLimit-Remaining': String(allowance.remaining),
    'RateLimit-Reset': String(allowance.resetSeconds),
    ...(!allowance.allowed && { 'Retry-After': String(allowance.resetSeconds) }),
  }
}
