import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** Whom a task is about, what was tidied of past calls, and who the rep is at Fathom. */

const gallery = browseGallery()

const open = (state: string) => gallery.open(state, { height: 900 })

describe('whom a task is about', () => {
  test('is said with its reason, changed by one click, and undone', async () => {
    const page = await open('inbox')
    const row = page.locator('.row.open')
    await row.getByText('About Priya: the main contact').waitFor()
    await row.getByRole('button', { name: 'Tomás instead' }).click()
    await row.getByText('About Tomás: you said so').waitFor()
    await row.getByText('Task for you · Northwind, Tomás Vidal').waitFor()
    await page.getByRole('status').getByText('About Tomás').waitFor()
    await page.keyboard.press('z')
    await row.getByText('About Priya: the main contact').waitFor()
  })

  test('is whom its words name, and stays so in an edit', async () => {
    const page = await open('inbox')
    await page.getByRole('article', { name: /Call Tomás about/ }).click()
    const row = page.locator('.row.open')
    await row.getByText('About Tomás: its words name “Tomás”').waitFor()
    await row.getByText('Task for you · Northwind, Tomás Vidal').waitFor()
    await row.getByRole('button', { name: 'Edit' }).click()
    const chosen = row.getByRole('combobox', { name: /contact/i })
    expect(await chosen.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.text)).toBe(
      'Tomás Vidal',
    )
  })
})

describe('what was tidied', () => {
  test('is said once, and History takes it back', async () => {
    const page = await open('inbox-tidied')
    const words =
      'Tidied up: 3 rooms, 1 list, 2 robots and 1 address of your own. Made of them and gone: 6 contacts and 2 companies.'
    const strip = page.getByRole('region', { name: 'Notices' })
    await strip.getByText(words).waitFor()
    await strip.getByRole('button', { name: 'History' }).click()
    await page.getByRole('heading', { name: 'History' }).waitFor({ state: 'attached' })
    const lines = page.getByRole('listitem').filter({ hasText: 'Rooms, lists and robots' })
    await expect.poll(() => lines.count()).toBe(1)
    await lines.getByRole('button', { name: /^Undo/ }).click()
    await page.getByRole('status').getByText('Taken back').waitFor()
    await gallery.show(page, 'inbox-tidied', { keep: true })
    await page.locator('.row.open, .past').first().waitFor()
    expect(await strip.getByText(words).count()).toBe(0)
  })
})

test('another address at Fathom is asked about, and nothing is called complete till then', async () => {
  const page = await open('settings-anew')
  await page.getByText('Is this you?', { exact: true }).waitFor()
  await page.getByText(/Until you say, nobody knows whether calls are missing since/).waitFor()
  await page.getByText(/^not checked since/).waitFor()
  expect(await page.getByText(/nothing missing/).count()).toBe(0)
  await page.getByRole('button', { name: /^Not me/ }).waitFor()
})
