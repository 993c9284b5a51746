import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SupabaseClient } from '@supabase/supabase-js'
import { createClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import { expect, inject, vi } from 'vitest'
import { extensionId } from '../../server/local/extension-id.ts'
import type { Stack, StackOptions } from '../../server/local/stack.ts'
import { startStack } from '../../server/local/stack.ts'
import type { Browser, BrowserOptions } from './chromium.ts'
import { launchBrowser } from './chromium.ts'
import { otherSupabase } from './other-supabase.ts'
import { openConsent, signIn } from './rep.ts'

/** Everything a story needs: the embedded stack, a Chromium with our extension, and the CRM as seen from outside. */
export type Workplace = {
  stack: Stack
  browser: Browser
  /** The CRM with the secret key, past row-level security: for looking, never for helping the story along. */
  crm: SupabaseClient
  /** The CRM as somebody signed in sees it. */
  signInToCrm(credentials: { email: string; password: string }): Promise<SupabaseClient>
  /** A page of some other tool, beside which the panel opens. */
  openTool(): Promise<string>
  /** Launches the browser again with the profile it had; it has to be closed, or to have crashed. */
  relaunchBrowser(): Promise<void>
  /**
   * Another device: a Chromium with a profile of its own, which is opened again where the name is known and the one
   * before is closed. It is closed with the rest.
   */
  openDevice(options?: { name?: string } & Pick<BrowserOptions, 'timezoneId'>): Promise<Browser>
  close(): Promise<void>
}

/** What becomes of what a rep promises on a call, in the words of the panel. */
type PromiseChoice = 'Ask me first' | 'Make it a task'

export type WorkplaceOptions = Partial<StackOptions> & Pick<BrowserOptions, 'windowSize'>

/** Starts a stack of the test's own on the ports that the extension was built for, and a browser. */
export async function openWorkplace(options: WorkplaceOptions = {}): Promise<Workplace> {
  const { windowSize, ...stackOptions } = options
  const { dir: extensionDir, ports } = inject('extension')
  const dir = await mkdtemp(join(tmpdir(), 'upshot-e2e-'))
  const supabase = otherSupabase(process.env)
  const stack = await startStack({
    dir,
    ports,
    extensionIds: [extensionId],
    ...(supabase && { supabase }),
    ...stackOptions,
  })
  const profile = join(dir, 'profile')
  const launch = (at: string, more: Pick<BrowserOptions, 'timezoneId'> = {}) =>
    launchBrowser({ extensionDir, profile: at, ...(windowSize && { windowSize }), ...more })
  const browser = await launch(profile).catch(async (error: unknown) => {
    await stack.stop()
    throw error
  })
  const devices: Browser[] = []
  const { url, publishableKey, serviceKey } = stack.supabase
  const session = { auth: { persistSession: false, autoRefreshToken: false } }

  const work: Workplace = {
    stack,
    browser,
    crm: createClient(url, serviceKey, session),
    async signInToCrm(credentials) {
      const client = createClient(url, publishableKey, session)
      const { error } = await client.auth.signInWithPassword(credentials)
      if (error) throw error
      return client
    },
    async openTool() {
      const page = await work.browser.context.newPage()
      await page.goto(stack.fathom.url)
      return stack.fathom.url
    },
    async relaunchBrowser() {
      work.browser = await launch(profile)
    },
    async openDevice({ name = String(devices.length), ...more } = {}) {
      const device = await launch(join(dir, `device-${name}`), more)
      devices.push(device)
      return device
    },
    async close() {
      await Promise.all([work.browser, ...devices].map((one) => one.close()))
      await stack.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return work
}

/** A workplace whose rep has signed in, connected Fathom and sees an empty inbox. */
export async function openConnected(
  choice: PromiseChoice,
  options?: WorkplaceOptions,
): Promise<{ work: Workplace; panel: Page }> {
  const work = await openWorkplace(options)
  try {
    const panel = await work.browser.openPanel(await work.openTool())
    await signIn(panel, work.stack.rep)
    await connectFathom(work, panel, choice)
    return { work, panel }
  } catch (error) {
    await work.close()
    throw error
  }
}

/**
 * Allows access in Fathom's window, says how promises become tasks, opens the inbox, and waits until
 * the CRM knows the choice: a call that is finished within the same second would be faster.
 */
async function connectFathom(
  { browser, crm }: Pick<Workplace, 'browser' | 'crm'>,
  panel: Page,
  choice: PromiseChoice,
): Promise<void> {
  const consent = await openConsent(browser, panel)
  await consent.getByRole('button', { name: 'Allow' }).click()
  await panel.getByText('Fathom connected').waitFor()
  await panel.getByRole('radio', { name: choice }).check()
  await panel.getByRole('button', { name: 'Open my inbox' }).click()
  await panel.getByRole('tab', { name: /^Inbox/ }).waitFor()
  await vi.waitFor(
    async () => {
      const { data } = await crm.from('rep_settings').select('chosen')
      expect(data).toEqual([{ chosen: true }])
    },
    { timeout: 10_000, interval: 50 },
  )
}
