import type { Page } from 'playwright-core'

/** A click as the device keeps it: on its way, taken by the CRM, or refused. */
export type KeptClick = {
  id: string
  name: string
  args: Record<string, unknown>
  undoes: string | null
  where: 'outbox' | 'sent' | 'refusals'
}

/** Every click that a device knows of, but for those that were taken back before they were sent. */
export function clicksOf(panel: Page): Promise<KeptClick[]> {
  return panel.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const stores = ['outbox', 'sent', 'refusals'] as const
    const reading = db.transaction(stores)
    const lists = await Promise.all(
      stores.map(
        (store) =>
          new Promise<KeptClick[]>((resolve, reject) => {
            const request = reading.objectStore(store).getAll()
            request.onsuccess = () =>
              resolve(request.result.map((row) => ({ ...row, where: store })))
            request.onerror = () => reject(request.error)
          }),
      ),
    )
    db.close()
    const clicks = new Map<string, KeptClick>()
    for (const { id, name, args, undoes, where } of lists.flat()) {
      clicks.set(id, { id, name, args, undoes, where })
    }
    return [...clicks.values()]
  })
}

/** What a press came to: the clicks it made, and those that vanished by it, never having been sent. */
export type Came = { made: KeptClick[]; gone: string[] }

/**
 * Waits until the device keeps another set of clicks than `known`, and answers the difference; null after
 * `patienceMs`. It waits in the page: a press must not be followed by a hundred questions.
 */
export async function whatCame(
  panel: Page,
  known: ReadonlySet<string>,
  patienceMs: number,
): Promise<Came | null> {
  const hasChanged = await panel.evaluate(
    async ({ known, patienceMs }) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('upshot')
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      const before = new Set(known)
      const stores = ['outbox', 'sent', 'refusals'] as const
      const idsNow = async () => {
        const reading = db.transaction(stores)
        const all = stores.map(
          (name) =>
            new Promise<{ id: string }[]>((resolve, reject) => {
              const request = reading.objectStore(name).getAll()
              request.onsuccess = () => resolve(request.result)
              request.onerror = () => reject(request.error)
            }),
        )
        return new Set((await Promise.all(all)).flat().map(({ id }) => id))
      }
      const end = performance.now() + patienceMs
      let isOther = false
      while (!isOther && performance.now() < end) {
        const now = await idsNow()
        isOther = now.size !== before.size || [...now].some((id) => !before.has(id))
        if (!isOther) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      db.close()
      return isOther
    },
    { known: [...known], patienceMs },
  )
  if (!hasChanged) return null
  const now = await clicksOf(panel)
  const ids = new Set(now.map(({ id }) => id))
  return {
    made: now.filter(({ id }) => !known.has(id)),
    gone: [...known].filter((id) => !ids.has(id)),
  }
}
