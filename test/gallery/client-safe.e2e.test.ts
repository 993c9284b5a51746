import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Route } from '../../components/shell/route.ts'
import { browseGallery } from './browse-gallery.ts'
import { id } from './fixtures.ts'

/**
 * While the rep's screen is shared, a panel with everybody's rows is the panel that has no rows but one
 * company's: the same to a screen reader, and the same elements and words to the last attribute.
 */

type Drawn = {
  state: string
  /** A key that is pressed there. */
  key?: string
  /** What is typed into a field there: words by which another customer would be found. */
  typed?: { into: string; words: string }
}

/** Every view, in the states in which it could tell of somebody. A view that is not here does not compile. */
const drawn: Record<Route['view'], readonly Drawn[]> = {
  inbox: [
    { state: 'inbox' },
    { state: 'inbox-waiting' },
    { state: 'inbox-unclear' },
    { state: 'inbox-editing' },
    { state: 'inbox-undo', key: 'z' },
    { state: 'page-pinned' },
    { state: 'refused' },
  ],
  meetings: [{ state: 'meetings' }],
  meeting: [
    { state: 'meeting' },
    // Whose is out of sight.
    { state: 'meeting-waiting' },
    { state: 'meeting-same-person' },
    { state: 'meeting-forget' },
    { state: 'meeting-choose-company', typed: { into: 'Another company', words: 'e' } },
    { state: 'meeting-choose-company', typed: { into: 'Another company', words: 'Vidal Pa' } },
    { state: 'meeting-choose-person', typed: { into: 'Somebody else', words: 'a' } },
    { state: 'meeting-choose-person', typed: { into: 'Somebody else', words: 'Whitfield' } },
  ],
  tasks: [{ state: 'tasks' }],
  search: [
    { state: 'search-before' },
    { state: 'search-page' },
    { state: 'search-many' },
    { state: 'search-indexing' },
    { state: 'search', typed: { into: 'Search', words: 'Globex' } },
    { state: 'search', typed: { into: 'Search', words: 'escrow' } },
    { state: 'search', typed: { into: 'Search', words: 'Whitfeld' } },
    { state: 'search', typed: { into: 'Search', words: 'Initech' } },
  ],
  history: [{ state: 'history' }, { state: 'history-unsent' }],
  about: [
    { state: 'about' },
    { state: 'about-calls' },
    { state: 'about-tasks' },
    // Whose is out of sight.
    { state: 'about-declining' },
  ],
  settings: [{ state: 'settings' }, { state: 'settings-remove-domain' }],
}

/** Words by which another customer would be known. Tomás is on the call in sight, and so is who else was there. */
const others =
  /Globex|Initech|Milo|Ferrand|Vidal Partners|Quarterly review|Kick-off|Renewal|roadmap/

const gallery = browseGallery()
const northwind = id('co', 1)
let whole: Page
let theirs: Page

beforeAll(async () => {
  whole = await gallery.page()
  theirs = await gallery.page()
})

/** Waits until nothing has changed for a while. */
async function quiet(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, 250)
        new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(resolve, 250)
        }).observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true,
          attributes: true,
        })
      }),
  )
}

/** `tree` is what a screen reader is told, which is all words on screen and more. */
type Picture = { tree: string; elements: string }

async function draw(
  page: Page,
  { state, key, typed }: Drawn,
  cache: 'whole' | 'theirs',
): Promise<void> {
  await gallery.show(page, state, { only: { companyId: northwind, cache } })
  await quiet(page)
  if (key !== undefined) await page.keyboard.press(key)
  if (typed !== undefined) await page.getByLabel(typed.into, { exact: true }).fill(typed.words)
  if (key !== undefined || typed !== undefined) await quiet(page)
}

async function picture(page: Page): Promise<Picture> {
  const body = page.locator('body')
  return {
    tree: await body.ariaSnapshot(),
    // A picture's address is new with every drawing.
    elements: (await body.innerHTML()).replace(/blob:[^"]+/g, 'blob:'),
  }
}

const cases = Object.entries(drawn).flatMap(([view, all]) =>
  all.map((one, index) => ({ ...one, view, name: `${view}: ${one.state} (${index + 1})` })),
)

describe('with one company in sight, everybody’s rows draw what that company’s alone draw', () => {
  test.each(cases)('$name', async (one) => {
    await Promise.all([draw(whole, one, 'whole'), draw(theirs, one, 'theirs')])
    // On a busy machine a count may still be on its way; what leaks does not go away again.
    const full = await vi.waitFor(
      async () => {
        const [all, alone] = await Promise.all([picture(whole), picture(theirs)])
        expect(all.tree).toBe(alone.tree)
        expect(all.elements).toBe(alone.elements)
        return all
      },
      { timeout: 8_000, interval: 250 },
    )
    // What was typed stands in its field, and in what is said of it.
    expect(full.tree.replaceAll(one.typed?.words ?? '\n', '').match(others)).toBe(null)
    expect(full.elements).not.toContain(id('co', 2))
  })
})

test('without the mode the two are told apart', async () => {
  await gallery.show(whole, 'meetings')
  await quiet(whole)
  expect(await whole.locator('body').ariaSnapshot()).toMatch(others)
})
