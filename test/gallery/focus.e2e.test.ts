import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** The keyboard is never left without a place: whatever had it and went away hands it on. */

const gallery = browseGallery()
let page: Page

beforeEach(async () => {
  page = await gallery.open('inbox-seven')
  await page.locator('.row.open').waitFor()
})

/** What has the keyboard, as a tag and what it is called. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement
    const name = element?.getAttribute('aria-label') ?? element?.id
    return `${element?.tagName.toLowerCase()} ${element?.matches('.row.open') ? 'open row' : name}`
  })

test('whoever has done nothing yet has it on the page, with a ring round nothing', async () => {
  await page.goto(`${page.url()}&keep`)
  await page.locator('.row.open').waitFor()
  // What was fetched after the first paint has had its turn.
  await page.waitForTimeout(500)
  expect(await focused()).toBe('body ')
})

test.each([
  ['Create', () => page.keyboard.press('Enter')],
  ['Dismiss', () => page.locator('.row.open').getByRole('button', { name: 'Dismiss' }).click()],
  [
    'Waiting',
    () => page.locator('.row.open').getByRole('button', { name: 'Move to Waiting' }).click(),
  ],
])('after %s the next row has it', async (_, decide) => {
  const before = await page.locator('.row.open').getAttribute('data-item')
  await decide()
  await expect.poll(() => page.locator('.row.open').getAttribute('data-item')).not.toBe(before)
  await expect.poll(focused).toBe('article open row')
})

test('after an edit was cancelled its row has it', async () => {
  await page.keyboard.press('e')
  await page.getByLabel('Title').waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel('Title').waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('article open row')
})

test('a menu that is closed gives it back to its button', async () => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(focused).toBe('button More')
})

test('a call that is opened, and the list that is come back to, have it', async () => {
  await page.getByRole('tab', { name: 'Meetings' }).click()
  await page
    .getByRole('button', { name: /Pricing call/ })
    .first()
    .press('Enter')
  await page.getByRole('heading', { name: 'Pricing call', level: 1 }).waitFor()
  await expect.poll(focused).toBe('main view')
  // As long as one needs to see where one is: a second press sooner is still the first.
  await page.waitForTimeout(600)
  await page.getByRole('button', { name: /Meetings/ }).press('Enter')
  await page.getByRole('tab', { name: 'Meetings' }).waitFor()
  await expect.poll(focused).toBe('main view')
})

test('settings that are opened from the menu, and left by a key, hand it on', async () => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Fathom' }).waitFor()
  await expect.poll(focused).not.toBe('body ')
  await page.keyboard.press('Escape')
  await page.locator('.row.open').waitFor()
  await expect.poll(focused).not.toBe('body ')
})

test('a dialog that is closed gives it back to what opened it', async () => {
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('button Keyboard shortcuts')
})

test('after the last row was decided the view has it', async () => {
  const rows = page.locator('.row.open')
  for (let left = await page.locator('article.row').count(); left > 0; left -= 1) {
    const id = await rows.getAttribute('data-item')
    await page.keyboard.press('x')
    await expect.poll(() => page.locator(`.row.open[data-item="${id}"]`).count()).toBe(0)
    await page.waitForTimeout(550)
  }
  await expect.poll(focused).toBe('main view')
})

test('a list of tasks that was emptied, and a field that was put away, leave it with the view', async () => {
  await gallery.show(page, 'tasks')
  await page.locator('article.row').first().waitFor()
  await page.keyboard.press('j')
  for (let left = 4; left > 0; left -= 1) {
    const title = await page.locator('.row.open').getAttribute('aria-label')
    await page.keyboard.press('x')
    await page.getByRole('article', { name: title ?? '' }).waitFor({ state: 'detached' })
    await page.waitForTimeout(550)
  }
  await expect.poll(focused).toBe('main view')
  await page.keyboard.press('z')
  await expect.poll(focused).toBe('article open row')

  await gallery.show(page, 'settings')
  await page.getByRole('button', { name: 'Add', exact: true }).press('Enter')
  await page.getByRole('textbox', { name: 'Domain' }).press('Escape')
  await expect.poll(focused).toBe('main view')
})

test('who owes it is asked with the keyboard on the first answer, and Escape goes back, wherever the hand was', async () => {
  const asked = page.getByRole('form', { name: 'Who owes it' })
  await page.keyboard.press('a')
  await asked.waitFor()
  await expect.poll(() => asked.locator('button:focus').count()).toBe(1)
  await page.keyboard.press('Escape')
  await asked.waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('article open row')
  await page.keyboard.press('a')
  await asked.waitFor()
  await page.locator('.row.open').focus()
  await expect.poll(() => page.locator('.status .key-hint').allTextContents()).toEqual(['escBack'])
  await page.keyboard.press('Escape')
  await asked.waitFor({ state: 'detached' })
})
