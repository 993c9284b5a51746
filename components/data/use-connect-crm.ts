import type { ConnectOutcome } from '../../lib/cache/meta.ts'
import * as cache from '../../lib/cache/queries.ts'
import { useQueryAfterPaint } from './use-after-paint.ts'

/** Where connecting the other CRM stands; null where it was never begun. */
export function useConnectCrm(): ConnectOutcome | null {
  return useQueryAfterPaint(() => cache.connectCrmOutcome(), []) ?? null
}
