import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

const { open, show } = browseGallery()

type Pressed = { on: string; again: string | null }

/**
 * Notes what reaches the page's handlers, by what it would act on. Below the guard and above everything
 * else: what is noted here is what acts.
 */
async function note(page: Page): Promise<void> {
  await page.evaluate(() => {
    const acted: string[] = []
    Object.assign(window, { acted })
    const nameOf = (target: EventTarget | null) => {
      const control =
        target instanceof Element
          ? target.closest('button, a, input, select, summary, article')
          : null
      if (control === null) return 'nothing'
      const item = control.closest('[data-item]')?.getAttribute('data-item') ?? ''
      const label = control.getAttribute('aria-label') ?? control.textContent ?? ''
      return control.matches('article') ? `row ${item}` : `${item} ${label}`
    }
    document.documentElement.addEventListener(
      'click',
      (event) => {
        acted.push(nameOf(event.target))
        // Links lead out of the gallery.
        if (event.target instanceof Element && event.target.closest('a')) event.preventDefault()
      },
      true,
    )
  })
}

const acted = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { acted: string[] }).acted)

/** Where the controls stand, in the order of the page: one of each kind, by its words. */
async function targets(page: Page): Promise<{ x: number; y: number; name: string }[]> {
  const all = await page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], article.row, input, select')].flatMap((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      const at = { x: x + width / 2, y: y + Math.min(height / 2, 14) }
      const isSeen = width > 0 && at.y > 0 && at.y < innerHeight && at.x > 0 && at.x < innerWidth
      const top = document.elementFromPoint(at.x, at.y)
      if (!isSeen || top === null || !one.contains(top)) return []
      const isRow = one.matches('article')
      const words = one.getAttribute('aria-label') ?? one.textContent ?? ''
      return [{ ...at, name: isRow ? `row ${one.matches('.open')}` : words.replace(/\d+/g, '') }]
    }),
  )
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index)
}

/** Slower than this is no fast hand, but a slow machine: what came meanwhile has stood there for a while. */
const slowest = 350

/** Begins to note when the page is pressed. */
async function clock(page: Page, event: 'keydown' | 'pointerdown'): Promise<void> {
  await page.evaluate((event) => {
    const pressed: number[] = []
    Object.assign(window, { pressed })
    window.addEventListener(event, ({ timeStamp }) => pressed.push(timeStamp), true)
  }, event)
}

/** Whether the machine was as fast as the hand. */
async function wasFast(page: Page): Promise<boolean> {
  const [first = 0, second = 0] = await page.evaluate(
    () => (window as unknown as { pressed: number[] }).pressed,
  )
  return second - first < slowest
}

/** Does it until the machine was fast enough; begins with what is there. */
async function fast(page: Page, state: string, press: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (tries > 0) await show(page, state)
    await press()
    if (await wasFast(page)) return
  }
  throw new Error(`This machine never pressed twice within ${slowest} ms.`)
}

async function twice(page: Page, { x, y }: { x: number; y: number }, apart: number): Promise<void> {
  await clock(page, 'pointerdown')
  await page.mouse.move(x, y, { steps: 3 })
  await page.mouse.down()
  await page.mouse.up()
  await page.waitForTimeout(apart)
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
}

/** Long enough for a busy machine to have drawn the last of it half a second ago. */
const settled = 2_000

describe('a double click', () => {
  // Every view with rows that move when something is decided, and some where one control takes another's place.
  for (const state of [
    'inbox',
    'inbox-waiting',
    'inbox-unclear',
    'meeting',
    'tasks',
    'history',
    'about',
    'meeting-choose-company',
  ]) {
    test(`${state}: its second half never lands on what has just come there`, async () => {
      const page = await open(state)
      const places = await targets(page)
      expect(places.length).toBeGreaterThan(2)
      const wrong: Pressed[] = []
      for (const [index, place] of places.entries()) {
        if (index > 0) await show(page, state)
        await fast(page, state, async () => {
          await note(page)
          await twice(page, place, index % 2 === 0 ? 40 : 180)
        })
        const [on = '', again = null, ...more] = await acted(page)
        if ((again !== null && again !== on) || more.length > 0) wrong.push({ on, again })
      }
      expect(wrong).toEqual([])
    })
  }

  test('what stands there acts once it has stood there for as long as one needs to look', async () => {
    const page = await open('inbox-seven')
    const create = page.getByRole('button', { name: 'Create task' })
    const box = await create.boundingBox()
    if (box === null) throw new Error('There is no button to create a task.')
    await fast(page, 'inbox-seven', async () => {
      await note(page)
      await twice(page, { x: box.x + 20, y: box.y + 10 }, 60)
    })
    expect(await acted(page)).toHaveLength(1)
    await page.waitForTimeout(settled)
    await page.mouse.down()
    await page.mouse.up()
    expect(await acted(page)).toHaveLength(2)
  })

  test('what ticks elsewhere stops neither a pointer that rests nor a key', async () => {
    const page = await open('inbox-seven')
    const openItem = () => page.locator('.row.open').getAttribute('data-item')
    await page.evaluate(() => {
      const clock = document.querySelector('h1')
      setInterval(() => clock?.setAttribute('data-tick', `${performance.now()}`), 20)
    })
    const lookedAt = async (before: string | null) => {
      await expect.poll(openItem).not.toBe(before)
      const come = await page.evaluate(() => performance.now())
      await page.waitForFunction((since) => performance.now() - since > 500, come)
      return openItem()
    }
    const first = await openItem()
    await page.keyboard.press('Enter')
    const second = await lookedAt(first)
    await page.keyboard.press('x')
    const third = await lookedAt(second)
    await page.locator(`[data-item="${third}"] h3`).hover()
    await note(page)
    await page.keyboard.press('x')
    await lookedAt(third)
    await page.mouse.down()
    await page.mouse.up()
    expect(await acted(page)).toHaveLength(1)
    expect(await page.getByRole('button', { name: /^For you/ }).textContent()).toBe('For you4')
  })

  test('what the pointer went to acts at once', async () => {
    const page = await open('inbox-seven')
    await page.getByRole('button', { name: 'Create task' }).click()
    await page.locator('.row').nth(4).hover()
    await page.locator('.row').nth(4).getByRole('button', { name: 'Create' }).click()
    await expect
      .poll(() => page.getByRole('button', { name: /^For you/ }).textContent())
      .toBe('For you5')
  })
})

describe('a key pressed twice', () => {
  for (const key of ['Enter', 'x', 'w', 'e']) {
    test(`${key} decides the open row alone`, async () => {
      const page = await open('inbox-seven')
      const left = () => page.getByRole('button', { name: /^For you/ }).textContent()
      await fast(page, 'inbox-seven', async () => {
        await clock(page, 'keydown')
        await page.keyboard.press(key)
        await page.waitForTimeout(60)
        await page.keyboard.press(key)
      })
      if (key === 'e') await page.getByLabel('Title').waitFor()
      await expect.poll(left).toBe(key === 'e' ? 'For you7' : 'For you6')
      await page.waitForTimeout(300)
      expect(await left()).toBe(key === 'e' ? 'For you7' : 'For you6')
      if (key === 'e') expect(await page.getByLabel('Title').inputValue()).not.toMatch(/e$/)
    })
  }

  test('a key that leads somewhere is followed by one that decides, as fast as can be', async () => {
    const page = await open('inbox-seven')
    const open2 = await page.locator('.row h3').nth(1).textContent()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByRole('article', { name: `Dismissed: ${open2}` }).waitFor()
    await page.keyboard.press('z')
    await expect
      .poll(() => page.getByRole('button', { name: /^For you/ }).textContent())
      .toBe('For you7')
  })
})
