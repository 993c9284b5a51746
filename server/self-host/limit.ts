import { BoundedMap } from '../bounded-map.ts'

/** Callers of one period. More, and those who called longest ago begin anew. */
const mostKeys = 50_000

/** Cloudflare's rate limit, counted in this process: so many in a period, which begins with the first. */
export function countingLimit(
  { limit, periodMs }: { limit: number; periodMs: number },
  now: () => number = Date.now,
): RateLimit {
  const counted = new BoundedMap<string, { since: number; times: number }>(mostKeys)
  return {
    async limit({ key }) {
      const at = now()
      const known = counted.get(key)
      const one = known && at - known.since < periodMs ? known : { since: at, times: 0 }
      one.times += 1
      counted.set(key, one)
      return { success: one.times <= limit }
    },
  }
}
