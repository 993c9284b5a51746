import type { Page } from 'playwright-core'

/** The clicks that are on their way, as the server will be told of them. */
export function outbox(page: Page): Promise<{ name: string; args: Record<string, unknown> }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('upshot')
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const all = request.result.transaction('outbox').objectStore('outbox').getAll()
          all.onerror = () => reject(all.error)
          all.onsuccess = () => {
            request.result.close()
            resolve(all.result.map(({ name, args }) => ({ name, args })))
          }
        }
      }),
  )
}
