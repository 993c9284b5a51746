import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsent, signIn } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openWorkplace } from './workplace.ts'

let work: Workplace
let panel: Page

beforeAll(async () => {
  work = await openWorkplace()
  panel = await work.browser.openPanel(await work.openTool())
  await signIn(panel, work.stack.rep)
})
afterAll(() => work?.close())

const integration = async () => {
  const { data } = await work.crm.from('fathom_integrations').select('status, user_id')
  return data
}

test('closing the consent window says so and connects nothing', async () => {
  const consent = await openConsent(work.browser, panel)
  await consent.close()
  await panel.getByText("You closed Fathom's window before allowing access.").waitFor()
  expect(await integration()).toEqual([])
})

test('refusing consent says so and connects nothing', async () => {
  const consent = await openConsent(work.browser, panel)
  await consent.getByRole('button', { name: 'Deny' }).click()
  await panel.getByText('Fathom says you declined. Nothing was connected.').waitFor()
  expect(await integration()).toEqual([])
})

test('allowing connects, although the panel was closed meanwhile', async () => {
  const consent = await openConsent(work.browser, panel)
  await panel.close()
  await consent.getByRole('button', { name: 'Allow' }).click()
  await expect
    .poll(integration, { timeout: 15_000 })
    .toEqual([{ status: 'active', user_id: work.stack.rep.userId }])

  panel = await work.browser.openPanel(work.stack.fathom.url)
  await panel
    .getByText('Fathom connected')
    .or(panel.getByRole('tab', { name: /^Inbox/ }))
    .first()
    .waitFor()
})

test('no token and no secret is anywhere in the CRM or in the extension', async () => {
  const row = await work.crm.from('fathom_integrations').select('*').single()
  expect(Object.keys(row.data ?? {}).filter((name) => /token|secret/i.test(name))).toEqual([])
  const stored = await panel.evaluate(async () =>
    JSON.stringify(await chrome.storage.local.get(null)),
  )
  expect(stored).not.toContain(work.stack.supabase.serviceKey)
  expect(stored).not.toMatch(/whsec_/)
})
