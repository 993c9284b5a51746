import { join } from 'node:path'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import type { Stack } from '../../server/local/stack.ts'

/** What came of a task in HubSpot, and how long each way took, in milliseconds. */
export type InHubspot = {
  /** From the click to the task at HubSpot, and to the second tick in the panel. */
  toHubspot: number
  toSecondTick: number
  /** From the tick at HubSpot to the tick in the panel. */
  back: number
  copies: number
  /** On whom they are hung. */
  contacts: number
  ticked: boolean
}

type Tools = {
  stack: Pick<Stack, 'hubspot'>
  crm: SupabaseClient
  panel: Page
  step: <T>(name: string, work: () => Promise<T>) => Promise<T>
  picture: (panel: Page, name: string) => Promise<void>
  until: <T>(what: string, ask: () => Promise<T | undefined>) => Promise<T>
  /** Where pictures go. */
  out: string
}

/** The end of the story: a task that is in HubSpot as well is ticked there, and so it is in the panel. */
export async function endInHubspot(tools: Tools): Promise<InHubspot> {
  const { stack, crm, panel, step, picture, until, out } = tools
  const { hubspot } = stack
  const context = panel.context()
  await panel.getByRole('button', { name: 'More', exact: true }).click()
  await panel.getByRole('menuitem', { name: 'Settings' }).click()
  const consent = await step('Press Connect HubSpot: its consent page opens', async () => {
    const opened = context.waitForEvent('page')
    await panel.getByRole('button', { name: 'Connect HubSpot' }).click()
    const page = await opened
    await page.getByRole('button', { name: 'Connect app' }).waitFor()
    return page
  })
  await step('Connect app: through the companion and back', async () => {
    await consent.getByRole('button', { name: 'Connect app' }).click()
    const section = panel.getByRole('region', { name: 'HubSpot' })
    await section.getByRole('button', { name: 'Disconnect' }).waitFor()
  })
  await panel.getByRole('button', { name: /back to/i }).click()
  await panel.getByRole('tab', { name: /^Inbox/ }).click()

  const row = panel.getByRole('article').filter({ hasText: 'two-year proposal' }).first()
  await row.click()
  const begun = performance.now()
  const since = () => Math.round(performance.now() - begun)
  const toHubspot = await step('Create task: it is in HubSpot', async () => {
    await row.getByRole('button', { name: /^Create task/ }).click()
    const undo = row.getByRole('button', { name: 'Undo' })
    const tomorrow = row.getByRole('button', { name: /^Tomorrow/ })
    await undo.or(tomorrow).first().waitFor()
    if (await tomorrow.isVisible()) await tomorrow.click()
    await until('the task at HubSpot', async () => hubspot.tasks()[0])
    return since()
  })
  await step('The second tick is in the panel', () =>
    panel.getByRole('img', { name: /^In HubSpot/ }).waitFor(),
  )
  const toSecondTick = since()
  await picture(panel, '8-in-hubspot')

  await panel.getByRole('tab', { name: /^Tasks/ }).click()
  const there = await context.newPage()
  await there.goto(hubspot.url)
  const [copy] = hubspot.tasks()
  const title = String(copy?.properties.hs_task_subject)
  const ticked = performance.now()
  await step('Tick it in HubSpot: its webhook ticks it in the panel', async () => {
    await there
      .locator(`[data-task="${copy?.id}"]`)
      .getByRole('button', { name: 'Complete' })
      .click()
    await panel.getByRole('checkbox', { name: `Done: ${title}`, checked: true }).waitFor()
  })
  const back = Math.round(performance.now() - ticked)
  await there.goto(hubspot.url)
  await there.screenshot({ path: join(out, '9-hubspot.png') })
  await there.close()
  await picture(panel, '9-ticked')
  const { data } = await crm.from('tasks').select('completed').eq('title', title).single()
  const copies = hubspot.tasks()
  return {
    toHubspot,
    toSecondTick,
    back,
    copies: copies.length,
    contacts: copies.reduce((sum, { links }) => sum + (links.contacts?.length ?? 0), 0),
    ticked: data?.completed === true,
  }
}
