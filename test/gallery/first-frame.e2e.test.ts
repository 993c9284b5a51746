import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

const gallery = browseGallery()

/**
 * The panel is opened again on what it left, and its code is held back: what stands there until then is the kept
 * screen alone. `go` lets the code through and waits until the panel is alive.
 */
type Reopened = { page: Page; go: () => Promise<void> }

let held: (() => void)[] = []
afterEach(() => {
  for (const release of held) release()
  held = []
})

async function closed(state = 'inbox'): Promise<Page> {
  const page = await gallery.open(state)
  // Kept by what is fetched once it stands.
  await page.waitForFunction(() => localStorage.getItem('upshot.panel.rep') !== null)
  await settled(page)
  return page
}

async function reopen(page: Page, meanwhile?: Change): Promise<Reopened> {
  const opened = Promise.withResolvers<void>()
  held.push(opened.resolve)
  const address = page.url().replace('&keep', '')
  if (meanwhile) {
    await page.goto(new URL('/first-frame.js', address).href)
    await page.evaluate(write, meanwhile)
  }
  await page.route('**/assets/*.js', async (route) => {
    await opened.promise
    await route.continue()
  })
  await page.goto(`${address}&keep`, { waitUntil: 'commit' })
  await page.locator('script[data-begins]').waitFor({ state: 'attached' })
  return {
    page,
    go: async () => {
      opened.resolve()
      await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
      await page.locator('#root main h1').waitFor()
      await picture(page).waitFor({ state: 'detached' })
      await settled(page)
    },
  }
}

const hostile = '<img src=x onerror="document.title=1"></h3><script>1</script>'

/** What becomes of the cache while no panel is open: its first item, or another call with a copy of that. */
type Change = { dismissed?: true; title?: string; arrives?: string }

function write({ dismissed, title, arrives }: Change): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('upshot')
    opening.onsuccess = () => {
      const change = opening.result.transaction(['actionItems', 'meetings'], 'readwrite')
      change.oncomplete = () => resolve()
      change.onerror = () => reject(change.error)
      const items = change.objectStore('actionItems')
      const meetings = change.objectStore('meetings')
      const all = items.getAll()
      all.onsuccess = () => {
        const first = all.result.find((item) => item.title === 'Do the thing number 1')
        if (dismissed) {
          // As our own index has it: what is decided is not in it.
          const { inboxUntil, ...rest } = first
          items.put({ ...rest, dismissedAt: rest.createdAt })
        }
        if (title) items.put({ ...first, title })
        if (!arrives) return
        items.put({ ...first, id: crypto.randomUUID(), meetingId: 'new', title: 'Send the trial' })
        const call = meetings.get(first.meetingId)
        call.onsuccess = () => {
          const meetingStart = new Date(Date.parse(call.result.meetingStart) + 60_000).toISOString()
          meetings.put({ ...call.result, id: 'new', companyName: arrives, meetingStart })
        }
      }
    }
  })
}

function picture(page: Page) {
  return page.locator('body > div[inert]')
}

/** What is asked of the cache after the first paint has come: the rows are as tall as they will be. */
async function settled(page: Page): Promise<void> {
  let before = ''
  await expect
    .poll(
      async () => {
        const last = before
        before = JSON.stringify(await rowsIn(page, '#root'))
        return last === before
      },
      { interval: 300, timeout: 10_000 },
    )
    .toBe(true)
}

/** Where each row and its words are. */
function rowsIn(page: Page, within: string) {
  return page.evaluate((within) => {
    const rows = [...document.querySelectorAll<HTMLElement>(`${within} .row`)]
    return rows
      .map((row) => {
        const { top, left, width, height } = row.getBoundingClientRect()
        const title = row.querySelector('.title')?.textContent
        return { title, open: row.matches('.open'), top, left, width, height }
      })
      .filter(({ top }) => top < innerHeight - 40)
  }, within)
}

test('the last screen stands before the panel, is out of reach of a screen reader, and nothing jumps as it comes alive', async () => {
  const { page, go } = await reopen(await closed())
  await picture(page).waitFor()
  expect(await page.getByRole('article').count()).toBe(0)
  expect(await page.locator('#root *').count()).toBe(0)
  const painted = await rowsIn(page, 'body > div[inert]')
  expect(painted.length).toBeGreaterThan(3)
  await go()
  expect(await rowsIn(page, '#root')).toEqual(painted)
})

test('a list that was scrolled, and a row further down that was open, stand where they stood', async () => {
  const page = await closed('inbox-large')
  for (let n = 0; n < 14; n += 1) await page.keyboard.press('j')
  await page.waitForTimeout(400)
  const { go } = await reopen(page)
  await picture(page).waitFor()
  const painted = await rowsIn(page, 'body > div[inert]')
  expect(painted.some(({ open }) => open)).toBe(true)
  await go()
  await page.waitForTimeout(100)
  const alive = await rowsIn(page, '#root')
  for (const row of painted) {
    const same = alive.find(({ title, top }) => title === row.title && Math.abs(top - row.top) < 2)
    expect(same, row.title ?? '').toBeDefined()
  }
})

describe('what is pressed before the panel is alive', () => {
  test('is done afterwards, in order, on the rows that were seen', async () => {
    const { page, go } = await reopen(await closed('inbox-seven'))
    await picture(page).waitFor()
    for (const key of ['j', 'j', 'x']) await page.keyboard.press(key)
    await go()
    await page.getByRole('article', { name: 'Dismissed: Do the thing number 3' }).waitFor()
    expect(await page.getByRole('article', { name: /^Dismissed: / }).count()).toBe(1)
  })

  test('a click lands on the control of the row it was aimed at', async () => {
    const { page, go } = await reopen(await closed('inbox-seven'))
    const row = picture(page).locator('.row.open')
    const title = await row.locator('.title').textContent()
    const button = await row.locator('[aria-label=Dismiss]').boundingBox()
    if (button === null) throw new Error('The open row has no such button.')
    await page.mouse.click(button.x + 8, button.y + 8)
    await go()
    await page.getByRole('article', { name: `Dismissed: ${title}` }).waitFor()
  })

  test('a second decision is left out: what it would have met had not been seen', async () => {
    const { page, go } = await reopen(await closed('inbox-seven'))
    await picture(page).waitFor()
    for (const key of ['x', 'x']) await page.keyboard.press(key)
    await go()
    await page.getByRole('status').filter({ hasText: 'did not fit any more' }).waitFor()
    await page.getByRole('article', { name: /^Dismissed: / }).waitFor()
  })

  test('what was decided elsewhere keeps its place, says so, and takes no press', async () => {
    const { page, go } = await reopen(await closed('inbox-seven'), { dismissed: true })
    await picture(page).waitFor()
    const painted = await rowsIn(page, 'body > div[inert]')
    await page.keyboard.press('x')
    await go()
    await page.getByText('Done on another device').waitFor()
    await page.getByRole('status').filter({ hasText: 'did not fit any more' }).waitFor()
    expect(await page.getByRole('article', { name: /^Dismissed: / }).count()).toBe(0)
    const alive = await rowsIn(page, '#root')
    expect(alive.map(({ title, top }) => ({ title, top }))[0]).toEqual({
      title: painted[0]?.title,
      top: painted[0]?.top,
    })
    expect(alive.map(({ title }) => title)).toEqual(painted.map(({ title }) => title))
  })
})

/** What else could lie where the kept screen does. Each is ignored, and the panel draws itself. */
const foreign: Record<string, (kept: Kept) => unknown> = {
  'no data at all': () => 'Zz{',
  'a screen of nothing': () => null,
  'a script': within(['script', {}, 'document.title = "ran"']),
  'a picture that fails': within(['img', { src: 'x', onerror: 'document.title = "ran"' }]),
  'a link': within(['a', { href: 'javascript:document.title = "ran"' }, 'Send']),
  'a handler': within(['button', { onclick: 'document.title = "ran"' }, 'Create']),
  'a style': within(['p', { style: 'background:url(//example.com)' }]),
  'an id': within(['p', { id: 'root' }]),
  'a frame': within(['iframe', { srcdoc: '<script>parent.document.title = "ran"</script>' }]),
  'a form': within(['form', { action: '//example.com' }]),
  'HTML within a drawing': within(['svg', {}, ['foreignObject', {}, ['p', {}, 'x']]]),
  'a drawing from elsewhere': within(['svg', {}, ['use', { href: '//example.com#x' }]]),
  'a colour from elsewhere': within(['svg', {}, ['path', { fill: 'url(//example.com#x)' }]]),
  'a number that is none': within(-1),
  'more room than there is': within(1e12),
  'an attribute that is no text': within(['p', { class: ['x'] }]),
  'more than a screen': (kept) => ({ ...kept, screen: ['div', {}, ...Array(7_000).fill('x')] }),
  'rows that are none': (kept) => ({ ...kept, rows: 'x' }),
  "another rep's": (kept) => ({ ...kept, rep: '00000000-0000-4000-8000-000000000009' }),
  'that of another build': (kept) => ({ ...kept, by: '/assets/index-older.js' }),
  'that in another language': (kept) => ({ ...kept, language: 'fr' }),
  'that of another view': (kept) => ({ ...kept, route: '{"view":"tasks"}' }),
  'one of eight days ago': (kept) => ({ ...kept, at: kept.at - 8 * 86_400_000 }),
  'one of tomorrow': (kept) => ({ ...kept, at: kept.at + 86_400_000 }),
}

type Kept = { at: number; screen: unknown[]; [name: string]: unknown }

function within(node: unknown): (kept: Kept) => unknown {
  return ({ screen, ...kept }) => ({ ...kept, screen: [...screen, node] })
}

test('a kept screen that is damaged, foreign or hostile is ignored', async () => {
  const { page, go } = await reopen(await closed('inbox-seven'))
  await picture(page).waitFor()
  const key = 'upshot.panel.frame'
  const text = await page.evaluate((key) => localStorage.getItem(key) ?? '', key)
  const kept: Kept = JSON.parse(text)
  for (const [name, spoil] of Object.entries(foreign)) {
    const spoiled = spoil(kept)
    const stored = typeof spoiled === 'string' ? spoiled : JSON.stringify(spoiled)
    await page.evaluate(([key, stored]) => localStorage.setItem(key, stored), [
      key,
      stored,
    ] as const)
    await page.reload({ waitUntil: 'commit' })
    await page.locator('script[data-begins]').waitFor({ state: 'attached' })
    expect(await picture(page).count(), name).toBe(0)
    expect(await page.title(), name).toBe('Upshot gallery')
  }
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [key, text] as const)
  await page.reload({ waitUntil: 'commit' })
  await picture(page).waitFor()
  await go()
})

test('a title that is markup is kept as the words it is', async () => {
  const { page, go } = await reopen(await closed('inbox-seven'), { title: hostile })
  await go()
  const again = await reopen(page)
  await picture(again.page).waitFor()
  const title = again.page.locator('body > div[inert] .row.open .title')
  expect(await title.textContent()).toBe(hostile)
  expect(await title.locator('*').count()).toBe(0)
  await again.go()
  expect(await page.title()).toBe('Upshot gallery')
})

test('nothing is kept while the screen is shared, and it is gone the moment that begins', async () => {
  const page = await closed('inbox-seven')
  await page.keyboard.press('h')
  await page.waitForFunction(() => localStorage.getItem('upshot.panel.frame') === '"forbidden"')
  const { page: again, go } = await reopen(page)
  expect(await picture(again).count()).toBe(0)
  await go()
})

test('calls that came while the panel was closed wait where they would push what is seen', async () => {
  const page = await closed('inbox-seven')
  const { page: again, go } = await reopen(page, { arrives: 'Initech' })
  await picture(again).waitFor()
  const painted = await rowsIn(again, 'body > div[inert]')
  // A hand is there: for five seconds nothing is taken in.
  await again.keyboard.press('z')
  const pill = again.getByRole('button', { name: '1 new call: Initech' })
  await Promise.all([go(), pill.waitFor()])
  expect((await rowsIn(again, '#root')).map(({ top }) => top)).toEqual(
    painted.map(({ top }) => top),
  )
})
