import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Nothing but our own sheet; no script at all, and forms that lead back here. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const

export function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/operator/style.css">
</head>
<body><main>${body}</main></body>
</html>`
}

export function signInPage(problem: string | null): Html {
  return page(
    'Upshot: operator',
    html`<section class="narrow"><h1>Operator</h1>
      <form method="post" action="/operator/sign-in">
        <label>The operator’s token
          <input name="token" type="password" required autocomplete="current-password" autofocus>
        </label>
        ${problem === null ? '' : html`<p class="bad" role="alert">${problem}</p>`}
        <button class="main">Open</button>
      </form>
      <p class="note">It is the secret OPERATOR_TOKEN of this companion. You stay signed in for an hour.</p>
    </section>`,
  )
}

/** Asks once more, with what will happen. `fields` are what the first form brought. */
export function confirmPage(options: {
  title: string
  words: string
  action: string
  button: string
  form: string
  fields: Readonly<Record<string, string>>
}): Html {
  const { title, words, action, button, form, fields } = options
  return page(
    `Upshot: ${title}`,
    html`<section class="narrow"><h1>${title}</h1>
      <p>${words}</p>
      <form method="post" action="${action}">
        <input type="hidden" name="form" value="${form}">
        <input type="hidden" name="confirmed" value="yes">
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
        <button class="main">${button}</button>
      </form>
      <p class="note"><a href="/operator">No, go back</a></p>
    </section>`,
  )
}
