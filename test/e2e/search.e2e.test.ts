import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

/** Searching in the real panel: its worker under the extension's own policy, its index on disk. */

let work: Workplace
let panel: Page

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Ask me first'))
  await finishMeeting(work.stack.fathom.url, 'discovery')
  await panel.getByRole('article').first().waitFor()
})
afterAll(() => work?.close())

/** Keys of a store of the cache, read without our code. */
const keysOf = (store: string) =>
  panel.evaluate(async (name) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
      const request = db.transaction(name).objectStore(name).getAllKeys()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    db.close()
    return keys
  }, store)

/** Every transcript of this device is indexed, and there is one. */
const indexed = () =>
  expect
    .poll(
      async () => {
        const transcripts = await keysOf('transcripts')
        const texts = await keysOf('searchTexts')
        return transcripts.length > 0 && String(texts) === String(transcripts)
      },
      { timeout: 20_000 },
    )
    .toBe(true)

/** As if newer ones had needed the room. */
async function letTranscriptsGo(): Promise<void> {
  await panel.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const stores = ['transcripts', 'transcriptSizes', 'searchGrams', 'searchTexts']
    const change = db.transaction(stores, 'readwrite')
    for (const store of stores) change.objectStore(store).clear()
    await new Promise((resolve) => {
      change.oncomplete = resolve
    })
    db.close()
  })
}

const field = () => panel.getByRole('searchbox', { name: 'Search' })
const lines = () => panel.locator('button.result .said')

test('a call that has just come is indexed by the worker while nobody searches', async () => {
  await indexed()
  expect(panel.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
    expect.stringMatching(/^\/assets\/worker-/),
  ])
})

test('what was said is found with the network cut, after the panel was opened again', async () => {
  await panel.keyboard.press('/')
  await field().fill('forklif')
  await lines().first().waitFor()
  await indexed()
  await work.browser.context.setOffline(true)
  await panel.reload()
  await expect.poll(() => field().inputValue()).toBe('forklif')
  await lines().first().waitFor()
  expect(panel.workers()).toHaveLength(1)
  await work.browser.context.setOffline(false)
})

test('what was said in a call that is not on the device any more is found by the companion', async () => {
  await letTranscriptsGo()
  await panel.reload()
  await field().fill('FÓRKLIF')
  await panel.getByText('Nothing for “FÓRKLIF”').waitFor()
  await panel.getByRole('button', { name: 'Search older calls' }).click()
  await panel.getByRole('heading', { name: 'Said in older calls' }).waitFor()
  expect((await lines().locator('mark').first().textContent())?.toLowerCase()).toBe('forklif')
  expect(await keysOf('transcripts')).toEqual([])
  await lines().first().click()
  await panel
    .locator('.utterance', { hasText: /forklif/i })
    .first()
    .waitFor()
  // Here again, it is found here.
  await indexed()
  await panel.keyboard.press('Escape')
  await panel.getByRole('heading', { name: 'Said in meetings' }).waitFor()
  expect(await panel.getByRole('heading', { name: 'Said in older calls' }).count()).toBe(0)
})

test('a transcript that is not on the device any more is fetched when its call is opened', async () => {
  await field().fill('')
  await letTranscriptsGo()
  await panel.reload()
  await field().fill('first conversation')
  await panel.getByRole('button', { name: /Northwind: first conversation/ }).click()
  await panel.getByRole('button', { name: 'Show transcript' }).click()
  await panel.locator('.utterance').first().waitFor()
  expect(await keysOf('transcripts')).toHaveLength(1)
  // And is found by its words again.
  await indexed()
  await panel.keyboard.press('Escape')
  await field().fill('forklif')
  await lines().first().waitFor()
})
