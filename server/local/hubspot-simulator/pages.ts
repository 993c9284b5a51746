import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Portal, StoredObject } from './portal.ts'
import { portalName } from './portal.ts'

/** The account as a person sees it: contacts, and on each one's timeline the tasks, to tick and to edit. */

type Hubspot = {
  portal: Portal
  tasks: () => StoredObject[]
  edit: (id: string, properties: Record<string, string>, email?: string) => void
  bin: (id: string, isIn: boolean, email?: string) => void
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1d2129, #e9ebef); --soft: light-dark(#5f6776, #9aa3b2);
  --ground: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1c2027); --line: light-dark(#e1e4ea, #2c323c);
  --accent: light-dark(#b3401a, #ff9f7a) }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem } .soft { color: var(--soft) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem; margin: .5rem 0 }
.row { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap } .grow { flex: 1; min-width: 12rem }
.done { text-decoration: line-through } form { margin: 0 } input[type=text] { font: inherit; width: 100%; padding: .3rem .5rem }
button { font: inherit; padding: .35rem .8rem; border-radius: 8px; border: 1px solid var(--line); background: var(--card);
  color: var(--ink); cursor: pointer } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }`

export function pageRoutes(hubspot: Hubspot, rep: string): Hono {
  const { portal } = hubspot
  const app = new Hono()
  const page = (title: string, content: unknown) =>
    html`<!doctype html><html lang="en"><head><meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} · HubSpot simulator</title><style>${raw(style)}</style></head>
      <body><main><p class="soft">HubSpot simulator · ${portalName} · ${rep}</p>${content}</main></body></html>`

  app.get('/', (c) => {
    const contacts = portal.objects.filter(({ type }) => type === 'contacts')
    return c.html(
      page(
        'Contacts',
        html`<h1>Contacts</h1>${contacts.map(
          (
            contact,
          ) => html`<div class="card row"><a class="grow" href="/contact/${contact.id}">${nameOf(contact)}</a>
            <span class="soft">${contact.properties.email}</span>
            <span>${tasksOf(hubspot, contact).length} tasks</span></div>`,
        )}
        <h2>All tasks</h2>${hubspot.tasks().map((task) => card(task, '/'))}`,
      ),
    )
  })

  app.get('/contact/:id', (c) => {
    const contact = portal.objects.find(
      ({ type, id }) => type === 'contacts' && id === c.req.param('id'),
    )
    if (!contact) return c.text('There is no such contact.', 404)
    return c.html(
      page(
        nameOf(contact),
        html`<p><a href="/">All contacts</a></p><h1>${nameOf(contact)}</h1>
          <p class="soft">${contact.properties.email}</p><h2>Timeline</h2>
          ${tasksOf(hubspot, contact).map((task) => card(task, `/contact/${contact.id}`))}`,
      ),
    )
  })

  app.post('/task/:id', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const id = c.req.param('id')
    const title = form.get('title')
    switch (form.get('deed')) {
      case 'tick':
        hubspot.edit(id, { hs_task_status: 'COMPLETED' })
        break
      case 'reopen':
        hubspot.edit(id, { hs_task_status: 'NOT_STARTED' })
        break
      case 'rename':
        if (title) hubspot.edit(id, { hs_task_subject: title })
        break
      case 'delete':
        hubspot.bin(id, true)
    }
    const back = form.get('back') ?? '/'
    return c.redirect(back.startsWith('/') && !back.startsWith('//') ? back : '/')
  })

  return app
}

function tasksOf({ tasks }: Hubspot, contact: StoredObject): StoredObject[] {
  return tasks().filter(({ links }) => links.contacts?.includes(contact.id))
}

function nameOf({ properties }: StoredObject): string {
  return [properties.firstname, properties.lastname].filter(Boolean).join(' ')
}

function card(task: StoredObject, back: string) {
  const { properties, id } = task
  const isDone = properties.hs_task_status === 'COMPLETED'
  return html`<div class="card" data-task="${id}"><form method="post" action="/task/${id}" class="row">
    <input type="hidden" name="back" value="${back}" />
    <span class="grow ${isDone ? 'done' : ''}"><input type="text" name="title" aria-label="Subject" value="${properties.hs_task_subject ?? ''}" /></span>
    <button name="deed" value="${isDone ? 'reopen' : 'tick'}">${isDone ? 'Reopen' : 'Complete'}</button>
    <button name="deed" value="rename">Save</button><button name="deed" value="delete">Delete</button></form>
    <p class="soft">Due ${properties.hs_timestamp?.slice(0, 10)} · ${properties.hs_task_priority ?? 'no priority'}</p>
    ${raw(properties.hs_task_body ?? '')}</div>`
}
