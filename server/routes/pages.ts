import { Hono } from 'hono'
import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { Settings } from '../env.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { limitPerAddress } from '../http/rate-limit.ts'
import { readJson } from '../http/read-json.ts'
import { accountScript, joinScript } from './page-scripts.ts'

// The few pages that a mail, or the browser, sends somebody to. They are plain, set no cookie and ask nobody
// but this companion and its CRM. Opening one spends nothing: mail scanners open every link.

/** `POST /join/look`: the secret of the link, which stood behind the # and never in an address that was fetched. */
const LookRequest = z.object({ token: z.string().check(z.maxLength(200)) })

export const pages = new Hono<CompanionEnv>()
  .get('/join', (c) => send(c.var.settings, 'An invitation', joinPage))
  .get('/join.js', () => script(joinScript))
  .post('/join/look', limitPerAddress, async (c) => {
    const { token } = await readJson(c.req.raw, LookRequest)
    const told = await json(
      await callCrm(c.var.settings.supabase, 'service', 'read_invitation', { p_token: token }),
    )
    return c.json({ invitation: told ?? null }, 200, { 'cache-control': 'no-store' })
  })
  .get('/account', (c) => send(c.var.settings, 'Your account', accountPage(c.var.settings)))
  .get('/account.js', () => script(accountScript))
  .get('/goodbye', (c) => send(c.var.settings, 'Upshot is gone from this browser', goodbyePage))

const joinPage = `<p id="says" role="status">Looking at your invitation…</p>
<noscript><p>Open Upshot in your browser and sign in with the address that this invitation was sent to: it waits there.</p></noscript>
<script src="/join.js" defer></script>`

function accountPage({ supabase }: Settings): string {
  return `<p id="says" role="status">One moment…</p>
<form id="go" hidden><button type="submit">Go on</button></form>
<form id="choose" hidden>
<label for="email">Email</label><input id="email" type="email" autocomplete="username" readonly>
<label for="password">New password</label>
<input id="password" type="password" autocomplete="new-password" minlength="8" required>
<button type="submit">Save the password</button>
</form>
<noscript><p>This page needs JavaScript. In Upshot's panel, a code by mail does the same.</p></noscript>
<script src="/account.js" defer data-url="${escaped(supabase.url)}" data-key="${escaped(supabase.publishableKey)}"></script>`
}

const goodbyePage = `<p>The extension is gone, and with it everything it kept on this device. Your account, your calls and
your tasks are still in the CRM, and new calls go on arriving there.</p>
<h2>To stop the calls from coming</h2>
<ol>
<li>Put Upshot back from the Chrome Web Store and sign in.</li>
<li>In Settings, press <strong>Disconnect</strong> beside Fathom. To have everything deleted, press <strong>Delete my account</strong> there instead.</li>
</ol>
<p>Without Upshot: in Fathom, open Settings, then API Access, and remove Upshot's access. Calls stop at once. Whoever looks
after your CRM can delete your account.</p>`

function send(settings: Settings, title: string, body: string): Response {
  return new Response(
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 440px; margin: 12vh auto; padding: 0 20px }
h1 { font-size: 22px } h2 { font-size: 16px }
form { display: grid; gap: 8px; margin-top: 20px }
form[hidden] { display: none }
input, button { font: inherit; padding: 8px 10px; border-radius: 6px; border: 1px solid #8888 }
button { background: #1b1c22; color: #fff; border: 0; cursor: pointer }
@media (prefers-color-scheme: dark) { button { background: #ececf1; color: #16171c } }
</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>`,
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self' ${new URL(settings.supabase.url).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
    },
  )
}

function script(text: string): Response {
  return new Response(text, {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
