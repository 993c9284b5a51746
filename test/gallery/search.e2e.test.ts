import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** Searching as a rep does, with the worker that the extension has. */

const gallery = browseGallery()
let page: Page

beforeEach(async () => {
  page = await gallery.page()
})

async function open(state: string): Promise<void> {
  await gallery.show(page, state)
  await field().waitFor()
}

const field = () => page.getByRole('searchbox', { name: 'Search' })
const results = () => page.locator('button.result')
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')

test('results come as you type, marked, in groups, and another letter finds others', async () => {
  await open('search-first')
  await page.getByText('Find what was said').waitFor()
  await field().pressSequentially('questionn')
  await page.getByRole('heading', { name: 'Said in meetings' }).waitFor()
  await expect.poll(() => page.locator('mark').allTextContents()).toContain('questionn')
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Items',
    'Said in meetings',
    'Calls',
  ])
  expect(page.workers().length).toBe(1)

  await field().fill('tomas')
  await page
    .getByRole('button', { name: /Tomás Vidal/ })
    .first()
    .waitFor()
  expect(await page.locator('mark').allTextContents()).toContain('Tomás')

  await page.getByRole('button', { name: /^People/ }).click()
  await expect.poll(() => page.getByRole('heading', { name: 'Said in meetings' }).count()).toBe(0)
})

test('arrows walk the results, Enter opens the line in its transcript, and back leads to the search', async () => {
  await open('search-first')
  await page.keyboard.type('security ques')
  await page.getByRole('button', { name: /questionnaire this week/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toContain('Send the security questionnaire')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toContain('Priya Raman')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')

  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const line = page.locator('.utterance.here')
  await line.waitFor()
  expect(await line.textContent()).toContain('security questionnaire')
  const isInView = () =>
    line.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top >= 0 && bottom <= window.innerHeight
    })
  await expect.poll(isInView).toBe(true)

  await page.keyboard.press('Escape')
  await expect.poll(() => field().inputValue()).toBe('security ques')
  await results().first().waitFor()
  await field().fill('')
  await page.getByRole('heading', { name: 'Recent' }).waitFor()
  await page.getByRole('button', { name: 'security ques' }).waitFor()
})

test('Enter in the field opens the first result, and o on a line plays its moment', async () => {
  await open('search')
  await results().first().waitFor()
  await page.evaluate(() => {
    const opened: string[] = []
    window.open = (address) => {
      opened.push(String(address))
      return null
    }
    Object.assign(globalThis, { opened })
  })
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('o')
  expect(await page.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual([
    'https://fathom.video/calls/4432?timestamp=1905',
  ])
  await page.keyboard.press('/')
  await field().press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Pricing call' }).waitFor()
})

test('nothing found says so, and offers the nearest word that finds something', async () => {
  await open('search-suggestion')
  await page.getByRole('button', { name: 'Did you mean security questionnaire?' }).click()
  await results().first().waitFor()
  expect(await field().inputValue()).toBe('security questionnaire')
})

test('what changes while a search is on screen is found without another letter', async () => {
  await open('search-nothing')
  await field().fill('trial agree')
  await page.getByText('Nothing for “trial agree”').waitFor()
  await page.evaluate(() => Reflect.get(globalThis, 'arrive')())
  await page.getByRole('button', { name: /trial agreement/ }).waitFor()
})

test('without its worker a search finds the same', async () => {
  await page.route('**/worker-*.js', (route) => route.abort())
  await open('search')
  await page.getByRole('heading', { name: 'Said in meetings' }).waitFor()
  expect(await results().count()).toBe(4)
  expect(page.workers()).toHaveLength(0)
  await field().fill('sso')
  await page.getByText('Pricing call').waitFor()
})

test('before typing, whom the page is about is one press away, and what was searched before', async () => {
  await open('search-page')
  await page.getByRole('heading', { name: 'On this page' }).waitFor()
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'On this page',
    'Recent',
  ])
  const offered = ['Dana Whitfield', 'Globex', 'security ques', 'Northwind seats']
  expect(await results().locator('span:last-child').allTextContents()).toEqual(offered)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Calls' }).waitFor()
  expect(await field().inputValue()).toBe('Globex')
})

describe('older calls', () => {
  const button = () => page.getByRole('button', { name: 'Search older calls' })
  const older = () => page.locator('[data-older] button.result')

  test('are searched when somebody presses for it, and a line of them opens its call', async () => {
    await open('search-older')
    await page.getByRole('heading', { name: 'Said in older calls' }).waitFor()
    expect(await older().locator('mark').allTextContents()).toEqual(['security', 'security'])
    await page.getByRole('button', { name: 'People', exact: false }).first().click()
    expect(await older().count()).toBe(0)
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await older().last().click()
    await page.getByRole('heading', { level: 1, name: 'Quarterly review' }).waitFor()
    await page.getByText('The companion does not answer. Try again in a moment.').waitFor()
    // Back where it was found, without asking again.
    await page.keyboard.press('Escape')
    await older().first().waitFor()
    await page.getByText('Every older call was searched.').waitFor()
  })

  test('go on from where they were left, and leave the focus with the results', async () => {
    await open('search-older-only')
    await older().first().waitFor()
    expect(await older().count()).toBe(60)
    const further = page.getByRole('button', { name: 'Search further back' })
    await further.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => older().count()).toBe(62)
    await expect
      .poll(() =>
        older()
          .nth(60)
          .evaluate((row) => row === document.activeElement),
      )
      .toBe(true)
  })

  test('of another search nothing is shown, and of one that is left nothing comes', async () => {
    await open('search-older-asking')
    await page.getByText('Searching older calls…').waitFor()
    await field().fill('zebras')
    await page.getByText('Nothing for “zebras”').waitFor()
    await page.getByText(/^What was said in 5 older calls/).waitFor()
    expect(await button().isEnabled()).toBe(true)
    await field().fill('zebra')
    await page.getByText('Nothing for “zebra”').waitFor()
    await page.getByText(/^What was said in 5 older calls/).waitFor()
  })

  test('need a connection, and the button says so', async () => {
    await open('search-nothing')
    await button().waitFor()
    await page.context().setOffline(true)
    const offline = page.getByRole('button', { name: 'Older calls need a connection' })
    await offline.waitFor()
    expect(await offline.isDisabled()).toBe(true)
    await page.context().setOffline(false)
    await button().click()
    await page.getByText('Nothing was said of it in older calls either.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  })

  test('that could not be searched say why, and can be tried again', async () => {
    await open('search-older-failed')
    await page.getByText('The CRM does not answer right now. Try again in a moment.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing was said of it in older calls either.').waitFor()
  })
})
