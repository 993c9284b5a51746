import { html } from 'hono/html'
import type { LookoutView } from '../lookout/lookout.ts'
import type { Accuracy, AiStanding, Classes } from '../lookout/standing.ts'
import type { KeyStanding } from '../mailbox/connection/key-registry.ts'
import type { ParkedReason } from './actions.ts'
import { dayChart, dayLegend } from './chart.ts'
import type { Html } from './page.ts'
import { page } from './page.ts'

/** Everything the page shows. Null: it could not be asked. */
export type Overview = {
  at: number
  version: string
  deploy: { id: string; tag: string; timestamp: string } | null
  classes: Classes | null
  parked: readonly ParkedReason[]
  keys: readonly KeyStanding[]
  ai: AiStanding
  accuracy: readonly Accuracy[] | null
  view: LookoutView
  /** What the last button did. */
  done: string | null
  form: string
}

export function overviewPage(overview: Overview): Html {
  const { at, version, done, form } = overview
  return page(
    'Upshot: operator',
    html`<header><h1>Upshot</h1><p>${version}, as of ${moment(at)} UTC</p>
        <form method="post" action="/operator/sign-out"><input type="hidden" name="form" value="${form}"><button>Sign out</button></form>
      </header>
      ${done === null ? '' : html`<section class="done" role="status">${done}</section>`}
      <div class="grid">
        ${alerts(overview)}${mailboxes(overview)}${parked(overview)}${road(overview)}
        <section class="wide"><h2>The last day</h2><div class="table" tabindex="0" role="region" aria-label="The last day, by hour">${dayChart(overview.view.hours)}</div>${dayLegend(overview.view.hours)}</section>
        ${ai(overview)}${keys(overview)}${deployed(overview)}${restore(overview)}
      </div>`,
  )
}

function alerts({ view: { conditions } }: Overview): Html {
  return html`<section class="wide"><h2>What is wrong</h2>
    ${
      conditions.length === 0
        ? html`<p class="ok">Nothing that the watchdog knows of.</p>`
        : html`<ul class="alerts">${conditions.map(
            ({ words, action, since, isTold }) =>
              html`<li><strong>${words}</strong>
                <p>Since ${moment(since)}${isTold ? '' : ', not told yet'}. ${action}</p></li>`,
          )}</ul>`
    }</section>`
}

const classWords: readonly [keyof Classes, string][] = [
  ['active', 'Connected'],
  ['revoked', 'Have to connect again'],
  ['disconnected', 'Not connected'],
  ['orphan', 'Account deleted, not yet erased'],
]

function mailboxes({ classes, at }: Overview): Html {
  if (classes === null) {
    return html`<section class="wide"><h2>Mailboxes</h2><p class="bad">The CRM does not answer, so nobody knows.</p></section>`
  }
  return html`<section class="wide"><h2>Mailboxes</h2>
    <div class="table" tabindex="0" role="region" aria-label="Mailboxes by class"><table>
      <thead><tr><th scope="col">Class</th>${['Mailboxes', 'Overdue', 'With an error', 'Waiting', 'Blocked', 'Parked', 'Missing calls'].map((head) => html`<th scope="col" class="n">${head}</th>`)}<th scope="col">Oldest waiting</th></tr></thead>
      <tbody>${classWords.map(([name, words]) => {
        const one = classes[name]
        const numbers = [
          one.mailboxes,
          one.overdue,
          one.withError,
          one.waiting,
          one.blocked,
          one.parked,
          one.missing,
        ]
        return html`<tr><th scope="row">${words}</th>${numbers.map((count) => html`<td class="n">${count}</td>`)}
          <td>${one.oldestWaitingAt === null ? '' : ago(at - Date.parse(one.oldestWaitingAt))}</td></tr>`
      })}</tbody>
    </table></div></section>`
}

function parked({ parked: reasons, form, classes }: Overview): Html {
  return html`<section><h2>Waiting for a person</h2>
    ${
      reasons.length === 0
        ? classes === null || classes.active.parked > 0
          ? html`<p>What is parked, and why, is not known right now.</p>`
          : html`<p class="ok">Nothing is parked.</p>`
        : html`<dl>${reasons.map(({ reason, count, mailboxes: many }) => html`<dt>${count}</dt><dd><code>${reason}</code> in ${many} ${many === 1 ? 'mailbox' : 'mailboxes'}</dd>`)}</dl>
          <form class="row" method="post" action="/operator/replay"><input type="hidden" name="form" value="${form}">
            <button>Replay all</button></form>
          <p class="note">After a fix. What fails again is parked again.</p>`
    }</section>`
}

function road({ view: { canaries }, form }: Overview): Html {
  const [last] = canaries
  const went = canaries.flatMap(({ ms }) => (ms === null ? [] : [ms])).toSorted((a, b) => a - b)
  const failed = canaries.length - went.length
  return html`<section><h2>The road in</h2>
    ${
      last === undefined
        ? html`<p>No test delivery yet.</p>`
        : html`<dl><dt>Last test delivery</dt><dd class="${last.problem === null ? 'ok' : 'bad'}">${moment(last.at)}: ${last.problem ?? `${last.ms} ms`}</dd>
          <dt>In the last day</dt><dd>${canaries.length}, of which ${failed} failed</dd>
          <dt>In the middle</dt><dd>${went[Math.floor(went.length / 2)] ?? 'not known'} ms</dd></dl>`
    }
    <form class="row" method="post" action="/operator/canary"><input type="hidden" name="form" value="${form}"><button>Send one now</button></form>
  </section>`
}

function ai({ ai: today, accuracy }: Overview): Html {
  const share = today.tokenLimit === 0 ? 0 : Math.round((today.tokens / today.tokenLimit) * 100)
  return html`<section><h2>Claude, today</h2>
    ${
      today.isOn
        ? html`<dl><dt>Calls</dt><dd>${number(today.calls)}</dd><dt>Tokens</dt><dd>${share} % of the day’s ${number(today.tokenLimit)}</dd><dt>Cost</dt><dd>$${today.dollars.toFixed(2)}</dd></dl>`
        : html`<p>Off: rules sort the items.</p>`
    }
    ${(accuracy ?? []).map(({ tier, model, reviewed, corrected }) => html`<p class="note">${tier === 'ai' ? (model ?? 'Claude') : 'Rules'}: ${reviewed === 0 ? 'nothing judged' : `${Math.round((1 - corrected / reviewed) * 100)} % right of ${reviewed} that reps judged in a week`}</p>`)}
  </section>`
}

function keys({ keys: all }: Overview): Html {
  return html`<section><h2>Keys</h2><div class="table" tabindex="0" role="region" aria-label="Keys"><table>
    <thead><tr><th scope="col">Id</th><th scope="col" class="n">Secrets</th><th scope="col" class="n">Mailboxes</th><th scope="col">Stands</th></tr></thead>
    <tbody>${all.map((key) => html`<tr><th scope="row">${key.id}</th><td class="n">${key.secrets}</td><td class="n">${key.mailboxes}</td><td class="${key.opens === false || (!key.isHere && key.secrets > 0) ? 'bad' : ''}">${keyWords(key)}</td></tr>`)}</tbody>
  </table></div></section>`
}

function keyWords({ isCurrent, isHere, opens, secrets, unreadable }: KeyStanding): string {
  if (!isHere) return secrets > 0 ? 'missing, and needed' : 'gone'
  if (opens === false) return 'not the key it was'
  if (unreadable > 0) return `${unreadable} do not open`
  if (isCurrent) return 'current'
  return secrets > 0 ? 'still needed' : 'can be taken out'
}

function deployed({ deploy, view: { clients } }: Overview): Html {
  return html`<section><h2>Versions</h2><dl>
    <dt>Last deploy</dt><dd>${deploy?.timestamp ? `${moment(Date.parse(deploy.timestamp))} ${deploy.tag}` : 'not known here'}</dd>
    ${clients.map(({ version, requests }) => html`<dt>Extension ${version}</dt><dd>${number(requests)} requests in a day</dd>`)}
  </dl>${clients.length === 0 ? html`<p class="note">No extension has asked in the last day.</p>` : ''}</section>`
}

function restore({ form }: Overview): Html {
  return html`<section class="wide"><h2>Bring calls in again</h2>
    <p>Every connected mailbox brings in again what came since a moment: kept deliveries, and Fathom’s list for the rest. What is
      there already is not changed.</p>
    <form class="row" method="post" action="/operator/resync"><input type="hidden" name="form" value="${form}">
      <label>Since (UTC)<input name="since" type="datetime-local" required></label>
      <button name="after-restore" value="no">Resync…</button>
      <button name="after-restore" value="yes" class="danger">The CRM was set back to it…</button>
    </form></section>`
}

const thousands = new Intl.NumberFormat('en-GB')

function number(count: number): string {
  return thousands.format(count)
}

function moment(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  return minutes < 120 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`
}
