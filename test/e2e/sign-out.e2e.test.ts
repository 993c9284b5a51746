import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { finishMeeting, mailedCode } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

let work: Workplace
let panel: Page
/** What the stack logs, the companion's lines among them. */
const log: string[] = []

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Ask me first', { log: (line) => log.push(line) }))
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

test('errors of panel and background are told to the companion once the rep wants that, and no word of them', async () => {
  const fail = (where: {
    evaluate: (work: (words: string) => void, words: string) => Promise<void>
  }) =>
    where.evaluate((words) => {
      // Names both, so that each is a place of its own.
      setTimeout(() => Promise.reject(new TypeError(words)))
      setTimeout(() => {
        throw new RangeError(words)
      })
    }, 'Ann Keller will not pay')
  const told = () =>
    log
      .flatMap((line) => /\{"level":"warning","event":"panel_error".*\}/.exec(line) ?? [])
      .map((line) => JSON.parse(line))
  await fail(panel)
  await panel.getByRole('button', { name: 'More' }).click()
  await panel.getByRole('menuitem', { name: 'Settings' }).click()
  const wish = panel.getByRole('checkbox', { name: "Tell your company's Upshot of errors" })
  expect(await wish.isChecked()).toBe(false)
  await wish.check()
  await fail(panel)
  const worker = work.browser.context.serviceWorkers()[0]
  if (worker === undefined) throw new Error('The background does not run.')
  await fail(worker)
  await vi.waitUntil(() => told().length >= 4, { timeout: 20_000 })
  expect(
    told()
      .map(({ kind, script }) => `${kind} in ${script}`)
      .toSorted(),
  ).toEqual([
    'RangeError in background',
    'RangeError in panel',
    'TypeError in background',
    'TypeError in panel',
  ])
  expect(log.join('\n')).not.toContain('Ann Keller')
  await panel.keyboard.press('Escape')
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
  const stored = () =>
    panel.evaluate(async () => JSON.stringify(await chrome.storage.local.get(null)))
  expect(await stored()).not.toContain('access_token')
  // Goes once the CRM was told, when the panel has asked for a sign-in already.
  await expect.poll(stored).not.toContain('upshot.tellErrors')
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
