import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** What a rep does beside the inbox's three buttons, and that each of it can be taken back. */

const gallery = browseGallery()

const open = (state: string) => gallery.open(state, { height: 900 })

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
  })

  test('Escape puts the question for the kind of task away', async () => {
    const page = await open('inbox')
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('c')
    const question = page.getByRole('group', { name: 'What kind of task is it?' })
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
  })

  test('w asks nothing though several were on the call: somebody else owes it, unnamed', async () => {
    const page = await open('inbox')
    const filter = (name: RegExp) => page.getByRole('button', { name }).textContent()
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('w')
    await page.getByRole('status').getByText('Waiting on somebody else').waitFor()
    await expect.poll(() => filter(/^For you/)).toBe('For you6')
    await expect.poll(() => filter(/^Waiting/)).toBe('Waiting4')
    await page.keyboard.press('z')
    await expect.poll(() => filter(/^For you/)).toBe('For you7')
    await expect.poll(() => filter(/^Waiting/)).toBe('Waiting3')
  })
})

test('what is taken back is under the hand at once, and nobody else is said to have done it', async () => {
  const page = await open('inbox')
  const row = page.locator('.row.open')
  await row.waitFor()
  const title = await row.locator('.title').textContent()
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const note = () => seen.push(document.querySelector('.feed')?.textContent ?? '')
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true })
  })
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('Task created').waitFor()
  expect(await row.locator('.title').textContent()).not.toBe(title)
  await page.keyboard.press('z')
  expect(await row.locator('.title').textContent()).toBe(title)
  await page.keyboard.press('x')
  await page.getByRole('status').getByText('Dismissed').waitFor()
  const settled = page.locator('.settled-row', { hasText: title ?? '' })
  expect(await settled.textContent()).toContain('Dismissed')
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen)
  expect(seen.filter((words) => words.includes('Done on another device'))).toEqual([])
})

test('a task that was ticked by mistake is open again after z', async () => {
  const page = await open('tasks')
  const task = page.getByRole('checkbox', { name: /Send Globex the usage report/ })
  await task.click()
  await page.getByRole('status').getByText('Task done').waitFor()
  await page.keyboard.press('z')
  await expect.poll(() => task.isChecked()).toBe(false)
  // And the next key is meant for it.
  await expect
    .poll(() => page.locator('.row.open').getAttribute('aria-label'))
    .toBe('Send Globex the usage report')
})

test('a setting says what it does and can be taken back in the bar', async () => {
  const page = await open('settings')
  const asked = page.getByRole('radio', { name: 'Ask me first' })
  await page.getByRole('radio', { name: 'Make it a task' }).click()
  await page.getByRole('status').getByText('Your promises become tasks').waitFor()
  await expect.poll(() => asked.isChecked()).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => asked.isChecked()).toBe(true)
  await page.getByText('Signed in as').waitFor()
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
  })

  test('a company that nobody suggested is found by its name', async () => {
    const page = await open('meeting-choose-company')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Another company').fill('inite')
    await dialog.getByRole('radio', { name: /Initech/ }).click()
    await dialog.getByRole('button', { name: 'Apply' }).click()
    const person = page.getByRole('listitem').filter({ hasText: 'Tomás Vidal' })
    await person.getByText('Initech').waitFor()
  })

  test('two records are merged into one, and apart again', async () => {
    const page = await open('meeting-same-person')
    const card = page.getByRole('complementary', { name: 'Two records of one person?' })
    await card.getByRole('button', { name: 'Merge' }).click()
    await card.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await card.waitFor()
  })

  test('two people are two people from then on, also after the panel was closed', async () => {
    const page = await open('meeting-same-person')
    const card = page.getByRole('complementary', { name: 'Two records of one person?' })
    await card.getByRole('button', { name: 'Two people' }).click()
    await card.waitFor({ state: 'detached' })
    await gallery.show(page, 'meeting-same-person', { keep: true })
    await page.getByText('Priya Raman').first().waitFor()
    expect(await card.count()).toBe(0)
  })
})

test('a parked delivery says why, and is replayed', async () => {
  const page = await open('parked-why')
  const dialog = page.getByRole('dialog', { name: "2 calls couldn't be read" })
  await dialog.getByText('The CRM did not take this call').waitFor()
  await dialog.getByRole('button', { name: 'Replay all 2' }).click()
  await dialog.getByText('Replaying 2 calls').waitFor()
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

  await gallery.show(page, 'meeting')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy call as Markdown' }).click()
  await page.getByRole('status').getByText('Copied as Markdown').waitFor()
  expect(await pasted()).toMatch(/^## \[Pricing call\]/)
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
})

describe('what is taken back', () => {
  const bar = (page: Page) => page.getByRole('status')

  test('is named and shown again, and Shift+Z does it once more', async () => {
    const page = await open('inbox-seven')
    const title = await page.locator('.row.open h3').textContent()
    await page.keyboard.press('x')
    await page.getByRole('article', { name: `Dismissed: ${title}` }).waitFor()
    await page.keyboard.press('z')
    await bar(page).getByText(`Taken back: ${title}`).waitFor()
    await expect.poll(() => page.locator('.row.open h3').textContent()).toBe(title)
    await page.keyboard.press('Shift+Z')
    await page.getByRole('article', { name: `Dismissed: ${title}` }).waitFor()
    await page.keyboard.press('z')
    await expect
      .poll(() => page.getByRole('button', { name: /^For you/ }).textContent())
      .toBe('For you7')
  })

  test('is not done again over what was done to the same since', async () => {
    const page = await open('inbox-seven')
    const title = await page.locator('.row.open h3').textContent()
    await page.keyboard.press('x')
    await page.getByRole('article', { name: `Dismissed: ${title}` }).waitFor()
    await page.keyboard.press('z')
    await bar(page).getByText(`Taken back: ${title}`).waitFor()
    await page.waitForTimeout(600)
    await page.keyboard.press('Enter')
    const made = page.getByRole('article', { name: `Task: ${title}` })
    await made.waitFor()
    await page.keyboard.press('Shift+Z')
    await page.waitForTimeout(300)
    expect(await made.count()).toBe(1)
  })

  test('leaves the open row of another list where it is, and nothing left is said', async () => {
    const page = await open('inbox-waiting')
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('Enter')
    await bar(page).getByText('Got it').waitFor()
    await page.getByRole('button', { name: /^For you/ }).click()
    await page.keyboard.press('j')
    const stays = await page.locator('.row.open h3').textContent()
    await page.keyboard.press('z')
    await bar(page)
      .getByText(/^Taken back: Send the security/)
      .waitFor()
    expect(await page.locator('.row.open h3').textContent()).toBe(stays)
    await page.keyboard.press('z')
    await bar(page).getByText('Nothing to take back').waitFor()
  })

  test('is asked about first where it was done before the panel was opened', async () => {
    const page = await open('inbox-seven')
    const left = () => page.getByRole('button', { name: /^For you/ }).textContent()
    const title = await page.locator('.row.open h3').textContent()
    await page.keyboard.press('x')
    await expect.poll(left).toBe('For you6')
    await page.waitForTimeout(300)
    await page.goto(`${page.url()}&keep`)
    await expect.poll(left).toBe('For you6')
    await page.keyboard.press('z')
    await page.keyboard.press('z')
    await bar(page).getByText(`Take back “Dismissed: ${title}”, from before?`).waitFor()
    expect(await left()).toBe('For you6')
    await page.waitForTimeout(600)
    await page.keyboard.press('z')
    await expect.poll(left).toBe('For you7')
  })
})

test('a nudge makes one task an item, however often it is pressed, and says when', async () => {
  const page = await open('inbox-waiting')
  for (const _ of [1, 2, 3]) {
    await page.keyboard.press('n')
    await page.waitForTimeout(200)
  }
  await page.locator('.row.open').getByText('Nudged today').waitFor()
  const kept = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const request = indexedDB.open('upshot')
          request.onerror = () => reject(request.error)
          request.onsuccess = () => {
            const all = request.result.transaction('outbox').objectStore('outbox').getAll()
            all.onsuccess = () => {
              request.result.close()
              resolve(all.result.filter(({ name }) => name === 'task.create').length)
            }
          }
        }),
    )
  expect(await kept()).toBe(1)
  await page.keyboard.press('z')
  await page.locator('.row.open').getByRole('button', { name: 'Nudge' }).waitFor()
  expect(await kept()).toBe(0)
})

describe('who comes back from a call', () => {
  test('finds the inbox as it was left: what was settled, the open row and the place', async () => {
    const page = await open('inbox-seven')
    const titles = () => page.locator('[role="feed"] [data-item] h3').allTextContents()
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('x')
    await page.locator('.settled-row').waitFor()
    await page.keyboard.press('j')
    const before = { rows: await page.locator('.settled-row').count(), titles: await titles() }
    const title = await page.locator('.row.open h3').textContent()
    await page.locator('.group button').first().click()
    await page.locator('.call-head').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.row.open').waitFor()
    expect(await page.locator('.row.open h3').textContent()).toBe(title)
    expect({ rows: await page.locator('.settled-row').count(), titles: await titles() }).toEqual(
      before,
    )
    await page.locator('.settled-row').getByRole('button', { name: 'Undo' }).click()
    await page.locator('.settled-row').waitFor({ state: 'detached' })
  })

  test('finds the tasks as they were left', async () => {
    const page = await open('tasks')
    const task = page.getByRole('article').filter({ hasText: 'Send Globex the usage report' })
    await task.getByRole('checkbox').click()
    await page.getByRole('status').getByText('Task done').waitFor()
    await page.keyboard.press('j')
    await page.locator('.row.open').waitFor()
    const order = () => page.locator('.feed .title').allTextContents()
    const opened = () => page.locator('.row.open .title').first().textContent()
    const before = { order: await order(), opened: await opened() }
    await page.locator('.feed a[href^="#call-"]').first().click()
    await page.locator('.call-head').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.row.open').waitFor()
    expect({ order: await order(), opened: await opened() }).toEqual(before)
  })
})
