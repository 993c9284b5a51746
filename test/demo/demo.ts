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
import { startClaudeServer } from '../setup/claude-server.ts'
import { failure } from '../setup/fake-claude.ts'
import { endInHubspot } from './hubspot.ts'
import { weatherStorm } from './storm.ts'

/**
 * The whole story, headless, in a real Chromium with the real side panel: from Fathom's consent page
 * to the task's row in Postgres and back, with Claude (a stand-in that refuses what the real one
 * refuses) and without, through a storm at Fathom, and on into HubSpot and back. Leaves pictures and `figures.json` in
 * `.upshot/demo/`.
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

type SortedItem = { title: string; type: string | null; by: string | null }

const pricing = 'Northwind pricing with Lakeside Advisory'
const productDemo = 'Globex | Northbeam product demo'

function printItems(items: readonly SortedItem[]): void {
  const sortedBy: Record<string, string> = { ai: 'Claude', rules: 'rules', rep: 'the rep' }
  for (const { title, type, by } of items) {
    console.log(
      `            ${(sortedBy[by ?? ''] ?? '—').padEnd(8)}${(type ?? '—').padEnd(11)}${title}`,
    )
  }
}

function printLine(count: number, what: string): void {
  console.log(`            ${String(count).padStart(4)}  ${what}`)
}

/** Turns AI off, or on again, where a rep does, in Settings, and comes back to the inbox. */
async function switchAi(panel: Page, before = () => {}): Promise<void> {
  await panel.getByRole('button', { name: 'More', exact: true }).click()
  await panel.getByRole('menuitem', { name: 'Settings' }).click()
  const choice = panel.getByLabel('Let AI sort my items')
  await choice.waitFor()
  before()
  await choice.click()
  await panel.getByRole('button', { name: /back to/i }).click()
  await panel.getByRole('tab', { name: /^Inbox/ }).click()
}

function overloaded(): Response {
  return failure(529, 'overloaded_error', 'Overloaded')
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

  const claudeServer = await startClaudeServer()
  closing.push(() => claudeServer.close())
  const stack = await step(
    'Start Supabase, the companion in workerd and the Fathom simulator',
    () =>
      startStack({
        dir: join(work, 'stack'),
        ports,
        extensionIds: [extensionId],
        vars: { ANTHROPIC_API_KEY: claudeServer.apiKey, ANTHROPIC_BASE_URL: claudeServer.url },
      }),
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

  /** Items of a call as the CRM has them, as soon as `isReady` says so. */
  const itemsOf = (title: string, isReady: (items: readonly SortedItem[]) => boolean) =>
    until(`the items of ${title}`, async () => {
      const { data } = await crm
        .from('meeting_action_items')
        .select('title, type:ai_task_type, by:categorised_by, meetings!inner()')
        .eq('meetings.title', title)
        .order('recording_timestamp')
      return data && isReady(data) ? data : undefined
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
  await step('Claude has sorted its items, in one request', async () => {
    printItems(await itemsOf(pricing, (items) => items.some(({ by }) => by === 'ai')))
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

  await step('Turn AI off in Settings: the rules sort alone', async () => {
    await switchAi(panel)
    await until('the setting in the CRM', async () => {
      const { data } = await crm.from('rep_settings').select('ai_enabled').maybeSingle()
      return data?.ai_enabled === false ? true : undefined
    })
    const asked = claudeServer.claude.count()
    await finishMeeting(stack.fathom.url, 'demo')
    const items = await itemsOf(productDemo, (found) => found.length > 0)
    await panel.getByText('Globex').first().waitFor({ state: 'attached' })
    printItems(items)
    await switchAi(panel, () => {
      if (claudeServer.claude.count() !== asked || items.some(({ by }) => by !== 'rules')) {
        throw new Error('Something went to Claude with AI turned off.')
      }
    })
  })

  const storm = await step(
    'Ten calls through a storm at Fathom, while Claude is overloaded',
    () => {
      claudeServer.claude.script.push(overloaded, overloaded)
      return weatherStorm(stack.fathom, crm, until, async () => {
        await panel.getByRole('button', { name: 'More', exact: true }).click()
        await panel.getByRole('menuitem', { name: 'Sync now' }).click()
      })
    },
  )
  for (const [what, count] of Object.entries(storm.injected)) printLine(count, what)
  printLine(storm.survived, `of ${storm.finished} calls in the CRM, ${storm.twice} of them twice`)
  printLine(storm.lost, 'lost')
  printLine(storm.byClaude, `of ${storm.items} items sorted by Claude, ${storm.byRules} by rules`)
  printLine(storm.uncategorised, 'without a category')
  if (storm.lost + storm.twice + storm.uncategorised > 0) throw new Error('The storm did harm.')

  const inHubspot = await endInHubspot({ stack, crm, panel, step, picture, until, out })
  for (const [what, count] of [
    ['ms from the click to the task in HubSpot', inHubspot.toHubspot],
    ['ms from the click to the second tick', inHubspot.toSecondTick],
    ['ms from the tick in HubSpot to the tick in the panel', inHubspot.back],
    [`copies in HubSpot, hung on ${inHubspot.contacts} contacts`, inHubspot.copies],
  ] as const) {
    printLine(count, what)
  }
  if (inHubspot.copies !== 1 || !inHubspot.ticked) throw new Error('HubSpot and Upshot differ.')

  const figures = { steps, storm, inHubspot }
  await writeFile(join(out, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`)
  console.log(`\nPictures and figures: ${relative(process.cwd(), out) || '.'}`)
  await stop(0)
} catch (error) {
  console.error(error)
  for (const page of shown) await page.screenshot({ path: join(out, 'failed.png') }).catch(() => {})
  await stop(1)
}
