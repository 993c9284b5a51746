import type { SyncState } from '../contract/account.ts'

/**
 * Whether calls may be missing of which nobody knows: Fathom's list was read whole once, and cannot be
 * relied on since, because the rep may go by another address there.
 */
export function isNotChecked(
  sync: Pick<SyncState, 'missingCount' | 'missingCheckedAt'> | null,
): boolean {
  return sync !== null && sync.missingCount === null && sync.missingCheckedAt !== null
}
