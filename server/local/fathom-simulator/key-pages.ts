import { html } from 'hono/html'
import type { MadeKey } from './api-keys.ts'
import type { SimulatorContext } from './context.ts'
import type { Html } from './pages.ts'
import { page } from './pages.ts'

/** Settings, API Access: keys are made and deleted here, and a new one is shown this once. */
export function keysPage({ directory, store, now }: SimulatorContext, made: MadeKey | null): Html {
  const keys = store.state.apiKeys
  return page(
    'API Access · Fathom simulator',
    html`<main>
      <p class="soft"><a href="/">Fathom simulator</a></p>
      <div class="top">
        <div>
          <h1>API Access</h1>
          <p class="soft">A key sees what ${directory.rep.name} (${directory.rep.email}) sees.</p>
        </div>
        <form method="post" action="/api-access"><button class="primary">Make a key</button></form>
      </div>
      ${
        made &&
        html`<h2 id="made">Your new key</h2>
          <div class="card"><div class="row"><code class="grow" aria-labelledby="made">${made.key}</code></div></div>
          <p class="soft">Copy it now. It is not shown again.</p>`
      }
      <h2>Keys</h2>
      <div class="card">
        ${keys.length === 0 ? html`<p class="empty">There are none.</p>` : ''}
        ${keys.map(
          ({ id, account, createdAt }) => html`<div class="row">
            <div class="grow"><code>${id}</code> <small>of ${account}, made
              ${new Date(Math.min(createdAt, now())).toUTCString()}</small></div>
            <form method="post" action="/simulator/keys/revoke">
              <input type="hidden" name="id" value="${id}" />
              <button aria-label="Delete ${id}">Delete</button></form>
          </div>`,
        )}
      </div>
    </main>`,
  )
}
