import { showOnly } from '../../../lib/cache/client-safe.ts'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { act } from '../../../lib/outbox/actions.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, inboxRoute, ok, put } from './state.ts'

/** What is wrong with the lines out, a click or the panel itself, and what is in sight while the rep shares. */
export const shellStates: Record<string, State> = {
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
  travelling: {
    title: 'Inbox: the rep has travelled',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    device: 'Asia/Tokyo',
    seed: full,
    until: '.strip',
  },
  offline: {
    title: 'Offline, with clicks waiting',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await act.dismissItem(all.id('it', 2))
      await setMeta('status', { ...ok, state: 'offline' })
    },
    until: '.strips .strip',
  },
  unreachable: {
    title: 'Companion unreachable',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'unreachable' })
    },
    until: '.strips .strip',
  },
  'session-over': {
    title: 'CRM session over',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'signed_out' })
    },
    until: '.strips .strip',
  },
  revoked: {
    title: 'Fathom access revoked',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
    },
    until: '.strips .strip',
  },
  'not-connected': {
    title: 'Fathom not connected',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'disconnected' }])
    },
    until: '.strips .strip',
  },
  'too-old': {
    title: 'Extension too old',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await setMeta('status', { ...ok, state: 'too_old' })
    },
    until: '.strips .strip',
  },
  parked: {
    title: 'Parked deliveries',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.syncState, [{ ...all.syncState, parkedCount: 2 }])
    },
    until: '.strips .strip',
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
    until: '.strips .strip',
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
    until: '.strips .strip',
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
    until: '.strips .strip',
  },
}
