import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { tables } from '../../lib/export/tables.ts'
import { buildExtension } from '../../server/local/build-extension.ts'
import { zipEntries } from '../zip-entries.ts'
import type { Browser } from './chromium.ts'
import { launchBrowser } from './chromium.ts'
import { enterPassword, finishMeeting } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

// Coming in and going, each road in the real extension: a team joined in both ways and left, everything taken along,
// an account deleted, and the package for every company.

let work: Workplace
/** Sam's panel, and his CRM as he sees it. */
let panel: Page
let sam: SupabaseClient
/** Kim's, on a device of her own. */
let hers: Page
let kim: SupabaseClient
let genericDir: string
let building: Promise<string>

const rep = { email: 'kim@elsewhere.example', name: 'Kim Larsen', password: 'harbour-lamp-7' }

beforeAll(async () => {
  genericDir = await mkdtemp(join(tmpdir(), 'upshot-generic-'))
  building = buildExtension(
    { companionUrl: 'ask', supabaseUrl: '', supabaseKey: '' },
    { outDir: genericDir },
  )
  ;({ work, panel } = await openConnected('Ask me first'))
  await finishMeeting(work.stack.fathom.url, 'discovery')
  await panel.getByRole('article').first().waitFor()
  sam = await work.signInToCrm(work.stack.rep)
  await signUp()
  kim = await work.signInToCrm(rep)
  const device = await work.openDevice({ name: 'kim' })
  await (await device.context.newPage()).goto(work.stack.fathom.url)
  hers = await device.openPanel(work.stack.fathom.url)
})
afterAll(async () => {
  await work?.close()
  await building?.catch(() => {})
  await rm(genericDir, { recursive: true, force: true })
})

async function signUp(): Promise<void> {
  const { url, publishableKey } = work.stack.supabase
  const answer = await fetch(`${url}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ ...rep, data: { full_name: rep.name } }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

async function openSettings(of: Page): Promise<void> {
  await of.getByRole('button', { name: 'More', exact: true }).click()
  await of.getByRole('menuitem', { name: 'Settings' }).click()
  await of.getByRole('heading', { name: 'Team' }).waitFor()
}

const domainOf = ({ data }: { data: { domain: string }[] | null }): string =>
  data?.[0]?.domain ?? ''
const nameOf = async (client: SupabaseClient, domain: string) =>
  (await client.from('companies').select('name').eq('domain', domain)).data

async function rename(client: SupabaseClient, domain: string, name: string): Promise<void> {
  const { error } = await client.from('companies').update({ name }).eq('domain', domain)
  if (error) throw error
}

/** Sam invites Kim in his settings; answers the link. */
async function invite(): Promise<string> {
  await panel.getByRole('button', { name: 'Invite somebody' }).click()
  // Written as people write addresses.
  await panel.getByLabel('Email').fill(' Kim@Elsewhere.Example ')
  await panel.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await panel.getByLabel('Link of the invitation').inputValue()
  await panel.getByRole('button', { name: 'Done' }).click()
  return link
}

async function joinAs(choice: 'Keep apart' | 'Put together'): Promise<void> {
  await hers.getByRole('button', { name: 'Join…' }).click()
  const dialog = hers.getByRole('dialog')
  await dialog.getByText('Your 1 company and 1 contact:').waitFor()
  await dialog.getByText('1 company is known there too', { exact: false }).waitFor()
  await dialog.getByRole('radio', { name: choice }).check()
  await dialog.getByRole('button', { name: 'Join', exact: true }).click()
  const words = choice === 'Keep apart' ? 'are kept apart from' : 'are put together with'
  await hers.getByText(`Your companies and contacts ${words} the team's.`).waitFor()
}

async function leave(): Promise<void> {
  await hers.getByRole('button', { name: 'Leave the team' }).click()
  await hers.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await expect
    .poll(async () => (await kim.from('workspace_members').select('user_id')).data)
    .toHaveLength(1)
}

test('a second rep joins with companies put together, leaves, and joins again with hers kept apart', async () => {
  const domain = domainOf(await sam.from('companies').select('domain'))
  const lee = `lee@${domain}`
  const userId = (await kim.auth.getUser()).data.user?.id
  const made = await Promise.all([
    kim.from('companies').insert({ name: 'Hers', domain }),
    kim.from('contacts').insert({ first_name: 'Lee', email: lee }),
    kim.from('rep_settings').insert({ user_id: userId, chosen: true }),
  ])
  expect(made.map(({ error }) => error)).toEqual([null, null, null])
  await openSettings(panel)
  const link = await invite()

  // A mail scanner, then Kim.
  const page = await work.browser.context.newPage()
  for (const _ of [1, 2]) {
    await page.goto(link)
    await page.getByText(work.stack.rep.name, { exact: false }).waitFor()
  }
  await page.close()

  await enterPassword(hers, rep)
  await hers.getByRole('tab', { name: /^Inbox/ }).waitFor()
  await openSettings(hers)
  await rename(sam, domain, 'Northwind of Sam')
  await joinAs('Put together')
  await panel.getByText(rep.name, { exact: false }).waitFor()
  expect(await nameOf(kim, domain)).toEqual([{ name: 'Northwind of Sam' }])
  await rename(kim, domain, 'Northwind for both')
  expect(await nameOf(sam, domain)).toEqual([{ name: 'Northwind for both' }])
  // Neither sees a call, a contact or a transcript of the other.
  for (const table of ['meetings', 'meeting_transcripts', 'meeting_action_items', 'tasks']) {
    expect((await kim.from(table).select('*')).data, table).toEqual([])
  }
  expect((await kim.from('contacts').select('email')).data).toEqual([{ email: lee }])
  const { data: his } = await sam.from('contacts').select('email')
  expect(his?.map(({ email }) => email)).not.toContain(lee)

  await leave()
  await rename(kim, domain, 'Hers again')
  expect(await nameOf(sam, domain)).toEqual([{ name: 'Northwind for both' }])

  await invite()
  await joinAs('Keep apart')
  await rename(sam, domain, 'His alone')
  expect(await nameOf(kim, domain)).toEqual([{ name: 'Hers again' }])
  await leave()
})

test('everything is exported, as JSON and as CSV, as it is in the CRM', async () => {
  const downloading = panel.waitForEvent('download')
  await panel.getByRole('button', { name: 'Export', exact: true }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^upshot-\d{4}-\d\d-\d\d\.zip$/)
  const files = zipEntries(await readFile(await download.path()))
  const all = z
    .looseObject({ exportedAt: z.string() })
    .parse(JSON.parse(String(files.get('everything.json'))))
  for (const [table, key] of Object.entries(tables)) {
    const { data, error } = await sam.from(table).select('*').order(key)
    expect(error, table).toBeNull()
    expect(all[table], table).toEqual(data)
    const csv = String(files.get(`${table}.csv`))
    for (const column of Object.keys(data?.[0] ?? {})) expect(csv, table).toContain(column)
    for (const row of data ?? []) expect(csv, table).toContain(String(row[key]))
  }
  expect(all.meetings).not.toEqual([])
  expect(all.companies).not.toEqual([])
  expect(all.contacts).not.toContainEqual(expect.objectContaining({ first_name: 'Lee' }))
})

test('deleting an account says what goes, waits a day in which everything works, and is taken back by a press', async () => {
  const due = async () =>
    (await work.crm.from('account_deletions').select('asked_at, due_at')).data ?? []
  const ask = async () => {
    // By key: what slid under the pointer does not act at once.
    await hers.getByRole('button', { name: 'Delete…' }).press('Enter')
    const dialog = hers.getByRole('dialog')
    await dialog.getByText('In 24 hours your calls', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Delete in a day' }).click()
    await expect.poll(due).toHaveLength(1)
  }
  await ask()
  const [asked] = await due()
  expect(Date.parse(asked?.due_at) - Date.parse(asked?.asked_at)).toBe(86_400_000)
  expect((await work.crm.rpc('delete_due_accounts')).data).toBe(0)
  await hers.getByRole('button', { name: 'Keep it' }).first().click()
  await expect.poll(due).toHaveLength(0)

  // Said again, it counts from then, and everything works until then.
  await ask()
  await rename(kim, domainOf(await kim.from('companies').select('domain')), 'Still hers')
  expect((await work.crm.rpc('delete_due_accounts')).data).toBe(0)
})

test('the package for every company asks where it is, refuses another site, and forgets the address if asked', async () => {
  const browser = await launchBrowser({ extensionDir: await building })
  try {
    await openGeneric(browser)
  } finally {
    await browser.context.unrouteAll({ behavior: 'ignoreErrors' })
    await browser.close()
  }
})

const company = 'https://upshot.northbeam.example'
const crmOfIt = 'https://crm.northbeam.example'

/** The company's addresses, as the internet would have them: each leads to the stack, by https as the panel wants. */
async function serveCompany({ context }: Browser): Promise<void> {
  const { supabase, companion } = work.stack
  const lead = (from: string, to: string) =>
    context.route(`${from}/**`, async (route) => {
      const url = route.request().url().replace(from, to)
      const response = await route.fetch({ url })
      const text = await response.text()
      await route.fulfill({
        response,
        body: text.replaceAll(companion.url, company).replaceAll(supabase.url, crmOfIt),
      })
    })
  await lead(company, companion.url)
  await lead(crmOfIt, supabase.url)
  await context.route('https://northbeam.example/**', (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      contentType: 'text/html',
      body: '<h1>Northbeam, cranes since 1911</h1>',
    }),
  )
}

async function openGeneric(browser: Browser): Promise<void> {
  await serveCompany(browser)
  const page = await browser.context.newPage()
  await page.goto(work.stack.fathom.url)
  const generic = await browser.openPanel(work.stack.fathom.url)
  const where = generic.getByRole('heading', { name: 'Where is your Upshot?' })
  const field = generic.getByLabel('Company address')
  const goOn = generic.getByRole('button', { name: 'Go on' })
  const refused = async (address: string, why: RegExp) => {
    await field.fill(address)
    await goOn.click()
    await generic.getByRole('alert').getByText(why).waitFor()
  }
  await where.waitFor()
  await refused('northbeam.example', /it is not Upshot/)
  await refused('http://upshot.northbeam.example', /https addresses alone/)
  await refused('upshot.nоrthbeam.example', /another alphabet/)
  await field.fill(' Upshot.Northbeam.Example/ ')
  await goOn.click()
  await generic.getByText('At upshot.northbeam.example.').waitFor()
  await enterPassword(generic, work.stack.rep)
  await generic.getByRole('tab', { name: /^Inbox/ }).waitFor()
  await generic.getByRole('article').first().waitFor()

  await openSettings(generic)
  await generic.getByRole('button', { name: 'Sign out' }).click()
  await generic
    .getByRole('dialog')
    .getByText('upshot.northbeam.example', { exact: false })
    .waitFor()
  await generic.getByLabel('Forget the company address too').check()
  await generic.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await where.waitFor()
  const left = await generic.evaluate(async () =>
    JSON.stringify([await chrome.storage.local.get(null), { ...localStorage }]),
  )
  expect(left).not.toContain('northbeam')
  expect(await generic.evaluate(() => chrome.permissions.getAll())).toMatchObject({ origins: [] })

  // As a company's policy would say it; a real one is a file of the system's, which no test writes.
  await generic.addInitScript((companion) => {
    const told = { companion }
    chrome.storage.managed.get = ((_keys: unknown, answer?: (told: object) => void) =>
      answer ? answer(told) : Promise.resolve(told)) as typeof chrome.storage.managed.get
  }, company)
  await generic.reload()
  await generic.getByText('At upshot.northbeam.example.').waitFor()
  expect(await generic.getByRole('button', { name: 'Another one' }).count()).toBe(0)
  await enterPassword(generic, work.stack.rep)
  await generic.getByRole('article').first().waitFor()
  await openSettings(generic)
  await generic.getByRole('button', { name: 'Sign out' }).click()
  await generic.getByText('At upshot.northbeam.example.').waitFor()
}
