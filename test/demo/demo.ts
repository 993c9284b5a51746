import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import { localConstants } from '../../server/local/build-constants.ts'
import { buildExtension } from '../../server/local/build-extension.ts'
import { extensionId } from '../../server/local/extension-id.ts'
import { freePort } from '../../server/local/ports.ts'
import { startStack } from '../../server/local/stack.ts'
import { launchBrowser } from '../e2e/chromium.ts'
import { finishMeeting, openConsent, signIn } from '../e2e/rep.ts'

/**
 * The whole story, headless, in a real Chromium with the real side panel: from Fathom's consent page
 * to the task's row in Postgres and back. Leaves pictures and `figures.json` in `.upshot/demo/`.
 */

const root = join(import.meta.dirname, '../..')
const out = join(root, '.upshot/demo')

type Step = { step: string; ms: number }
const steps: Step[] = []

/** What is on screen when a step fails says more than its error. */
const shown: Page[] = []

/** Runs one step of the story and prints it with its time. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work()
  const ms = Math.round(performance.now() - begun)
  steps.push({ step: name, ms })
  console.log(`${String(ms).padStart(7)} ms  ${name}`)
  return result
}

/** Photographs the panel at 360 px in both themes. */
async function picture(panel: Page, name: string): Promise<void> {
  const session = await panel.context().newCDPSession(panel)
  const metrics = { width: 360, height: 720, deviceScaleFactor: 2, mobile: false }
  await session.send('Emulation.setDeviceMetricsOverride', metrics)
  for (const colorScheme of ['light', 'dark'] as const) {
    await panel.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await panel.screenshot({ path: join(out, `${name}-${colorScheme}.png`) })
  }
  await panel.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await session.detach()
}

/** Asks again every 20 ms until there is an answer; gives up loudly. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Waited 20 s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const work = await mkdtemp(join(tmpdir(), 'upshot-demo-'))
const closing: (() => Promise<unknown>)[] = [() => rm(work, { recursive: true, force: true })]
let stopping = false
async function stop(code: number): Promise<never> {
  if (!stopping) {
    stopping = true
    for (const close of closing.reverse()) await close().catch(() => {})
  }
  process.exit(code)
}
process.on('SIGINT', () => void stop(130))
process.on('SIGTERM', () => void stop(143))

try {
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const ports = {
    supabase: await freePort(),
    companion: await freePort(),
    fathom: await freePort(),
  }

  const stack = await step(
    'Start Supabase, the companion in workerd and the Fathom simulator',
    () => startStack({ dir: join(work, 'stack'), ports, extensionIds: [extensionId] }),
  )
  closing.push(() => stack.stop())
  const extensionDir = await step('Build the extension', () =>
    buildExtension(
      {
        companionUrl: stack.companion.url,
        supabaseUrl: stack.supabase.url,
        supabaseKey: localConstants.supabaseKey,
      },
      { outDir: join(work, 'extension') },
    ),
  )
  const browser = await step('Open Chromium with it', () => launchBrowser({ extensionDir }))
  closing.push(() => browser.close())
  const crm = createClient(stack.supabase.url, stack.supabase.serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })

  const tool = await browser.context.newPage()
  await tool.goto(stack.fathom.url)
  const panel = await step('Press the toolbar button: the side panel opens', () =>
    browser.openPanel(stack.fathom.url),
  )
  shown.push(panel)
  await picture(panel, '1-sign-in')
  await step('Sign in to the CRM', () => signIn(panel, stack.rep))
  await picture(panel, '2-connect')

  const consent = await step("Press Connect: Fathom's consent page opens", () =>
    openConsent(browser, panel),
  )
  await step('Allow: through the companion and back, webhook made', async () => {
    await consent.getByRole('button', { name: 'Allow' }).click()
    await panel.getByText('Fathom connected').waitFor()
  })
  await panel.getByRole('radio', { name: 'Ask me first' }).check()
  await picture(panel, '3-first-run')
  await panel.getByRole('button', { name: 'Open my inbox' }).click()

  await step('Finish a meeting at Fathom: signed webhook to card on screen', async () => {
    await finishMeeting(stack.fathom.url, 'pricing')
    await panel.getByRole('article').filter({ hasText: 'exit clause' }).first().waitFor()
  })
  await picture(panel, '4-inbox')

  const row = panel.getByRole('article').filter({ hasText: 'exit clause' }).first()
  await row.click()
  await step('Create task: result on screen', async () => {
    await row.getByRole('button', { name: /^Create task/ }).click()
    await row.getByRole('button', { name: 'Undo' }).waitFor()
  })
  const task = await step("The task's row is in Postgres", () =>
    until('the task in the CRM', async () => {
      const { data } = await crm.from('tasks').select('title, task_type, due_date, status').limit(1)
      return data?.[0]
    }),
  )
  console.log(`            ${JSON.stringify(task)}`)
  await picture(panel, '5-task-created')

  await step('Undo: the row is gone again', async () => {
    await row.getByRole('button', { name: 'Undo' }).click()
    await until('the task to go', async () => {
      const { data } = await crm.from('tasks').select('id').limit(1)
      return data?.length === 0 ? true : undefined
    })
  })
  await row
    .getByRole('button', { name: /^Create/ })
    .first()
    .click()

  await panel.getByRole('tab', { name: /^Meetings/ }).click()
  await panel.getByText('Northwind pricing').first().waitFor()
  await picture(panel, '6-meetings')
  await panel.getByText('Northwind pricing').first().click()
  await panel.getByText('People').first().waitFor()
  await picture(panel, '7-meeting')

  await writeFile(join(out, 'figures.json'), `${JSON.stringify({ steps }, null, 2)}\n`)
  console.log(`\nPictures and figures: ${relative(process.cwd(), out) || '.'}`)
  await stop(0)
} catch (error) {
  console.error(error)
  for (const page of shown) await page.screenshot({ path: join(out, 'failed.png') }).catch(() => {})
  await stop(1)
}
