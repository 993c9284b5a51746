import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { inboxRoute, ok, put, signedIn } from './state.ts'

async function sessionOver(): Promise<void> {
  await signedIn()
  await setMeta('status', { ...ok, state: 'signed_out' })
}

/** Signing in, and the first run. */
export const firstRunStates: Record<string, State> = {
  'signed-out': { title: 'Signed out', seed: async () => {} },
  where: { title: 'Where is your Upshot?', seed: async () => {} },
  'sign-in-password': {
    title: 'Signing in: a password',
    seed: async () => {},
    press: ['Use a password instead'],
  },
  'sign-up': {
    title: 'Signing in: a new account',
    seed: async () => {},
    press: ['Use a password instead', 'Create an account'],
  },
  'sign-in-forgot': {
    title: 'Signing in: a forgotten password',
    seed: async () => {},
    press: ['Use a password instead', 'I forgot my password'],
  },
  'sign-in-code': {
    title: 'Signing in: the code',
    seed: sessionOver,
    remembered: inboxRoute,
    press: ['Sign in', 'Email me a code'],
  },
  'sign-in-google-closed': {
    title: 'Signing in: Google closed',
    seed: async () => {
      await setMeta('entering', { state: 'closed', at: '', message: null })
    },
    until: '.ways [role=alert]',
  },
  'first-run': { title: 'First run: connect', seed: signedIn },
  'first-run-sample': {
    title: 'First run: a sample call',
    seed: signedIn,
    press: ['Look at a sample call first', 'Create task: Send the proposal'],
  },
  'first-run-key': {
    title: 'First run: an API key',
    seed: signedIn,
    press: ['Use an API key instead'],
  },
  'first-run-only-key': { title: 'First run: nothing but an API key', seed: signedIn },
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
  'first-run-who': {
    title: 'First run: who are you in Fathom',
    seed: async () => {
      await signedIn()
      await put(db.integration, [{ ...all.integration, fathomUserEmail: null }])
    },
  },
}
