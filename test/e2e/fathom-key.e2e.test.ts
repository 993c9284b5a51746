import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting, signIn } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openWorkplace } from './workplace.ts'

let work: Workplace
let panel: Page
let key = ''

beforeAll(async () => {
  work = await openWorkplace()
  panel = await work.browser.openPanel(await work.openTool())
  await signIn(panel, work.stack.rep)
})
afterAll(() => work?.close())

/** Makes a key on Fathom's own page, which shows it once. */
async function makeKey(): Promise<string> {
  const page = await work.browser.context.newPage()
  await page.goto(`${work.stack.fathom.url}/api-access`)
  await page.getByRole('button', { name: 'Make a key' }).click()
  const made = await page.locator('code[aria-labelledby=made]').textContent()
  await page.close()
  return made ?? ''
}

async function paste(text: string, word: 'Connect' | 'Replace'): Promise<void> {
  await panel.getByLabel('API key', { exact: true }).fill(text)
  await panel.getByRole('button', { name: word, exact: true }).click()
}

const integration = async () => {
  const { data } = await work.crm.from('fathom_integrations').select('status, scopes')
  return data
}

test('a key that Fathom does not know is said to be none, and connects nothing', async () => {
  await panel.getByRole('button', { name: 'Use an API key instead' }).click()
  await paste('no-key-of-this-fathom-at-all', 'Connect')
  await panel.getByText('Fathom does not know this key.').waitFor()
  expect(await integration()).toEqual([])
})

test('a key that was pasted with its label connects, and the next call becomes an item', async () => {
  key = await makeKey()
  await paste(`X-Api-Key: ${key}`, 'Connect')
  await panel
    .getByText('Fathom connected')
    .or(panel.getByRole('tab', { name: /^Inbox/ }))
    .first()
    .waitFor()
  await expect
    .poll(integration, { timeout: 60_000 })
    .toEqual([{ status: 'active', scopes: 'api_key' }])
  await panel.getByRole('button', { name: 'Open my inbox' }).click()
  await finishMeeting(work.stack.fathom.url, 'discovery')
  await panel.locator('article.row').first().waitFor({ timeout: 60_000 })
})

test('settings say that it is by key, and put another in its place', async () => {
  await panel.getByRole('button', { name: 'More' }).click()
  await panel.getByRole('menuitem', { name: 'Settings' }).click()
  await panel.getByText(/By API key since/).waitFor()
  await panel.getByRole('button', { name: 'Replace the key' }).click()
  const next = await makeKey()
  await paste(next, 'Replace')
  await panel.getByRole('dialog').waitFor({ state: 'detached' })
  await panel.getByText(/By API key since/).waitFor()
  const stored = await panel.evaluate(async () => {
    const databases = await indexedDB.databases()
    const rows = await Promise.all(
      databases.map(
        ({ name = '' }) =>
          new Promise<string>((resolve, reject) => {
            const open = indexedDB.open(name)
            open.onerror = () => reject(open.error)
            open.onsuccess = async () => {
              const all = [...open.result.objectStoreNames].map(
                (store) =>
                  new Promise<unknown>((got) => {
                    const asked = open.result.transaction(store).objectStore(store).getAll()
                    asked.onsuccess = () => got(asked.result)
                  }),
              )
              resolve(JSON.stringify(await Promise.all(all)))
              open.result.close()
            }
          }),
      ),
    )
    return rows.join() + JSON.stringify(await chrome.storage.local.get(null))
  })
  for (const one of [key, next]) expect(stored).not.toContain(one)
  const row = await work.crm.from('fathom_integrations').select('*').single()
  for (const one of [key, next]) expect(JSON.stringify(row.data)).not.toContain(one)
})
