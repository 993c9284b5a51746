import { db } from './db.ts'
import { forgetFrame } from './kept-frame.ts'

/** Forgets everything of the rep on this device, unsent clicks included. One transaction: never half. */
export async function wipeCache(): Promise<void> {
  forgetFrame()
  await db.transaction('rw', db.tables, async () => {
    await Promise.all(db.tables.map((table) => table.clear()))
  })
}

/** How long other panels may take to let go of the cache, in milliseconds. */
const lettingGoMs = 5_000

/**
 * Deletes the cache as a whole, also one that cannot be opened; the next opening makes it anew.
 * @returns false where something still holds it
 */
export async function deleteCache(): Promise<boolean> {
  forgetFrame()
  let limit: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    limit = setTimeout(() => resolve(false), lettingGoMs)
  })
  const gone = db.delete({ disableAutoOpen: true }).then(
    () => true,
    () => false,
  )
  return Promise.race([gone, late]).finally(() => clearTimeout(limit))
}
