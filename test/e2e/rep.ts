import type { Page } from 'playwright-core'
import type { Browser } from './chromium.ts'

/** What a rep does in the panel, in the words they see. Each waits until the panel has answered. */

export type Credentials = { email: string; password: string }

/** Signs in to the CRM and waits until the panel asks for Fathom. */
export async function signIn(panel: Page, rep: Credentials): Promise<void> {
  await enterPassword(panel, rep)
  await panel.getByText(`Signed in as ${rep.email}`).waitFor()
}

/** Signs in and waits for nothing: what comes depends on whether the rep has begun before. */
export async function enterPassword(panel: Page, rep: Credentials): Promise<void> {
  await choosePassword(panel)
  await panel.getByLabel('Email').fill(rep.email)
  await panel.getByLabel('Password').fill(rep.password)
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Chooses the password, where a code is offered first. */
export async function choosePassword(panel: Page): Promise<void> {
  const way = panel.getByRole('button', { name: 'Use a password instead' })
  const field = panel.getByLabel('Password')
  await way.or(field).waitFor()
  if (await way.isVisible()) await way.click()
  await field.waitFor()
}

/** The code in the newest mail to an address, as the embedded CRM shows it; waits for the mail. */
export async function mailedCode(supabaseUrl: string, to: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${supabaseUrl}/mails.json?to=${encodeURIComponent(to)}`)
    const [mail]: { text: string }[] = await answer.json()
    const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0]
    if (code !== undefined) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Presses Connect (Try again, after an attempt that failed) and hands back Fathom's consent window. */
export async function openConsent(browser: Browser, panel: Page): Promise<Page> {
  const opened = browser.context.waitForEvent('page')
  const [consent] = await Promise.all([
    opened,
    panel.getByRole('button', { name: /^(Connect Fathom|Try again)$/ }).click(),
  ])
  await consent.getByRole('button', { name: 'Allow' }).waitFor()
  return consent
}

/** Presses "Finish a meeting" at Fathom. `key` names one of the simulator's meetings. */
export async function finishMeeting(fathomUrl: string, key?: string): Promise<void> {
  const answer = await fetch(`${fathomUrl}/simulator/finish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(key === undefined ? {} : { key }),
  })
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`)
}
