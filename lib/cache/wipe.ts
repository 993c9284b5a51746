import { db } from './db.ts'

/** Forgets everything of the rep on this device, unsent clicks included. One transaction: never half. */
export async function wipeCache(): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    await Promise.all(db.tables.map((table) => table.clear()))
  })
}
