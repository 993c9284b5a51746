import type { Table } from 'dexie'
import { showOnly } from '../../lib/cache/client-safe.ts'
import { db } from '../../lib/cache/db.ts'
import type { SyncStatus } from '../../lib/cache/meta.ts'
import { setMeta } from '../../lib/cache/meta.ts'
import * as act from '../../lib/outbox/actions.ts'
import type { Page } from '../../lib/page-context.ts'
import { searchLock } from '../../lib/search/search-index.ts'
import * as all from './fixtures.ts'

/** Every state a rep can meet, as what the cache holds and where the panel stands. */
export type State = {
  title: string
  /** Remembered values the panel starts with, by key. */
  remembered?: Record<string, unknown>
  /** The page beside the panel, as far as the browser tells it. */
  page?: Page
  seed: () => Promise<void>
  /** Names of the buttons that bring it about, pressed one after the other once the panel stands. */
  press?: readonly string[]
  /** Keys that bring it about, pressed when a row is open. */
  keys?: readonly string[]
  /** What is there when it has come about, as a selector. */
  until?: string
}

const ok: SyncStatus = {
  state: 'ok',
  since: new Date(all.now).toISOString(),
  lastPulledAt: new Date(all.now - 77 * 60_000).toISOString(),
  message: null,
}

async function put<T>(table: Table<T, string>, rows: readonly T[]): Promise<void> {
  await table.bulkPut([...rows])
}

async function signedIn(): Promise<void> {
  await setMeta('owner', { userId: all.rep.userId, email: all.rep.email })
  await setMeta('status', ok)
  await put(db.colleagues, all.colleagues)
}

/** Sam's Monday: seven things for the rep, three waiting, two unclear. */
async function full(): Promise<void> {
  await signedIn()
  await put(db.companies, all.companies)
  await put(db.contacts, all.contacts)
  await put(db.meetings, all.meetings)
  await put(db.attendees, all.attendees)
  await put(db.actionItems, all.items)
  await put(db.tasks, all.tasks)
  await put(db.transcripts, all.transcripts)
  await put(db.integration, [all.integration])
  await put(db.syncState, [all.syncState])
  await put(db.settings, [all.settings])
  await put(db.history, all.history)
}

async function quiet(): Promise<void> {
  await full()
  await db.actionItems.clear()
}

const at = (route: unknown) => ({ route, 'past-first-run': true })

const inboxRoute = at({ view: 'inbox', filter: 'forYou' })

/** Pages beside the panel, and the company that is in sight while the rep shares. */
const around: Record<string, State> = {
  'page-company': {
    title: 'The page of a known company',
    remembered: inboxRoute,
    page: { url: 'https://www.northwind.example/about', title: 'About us' },
    seed: full,
  },
  'page-person': {
    title: 'The profile of a known person',
    remembered: inboxRoute,
    page: { url: 'https://www.linkedin.com/in/dana', title: '(3) Dana Whitfield | LinkedIn' },
    seed: full,
  },
  'page-none': {
    title: 'A page of nobody known',
    remembered: inboxRoute,
    page: { url: 'https://northwind.example.evil.example/', title: 'Northwind' },
    seed: full,
  },
  'page-several': {
    title: 'A page that could be about two companies',
    remembered: inboxRoute,
    page: { url: 'https://northwind.example/', title: '' },
    seed: async () => {
      await full()
      const [northwind] = all.companies
      if (northwind === undefined) throw new Error('There is no first company.')
      const id = all.id('co', 9)
      await put(db.companies, [{ ...northwind, id, name: 'Northwind Trading Ltd' }])
    },
  },
  'page-pinned': {
    title: 'A pinned company, beside the page of another',
    remembered: inboxRoute,
    page: { url: 'https://globex.example/', title: '' },
    seed: async () => {
      await full()
      await setMeta('pinned', { kind: 'company', id: all.id('co', 1) })
    },
  },
  about: {
    title: 'A company',
    remembered: at({
      view: 'about',
      subject: { kind: 'company', id: all.id('co', 1) },
      part: 'forYou',
      from: 'inbox',
    }),
    seed: full,
  },
  'about-calls': {
    title: "A person's calls",
    remembered: at({
      view: 'about',
      subject: { kind: 'contact', id: all.id('ct', 1) },
      part: 'calls',
      from: 'inbox',
    }),
    seed: full,
  },
  'about-tasks': {
    title: "A company's tasks",
    remembered: at({
      view: 'about',
      subject: { kind: 'company', id: all.id('co', 1) },
      part: 'tasks',
      from: 'tasks',
    }),
    seed: full,
  },
  'client-safe': {
    title: 'Client-safe mode: one company',
    remembered: inboxRoute,
    seed: async () => {
      await full()
      await showOnly(all.id('co', 1))
    },
  },
  'client-safe-blank': {
    title: 'Client-safe mode: no company known',
    remembered: inboxRoute,
    seed: async () => {
      await full()
      await showOnly(null)
    },
  },
  'client-safe-offer': {
    title: 'Client-safe mode: a company to offer',
    remembered: inboxRoute,
    page: { url: 'https://globex.example/', title: '' },
    seed: async () => {
      await full()
      await showOnly(null)
    },
  },
}

export const states: Record<string, State> = {
  ...around,
  'signed-out': { title: 'Signed out', seed: async () => {} },
  'first-run': { title: 'First run: connect', seed: signedIn },
  'first-run-refused': {
    title: 'First run: refused',
    seed: async () => {
      await signedIn()
      await setMeta('connect', { state: 'declined', at: '', message: null })
    },
  },
  'first-run-importing': {
    title: 'First run: importing',
    seed: async () => {
      await signedIn()
      await put(db.integration, [all.integration])
      await put(db.syncState, [
        { ...all.syncState, syncStatus: 'syncing', totalMeetings: 61, meetingsSynced: 23 },
      ])
    },
  },
  inbox: {
    title: 'Inbox: for you',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: full,
  },
  'inbox-seven': {
    title: 'Inbox: seven things to decide',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await db.actionItems.clear()
      const seven = Array.from({ length: 7 }, (_, index) =>
        all.item(index + 1, index < 4 ? 2 : 4, `Do the thing number ${index + 1}`),
      )
      await put(db.actionItems, seven)
    },
  },
  'inbox-large': {
    title: 'Inbox: ten thousand items',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      const many = Array.from({ length: 10_000 }, (_, index) =>
        all.item(index + 100, (index % 2) + 1, `Do the thing number ${index + 1}`),
      )
      await put(db.actionItems, many)
    },
  },
  'inbox-waiting': {
    title: 'Inbox: waiting',
    remembered: at({ view: 'inbox', filter: 'waiting' }),
    seed: full,
  },
  'inbox-unclear': {
    title: 'Inbox: unclear',
    remembered: at({ view: 'inbox', filter: 'unclear' }),
    seed: full,
  },
  'inbox-type': {
    title: 'Inbox: choosing the kind of task',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: full,
    keys: ['c'],
    until: '.types',
  },
  'inbox-assign': {
    title: 'Inbox: saying who owes it',
    remembered: at({ view: 'inbox', filter: 'unclear' }),
    seed: full,
    press: ['Someone else…'],
  },
  'inbox-unnamed': {
    title: 'Inbox: waiting for somebody unnamed',
    remembered: at({ view: 'inbox', filter: 'waiting' }),
    seed: async () => {
      await full()
      await act.assignItem(all.id('it', 8), null, null, true)
    },
  },
  'inbox-clear': {
    title: 'Inbox: clear',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: quiet,
  },
  'inbox-new': {
    title: 'Inbox: no calls yet',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await signedIn()
      await put(db.integration, [all.integration])
      await put(db.settings, [all.settings])
    },
  },
  'inbox-editing': {
    title: 'Inbox: editing',
    remembered: {
      ...at({ view: 'inbox', filter: 'forYou' }),
      draft: {
        itemId: all.id('it', 1),
        draft: {
          title: 'Send revised proposal with the 25-seat tier',
          taskType: 'proposal',
          priority: 'medium',
          dueDate: '2026-11-27T23:59:59Z',
          assignedTo: all.rep.userId,
          contactId: all.id('ct', 1),
          people: [
            { id: all.rep.userId, name: 'Me' },
            { id: all.id('rep', 2), name: 'Dana Okafor' },
          ],
          contacts: [{ id: all.id('ct', 1), name: 'Priya Raman' }],
        },
      },
    },
    seed: full,
  },
  meetings: { title: 'Meetings', remembered: at({ view: 'meetings' }), seed: full },
  meeting: {
    title: 'A meeting',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: full,
  },
  'meeting-choose-company': {
    title: 'A meeting: where somebody works',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: async () => {
      await full()
      await put(
        db.attendees,
        [2, 5, 6].map((call) =>
          all.attendee(20 + call, call, 'Tomás Vidal', 'tomas@northwind.example', {
            contactId: all.id('ct', 2),
          }),
        ),
      )
    },
    press: ['Choose'],
  },
  'meeting-forget': {
    title: 'A meeting: forgetting a person',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: full,
    press: ['More about Priya Raman', 'Forget this person…'],
  },
  'meeting-same-person': {
    title: 'A meeting: two records that look like one person',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: async () => {
      await full()
      await put(db.contacts, [
        {
          id: all.id('ct', 9),
          ownerId: all.rep.userId,
          firstName: 'Priya',
          lastName: 'Raman',
          email: 'priya.raman@gmail.com',
          companyId: null,
          source: 'fathom',
          firstSeenAt: null,
        },
      ])
      await put(db.attendees, [
        all.attendee(29, 5, 'Priya Raman', 'priya.raman@gmail.com', {
          contactId: all.id('ct', 9),
          matchReason: 'none_free_mail',
        }),
      ])
    },
  },
  'meeting-without-items': {
    title: 'A meeting without items',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 3), from: 'meetings' }),
    seed: full,
  },
  'meeting-waiting': {
    title: 'A meeting still being written up',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 4), from: 'meetings' }),
    seed: full,
  },
  tasks: { title: 'Tasks', remembered: at({ view: 'tasks' }), seed: full },
  search: {
    title: 'Search',
    remembered: at({ view: 'search', query: 'security ques', from: 'inbox' }),
    seed: full,
  },
  'search-nothing': {
    title: 'Search: nothing',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
  },
  'search-older': {
    title: 'Search: said in older calls',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '[data-older]',
  },
  'search-older-only': {
    title: 'Search: said in older calls alone, and more to search',
    remembered: at({ view: 'search', query: 'escrow', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '[data-older]',
  },
  'search-older-asking': {
    title: 'Search: older calls are being searched',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls [aria-disabled="true"]',
  },
  'search-older-nothing': {
    title: 'Search: nothing in older calls either',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls:not(:has(button))',
  },
  'search-older-failed': {
    title: 'Search: older calls could not be searched',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls [data-failed]',
  },
  'search-before': {
    title: 'Search: before typing',
    remembered: {
      ...at({ view: 'search', query: '', from: 'inbox' }),
      searches: ['security ques', 'Northwind seats', 'DPA', 'Tomás', 'invoice'],
    },
    seed: full,
  },
  'search-page': {
    title: 'Search: before typing, beside the profile of a known person',
    remembered: {
      ...at({ view: 'search', query: '', from: 'inbox' }),
      searches: ['security ques', 'Northwind seats'],
    },
    page: { url: 'https://www.linkedin.com/in/dana', title: '(3) Dana Whitfield | LinkedIn' },
    seed: full,
    until: 'button.result .square',
  },
  'search-first': {
    title: 'Search: for the first time',
    remembered: at({ view: 'search', query: '', from: 'inbox' }),
    seed: full,
  },
  'search-suggestion': {
    title: 'Search: did you mean',
    remembered: at({ view: 'search', query: 'securty questionaire', from: 'inbox' }),
    seed: full,
  },
  'search-many': {
    title: 'Search: more than is shown',
    remembered: at({ view: 'search', query: 'seat', from: 'inbox' }),
    seed: async () => {
      await full()
      const [first] = all.transcripts
      const line = { speaker: 'Priya Raman', email: null, text: 'More seats, please.' }
      const utterances = Array.from({ length: 90 }, (_, index) => ({ ...line, offset: index * 7 }))
      if (first) await db.transcripts.put({ ...first, utterances })
    },
  },
  'search-indexing': {
    title: 'Search: still indexing',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: async () => {
      await full()
      const [first] = all.transcripts
      if (!first) return
      await put(
        db.transcripts,
        all.meetings.map(({ id }) => ({ ...first, id, meetingId: id })),
      )
      // Another window is at it, and takes its time.
      void navigator.locks.request(searchLock, () => new Promise(() => {}))
    },
  },
  history: { title: 'History', remembered: at({ view: 'history', from: 'inbox' }), seed: full },
  'history-unsent': {
    title: 'History: with clicks not sent yet',
    remembered: at({ view: 'history', from: 'inbox' }),
    seed: async () => {
      await full()
      await act.dismissItem(all.id('it', 2))
      await act.createTask(all.id('it', 1))
    },
  },
  settings: { title: 'Settings', remembered: at({ view: 'settings', from: 'inbox' }), seed: full },
  'settings-revoked': {
    title: 'Settings: Fathom revoked',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
    },
  },
  offline: {
    title: 'Offline, with clicks waiting',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await act.dismissItem(all.id('it', 2))
      await setMeta('status', { ...ok, state: 'offline' })
    },
  },
  unreachable: {
    title: 'Companion unreachable',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'unreachable' })
    },
  },
  'session-over': {
    title: 'CRM session over',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'signed_out' })
    },
  },
  revoked: {
    title: 'Fathom access revoked',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
    },
  },
  'not-connected': {
    title: 'Fathom not connected',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'disconnected' }])
    },
  },
  'too-old': {
    title: 'Extension too old',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'too_old' })
    },
  },
  parked: {
    title: 'Parked deliveries',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.syncState, [{ ...all.syncState, parkedCount: 2 }])
    },
  },
  'parked-why': {
    title: 'Parked deliveries: why',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.syncState, [{ ...all.syncState, parkedCount: 2 }])
    },
    press: ['See why'],
  },
  'storage-full': {
    title: 'Storage full',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'full' })
    },
  },
  'view-broken': {
    title: 'A view that broke',
    remembered: at({ view: 'tasks' }),
    seed: async () => {
      await full()
      const [task] = all.tasks
      // Nothing that passes the contract draws like this; a fault of ours would.
      if (task) await db.tasks.put(Object.assign({}, task, { title: { not: 'words' } }))
    },
    until: '.blank .actions',
  },
  'panel-broken': {
    title: 'A panel that broke',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'unreachable', lastPulledAt: 'never' })
    },
    until: '.blank .actions',
  },
  'first-run-who': {
    title: 'First run: who are you in Fathom',
    seed: async () => {
      await signedIn()
      await put(db.integration, [{ ...all.integration, fathomUserEmail: null }])
    },
  },
  'settings-who': {
    title: 'Settings: who are you in Fathom, two calls parked',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, fathomUserEmail: null }])
      await put(db.syncState, [{ ...all.syncState, parkedCount: 2 }])
    },
  },
  'settings-member': {
    title: 'Settings: a member, with AI',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.colleagues, [
        {
          id: all.id('cg', 1),
          userId: all.rep.userId,
          email: all.rep.email,
          name: null,
          role: 'member',
        },
      ])
      await put(db.settings, [{ ...all.settings, aiEnabled: true }])
    },
  },
  'settings-add-domain': {
    title: 'Settings: adding an own domain',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
    press: ['Add'],
  },
  'settings-remove-domain': {
    title: 'Settings: removing an own domain',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
    press: ['Remove northbeam.example'],
  },
  'settings-ai': {
    title: 'Settings: what is sent to the AI',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
    press: ['What is sent'],
  },
  'settings-full': {
    title: 'Settings: storage full',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'full' })
    },
  },
  'sign-out-unsent': {
    title: 'Signing out with clicks unsent',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await act.dismissItem(all.id('it', 2))
    },
    press: ['Sign out'],
  },
  'settings-importing': {
    title: 'Settings: importing a range',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.syncState, [
        { ...all.syncState, syncStatus: 'syncing', totalMeetings: 212, meetingsSynced: 48 },
      ])
    },
  },
  refused: {
    title: 'A click refused',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await db.refusals.put({
        id: all.id('rf', 1),
        name: 'task.create_from_item',
        args: {},
        reason: 'already_task',
        message: 'Not created: this item was already a task for Dana.',
        details: { taskId: all.id('tk', 3) },
        undoes: null,
        at: new Date(all.now).toISOString(),
      })
    },
  },
  'undo-conflict': {
    title: 'An undo that somebody was faster than',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await db.refusals.put({
        id: all.id('rf', 2),
        name: 'task.undo_create',
        args: {},
        reason: 'changed_since',
        message: 'Dana moved this task to Thursday 10 min ago. Remove it anyway?',
        details: {},
        undoes: all.id('rf', 3),
        at: new Date(all.now).toISOString(),
      })
    },
  },
}
