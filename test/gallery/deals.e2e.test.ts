import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'
import { outbox } from './outbox.ts'

/** On which of several open deals a task is hung in HubSpot: asked in place, once it is there. */

const gallery = browseGallery()

const asked = (page: Page) => page.getByRole('group', { name: /Which deal in HubSpot/ })
const hints = (page: Page) => page.locator('.status .keys')

test('in Tasks by keys: a digit answers for the company, z takes it back, and it can be changed', async () => {
  const page = await gallery.open('tasks-which-deal', { height: 900 })
  await asked(page).waitFor()
  // What is asked beside the row does not take its keys away, until it is gone to.
  await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toContain('Snooze')
  await asked(page)
    .getByRole('button', { name: /^Northwind rollout/ })
    .focus()
  await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toContain('esc')
  expect(await hints(page).textContent()).toContain('Back')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('2')
  await page.getByRole('status').getByText('Deal: Renewal').waitFor()
  await asked(page).waitFor({ state: 'detached' })
  await expect
    .poll(() => outbox(page))
    .toMatchObject([{ name: 'task.choose_deal', args: { deal: '102', none: false } }])
  // One answer for all tasks of the company.
  await page.locator('.asked-elsewhere').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Change' }).click()
  await asked(page)
    .getByRole('button', { name: 'None of them' })
    .and(page.locator(':not([aria-pressed=true])'))
    .waitFor()
  await page.keyboard.press('Escape')
  await asked(page).waitFor({ state: 'detached' })
  await page.keyboard.press('z')
  await asked(page).waitFor()
  await expect.poll(() => outbox(page)).toEqual([])
})

test('by the mouse: none of them is an answer, names are text, and the rest is in HubSpot', async () => {
  const page = await gallery.open('tasks-which-deal', { height: 900 })
  await asked(page).getByText('<b>Verylongname').waitFor()
  expect(await asked(page).locator('b').count()).toBe(0)
  await asked(page).getByText('Deal without a name').waitFor()
  // Two of one name and worth are told by their number there.
  await asked(page).getByText('no. 102').waitFor()
  await asked(page).getByText('no. 103').waitFor()
  const more = asked(page).getByRole('link', { name: '22 more in HubSpot' })
  expect(await more.getAttribute('href')).toBe('https://app.hubspot.com/contacts/1/record/0-2/9')
  await asked(page)
    .getByRole('button', { name: /^None of them/ })
    .click()
  await page.locator('.row.open').getByText('On none of the deals').waitFor()
  await expect.poll(() => outbox(page)).toMatchObject([{ args: { deal: null, none: true } }])
})

test('on the row of what was just made it is asked when the rep opens it', async () => {
  const page = await gallery.open('inbox-which-deal', { height: 900 })
  await page.evaluate(() => (window as unknown as { come: () => Promise<void> }).come())
  const opener = page.locator('.settled-row').getByRole('button', { name: 'Which deal?' })
  await opener.click()
  await asked(page)
    .getByRole('button', { name: /^Northwind rollout/ })
    .and(page.locator(':focus'))
    .waitFor()
  await page.keyboard.press('Escape')
  await asked(page).waitFor({ state: 'detached' })
  await opener.and(page.locator(':focus')).waitFor()
  await opener.click()
  await page.keyboard.press('1')
  await asked(page).waitFor({ state: 'detached' })
  await page.getByRole('status').getByText('Deal: Northwind rollout').waitFor()
  await page
    .locator('.settled-row')
    .getByRole('button', { name: 'Undo' })
    .and(page.locator(':focus'))
    .waitFor()
  await expect
    .poll(async () => (await outbox(page)).at(-1))
    .toMatchObject({ name: 'task.choose_deal', args: { deal: '101' } })
})

test('above Tasks stands how many ask for a word, one day answers for all, and one z takes all back', async () => {
  const page = await gallery.open('tasks-asked-elsewhere', { height: 900 })
  const head = page.getByRole('region', { name: 'Asked for HubSpot' })
  await head.getByText('2 ask for a day in HubSpot, 1 company for a deal.').waitFor()
  await page
    .getByRole('tab', { name: /Tasks/ })
    .getByRole('img', { name: 'Asks something' })
    .waitFor()
  await head.getByRole('button', { name: 'Answer' }).click()
  await head.getByRole('group', { name: /Which day in HubSpot for all 2/ }).waitFor()
  await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toContain('Back')
  await page.keyboard.press('2')
  await expect.poll(() => outbox(page)).toHaveLength(2)
  for (const { args } of await outbox(page)) expect(args).toMatchObject({ on: '2026-11-24' })
  // And then the next company, once it was there for a moment.
  await asked(page)
    .getByRole('button', { name: /^Northwind rollout/ })
    .and(page.locator(':focus'))
    .waitFor()
  await page.waitForTimeout(600)
  await page.keyboard.press('1')
  await head.waitFor({ state: 'detached' })
  await page.getByRole('img', { name: 'Asks something' }).waitFor({ state: 'detached' })
  await page.keyboard.press('z')
  await head.getByText('1 company asks for a deal in HubSpot.').waitFor()
  await page.keyboard.press('z')
  await head.getByText('2 ask for a day in HubSpot, 1 company for a deal.').waitFor()
  await expect.poll(() => outbox(page)).toEqual([])
})

test.each(['inbox-place', 'tasks-snooze'])(
  'while something is asked, the status bar says the way back: %s',
  async (state) => {
    const page = await gallery.open(state, { height: 900 })
    await page.locator('.row.open .days').waitFor()
    await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toMatch(/esc\s*Back/)
    await page.keyboard.press('Escape')
    await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).not.toContain('Back')
  },
)

test('and so it does while a kind is chosen by its number', async () => {
  const page = await gallery.open('inbox', { height: 900 })
  await page.locator('.row.open').waitFor()
  await page.keyboard.press('c')
  await page.locator('.row.open .types').waitFor()
  await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toMatch(/esc\s*Back/)
  await page.keyboard.press('Escape')
  await expect.poll(() => hints(page).textContent(), { timeout: 5_000 }).toContain('Create')
})
