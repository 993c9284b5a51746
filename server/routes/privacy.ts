import { Hono } from 'hono'
import type { CompanionEnv } from '../http/companion.ts'
import { privacyPolicy } from './privacy-policy.ts'

/** The privacy policy, at an address that the Chrome Web Store can name: `/privacy`. Everybody may read it. */
export const privacy = new Hono<CompanionEnv>().get('/', (c) =>
  c.html(pageOf(privacyPolicy), 200, {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'public, max-age=3600',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }),
)

function pageOf(paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Upshot: privacy policy</title>
<style>
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
main { max-width: 640px; margin: 8vh auto; padding: 0 20px }
h1 { font-size: 24px } p { margin: 16px 0 }
</style>
<main>
<h1>Privacy policy</h1>
${paragraphs.map((text) => `<p>${bold(escaped(text))}</p>`).join('\n')}
</main>
</html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function bold(text: string): string {
  return text.replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
}
