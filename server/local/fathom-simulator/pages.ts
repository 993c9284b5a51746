import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { SimulatorContext } from './context.ts'
import type { Faults, Switch } from './faults.ts'
import { faultLabels, switchesSchema } from './faults.ts'
import type { Call } from './listing.ts'
import type { OAuthClient } from './oauth.ts'
import {
  clock,
  currentItems,
  lineOffsets,
  recorderOf,
  scheduleOf,
  toTranscript,
} from './recording.ts'
import type { Scenario } from './scenario.ts'
import type { DeliveryAttempt, DeliveryRecord } from './state.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

type Consent = { client: OAuthClient; redirectUri: string; state: string | undefined }

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1d2129, #e9ebef); --soft: light-dark(#5f6776, #9aa3b2);
  --ground: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1c2027); --line: light-dark(#e1e4ea, #2c323c);
  --accent: light-dark(#3b5bdb, #91a7ff); --on-accent: light-dark(#fff, #10131a);
  --good: light-dark(#1f7a45, #69d394); --bad: light-dark(#b4232c, #ff8f8f); --wait: light-dark(#8a5a00, #f0c060) }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2.25rem 0 .75rem }
p { margin: .35rem 0 } .soft { color: var(--soft) } small { color: var(--soft) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
.row { display: flex; gap: 1rem; align-items: center; padding: .7rem 1rem; border-top: 1px solid var(--line) }
.row:first-child { border-top: 0 } .grow { flex: 1; min-width: 0 }
.top { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; justify-content: space-between }
button { font: inherit; padding: .4rem .85rem; border-radius: 8px; border: 1px solid var(--line); background: var(--card);
  color: var(--ink); cursor: pointer; min-height: 2.25rem; white-space: nowrap }
button:hover { border-color: var(--accent) } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600 }
a { color: var(--accent) } form { margin: 0 }
.good { color: var(--good) } .bad { color: var(--bad) } .wait { color: var(--wait) }
code { font: .85em ui-monospace, monospace } .empty { padding: 1rem; color: var(--soft) }
.faults { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem 1.25rem; padding: 1rem }
.faults label { display: flex; justify-content: space-between; gap: .75rem; align-items: center }
.faults input { width: 5rem; font: inherit; padding: .2rem .4rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit }
.narrow { max-width: 28rem; margin: 12vh auto 0; padding: 0 1.25rem }
.narrow .card { padding: 1.75rem } .buttons { display: flex; gap: .75rem; margin-top: 1.5rem } .buttons button { flex: 1 }
li:target, .said:target { background: color-mix(in srgb, var(--accent) 18%, transparent) }
.line { display: grid; grid-template-columns: 5rem 9rem 1fr; gap: .5rem; padding: .35rem 1rem } .line p { margin: 0 }
@media (max-width: 40rem) { .line { grid-template-columns: 5rem 1fr } .line p { grid-column: 1 / -1 } }
`

export function page(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>${raw(style)}</style>
      </head>
      <body>${content}</body>
    </html>`
}

/** What the user sees when an app asks for access. */
export function consentPage(consent: Consent, rep: { name: string; email: string }): Html {
  const name = consent.client.name ?? 'Upshot'
  const fields = {
    client_id: consent.client.id,
    redirect_uri: consent.redirectUri,
    response_type: 'code',
    scope: 'public_api',
    ...(consent.state !== undefined && { state: consent.state }),
  }
  return page(
    `Allow ${name}? · Fathom simulator`,
    html`<main class="narrow"><div class="card">
      <p class="soft">Fathom simulator</p>
      <h1>${name} wants access to your Fathom account</h1>
      <p>Signed in as <strong>${rep.name}</strong> (${rep.email}).</p>
      <p class="soft">It will be able to read your recordings, their transcripts, summaries and action items,
        and be told when a new one is ready. This app has not been reviewed by Fathom.</p>
      <form method="post" action="/external/v1/oauth2/authorize">
        ${Object.entries(fields).map(
          ([key, value]) => html`<input type="hidden" name="${key}" value="${value}" />`,
        )}
        <div class="buttons">
          <button name="decision" value="deny">Deny</button>
          <button class="primary" name="decision" value="allow">Allow</button>
        </div>
      </form>
    </div></main>`,
  )
}

export function refusalPage(message: string): Html {
  return page(
    'Fathom simulator',
    html`<main class="narrow"><div class="card">
      <p class="soft">Fathom simulator</p>
      <h1>This request was refused</h1>
      <p>${message}</p>
    </div></main>`,
  )
}

/** The simulator's own page: what has been recorded, what was delivered, what goes wrong. */
export function homePage(context: SimulatorContext): Html {
  const { directory, store } = context
  const calls = context.calls()
  const apps = new Set(store.state.tokens.map(({ clientId }) => clientId)).size
  const webhooks = store.state.webhooks.length
  return page(
    'Fathom simulator',
    html`<main>
      <div class="top">
        <div>
          <h1>Fathom simulator</h1>
          <p class="soft">Signed in as ${directory.rep.name} (${directory.rep.email}) ·
            ${count(apps, 'connected app')} · ${count(webhooks, 'webhook')}</p>
        </div>
        <form method="post" action="/simulator/finish"><button class="primary">Finish a meeting</button></form>
      </div>
      <h2>Deliveries</h2>
      <div id="log">${deliveryLog(context)}</div>
      <h2>Meetings</h2>
      <div class="card">
        ${context.scenarios().map((scenario) => meetingRow(scenario, calls, context))}
      </div>
      <h2>Make it misbehave</h2>
      <form class="card" method="post" action="/simulator/faults">
        <div class="faults">
          ${switchesSchema.keyof().options.map((name) => faultField(name, context.faults()))}
          <label>API paths with
            <input name="apiPath" value="${context.faults().apiPath}" placeholder="all" /></label>
          <label>Retry-After <input name="retryAfter" value="${context.faults().retryAfter}" /></label>
          <label>RateLimit-Reset <input name="rateLimitReset" value="${context.faults().rateLimitReset}" /></label>
        </div>
        <div class="row"><span class="grow soft">Percent of deliveries or calls; milliseconds for delays.
          Switches are forgotten when the simulator stops.</span><button>Apply</button></div>
      </form>
      <h2>Access</h2>
      <div class="card"><div class="row">
        <span class="grow">Remove every app's access, as a user can in Fathom's settings.</span>
        <a href="/api-access">API keys</a>
        <form method="post" action="/simulator/revoke"><button>Revoke all tokens</button></form>
        <form method="post" action="/simulator/webhooks"><input type="hidden" name="how" value="delete" />
          <button>Delete all webhooks</button></form>
      </div></div>
    </main>
    <script>
      setInterval(async () => {
        const answer = await fetch('/simulator/log').catch(() => null)
        if (answer?.ok) document.getElementById('log').innerHTML = await answer.text()
      }, 1500)
    </script>`,
  )
}

/** The list of deliveries, newest first; the page fetches it again and again. */
export function deliveryLog(context: SimulatorContext): Html {
  const newest = context.store.state.deliveries.slice(-20).toReversed()
  if (newest.length === 0) {
    return html`<div class="card empty">Nothing delivered yet. Connect an app, then finish a meeting.</div>`
  }
  return html`<div class="card">${newest.map((delivery) => deliveryRow(delivery, context.now()))}</div>`
}

function deliveryRow(delivery: DeliveryRecord, now: number): Html {
  const tone = {
    delivered: 'good',
    pending: 'wait',
    failed: 'bad',
    cancelled: 'bad',
    dropped: 'bad',
  }
  const next =
    delivery.state === 'pending' && delivery.nextAttemptAt !== null
      ? `next attempt in ${duration(delivery.nextAttemptAt - now)}`
      : ''
  return html`<div class="row">
    <div class="grow">
      <div>${delivery.title}</div>
      <small><code>${delivery.webhookId}</code> · ${ago(delivery.createdAt, now)}</small>
    </div>
    <div><small>${delivery.attempts.map(attemptText).join(' → ')} ${next}</small></div>
    <div class="${tone[delivery.state]}">${delivery.state}</div>
  </div>`
}

function attemptText(attempt: DeliveryAttempt): string {
  const outcome = attempt.status === null ? attempt.error : String(attempt.status)
  return `${outcome} in ${attempt.durationMs} ms${attempt.corrupted ? ' (signature spoilt)' : ''}`
}

function meetingRow(scenario: Scenario, calls: readonly Call[], context: SimulatorContext): Html {
  const recordings = calls.filter((call) => call.scenario.key === scenario.key)
  const last = recordings.at(-1)?.recording
  const status = last
    ? html`<span class="good">Finished</span> <small>${ago(last.finishedAt, context.now())}${
        recordings.length > 1 ? ` · ${recordings.length} times` : ''
      }</small>`
    : html`<span class="soft">Not yet</span>`
  const title = last ? html`<a href="/calls/${last.callId}">${scenario.title}</a>` : scenario.title
  return html`<div class="row">
    <div class="grow">
      <div>${title}</div>
      <small>${scenario.about} · recorded by ${recorderOf(scenario).name}</small>
    </div>
    <div>${status}</div>
    ${
      last && scenario.revisedActionItems && !last.revised
        ? html`<form method="post" action="/simulator/revise">
            <input type="hidden" name="recordingId" value="${last.recordingId}" />
            <input type="hidden" name="deliver" value="on" />
            <button aria-label="Revise ${scenario.title}">Revise</button></form>`
        : ''
    }
    <form method="post" action="/simulator/finish">
      <input type="hidden" name="key" value="${scenario.key}" />
      <button aria-label="Finish ${scenario.title}">${last ? 'Again' : 'Finish'}</button>
    </form>
  </div>`
}

function faultField(name: Switch, faults: Faults): Html {
  const inTime = name.endsWith('Ms')
  const value = inTime ? faults[name] : faults[name] * 100
  return html`<label>${faultLabels[name]}
    <input name="${name}" inputmode="numeric" value="${value || ''}" placeholder="${inTime ? 'ms' : '%'}" /></label>`
}

/** A recorded call as its link opens it: transcript and items, `?timestamp=` brings to a moment. */
export function callPage({ recording, scenario }: Call, moment: number | null): Html {
  const offsets = lineOffsets(scenario)
  const said = moment === null ? -1 : offsets.findLastIndex((offset) => offset <= moment)
  const { recordingStart } = scheduleOf(scenario, recording.finishedAt)
  const items = recording.finalised ? currentItems(scenario, recording) : []
  return page(
    `${scenario.title} · Fathom simulator`,
    html`<main>
      <p class="soft">Fathom simulator</p>
      <h1>${scenario.title}</h1>
      <p class="soft">${new Date(recordingStart).toUTCString()} · ${scenario.minutes} min ·
        recorded by ${recorderOf(scenario).name}</p>
      ${items.length > 0 ? html`<h2>Action items</h2>` : ''}
      <ul>${items.map(({ description }) => html`<li>${description}</li>`)}</ul>
      <h2>Transcript</h2>
      <div class="card">
        ${(recording.finalised ? toTranscript(scenario) : []).map(
          (line, index) => html`<div class="line said" id="line-${index}">
            <a href="?timestamp=${Math.floor(offsets[index] ?? 0)}">${line.timestamp}</a>
            <strong>${line.speaker.display_name}</strong><p>${line.text}</p></div>`,
        )}
      </div>
    </main>
    ${said < 0 ? '' : html`<script>location.hash = 'line-${said}'</script>`}`,
  )
}

/** What anyone holding a share link sees. */
export function sharePage({ recording, scenario }: Call): Html {
  return page(
    `${scenario.title} · Fathom simulator`,
    html`<main>
      <p class="soft">Shared recording · Fathom simulator</p>
      <h1>${scenario.title}</h1>
      <p class="soft">${clock(scenario.minutes * 60)} · recorded by ${recorderOf(scenario).name}</p>
      <img src="/share/${recording.shareToken}/thumbnail" alt="" width="640" height="360" />
    </main>`,
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function ago(then: number, now: number): string {
  return now - then < 5000 ? 'just now' : `${duration(now - then)} ago`
}

function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
