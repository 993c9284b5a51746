import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** The page beside the panel, and client-safe mode, in the real components over the real cache. */

const { open, show } = browseGallery()

/** Closes the panel and opens it again on what it left. */
function reopen(page: Page, state: string): Promise<void> {
  return show(page, state, { keep: true })
}

const strip = (page: Page) => page.locator('.about-strip')

describe('the page beside the panel', () => {
  test('a known company shows its last call, what is open and what is owed; a tap shows all of it', async () => {
    const page = await open('page-company')
    await expect
      .poll(() => strip(page).textContent())
      .toMatch(/Northwind\s*Last call 14:02\s*4 to decide\s*2 waiting/)
    await strip(page)
      .getByRole('button', { name: /^Northwind/ })
      .click()
    await page.getByRole('heading', { name: 'Northwind', level: 1 }).waitFor()
    expect(await page.getByRole('button', { name: 'For you 3', pressed: true }).count()).toBe(1)
    await page.getByRole('button', { name: 'Calls 2' }).click()
    await page.getByRole('button', { name: /^Pricing call/ }).waitFor()
    expect(await page.locator('main').textContent()).not.toContain('Globex')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: /^Inbox/ }).waitFor()
  })

  test('triage goes on in the view of one company, with the same keys', async () => {
    const page = await open('about')
    await page.locator('.row.open').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'For you 2' }).waitFor()
    await page.keyboard.press('z')
    await page.getByRole('button', { name: 'For you 3' }).waitFor()
  })

  test('a known person is named with their company', async () => {
    const page = await open('page-person')
    await expect.poll(() => strip(page).textContent()).toMatch(/Dana Whitfield\s*Globex/)
  })

  test('not this company is remembered, and can be taken back at once', async () => {
    const page = await open('page-company')
    await strip(page).getByRole('button', { name: 'Not Northwind' }).click()
    await page.getByText('Northwind is not suggested here any more.').waitFor()
    expect(await strip(page).count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await strip(page).waitFor()

    await strip(page).getByRole('button', { name: 'Not Northwind' }).click()
    await page.getByText('Northwind is not suggested here any more.').waitFor()
    await reopen(page, 'page-company')
    await settled(page)
    expect(await strip(page).count()).toBe(0)
  })

  test('a pinned company stays while the page is about another, until it is unpinned', async () => {
    const page = await open('page-company')
    await strip(page).getByRole('button', { name: 'Keep Northwind here' }).click()
    await strip(page).getByRole('button', { name: 'Keep Northwind here', pressed: true }).waitFor()
    await reopen(page, 'page-person')
    await strip(page)
      .getByRole('button', { name: /^Northwind/ })
      .waitFor()
    await strip(page).getByRole('button', { name: 'Keep Northwind here', pressed: true }).click()
    await strip(page)
      .getByRole('button', { name: /^Dana Whitfield/ })
      .waitFor()
  })

  test('where two companies share a domain it asks once', async () => {
    const page = await open('page-several')
    await page.getByText('Which one is this page about?').waitFor()
    await page.getByRole('button', { name: 'Northwind Trading Ltd' }).click()
    await page.getByRole('heading', { name: 'Northwind Trading Ltd', level: 1 }).waitFor()
    await reopen(page, 'page-several')
    await strip(page)
      .getByRole('button', { name: /^Northwind Trading Ltd/ })
      .waitFor()
  })

  test('a look-alike shows nothing', async () => {
    const page = await open('page-none')
    await settled(page)
    expect(await strip(page).count()).toBe(0)
  })
})

describe('client-safe mode', () => {
  const others = /Globex|Initech|Vidal Partners|Dana|Milo/

  test('h leaves only the company of the page, in every view', async () => {
    const page = await open('page-company')
    await strip(page).waitFor()
    await page.keyboard.press('h')
    await page.getByText('Only Northwind').waitFor()
    expect(await page.locator('#root').textContent()).not.toMatch(others)
    for (const go of [
      ['g', 'm'],
      ['g', 't'],
      ['g', 'i'],
    ]) {
      for (const key of go) await page.keyboard.press(key)
      await page.locator('main h1').waitFor({ state: 'attached' })
      await settled(page)
      expect(await page.locator('#root').textContent(), go.join(' ')).not.toMatch(others)
    }
    for (const view of ['History', 'Settings']) {
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: view }).click()
      await page.getByRole('heading', { name: view, level: 1 }).waitFor({ state: 'attached' })
      await settled(page)
      // A colleague is no client's: the rep's team is named in Settings.
      const text = ((await page.locator('#root').textContent()) ?? '').replaceAll('Dana Okafor', '')
      expect(text, view).not.toMatch(others)
    }
  })

  test('search finds and suggests nothing of anybody else, and forgets what was searched before', async () => {
    const page = await open('page-company')
    await strip(page).waitFor()
    await page.keyboard.press('/')
    await page.getByLabel('Search', { exact: true }).fill('Globex')
    await page.locator('.result').first().click()
    await page.keyboard.press('h')
    await page.getByText('Only Northwind').waitFor()
    await page.keyboard.press('/')
    await settled(page)
    expect(await page.locator('#root').textContent()).not.toMatch(others)
    expect(await page.locator('.result').allTextContents()).toEqual(['NNorthwind'])
    for (const query of ['globex', 'dana', 'globx', 'roadmap']) {
      await page.getByLabel('Search', { exact: true }).fill(query)
      await page.getByText(/^Nothing for/).waitFor()
      expect(await page.locator('main').textContent()).not.toMatch(/Globex|Dana/)
      expect(await page.locator('.result').count()).toBe(0)
    }
    await page.getByLabel('Search', { exact: true }).fill('proposal')
    await page.locator('.result').first().waitFor()
  })

  test('a call that was open is left when it is another company’s', async () => {
    const page = await open('page-company')
    await strip(page).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.getByRole('button', { name: /^Quarterly review/ }).click()
    await page.getByRole('heading', { name: 'Quarterly review' }).waitFor()
    await page.keyboard.press('h')
    await page.getByText('Only Northwind').waitFor()
    expect(await page.locator('#root').textContent()).not.toMatch(others)
  })

  test('without a company it is blank and asks; a name appears only as it is typed', async () => {
    const page = await open('inbox')
    await page.keyboard.press('h')
    await page.getByRole('heading', { name: 'Hidden while you share.' }).waitFor()
    expect(await page.locator('#root').textContent()).not.toMatch(/Northwind|Globex|Initech/)
    await page.getByLabel('Choose a company to show').fill('g')
    await settled(page)
    expect(await page.locator('#root').textContent()).not.toMatch(/Globex/)
    await page.getByLabel('Choose a company to show').fill('glo')
    await page.getByRole('button', { name: 'Globex' }).click()
    await page.getByText('Only Globex').waitFor()
    expect(await page.locator('#root').textContent()).not.toMatch(/Northwind|Initech/)
  })

  test('it survives closing the panel, says nothing in the title, and h does not end it', async () => {
    const page = await open('client-safe')
    await page.getByText('Only Northwind').waitFor()
    await reopen(page, 'client-safe')
    await page.getByText('Only Northwind').waitFor()
    expect(await page.title()).not.toMatch(/Northwind|[0-9]/)
    await page.keyboard.press('h')
    await settled(page)
    expect(await page.locator('#root').textContent()).not.toMatch(others)
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByText('Globex').first().waitFor()
  })
})

/** Nothing was drawn for a while: what would have come has come. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const quietMs = 200
        let timer = setTimeout(done, quietMs)
        const observer = new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(done, quietMs)
        })
        function done() {
          observer.disconnect()
          resolve()
        }
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
  )
}
