import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'
import { now } from './fixtures.ts'
import { storyMs, tellStory } from './readme-story.ts'

/** What keys and hand come to in a real browser: where the row goes, what the bar says, what has the keyboard. */

const { open } = browseGallery()

const bar = (page: Page) => page.locator('.status .key-hint').allTextContents()
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    return at?.getAttribute('data-item') ?? at?.tagName.toLowerCase() ?? 'nothing'
  })
/** A key on what has come within the time of a double click is the one before. */
async function look(page: Page): Promise<void> {
  const since = await page.evaluate(() => performance.now())
  await page.waitForFunction((then) => performance.now() - then > 500, since)
}
async function press(page: Page, ...keys: string[]): Promise<void> {
  await page.locator('article.row').first().waitFor()
  for (const key of keys) {
    await page.keyboard.press(key)
    await look(page)
  }
}

describe('Tasks by keyboard', () => {
  test('done, put off, edited and deleted, each taken back, and nothing moves under the hand', async () => {
    const page = await open('tasks')
    const titles = () => page.locator('article.row .title').allTextContents()
    await page.locator('article.row').nth(4).waitFor()
    const before = await titles()
    await press(page, 'j')
    const first = await page.locator('.row.open').getAttribute('data-item')
    await expect.poll(() => focused(page)).toBe(first)
    await expect.poll(() => bar(page)).toEqual(['↵Done', 'eEdit', 'sSnooze', 'xDelete'])

    await press(page, 'Enter')
    await page.getByRole('status').getByText('Task done').waitFor()
    await expect.poll(titles).toEqual(before)
    await expect.poll(() => page.locator(`[data-item="${first}"] .tick-box`).isChecked()).toBe(true)
    const openRow = () => page.locator('.row.open').getAttribute('data-item')
    await expect.poll(openRow).not.toBe(first)
    const second = await openRow()
    await expect.poll(() => focused(page)).toBe(second)
    await page.locator('.row.open .quote').waitFor()

    await press(page, 's')
    await page.getByRole('button', { name: 'Wed 25' }).press('Enter')
    await page.getByRole('status').getByText('Due Wed 25 Nov').waitFor()
    await expect.poll(titles).toEqual(before)
    await expect
      .poll(() => page.locator(`[data-item="${second}"]`).textContent())
      .toContain('Due Wed 25 Nov')

    await press(page, 'x')
    await page
      .getByRole('status')
      .getByText('Task deleted')
      .or(page.getByText('asks again'))
      .waitFor()
    await expect.poll(async () => (await titles()).length).toBe(before.length - 1)
    await press(page, 'z')
    await expect.poll(titles).toEqual(before)
    await press(page, 'z', 'z')
    await expect
      .poll(() => page.locator(`[data-item="${first}"] .tick-box`).isChecked())
      .toBe(false)
    await expect
      .poll(() => page.locator(`[data-item="${second}"]`).textContent())
      .toContain('Due today')
  })

  test('an edit is seen whole, gives the task to a colleague, and Escape gives the keyboard back', async () => {
    const page = await open('tasks', { height: 480 })
    await press(page, 'j', 'j', 'j')
    const id = await page.locator('.row.open').getAttribute('data-item')
    await page.keyboard.press('e')
    const form = page.getByRole('form', { name: 'Edit the task' })
    await form.waitFor()
    await expect
      .poll(() =>
        form.evaluate((one) => {
          const list = one.closest('[data-scroll]')?.getBoundingClientRect()
          const own = one.getBoundingClientRect()
          if (list === undefined) return 'no list'
          return own.height <= list.height ? own.bottom <= list.bottom + 1 : own.top >= list.top - 1
        }),
      )
      .toBe(true)
    expect(await bar(page)).toEqual(['↵Save', 'escCancel'])
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toBe(id)
    await page.keyboard.press('e')
    await page.getByLabel('Title').fill('Show the audit trail to legal')
    await form.locator('label', { hasText: /^For/ }).locator('select').selectOption({ index: 1 })
    await page.getByLabel('Title').press('Enter')
    await page.getByRole('status').getByText('Task changed').waitFor()
    // It is a colleague's now, and not in this list.
    await page.locator(`[data-item="${id}"]`).waitFor({ state: 'detached' })
  })
})

describe('the inbox by keyboard', () => {
  test('the bar follows the keyboard, and what goes away leaves it with the open row', async () => {
    const page = await open('inbox')
    await page.locator('.row.open').focus()
    expect((await bar(page))[0]).toBe('↵Create')
    await page.getByRole('button', { name: 'Dismiss' }).focus()
    await expect.poll(() => bar(page)).toEqual(['↵Dismiss', 'eEdit', 'wWaiting', 'xDismiss'])
    await press(page, 'a')
    await page.getByRole('form', { name: 'Who owes it' }).getByRole('button').first().focus()
    await page.keyboard.press('Escape')
    const id = await page.locator('.row.open').getAttribute('data-item')
    await expect.poll(() => focused(page)).toBe(id)
  })

  test('an edit offers the days that the words could mean, and any other company', async () => {
    const page = await open('inbox')
    await press(page, 'j', 'j', 'j')
    const next = page.locator('.row.open')
    await expect.poll(() => next.textContent()).toContain('Book the roadmap session')
    await page.keyboard.press('e')
    const days = next.getByRole('group', { name: 'Due' }).getByRole('button')
    await expect
      .poll(() => days.allTextContents())
      .toEqual(['Mon 30', 'Fri 4', 'Today', 'Tomorrow', 'Wed 25', 'Thu 26', 'Fri 27'])
    await days.first().click()
    await expect.poll(() => next.getByLabel('Due', { exact: true }).inputValue()).toBe('2026-11-30')
    await next.getByLabel('Company').selectOption('Another company…')
    const dialog = page.getByRole('dialog', { name: 'Which company is it about?' })
    await dialog.getByLabel('Another company').fill('northw')
    await dialog.getByText('Northwind', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await expect
      .poll(() => next.getByLabel('Company').locator('option:checked').textContent())
      .toBe('Northwind')
  })
})

test('what the moving picture of the README tells is what happens', async () => {
  const page = await open('readme', { height: 640 })
  const stands: number[] = []
  await tellStory(page, async ({ standsMs }) => {
    stands.push(standsMs)
  })
  expect(stands.reduce((sum, one) => sum + one, 0)).toBe(storyMs)
})

describe('the clock jumps while the panel stays open', () => {
  const day = 86_400_000
  /** As after a lid was opened: the clock says another time, and the panel is looked at. */
  async function jump(page: Page, by: number): Promise<void> {
    await page.clock.setFixedTime(now + by)
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  }
  const heads = (page: Page) =>
    page.locator('.section-head, .group-head h2, .group h2').allTextContents()

  test('three days forwards and a week back, sections, ages and the tab follow', async () => {
    const page = await open('tasks')
    await page.locator('article.row').nth(4).waitFor()
    expect(await heads(page)).toEqual([
      'Overdue 1',
      'Today 1',
      'This week 1',
      'No date 1',
      'Done 1',
    ])
    await jump(page, 3 * day)
    await expect.poll(() => heads(page)).toEqual(['Overdue 2', 'Today 1', 'No date 1', 'Done 1'])
    await expect.poll(() => page.getByRole('tab', { name: /Tasks/ }).textContent()).toBe('Tasks3')
    await jump(page, -4 * day)
    await expect.poll(() => heads(page)).toEqual(['This week 1', 'Later 2', 'No date 1', 'Done 1'])
    // It can still be ticked and taken back, and what was done last goes first.
    await press(page, 'j', 'Enter')
    await jump(page, -9 * day)
    await press(page, 'Enter')
    const second = await page.getByRole('status').textContent()
    expect(second).toContain('Task done')
    await press(page, 'z')
    await page
      .getByRole('status')
      .getByText(/^Taken back: Email Priya/)
      .waitFor()
  })

  test('a nudge of today is one of three days ago, and what was not late is', async () => {
    const page = await open('inbox-waiting')
    await press(page, 'n')
    const row = page.locator('.row.open')
    await row.getByText('Nudged today').waitFor()
    await jump(page, 3 * day)
    await row.getByText('Nudged 3 days ago').waitFor()
    await jump(page, 10 * day)
    await row.getByText('Promised 10 days ago').waitFor()
    await expect.poll(() => page.locator('.feed h2.danger').count()).toBe(1)
  })

  test('another zone is offered as soon as the device is there', async () => {
    const page = await open('inbox')
    await page.locator('.row.open').waitFor()
    await page.evaluate(() =>
      (window as unknown as { travel: (to: string) => void }).travel('Asia/Tokyo'),
    )
    await jump(page, 60_000)
    await page.locator('.strip').getByText(/Tokyo/).first().waitFor()
  })
})
