import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** What is asked of the people of a call and of its company, what can be put right, and that each is taken back. */

const gallery = browseGallery()

const open = (state: string) => gallery.open(state, { height: 900 })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const question = (page: Page) => page.getByRole('group', { name: 'Globex or Northwind?' })

/** The second line of somebody on the call. */
const facts = (page: Page, name: string) =>
  page.locator('.person', { hasText: name }).locator('.facts').first().textContent()

describe('two companies that tie', () => {
  test('are asked about under the head of the call; one click answers, z asks again', async () => {
    const page = await open('inbox-which-company')
    await question(page).getByText('Also changes 1 earlier call.').waitFor()
    await question(page).getByRole('button', { name: 'Northwind' }).click()
    await question(page).waitFor({ state: 'detached' })
    await page.locator('.group', { hasText: 'Northwind' }).first().waitFor()
    await page.getByRole('status').getByText('Pricing call is with Northwind').waitFor()
    await page.keyboard.press('z')
    await question(page).waitFor()
  })

  test('none of them is an answer, which holds for the earlier call too', async () => {
    const page = await open('meeting-which-company')
    await question(page).getByRole('button', { name: 'None' }).click()
    await question(page).waitFor({ state: 'detached' })
    await page.getByRole('status').getByText('Pricing call: no company').waitFor()
    await button(page, 'Meetings').click()
    await button(page, /Discovery/).click()
    await page.getByRole('heading', { name: 'Discovery', level: 1 }).waitFor()
    await button(page, 'Choose the company').waitFor()
    expect(await question(page).count()).toBe(0)
  })

  test('another company is found by typing', async () => {
    const page = await open('meeting-another-company')
    const dialog = page.getByRole('dialog', { name: 'This call was with' })
    await dialog.getByLabel('Another company').fill('vid')
    await dialog.getByRole('radio', { name: /Vidal Partners/ }).click()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.call-head', { hasText: 'Vidal Partners' }).waitFor()
    await page.keyboard.press('z')
    await question(page).waitFor()
  })
})

test('the company of a call that no companies tie on is changed in place', async () => {
  const page = await open('meeting-change-company')
  const dialog = page.getByRole('dialog', { name: 'This call was with' })
  await dialog.getByText('Changes this call alone.').waitFor()
  await dialog.getByRole('radio', { name: 'No company' }).click()
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await button(page, 'Choose the company').waitFor()
  await page.keyboard.press('z')
  await button(page, 'Change the company').waitFor()
})

describe('somebody who goes by the rep’s name', () => {
  const asked = (page: Page) => page.getByRole('group', { name: 'Is this you?' })

  test('is the rep from then on, and asked about again after z', async () => {
    const page = await open('meeting-things')
    await asked(page).getByText('Also changes 1 earlier call.').waitFor()
    await asked(page).getByRole('button', { name: "That's me" }).click()
    await asked(page).waitFor({ state: 'detached' })
    await page.getByRole('status').getByText('sam.okoye77@gmail.com is yours').waitFor()
    expect(await page.locator('.person .name', { hasText: 'You' }).count()).toBe(2)
    await page.keyboard.press('z')
    await asked(page).waitFor()
  })

  test('is somebody else for good, also in a panel that is opened again', async () => {
    const page = await open('meeting-things')
    await asked(page).getByRole('button', { name: 'Somebody else' }).click()
    await asked(page).waitFor({ state: 'detached' })
    await gallery.show(page, 'meeting', { keep: true })
    await page.locator('.person', { hasText: 'Priya Raman' }).waitFor()
    expect(await asked(page).count()).toBe(0)
  })
})

test('any attendee can be the rep, who is asked once more', async () => {
  const page = await open('meeting-that-is-me')
  const dialog = page.getByRole('dialog', { name: 'Is Tomás Vidal you?' })
  await dialog.getByText('the contact goes').waitFor()
  await dialog.getByRole('button', { name: "That's me" }).click()
  await expect.poll(() => page.locator('.person .name', { hasText: 'You' }).count()).toBe(2)
  await page.keyboard.press('z')
  await page.locator('.person', { hasText: 'Tomás Vidal' }).waitFor()
})

test('who owes something can be the rep by another address', async () => {
  const page = await open('waiting-that-is-me')
  await button(page, "That's me").click()
  await page.getByRole('status').getByText('priya@northwind.example is yours').waitFor()
  await expect.poll(() => button(page, /^Waiting/).textContent()).toBe('Waiting1')
  await page.keyboard.press('z')
  await expect.poll(() => button(page, /^Waiting/).textContent()).toBe('Waiting3')
})

test('a contact can be the rep', async () => {
  const page = await open('about-calls')
  await button(page, /^More about Priya/).click()
  await page.getByRole('menuitem', { name: "That's me…" }).click()
  await page.getByRole('dialog').getByText('the contact goes').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: "That's me" }).click()
  await page.getByText('Nothing is known of them').waitFor()
})

describe('what is no person', () => {
  test('is listed apart, with what it is and why', async () => {
    const page = await open('meeting-things')
    const things = page.locator('.things .person')
    expect(await things.allTextContents()).toEqual([
      expect.stringContaining('calendar resource address'),
      expect.stringContaining('address of a notetaker or scheduler'),
      expect.stringContaining('corrected by hand'),
    ])
    expect(await page.getByRole('heading', { name: 'People 4' }).count()).toBe(1)
    // Nobody is asked whether a room owes something.
    await page.getByText('Check whether the data processing agreement').click()
    await button(page, 'Priya Raman').waitFor()
    expect(await page.getByRole('button', { name: 'HQ-4 Oslo (8)', exact: true }).count()).toBe(0)
  })

  test('somebody can be said to be, which says what goes with it', async () => {
    const page = await open('meeting-not-a-person')
    const dialog = page.getByRole('dialog', { name: 'Priya Raman is' })
    await dialog.getByRole('radio', { name: 'A notetaker or another program' }).click()
    await dialog.getByText('the contact goes, and Northwind too if nobody else is there').waitFor()
    await dialog.getByText('Also changes 1 earlier call.').waitFor()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.things .person', { hasText: 'Priya Raman' }).waitFor()
    await page.getByRole('status').getByText('Priya Raman is a program').waitFor()
    await page.keyboard.press('z')
    await page.locator('.things').waitFor({ state: 'detached' })
    expect(await facts(page, 'Priya Raman')).toContain('Northwind')
  })

  test('can be said to be a person', async () => {
    const page = await open('meeting-this-is-a-person')
    const dialog = page.getByRole('dialog', { name: 'Northwind sales is' })
    await dialog.getByText('becomes a contact if they are a guest').waitFor()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(() => page.locator('.things .person').count()).toBe(2)
    await page.keyboard.press('z')
    await expect.poll(() => page.locator('.things .person').count()).toBe(3)
  })
})

test('the main contact is chosen in place, on the calls with the same guests', async () => {
  const page = await open('meeting-main-contact')
  expect(await facts(page, 'Priya Raman')).toContain('main contact')
  await button(page, 'More about Tomás Vidal').click()
  await page.getByRole('menuitem', { name: 'Make main contact also 1 call' }).click()
  await expect.poll(() => facts(page, 'Tomás Vidal')).toContain('main contact')
  expect(await facts(page, 'Priya Raman')).not.toContain('main contact')
  await page.keyboard.press('z')
  await expect.poll(() => facts(page, 'Priya Raman')).toContain('main contact')
})

describe('a record of a company', () => {
  test('is renamed in place: Enter keeps, Escape leaves, z takes back', async () => {
    const page = await open('about-rename')
    const field = page.getByLabel('Name of Northwind')
    await field.fill('Nobody')
    await field.press('Escape')
    await page.getByRole('heading', { name: 'Northwind', level: 1 }).waitFor()
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
    await button(page, 'More about Northwind').click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await field.fill(' Northwind  SE ')
    await field.press('Enter')
    await page.getByRole('heading', { name: 'Northwind SE', level: 1 }).waitFor()
    await page.getByRole('status').getByText('Renamed to Northwind SE').waitFor()
    await page.keyboard.press('z')
    await page.getByRole('heading', { name: /^Northwind$/, level: 1 }).waitFor()
  })

  test('that is there twice is merged with what moves said first, and brought back by z', async () => {
    const page = await open('about-twice')
    const twice = page.getByRole('complementary', { name: 'Two records of one company?' })
    await twice.getByText('3 calls, 1 task and 2 contacts go to Northwind.').waitFor()
    await twice.getByText('northwind.example and northwind.de belong to it.').waitFor()
    await twice.getByRole('button', { name: 'Merge' }).click()
    await twice.waitFor({ state: 'detached' })
    await button(page, /^Calls/).click()
    await page.getByText('Rollout 1').waitFor()
    await page.keyboard.press('z')
    await twice.waitFor()
  })

  test('that the rep calls another company is not suggested again', async () => {
    const page = await open('about-twice')
    const twice = page.getByRole('complementary', { name: 'Two records of one company?' })
    await twice.getByRole('button', { name: 'Two companies' }).click()
    await twice.waitFor({ state: 'detached' })
    expect(
      await page.evaluate(() => localStorage.getItem('upshot.panel.two-companies')),
    ).not.toBeNull()
  })

  test('is merged with any other, once it is found and what moves was read', async () => {
    const page = await open('about-merge')
    const dialog = page.getByRole('dialog', { name: 'Merge into Northwind' })
    await dialog.getByLabel('Another company').fill('glo')
    await dialog.getByRole('radio', { name: /Globex/ }).click()
    await dialog.getByText(/go to Northwind. northwind.example and globex.example/).waitFor()
    await dialog.getByRole('button', { name: 'Merge' }).click()
    await page.getByRole('status').getByText('Northwind merged').waitFor()
  })
})

test('a record without a name whose address spells somebody’s is merged into theirs', async () => {
  const page = await open('about-person-twice')
  await button(page, 'Merge').click()
  await page.getByRole('status').getByText('Priya Raman merged').waitFor()
})
