import { createRoot } from 'react-dom/client'
import type { Connections } from '../../components/data/services.ts'
import { ServicesProvider } from '../../components/data/services.ts'
import type { Surroundings } from '../../components/data/surroundings.ts'
import {
  nowhere as nowhereAround,
  SurroundingsProvider,
} from '../../components/data/surroundings.ts'
import { Panel } from '../../components/shell/Panel.tsx'
import { forgetAll, remember } from '../../components/ui/remembered.ts'
import { showTheme } from '../../components/ui/theme.ts'
import { db } from '../../lib/cache/db.ts'
import { wipeCache } from '../../lib/cache/wipe.ts'
import type { Page } from '../../lib/page/match.ts'
import { shareScreen } from './client-safe.ts'
import { closedDoor } from './fixtures/door.ts'
import { crmStatus, fathomStatus, id, item, meeting, now, olderCalls, receipt } from './fixtures.ts'
import type { State } from './states.ts'
import { states } from './states.ts'

/** Draws one state of the panel, chosen by `?state=` and `?theme=`, or the list of all. */

const here = {
  companionUrl: 'https://upshot.northbeam.example',
  supabaseUrl: 'https://crm.northbeam.example',
  supabaseKey: 'sb_publishable_gallery',
}

const nowhere: Connections = {
  ...closedDoor,
  mailInvitation: async () => ({ ok: true, value: 'mailed' }),
  knownBackend: async () =>
    wanted.get('state') === 'where'
      ? null
      : { backend: here, by: wanted.get('state') === 'sign-out-address' ? 'rep' : 'build' },
  chooseBackend: async () => ({
    ok: false,
    message: 'There is a site at northbeam.com, and it is not Upshot. Check the address.',
  }),
  forgetBackend: async () => {},
  exportEverything: async () => ({
    ok: false,
    message: 'The CRM does not answer. Try again in a moment.',
  }),
  signOut: async () =>
    wanted.get('state')?.includes('unsent')
      ? { ok: false, reason: 'unsent', count: 1 }
      : { ok: true },
  tellingErrors: async () => ({ isOn: false, by: 'rep' }),
  setTellingErrors: async () => {},
  connectFathom: () => {},
  connectByKey: async () => ({
    ok: false,
    message: 'Fathom does not know this key. Copy it again, whole.',
  }),
  disconnectFathom: async () => ({
    ok: false,
    message: "Can't reach Upshot. Nothing was changed.",
  }),
  connectCrm: () => {},
  disconnectCrm: async () => ({ ok: true }),
  crmStatus: async () => ({ ok: true, value: crmStatus(wanted.get('state') ?? '') }),
  replayMirrors: async () => ({ ok: true, value: 1 }),
  syncNow: async () => ({ ok: true }),
  fathomStatus: async () => ({ ok: true, value: fathomStatus(wanted.get('state') ?? '') }),
  receipt: async () => ({ ok: true, value: receipt }),
  replay: async (id) => ({ ok: true, value: id === null ? 2 : 1 }),
  chooseRecorder: async () => ({ ok: true, value: fathomStatus('') }),
  importDays: async () => ({ ok: true }),
  sortAgain: async () => ({ ok: true }),
  searchOlder: (query, _only, from) => olderCalls(wanted.get('state') ?? '', query, from),
  fetchPicture: async () => ({ ok: false, message: 'There is no picture of this call.' }),
  fetchTranscript: async () => ({
    ok: false,
    message: 'The companion does not answer. Try again in a moment.',
  }),
}

/** Where the device is taken while one looks; null where it stays. */
let travelled: string | null = null
Object.assign(globalThis, {
  travel: (zone: string) => {
    travelled = zone
  },
})

/** The day of the gallery goes on by the page's clock, which a test may set. */
const openedAt = Date.now()
const clock = () => now + Date.now() - openedAt

const wanted = new URLSearchParams(location.search)
const state = states[wanted.get('state') ?? '']
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root.')

if (state) await draw(state, root)
else list(root)

async function draw(chosen: State, into: HTMLElement): Promise<void> {
  // With `&keep` the panel is opened again on what it left, as after closing it.
  if (!wanted.has('keep')) await prepare(chosen)
  createRoot(into).render(
    <ServicesProvider
      value={{
        connections: nowhere,
        now: clock,
        hour12: false,
        deviceZone: () => travelled ?? chosen.device ?? 'UTC',
      }}
    >
      <SurroundingsProvider value={chosen.page ? beside(chosen.page) : nowhereAround}>
        <Panel />
      </SurroundingsProvider>
    </ServicesProvider>,
  )
  if (chosen.comes) Object.assign(window, { come: chosen.comes })
  for (const name of chosen.press ?? []) (await there(() => buttonOf(name))).click()
  for (const key of chosen.keys ?? []) {
    const row = await there(
      () =>
        document.querySelector<HTMLElement>('#root .row.open') ??
        document.querySelector<HTMLElement>('#root article.row'),
    )
    // The keys are listened for once the row has been painted.
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 50)))
    row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }
  const { until } = chosen
  // While the screen is shared, what a state waits for may be out of sight.
  if (until !== undefined && !wanted.has('only')) await there(() => document.querySelector(until))
  await Promise.all([...document.images].map((image) => image.decode()))
  // Pictures and tests wait for this.
  document.documentElement.dataset.drawn = ''
}

function buttonOf(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll<HTMLButtonElement>('#root button')].find(
    (one) => one.textContent?.trim() === name || one.ariaLabel === name,
  )
}

/** What is looked for, as soon as it is there. */
function there<T>(find: () => T | null | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find()
      if (!found) return
      observer.disconnect()
      resolve(found)
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true, attributes: true })
    look()
  })
}

/** A page that is there from the beginning and stays. */
function beside(page: Page): Surroundings {
  return {
    ...nowhereAround,
    watchPage: (onPage) => {
      onPage(page)
      return () => {}
    },
  }
}

async function prepare(chosen: State): Promise<void> {
  forgetAll()
  const theme = wanted.get('theme')
  if (theme === 'light' || theme === 'dark') {
    remember('theme', theme)
    showTheme(theme)
  }
  for (const [key, value] of Object.entries(chosen.remembered ?? {})) remember(key, value)
  await wipeCache()
  await chosen.seed()
  const only = wanted.get('only')
  if (only !== null) await shareScreen(only, wanted.has('theirs') ? 'theirs' : 'whole')
}

/** A call that arrives while somebody looks. */
async function arrive(): Promise<void> {
  await db.meetings.put(
    meeting(20, 'Trial', 0.1, { companyId: id('co', 4), companyName: 'Initech' }),
  )
  await db.actionItems.put(item(200, 20, 'Send the trial agreement'))
}
Object.assign(globalThis, { arrive })

function list(into: HTMLElement): void {
  createRoot(into).render(
    <main className="page">
      <h1>Gallery</h1>
      <ul>
        {Object.entries(states).map(([name, { title }]) => (
          <li key={name}>
            {title}: <a href={`?state=${name}&theme=light`}>light</a>{' '}
            <a href={`?state=${name}&theme=dark`}>dark</a>
          </li>
        ))}
      </ul>
    </main>,
  )
}
