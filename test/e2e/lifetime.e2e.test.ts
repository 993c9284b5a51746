import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { finishMeeting, signIn } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { connectFathom, openWorkplace } from './workplace.ts'

/** What is a rep's stays theirs, whatever Chrome and the computer do to the processes it lives in. */

let work: Workplace
let panel: Page

beforeAll(async () => {
  // Low, so that the lists have something to scroll.
  work = await openWorkplace({ windowSize: { width: 1280, height: 560 } })
  panel = await work.browser.openPanel(await work.openTool())
  await signIn(panel, work.stack.rep)
  await connectFathom(work, panel, 'Ask me first')
  for (const key of ['discovery', 'demo', 'security-review', 'pricing']) {
    await finishMeeting(work.stack.fathom.url, key)
  }
  await vi.waitFor(
    async () => {
      const { data } = await work.crm.from('meeting_action_items').select('id')
      expect(data?.length).toBeGreaterThan(15)
    },
    { timeout: 30_000, interval: 100 },
  )
  await panel.reload()
  await row('exit clause').waitFor()
})
afterAll(() => work?.close())

const row = (text: string) => panel.getByRole('article').filter({ hasText: text }).first()

/** Makes a task of an item, by hand. */
async function create(text: string): Promise<void> {
  await row(text).click()
  await row(text)
    .getByRole('button', { name: /^Create task/ })
    .click()
  await row(text).getByRole('button', { name: 'Undo' }).waitFor()
}

/** How many tasks of the CRM have these words in their title. */
async function tasksNamed(text: string): Promise<number> {
  const { data, error } = await work.crm.from('tasks').select('id').ilike('title', `%${text}%`)
  if (error) throw error
  return data.length
}

const arrived = (text: string) =>
  expect.poll(() => tasksNamed(text), { timeout: 20_000, interval: 100 }).toBe(1)

async function closePanel(): Promise<void> {
  await panel.close()
  await expect.poll(() => work.browser.countPanels()).toBe(0)
}

async function reopenPanel(): Promise<void> {
  panel = await work.browser.openPanel(work.stack.fathom.url)
}

const isSignedOut = async () =>
  (await panel.getByText(/Signed out of the CRM/).count()) +
    (await panel.getByLabel('Password').count()) >
  0

describe('after the service worker has died', () => {
  test('a click in the open panel reaches the CRM', async () => {
    await work.browser.killWorker()
    await create('exit clause')
    await arrived('exit clause')
  })

  test('the alarm wakes another, which sends what waits and tells how much is left to decide', async () => {
    await work.stack.companion.stop()
    await create('revised two-year proposal')
    await panel.getByText("Can't reach Upshot.").waitFor()
    const inside = await work.browser.openInside()
    await closePanel()
    await work.browser.killWorker()
    await work.stack.restartCompanion()
    const running = () =>
      inside.evaluate(() => chrome.runtime.getContexts({ contextTypes: ['BACKGROUND' as never] }))
    expect(await running()).toEqual([])
    expect(await tasksNamed('revised two-year proposal')).toBe(0)

    await inside.evaluate(() => chrome.action.setBadgeText({ text: '' }))
    // Chrome's own alarm, only sooner: nobody waits five minutes here.
    await inside.evaluate(() =>
      chrome.alarms.create('sync', { when: Date.now() + 200, periodInMinutes: 5 }),
    )
    await arrived('revised two-year proposal')
    expect(await work.browser.countPanels()).toBe(0)
    const badge = () => inside.evaluate(() => chrome.action.getBadgeText({}))
    await expect.poll(badge, { timeout: 10_000 }).not.toBe('')
    const told = await badge()
    await inside.close()
    await reopenPanel()
    await panel.getByRole('tab', { name: new RegExp(`^Inbox\\s*${told}`) }).waitFor()
    expect(await isSignedOut()).toBe(false)
  })
})
