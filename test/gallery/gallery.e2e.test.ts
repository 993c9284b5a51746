import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'
import { axePath } from './serve.ts'
import { states } from './states.ts'

/** Every view and state, drawn by the real components from the real cache, in both themes and four widths. */

const { open, page: blank, retheme, show } = browseGallery()

type Finding = { id: string; help: string; nodes: { html: string }[] }

/** What axe finds: by all its rules, or by those alone. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  if (!isThere) await page.addScriptTag({ url: axePath })
  const found = await page.evaluate(async (runOnly) => {
    const checker: { run: (options: object) => Promise<{ violations: Finding[] }> } = Reflect.get(
      globalThis,
      'axe',
    )
    return (await checker.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) }))
      .violations
  }, rules)
  return found.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' ')}`,
  )
}

/** What reaches out of the panel, what a box cuts off without saying so, and what is too small to hit. */
async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways')
    const words = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`
    for (const element of document.querySelectorAll<HTMLElement>('#root *')) {
      const style = getComputedStyle(element)
      if (style.visibility === 'hidden' || element.closest('.hidden-visually, [inert]')) continue
      const box = element.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) continue
      if (box.right > width + 0.5) found.push(`${words(element)} reaches out`)
      const clips = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis'
      const isField = element.matches('input, textarea, select')
      if (clips && !isField && element.scrollWidth > element.clientWidth + 1) {
        found.push(`${words(element)} is cut`)
      }
      const isTarget = element.matches(
        'button, select, input:not([type="checkbox"], [type="radio"])',
      )
      if (isTarget && (box.width < 23.5 || box.height < 23.5)) {
        found.push(`${words(element)} is ${Math.round(box.width)} × ${Math.round(box.height)}`)
      }
    }
    return found
  })
}

/** What axe says of colours, which is all that a theme changes. */
const colourRules = ['color-contrast', 'link-in-text-block']

describe('every state', () => {
  let page: Page
  beforeAll(async () => {
    page = await blank()
  })

  test.each(Object.keys(states))(
    '%s: axe finds nothing, and it fits from 180 to 600 pixels',
    async (name) => {
      await page.setViewportSize({ width: 360, height: 720 })
      await show(page, name, { theme: 'dark' })
      expect(await violations(page), 'dark').toEqual([])
      await retheme(page, 'light')
      expect(await violations(page, colourRules), 'light').toEqual([])
      expect(await page.locator('main').count()).toBe(1)
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('[role="status"]').count()).toBeLessThanOrEqual(1)
      for (const width of [180, 320, 360, 600]) {
        await page.setViewportSize({ width, height: 720 })
        expect(await misfits(page), `${width} pixels`).toEqual([])
      }
    },
  )
})

/**
 * What a person takes for one decision, in milliseconds, by the keystroke-level model (Card, Moran and
 * Newell, 1980): to make up one's mind, and to press a key. The panel's own part is measured.
 */
const decisionMs = 1_350 + 280

describe('by keyboard alone', () => {
  test('seven items are triaged to none within twenty seconds, and each key does what it says', async () => {
    const page = await open('inbox-seven')
    const left = () => page.getByRole('button', { name: /^For you/ }).textContent()
    expect(await left()).toBe('For you7')
    const keys = ['Enter', 'x', 'Enter', 'x', 'w', 'Enter', 'Enter']
    const openItem = () =>
      page.evaluate(
        () => document.querySelector<HTMLElement>('.row.open')?.dataset.item ?? 'none is open',
      )
    let panelMs = 0
    for (const [index, key] of keys.entries()) {
      const decided = await openItem()
      const before = performance.now()
      await page.keyboard.press(key)
      await expect.poll(left).toBe(index === 6 ? 'For you' : `For you${6 - index}`)
      await expect.poll(openItem).not.toBe(decided)
      panelMs += performance.now() - before
      // A key on what has been there for less than half a second is the one before.
      const opened = await page.evaluate(() => performance.now())
      await page.waitForFunction((since) => performance.now() - since > 500, opened)
    }
    expect(await openItem()).toBe('none is open')
    expect(keys.length * decisionMs + panelMs).toBeLessThan(20_000)
    await page.getByText("You're clear.").waitFor({ state: 'detached' })
    await page.keyboard.press('z')
    await expect.poll(left).toBe('For you1')
  })

  test('j and k move, exactly one row is open, and focus goes with it', async () => {
    const page = await open('inbox')
    const title = () => page.locator('.row.open h3').allTextContents()
    const first = await title()
    await page.keyboard.press('j')
    const second = await title()
    expect(second).toHaveLength(1)
    expect(second).not.toEqual(first)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe(
      '2',
    )
    await page.keyboard.press('k')
    expect(await title()).toEqual(first)
  })

  test('letters do nothing while the rep types', async () => {
    const page = await open('inbox-editing')
    await page.getByLabel('Title').fill('')
    await page.keyboard.type('exwj?/')
    expect(await page.getByLabel('Title').inputValue()).toBe('exwj?/')
    expect(await page.locator('.row.open').count()).toBe(1)
  })

  test('Enter on a focused button presses that button and nothing else', async () => {
    const page = await open('inbox')
    await page.locator('.row.open').getByRole('button', { name: 'Dismiss' }).focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('article', { name: 'Dismissed: Send revised proposal with the 25-seat tier' })
      .waitFor()
    await expect
      .poll(() => page.getByRole('button', { name: /^For you/ }).textContent())
      .toBe('For you6')
  })
})

test('a click folds its row in place, and Undo brings the row back to where it was', async () => {
  const page = await open('inbox')
  const titles = () =>
    page.locator('article').evaluateAll((all) => all.map((one) => one.dataset.item))
  const before = await titles()
  const receipt = page.getByRole('article').filter({ hasText: 'Send revised proposal' })
  await page.getByRole('button', { name: 'Create task' }).first().click()
  await receipt.getByRole('button', { name: 'Undo' }).waitFor()
  expect(await receipt.getAttribute('aria-posinset')).toBe('1')
  await receipt.getByRole('button', { name: 'Undo' }).click()
  await receipt.getByRole('button', { name: 'Create task' }).waitFor()
  expect(await titles()).toEqual(before)
})

test('view, filter and an edit in progress come back after the panel was closed', async () => {
  const page = await open('inbox')
  await page.keyboard.press('j')
  await page.keyboard.press('e')
  await page.getByLabel('Title').fill('Half a thought')
  await show(page, 'inbox', { keep: true })
  expect(await page.getByLabel('Title').inputValue()).toBe('Half a thought')

  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: /^Waiting/ }).click()
  await show(page, 'inbox', { keep: true })
  await page.getByRole('button', { name: /^Waiting/, pressed: true }).waitFor()
})

test('ten thousand items are at most 1,500 nodes, and the last can be reached', async () => {
  const page = await open('inbox-large')
  await page.getByRole('article').first().waitFor()
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length)
  expect(await nodes()).toBeLessThan(1_500)
  await page.locator('[data-scroll]').evaluate((list) => list.scrollTo(0, list.scrollHeight / 2))
  await expect.poll(nodes).toBeLessThan(1_500)
  await page.keyboard.press('j')
  expect(await page.locator('.row.open').count()).toBe(1)
})

test('a new call waits behind a pill while the rep is at work, and comes in when asked', async () => {
  const page = await open('inbox')
  await page.mouse.move(100, 300)
  await page.mouse.move(110, 310)
  const first = () => page.locator('article.row').first().textContent()
  await page.getByRole('button', { name: 'Tomás instead' }).waitFor()
  const before = await first()
  await page.evaluate(() => Reflect.get(globalThis, 'arrive')())
  await page.getByRole('button', { name: '1 new call: Initech' }).waitFor()
  expect(await first()).toBe(before)
  await page.keyboard.press('.')
  await expect.poll(first).toContain('Send the trial agreement')
})

test('a task that was just made has its second tick when the other CRM has it, and the tick leads there', async () => {
  const page = await open('inbox-copy')
  const settled = page.locator('article.settled-row', { hasText: 'Send revised proposal' })
  expect(await settled.getByRole('link').count()).toBe(0)
  await page.evaluate(() => Reflect.get(globalThis, 'come')())
  const tick = settled.getByRole('link', { name: 'In HubSpot' })
  await tick.waitFor()
  expect(await tick.getAttribute('href')).toContain('/record/0-27/7')
  expect(await violations(page)).toEqual([])
  expect(await misfits(page)).toEqual([])
})

test('axe finds nothing in an open menu and in a dialog, and Escape closes both', async () => {
  const page = await open('inbox')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })

  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('time zones are listed when somebody reaches for them, with what their clocks show', async () => {
  const page = await open('settings')
  const zones = page.getByLabel('Time zone')
  expect(await zones.locator('option').count()).toBe(1)
  await zones.focus()
  expect(await zones.locator('option').count()).toBeGreaterThan(300)
  await zones.selectOption('Asia/Tokyo')
  await expect.poll(() => zones.locator('option:checked').textContent()).toBe('Tokyo (UTC+9)')
})
