import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { act } from '../../../lib/outbox/actions.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, ok, put } from './state.ts'

/** Settings, and leaving. */
export const settingsStates: Record<string, State> = {
  settings: { title: 'Settings', remembered: at({ view: 'settings', from: 'inbox' }), seed: full },
  'settings-team': {
    title: 'Settings: somebody asks to join, another team invites, the account is about to go',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      const { team } = all.settings
      if (!team) throw new Error('The fixture has no team.')
      await put(db.settings, [
        {
          ...all.settings,
          deletedAt: all.at(-20),
          team: {
            ...team,
            records: 'apart',
            members: team.members.map((one, index) =>
              index === 1 ? { ...one, importing: { done: 120, of: 400 } } : one,
            ),
            requests: [
              {
                id: all.id('rq', 1),
                name: 'Kim Larsen',
                email: 'kim@northbeam.example',
                records: 'together',
              },
            ],
            invitedTo: [
              {
                id: all.id('in', 2),
                workspace: 'Elsewhere Partners',
                invitedBy: 'Eve Malone',
                role: 'member',
                expiresAt: all.at(-24 * 9),
              },
            ],
          },
        },
      ])
    },
  },
  'settings-join': {
    title: 'Settings: joining a team, companies and contacts put together or kept apart',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      const { team } = all.settings
      if (!team) throw new Error('The fixture has no team.')
      const invitation = {
        id: all.id('in', 2),
        workspace: 'Northbeam Field Sales',
        invitedBy: 'Eve Malone',
        role: 'member' as const,
        expiresAt: all.at(-24 * 9),
        known: { companies: 7, contacts: 12 },
      }
      await put(db.settings, [
        {
          ...all.settings,
          team: {
            ...team,
            brings: { calls: 212, companies: 41, contacts: 96 },
            invitedTo: [invitation],
          },
        },
      ])
    },
    press: ['Join…'],
  },
  'settings-hubspot-none': {
    title: 'Settings: HubSpot offered, not connected',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
  },
  'settings-hubspot': {
    title: 'Settings: HubSpot connected, two tasks wait for somebody',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.settings, [
        {
          ...all.settings,
          undated: 'next_working_day',
          crm: {
            provider: 'hubspot',
            portalName: 'northbeam.com',
            accountEmail: 'sam@northbeam.com',
            status: 'active',
            missingScopes: ['crm.schemas.tasks.write'],
          },
        },
      ])
    },
  },
  'settings-revoked': {
    title: 'Settings: Fathom revoked',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
    },
  },
  'settings-key': {
    title: 'Settings: Fathom by API key',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
  },
  'settings-key-replace': {
    title: 'Settings: another API key',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
    press: ['Replace the key'],
  },
  'key-refused': {
    title: 'Fathom does not take the API key any more',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
      await put(db.syncState, [
        { ...all.syncState, syncStatus: 'error', lastSyncError: 'key_refused' },
      ])
    },
  },
  'settings-troubled': {
    title: "Settings: Fathom's list without an end, a webhook made anew, a wait",
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.syncState, [
        { ...all.syncState, syncStatus: 'error', lastSyncError: 'fathom_list_without_end' },
      ])
    },
  },
  'tokens-lost': {
    title: "Fathom's new tokens lost on the way",
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.integration, [{ ...all.integration, status: 'revoked' }])
      await put(db.syncState, [
        { ...all.syncState, syncStatus: 'error', lastSyncError: 'tokens_lost' },
      ])
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
  'settings-anew': {
    title: 'Settings: another address at Fathom, is this you?',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: async () => {
      await full()
      await put(db.syncState, [{ ...all.syncState, missingCount: null }])
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
  'sign-out-address': {
    title: 'Signing out, the company address as well',
    remembered: at({ view: 'settings', from: 'inbox' }),
    seed: full,
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
}
