import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../server/local/browser.ts'
import { now } from './fixtures.ts'
import { serveGallery } from './serve.ts'

/** What a rep does beside the inbox's three buttons, and that each of it can be taken back. */

let gallery: Awaited<ReturnType<typeof serveGallery>>
let browser: Browser

beforeAll(async () => {
  gallery = await serveGallery()
  const { chromium } = await import('playwright-core')
  browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

async function open(state: string): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 360, height: 900 },
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  await page.clock.setFixedTime(now)
  await page.goto(`${gallery.url}/?state=${state}&theme=light`)
  await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
  await page.locator('main h1').waitFor()
  return page
}

describe('in the inbox', () => {
  test('c and a number change the kind of task, and z brings the old one back', async () => {
    const page = await open('inbox')
    const type = () => page.locator('.row.open .type').first().textContent()
    await page.locator('.row.open').waitFor()
    expect(await type()).toBe('Proposal')
    await page.keyboard.press('2')
    expect(await type()).toBe('Proposal')
    await page.keyboard.press('c')
    await page.getByRole('group', { name: 'What kind of task is it?' }).waitFor()
    await page.keyboard.press('2')
    await expect.poll(type).toBe('Email')
    await page.getByText('Sorted as Email').waitFor()
    await page.keyboard.press('z')
    await expect.poll(type).toBe('Proposal')
    await page.close()
  })

  test('Escape puts the question for the kind of task away', async () => {
    const page = await open('inbox')
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('c')
    const question = page.getByRole('group', { name: 'What kind of task is it?' })
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await page.close()
  })

  test('w asks nothing though several were on the call: somebody else owes it, unnamed', async () => {
    const page = await open('inbox')
    const filter = (name: RegExp) => page.getByRole('button', { name }).textContent()
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('w')
    await page.getByRole('status').getByText('Somebody else owes it').waitFor()
    await expect.poll(() => filter(/^For you/)).toBe('For you6')
    await expect.poll(() => filter(/^Waiting/)).toBe('Waiting4')
    await page.keyboard.press('z')
    await expect.poll(() => filter(/^For you/)).toBe('For you7')
    await expect.poll(() => filter(/^Waiting/)).toBe('Waiting3')
    await page.close()
  })
})

test('a task that was ticked by mistake is open again after z', async () => {
  const page = await open('tasks')
  const task = page.getByRole('checkbox', { name: /Send Globex the usage report/ })
  await task.click()
  await page.getByRole('status').getByText('Task done').waitFor()
  await page.keyboard.press('z')
  await expect.poll(() => task.isChecked()).toBe(false)
  await page.close()
})

test('a setting says what it does and can be taken back in the bar', async () => {
  const page = await open('settings')
  const asked = page.getByRole('radio', { name: 'Ask me first' })
  await page.getByRole('radio', { name: 'Make it a task' }).click()
  await page.getByRole('status').getByText('Your promises become tasks').waitFor()
  expect(await asked.isChecked()).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => asked.isChecked()).toBe(true)
  await page.getByText('Signed in as').waitFor()
  await page.close()
})

test('a domain is added with its reach said first, and taken back', async () => {
  const page = await open('settings')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('textbox', { name: 'Domain' }).fill('priya@northwind.example')
  await page.getByText('2 people on 1 call of yours').waitFor()
  await page.keyboard.press('Enter')
  const chip = page.getByRole('listitem').filter({ hasText: 'northwind.example' })
  await chip.waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await chip.waitFor({ state: 'detached' })
  await page.close()
})

describe('who is who', () => {
  test('a company is chosen with its reach said first, and taken back', async () => {
    const page = await open('meeting-choose-company')
    const dialog = page.getByRole('dialog', { name: 'Tomás Vidal works at' })
    await dialog.getByText('Also changes 3 earlier calls.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: /Vidal Partners/ }).click()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    const person = page.getByRole('listitem').filter({ hasText: 'Tomás Vidal' })
    await person.getByText('chosen by you').waitFor()
    await page.keyboard.press('z')
    await person.getByText('two companies fit').waitFor()
    await page.close()
  })

  test('a company that nobody suggested is found by its name', async () => {
    const page = await open('meeting-choose-company')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Another company').fill('inite')
    await dialog.getByRole('radio', { name: /Initech/ }).click()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    const person = page.getByRole('listitem').filter({ hasText: 'Tomás Vidal' })
    await person.getByText('Initech').waitFor()
    await page.close()
  })

  test('two records are merged into one, and apart again', async () => {
    const page = await open('meeting-same-person')
    const card = page.getByRole('complementary', { name: 'Two records of one person?' })
    await card.getByRole('button', { name: 'Merge' }).click()
    await card.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await card.waitFor()
    await page.close()
  })

  test('two people are two people from then on, also after the panel was closed', async () => {
    const page = await open('meeting-same-person')
    const card = page.getByRole('complementary', { name: 'Two records of one person?' })
    await card.getByRole('button', { name: 'Two people' }).click()
    await card.waitFor({ state: 'detached' })
    await page.goto(`${gallery.url}/?state=meeting-same-person&theme=light&keep`)
    await page.getByText('Priya Raman').first().waitFor()
    expect(await card.count()).toBe(0)
    await page.close()
  })
})

test('a parked delivery says why, and is replayed', async () => {
  const page = await open('parked-why')
  const dialog = page.getByRole('dialog', { name: "2 calls couldn't be read" })
  await dialog.getByText('The CRM did not take this call').waitFor()
  await dialog.getByRole('button', { name: 'Replay all 2' }).click()
  await dialog.getByText('Replaying 2 calls').waitFor()
  await page.close()
})

test('y copies the open row, a call or what is open with a company, as the menu says', async () => {
  const page = await open('inbox')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const pasted = () => page.evaluate(() => navigator.clipboard.readText())
  await page.locator('.row.open').waitFor()
  await page.keyboard.press('y')
  await page.getByRole('status').getByText('Copied as Markdown').waitFor()
  expect(await pasted()).toContain('- [ ] Send revised proposal with the 25-seat tier')
  expect(await pasted()).toContain('[Pricing call](https://fathom.video/calls/4432)')

  await page.goto(`${gallery.url}/?state=meeting&theme=light`)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy call as Markdown' }).click()
  await page.getByRole('status').getByText('Copied as Markdown').waitFor()
  expect(await pasted()).toMatch(/^## \[Pricing call\]/)
  await page.close()
})

test('History takes back what was done, before it was sent and after', async () => {
  const page = await open('history-unsent')
  const lines = () => page.locator('.past').count()
  const undo = page.getByRole('button', { name: /^Undo: You made the task, Send revised/ })
  await undo.waitFor()
  const before = await lines()
  await undo.click()
  await page.getByRole('status').getByText('Undone').waitFor()
  await expect.poll(lines).toBe(before - 1)

  // Of another device's doing: by its opposite.
  await page.getByRole('button', { name: /^Undo: You completed the task, Call Milo/ }).click()
  await page.getByText('You reopened the task').waitFor()
  await page.getByText('You completed the task').waitFor()
  await page.getByRole('button', { name: 'Demo of the audit trail' }).first().click()
  await page.getByRole('heading', { name: /^Security follow-up/ }).waitFor()
  await page.close()
})
