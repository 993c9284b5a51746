import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from './chromium.ts'
import { choosePassword, finishMeeting } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

/** Two windows of one browser and a second device: one rep, one truth, each click once. */

let work: Workplace
let device: Browser
let first: Page
let second: Page
let laptop: Page

beforeAll(async () => {
  ;({ work, panel: first } = await openConnected('Ask me first'))
  for (const key of ['discovery', 'demo', 'pricing']) {
    await finishMeeting(work.stack.fathom.url, key)
  }
  await vi.waitFor(
    async () => {
      const { data } = await work.crm.from('meetings').select('id')
      expect(data?.length).toBeGreaterThanOrEqual(3)
    },
    { timeout: 30_000, interval: 100 },
  )
  await first.reload()

  const other = `${work.stack.fathom.url}/?window=2`
  await work.browser.openWindow(other)
  second = await work.browser.openPanel(other)

  device = await work.openDevice()
  const page = await device.context.newPage()
  await page.goto(work.stack.fathom.url)
  laptop = await device.openPanel(work.stack.fathom.url)
  const { email, password } = work.stack.rep
  await choosePassword(laptop)
  await laptop.getByLabel('Email').fill(email)
  await laptop.getByLabel('Password').fill(password)
  await laptop.getByRole('button', { name: 'Sign in', exact: true }).click()
  for (const panel of panels()) await row(panel, 'exit clause').waitFor()
})

afterAll(() => work?.close())

const panels = () => [first, second, laptop]

const row = (panel: Page, text: string) =>
  panel.getByRole('article').filter({ hasText: text }).first()

const settled = (panel: Page, text: string) =>
  panel.getByRole('article').filter({ hasText: text }).filter({ hasText: 'Done on another device' })

/** Decides a row by the button of that name. Presses again where it was too quick: two at once count as one. */
async function decide(panel: Page, text: string, name: string | RegExp): Promise<void> {
  await row(panel, text).click()
  const button = row(panel, text).getByRole('button', { name })
  const receipt = row(panel, text).getByRole('button', { name: 'Undo' })
  await expect
    .poll(
      async () => {
        if ((await receipt.count()) === 0) await button.click({ timeout: 1_000 })
        return receipt.count()
      },
      { timeout: 10_000 },
    )
    .toBe(1)
}

const pressCreate = (panel: Page, text: string) => decide(panel, text, /^Create task/)

/** `For you 9`, `Waiting 3`, `Unclear 2`, as the panel says it. */
const counts = (panel: Page) => panel.locator('.filters .filter').allTextContents()

async function agree(): Promise<void> {
  await vi.waitFor(
    async () => {
      const [one, ...others] = await Promise.all(panels().map(counts))
      for (const other of others) expect(other).toEqual(one)
    },
    { timeout: 20_000, interval: 100 },
  )
}

async function tasksNamed(text: string): Promise<number> {
  const { data, error } = await work.crm.from('tasks').select('id').ilike('title', `%${text}%`)
  if (error) throw error
  return data.length
}

test('two windows of one browser have a panel each', async () => {
  expect(await work.browser.countPanels()).toBe(2)
  await agree()
})

test('a task made in one window is settled in the other and on the other device', async () => {
  await pressCreate(first, 'exit clause')
  await settled(second, 'exit clause').waitFor()
  await settled(laptop, 'exit clause').waitFor()
  await agree()
})

test('taken back, it is open again in all three', async () => {
  await row(first, 'exit clause').getByRole('button', { name: 'Undo' }).click()
  for (const panel of panels()) {
    await expect.poll(() => settled(panel, 'exit clause').count(), { timeout: 20_000 }).toBe(0)
    await row(panel, 'exit clause').click()
    await row(panel, 'exit clause')
      .getByRole('button', { name: /^Create task/ })
      .waitFor()
  }
  await agree()
  await expect.poll(() => tasksNamed('exit clause'), { timeout: 20_000 }).toBe(0)
})

test('the same item made a task in two windows at once is one task', async () => {
  await pressAtOnce([first, second], 'ROI')
  await settled(laptop, 'ROI').waitFor()
  await agree()
  expect(await tasksNamed('ROI')).toBe(1)
  const both = [await told(first, 'ROI'), await told(second, 'ROI')]
  expect(both).toContain('created')
  expect(both.filter((words) => words !== 'created')).toHaveLength(1)
})

test('the same item made a task on two devices at once is one task, and who came second is told', async () => {
  await pressAtOnce([first, laptop], 'Introduce Marta')
  await settled(second, 'Introduce Marta').waitFor()
  await agree()
  await expect.poll(() => tasksNamed('Introduce Marta'), { timeout: 10_000 }).toBe(1)
  const both = () => Promise.all([first, laptop].map((panel) => told(panel, 'Introduce Marta')))
  await expect
    .poll(async () => (await both()).toSorted(), { timeout: 10_000 })
    .toEqual(['created', 'refused'])
  const late = (await both())[0] === 'refused' ? first : laptop
  expect(await late.locator('footer.status').textContent()).not.toContain('Task created')
})

test('what was done offline waits, is counted, never jumps back, and arrives once', async () => {
  const texts = ['Call Priya', 'product demo', 'security questionnaire'] as const
  const [called, demo, questionnaire] = texts
  const ids: string[] = []
  for (const text of texts) ids.push(await idOf(laptop, text))
  await device.context.setOffline(true)
  await laptop.getByText('Offline. Everything here can still be read.').waitFor()
  await pressCreate(laptop, called)
  await decide(laptop, demo, 'Dismiss')
  await decide(laptop, questionnaire, 'Move to Waiting')
  await laptop.getByText('Offline. 3 changes wait here').waitFor()
  const before = await appliedCount()

  // Meanwhile the rep goes on at their desk.
  await pressCreate(first, 'Send invite for technical session')
  await expect.poll(() => tasksNamed('technical session'), { timeout: 20_000 }).toBe(1)

  // A slow line, so that every state between has its time on screen.
  await device.context.route(/\/v1\/(push|pull)$/, async (route) => {
    const answer = await route.fetch()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.fulfill({ response: answer })
  })
  await record(laptop)
  await device.context.setOffline(false)
  await laptop.getByText(/^Offline\./).waitFor({ state: 'detached' })
  await settled(laptop, 'technical session').waitFor()
  await expect.poll(appliedCount, { timeout: 20_000 }).toBe(before + 4)
  await agree()
  await device.context.unrouteAll({ behavior: 'wait' })

  const frames = await recorded(laptop)
  expect(frames.length).toBeGreaterThan(0)
  const reopened = frames.flatMap(({ open }) => open).filter((id) => ids.includes(id))
  expect(reopened).toEqual([])
  const amounts = frames.map(({ forYou }) => forYou)
  expect(amounts).toEqual(amounts.toSorted((one, other) => other - one))

  expect(await tasksNamed(called)).toBe(1)
  expect(await itemNamed(demo)).toMatchObject({ task_id: null, dismissed_at: expect.any(String) })
  expect(await itemNamed(questionnaire)).toMatchObject({
    task_id: null,
    assignee_kind: 'external',
    dismissed_at: null,
  })
  expect(await appliedCount()).toBe(before + 4)
})

test('a click whose answer was lost on its way is sent again and counts once', async () => {
  let sent = 0
  await device.context.route('**/v1/push', async (route) => {
    sent += 1
    if (sent > 1) return route.continue()
    await route.fetch()
    return route.abort('connectionreset')
  })
  const before = await appliedCount()
  await record(laptop)
  const id = await idOf(laptop, 'revised two-year proposal')
  await pressCreate(laptop, 'revised two-year proposal')
  await expect.poll(appliedCount, { timeout: 20_000 }).toBe(before + 1)
  await expect
    .poll(() => row(laptop, 'revised two-year proposal').locator('.sent').count(), {
      timeout: 60_000,
    })
    .toBe(1)
  await agree()
  expect(sent).toBeGreaterThan(1)
  expect(await tasksNamed('revised two-year proposal')).toBe(1)
  expect(await appliedCount()).toBe(before + 1)
  const frames = await recorded(laptop)
  const settledAt = frames.findIndex(({ open }) => !open.includes(id))
  expect(settledAt).toBeGreaterThan(-1)
  expect(frames.slice(settledAt).filter(({ open }) => open.includes(id))).toEqual([])
})

test('every kind of click works offline, and each arrives once', async () => {
  const before = await appliedCount()
  await device.context.setOffline(true)
  // What says so pushes the rows down; a click that is on its way then is nobody's.
  await laptop.getByText(/^Offline\./).waitFor()
  let made = 0
  const waits = async (clicks: number) => {
    made += clicks
    await laptop.getByText(new RegExp(`^Offline\\. ${made} changes? waits? here`)).waitFor()
  }
  const firstTitle = () => laptop.locator('article[data-item]:not(.settled) .title').first()

  // Edited before it is made.
  await row(laptop, 'exit clause').click()
  await row(laptop, 'exit clause').getByRole('button', { name: 'Edit' }).click()
  await laptop.getByRole('textbox', { name: 'Title' }).fill('Settle the way out with Dana')
  await laptop
    .getByRole('form')
    .getByRole('button', { name: /^Create task/ })
    .click()
  await waits(1)

  // Sorted as something else.
  await row(laptop, 'quote for 20 additional vans').click()
  await laptop.keyboard.press('c')
  await laptop.keyboard.press('1')
  await waits(1)

  // All of a call, thought better of, and one of them.
  await row(laptop, 'Offer Femke').click()
  await laptop.keyboard.press('Shift+Enter')
  await waits(2)
  await row(laptop, 'Offer Femke').getByRole('button', { name: 'Undo' }).click()
  await waits(-2)
  await pressCreate(laptop, 'Offer Femke')
  await waits(1)

  await laptop.getByRole('button', { name: /^Waiting/ }).click()
  const got = (await firstTitle().textContent()) ?? ''
  await decide(laptop, got, 'Got it')
  await waits(1)
  await laptop.locator('article.open').getByRole('button', { name: 'Nudge' }).click()
  await waits(1)

  await laptop.getByRole('button', { name: /^Unclear/ }).click()
  const mine = (await firstTitle().textContent()) ?? ''
  await row(laptop, mine).click()
  await row(laptop, mine).getByRole('button', { name: 'Me', exact: true }).click()
  await waits(1)

  await laptop.getByRole('tab', { name: /^Tasks/ }).click()
  await laptop.getByRole('checkbox', { name: /Call Priya/ }).click()
  await waits(1)

  await laptop.getByRole('button', { name: 'More' }).click()
  await laptop.getByRole('menuitem', { name: 'Settings' }).click()
  await laptop.getByRole('radio', { name: 'Make it a task' }).click()
  await waits(1)
  expect(await appliedCount()).toBe(before)

  // Closed and opened again meanwhile: what waits is kept, not remembered.
  await laptop.reload()
  await waits(0)
  await device.context.setOffline(false)
  await laptop.getByText(/^Offline\./).waitFor({ state: 'detached' })
  await expect.poll(appliedCount, { timeout: 20_000 }).toBe(before + made)

  expect(await tasksNamed('Settle the way out with Dana')).toBe(1)
  expect(await itemNamed('quote for 20 additional vans')).toMatchObject({
    task_id: null,
    ai_task_type: 'call',
    categorised_by: 'rep',
  })
  expect(await tasksNamed('Offer Femke')).toBe(1)
  expect(await itemNamed(got)).toMatchObject({ completed: true })
  // With whom, where somebody was named.
  expect(await tasksNamed('Follow up')).toBe(1)
  expect(await itemNamed(mine)).toMatchObject({ assignee_kind: 'me' })
  const called = await work.crm.from('tasks').select('completed').ilike('title', '%Call Priya%')
  expect(called.data).toEqual([{ completed: true }])
  const settings = await work.crm.from('rep_settings').select('task_creation')
  expect(settings.data).not.toEqual([{ task_creation: 'review' }])
})

/** Opens the row in each and presses its button in all of them in the same millisecond. */
async function pressAtOnce(where: readonly Page[], text: string): Promise<void> {
  for (const panel of where) await row(panel, text).click()
  const at = Date.now() + 500
  await Promise.all(
    where.map((panel) =>
      row(panel, text)
        .getByRole('button', { name: /^Create task/ })
        .evaluate((button, then) => {
          while (Date.now() < then) {
            // Waits without giving way: nothing that another window does is seen before the press.
          }
          if (button instanceof HTMLElement) button.click()
        }, at),
    ),
  )
}

/** What a panel says became of an item. */
async function told(panel: Page, text: string): Promise<string> {
  if ((await settled(panel, text).count()) > 0) return 'elsewhere'
  if ((await row(panel, text).getByRole('button', { name: 'Undo' }).count()) > 0) return 'created'
  const refusal = panel.getByRole('article').filter({ hasText: 'was already a task for you' })
  return (await refusal.count()) > 0 ? 'refused' : 'nothing'
}

async function idOf(panel: Page, text: string): Promise<string> {
  return (await row(panel, text).getAttribute('data-item')) ?? ''
}

async function appliedCount(): Promise<number> {
  const { count, error } = await work.crm
    .from('applied_mutations')
    .select('*', { count: 'exact', head: true })
  if (error) throw error
  return count ?? 0
}

async function itemNamed(text: string) {
  const { data, error } = await work.crm
    .from('meeting_action_items')
    .select('task_id, dismissed_at, assignee_kind, ai_task_type, categorised_by, completed')
    .ilike('title', `%${text}%`)
    .single()
  if (error) throw error
  return data
}

type Frame = { open: string[]; forYou: number }

/** Notes every state that the panel draws from now on, however short. */
async function record(panel: Page): Promise<void> {
  await panel.evaluate(() => {
    const frames: unknown[] = []
    Reflect.set(window, 'frames_', frames)
    const note = () => {
      const rows = [...document.querySelectorAll<HTMLElement>('article[data-item]:not(.settled)')]
      const forYou = document.querySelector('.filters .filter')?.textContent ?? ''
      frames.push({
        open: rows.map(({ dataset }) => dataset.item ?? ''),
        forYou: Number(forYou.replace(/\D/g, '')),
      })
    }
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    })
  })
}

function recorded(panel: Page): Promise<Frame[]> {
  return panel.evaluate(() => Reflect.get(window, 'frames_'))
}
