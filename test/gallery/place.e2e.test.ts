import { expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'
import { outbox } from './outbox.ts'

/** On which day an undated task is put in HubSpot, which demands one: asked where it becomes a task. */

const gallery = browseGallery()

test('by keys: Create asks, a digit answers, and undo takes both back', async () => {
  const page = await gallery.open('inbox-place', { height: 900 })
  const asked = page.getByRole('group', { name: /Which day in HubSpot/ })
  await asked.waitFor()
  // Escape leaves it undone, and Enter asks again.
  await page.keyboard.press('Escape')
  await asked.waitFor({ state: 'detached' })
  expect(await outbox(page)).toEqual([])
  await page.waitForTimeout(600)
  await page.keyboard.press('Enter')
  await asked.getByRole('button', { name: 'Today' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('2')
  await page.locator('.settled-row').getByText('Set up a sandbox').waitFor()
  await expect.poll(() => outbox(page)).toHaveLength(1)
  const [click] = await outbox(page)
  expect(click).toMatchObject({
    name: 'task.create_from_item',
    args: { placeOn: '2026-11-24' },
  })
  expect(click?.args).not.toHaveProperty('dueOn')
  await page.keyboard.press('z')
  await page.locator('.row.open').getByText('In HubSpot on the day you choose').waitFor()
  await expect.poll(() => outbox(page)).toEqual([])
})

test('by the mouse: a click answers, and it may be left open', async () => {
  const page = await gallery.open('inbox-place', { height: 900 })
  const asked = page.getByRole('group', { name: /Which day in HubSpot/ })
  await asked.getByRole('button', { name: /^Thu 26/ }).click()
  await expect.poll(() => outbox(page)).toMatchObject([{ args: { placeOn: '2026-11-26' } }])
  await page.getByRole('article', { name: /Call Tomás about/ }).click()
  await page.getByRole('button', { name: /^Create task/ }).click()
  await asked.getByRole('button', { name: 'Not yet' }).click()
  await expect.poll(() => outbox(page)).toHaveLength(2)
  expect((await outbox(page)).at(-1)?.args).not.toHaveProperty('placeOn')
})

test('a task that waits for its day is asked about in Tasks', async () => {
  const page = await gallery.open('tasks-mirrored', { height: 900 })
  const waiting = page.getByRole('article').filter({ hasText: 'HubSpot needs a day' })
  await waiting.getByText('HubSpot needs a day').click()
  await waiting.focus()
  const asked = page.getByRole('group', { name: /Which day in HubSpot/ })
  await asked.getByRole('button', { name: /^Tomorrow/ }).click()
  await asked.waitFor({ state: 'detached' })
  await page.getByRole('status').getByText('In HubSpot for Tue 24').waitFor()
  await expect
    .poll(() => outbox(page))
    .toMatchObject([{ name: 'task.place', args: { on: '2026-11-24' } }])
  await page.keyboard.press('z')
  await asked.waitFor()
})
