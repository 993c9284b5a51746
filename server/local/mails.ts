import type { EmailDriver } from '@supabase/lite'

/** A mail that the CRM would send, had it a mail server. */
type Mail = { at: string; to: string; subject: string; text: string }

/** More than anybody reads; the oldest goes first. */
const kept = 100

export type Mails = {
  driver: EmailDriver
  /** The page with all mails, or the same as JSON; null for an address that is neither. */
  answer: (request: Request) => Response | null
}

/**
 * Keeps what Supabase Auth mails and shows it at `/mails`, so that whoever tries Upshot, and the tests, can
 * read a code. Mails are keys to accounts: they are shown on this machine alone, and to no other site's
 * scripts.
 */
export function createMails(now: () => Date = () => new Date()): Mails {
  const mails: Mail[] = []
  return {
    driver: {
      send: async ({ to, subject, text = '' }) => {
        mails.unshift({ at: now().toISOString(), to, subject, text })
        mails.length = Math.min(mails.length, kept)
      },
    },
    answer: (request) => {
      const url = new URL(request.url)
      if (url.pathname !== '/mails' && url.pathname !== '/mails.json') return null
      if (request.method !== 'GET')
        return new Response(null, { status: 405, headers: { allow: 'GET' } })
      // A name that somebody else points at this machine would make their page ours.
      if (!['127.0.0.1', 'localhost'].includes(url.hostname) || request.headers.has('origin')) {
        return new Response('Mails are shown on this machine alone.', { status: 403 })
      }
      const to = url.searchParams.get('to')?.toLowerCase()
      const shown = to === undefined ? mails : mails.filter((mail) => mail.to.toLowerCase() === to)
      const headers = {
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      }
      return url.pathname === '/mails.json'
        ? Response.json(shown, { headers })
        : new Response(page(shown), {
            headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
          })
    },
  }
}

function page(mails: readonly Mail[]): string {
  const list = mails.map(
    ({ at, to, subject, text }) => `<article>
<h2>${escaped(subject)}</h2>
<p class="meta">To ${escaped(to)} at ${escaped(at.slice(11, 19))} UTC</p>
<pre>${escaped(text)}</pre>
</article>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5">
<title>Mails of the embedded CRM</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 640px; margin: 32px auto; padding: 0 16px }
h1 { font-size: 20px } h2 { font-size: 15px; margin: 24px 0 0 }
.meta { margin: 0; opacity: .7; font-size: 13px }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
</style>
<h1>Mails</h1>
<p>What this CRM would have sent. Nothing left this machine. The page looks again every five seconds.</p>
${list.join('\n') || '<p>No mail so far.</p>'}
</html>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
