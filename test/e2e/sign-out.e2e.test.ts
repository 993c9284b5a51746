import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting, mailedCode } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

let work: Workplace
let panel: Page

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Ask me first'))
  await finishMeeting(work.stack.fathom.url, 'discovery')
  await panel.getByRole('article').first().waitFor()
})
afterAll(() => work?.close())

/** Rows per store of every IndexedDB database of the extension, read without our code. */
const storedRows = () =>
  panel.evaluate(async () => {
    const counts: Record<string, number> = {}
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name as string)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      for (const store of db.objectStoreNames) {
        counts[store] = await new Promise((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).count()
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      }
      db.close()
    }
    return counts
  })

test('the panel paints from its cache with the network cut', async () => {
  await work.browser.context.setOffline(true)
  await panel.reload()
  await panel.getByRole('article').first().waitFor()
  await work.browser.context.setOffline(false)
})

test('signing out leaves no row of the rep on the device', async () => {
  const before = await storedRows()
  expect(before.meetings).toBeGreaterThan(0)
  expect(before.actionItems).toBeGreaterThan(0)

  await panel.getByRole('button', { name: 'More' }).click()
  await panel.getByRole('menuitem', { name: 'Settings' }).click()
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await panel.getByRole('heading', { name: 'Sign in to Upshot' }).waitFor()

  const after = await storedRows()
  const left = Object.entries(after).filter(([store, count]) => store !== 'meta' && count > 0)
  expect(left).toEqual([])
  const stored = await panel.evaluate(async () =>
    JSON.stringify(await chrome.storage.local.get(null)),
  )
  expect(stored).not.toContain('access_token')
  expect(JSON.stringify(await panel.evaluate(() => ({ ...localStorage })))).not.toContain(
    'Northwind',
  )
})

test('a code from the mail signs in again, after a wrong one was refused with the focus kept', async () => {
  const { email } = work.stack.rep
  await panel.getByLabel('Email').fill(email)
  // The way that was taken last is offered first.
  const instead = panel.getByRole('button', { name: 'Email me a code instead' })
  if (await instead.isVisible()) await instead.click()
  await panel.getByRole('button', { name: 'Email me a code', exact: true }).click()
  const field = panel.getByLabel('Code')
  await field.fill('000000')
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click()
  await panel.getByRole('alert').getByText('This code is not right').waitFor()
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  const code = await mailedCode(work.stack.supabase.url, email)
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await panel.keyboard.press('Enter')
  await panel.getByRole('article').first().waitFor()
})
