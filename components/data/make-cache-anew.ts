import type { Rescued } from '../../lib/cache/rescue.ts'
import { putBack, readRescue } from '../../lib/cache/rescue.ts'
import { deleteCache } from '../../lib/cache/wipe.ts'

/** What can be taken over from a copy that is to be made anew; null where it cannot be read. */
export const readUnsent = readRescue
export type { Rescued } from '../../lib/cache/rescue.ts'

/**
 * Deletes the copy on this device, and makes another with what was rescued of it.
 * @returns `held` where something still holds it, `lost` where what was rescued could not be kept either
 */
export async function makeCacheAnew(rescued: Rescued | null): Promise<'anew' | 'held' | 'lost'> {
  if (!(await deleteCache())) return 'held'
  if (rescued === null) return 'anew'
  return putBack(rescued).then(
    () => 'anew',
    () => 'lost',
  )
}
