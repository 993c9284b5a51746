import { db } from '../../../lib/cache/db.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, put } from './state.ts'

const copy = { provider: 'hubspot', reason: null, detail: null, url: null, placedOn: null }
const url = 'https://app.hubspot.com/contacts/1/record/0-27/7'
const deal = { amount: null, currency: null, stage: null, closesOn: null }

/** Northwind's open deals as their people named them there. */
export const severalDeals = {
  id: '5d3c9a52-0000-4000-8000-000000000001',
  company: 'Northwind',
  url: 'https://app.hubspot.com/contacts/1/record/0-2/9',
  open: 27,
  listed: [
    {
      ...deal,
      id: '101',
      name: 'Northwind rollout, 25 seats',
      amount: 42_000,
      currency: 'EUR',
      stage: 'Contract Sent',
      closesOn: '2026-12-18',
    },
    { ...deal, id: '102', name: 'Renewal', amount: 18_500, currency: 'EUR', stage: 'Qualified' },
    { ...deal, id: '103', name: 'Renewal', amount: 18_500, currency: 'EUR', stage: 'Qualified' },
    { ...deal, id: '104', name: '' },
    {
      ...deal,
      id: '105',
      name: '<b>Verylongnamewithoutasinglespacethatsomebodypastedhere</b> مشروع 2026 👩‍👩‍👧',
      stage: 'Appointment Scheduled',
    },
  ],
  answered: false,
  dealId: null as string | null,
  dealName: null as string | null,
  hungOn: null,
  hasDeal: false,
}

/** The rep's open tasks, in order, with these copies; the first `undated` without a date. */
async function mirrored(mirrors: readonly object[], undated = 0): Promise<void> {
  await full()
  const own = all.tasks.filter(({ completed }) => !completed)
  await put(
    db.tasks,
    mirrors.flatMap((mirror, index) => {
      const task = own[index]
      if (task === undefined) return []
      return [
        { ...task, mirror, ...(index < undated && { dueDate: null, dueOn: null }) } as typeof task,
      ]
    }),
  )
}

/** Tasks. */
export const taskStates: Record<string, State> = {
  'tasks-mirrored': {
    title: 'Tasks: in HubSpot, on its way, and waiting for a day there',
    remembered: at({ view: 'tasks' }),
    seed: () =>
      mirrored(
        [
          { ...copy, state: 'parked', reason: 'needs_day' },
          { ...copy, state: 'mirrored', url, placedOn: '2026-12-01' },
          { ...copy, state: 'mirrored', url },
          { ...copy, state: 'waiting' },
        ],
        2,
      ),
  },
  'tasks-which-deal': {
    title: 'Tasks: on which of several deals in HubSpot',
    remembered: at({ view: 'tasks' }),
    seed: () => mirrored(Array(9).fill({ ...copy, state: 'mirrored', url, deals: severalDeals })),
    keys: ['j'],
    until: '.row.open .deals',
  },
  'tasks-deal-chosen': {
    title: 'Tasks: the deal in HubSpot was chosen, and refused',
    remembered: at({ view: 'tasks' }),
    seed: () =>
      mirrored(
        Array(9).fill({
          ...copy,
          state: 'mirrored',
          url,
          detail: { unlinked: ['deal'], dealRefused: 'no_rights' },
          deals: { ...severalDeals, answered: true, dealId: '102', dealName: 'Renewal' },
        }),
      ),
    keys: ['j'],
    until: '.row.open .hung-on',
  },
  'tasks-asked-elsewhere': {
    title: 'Tasks: two ask for a day in HubSpot, and one company for a deal',
    remembered: at({ view: 'tasks' }),
    seed: () =>
      mirrored(
        [
          { ...copy, state: 'parked', reason: 'needs_day' },
          { ...copy, state: 'parked', reason: 'needs_day' },
          { ...copy, state: 'mirrored', url, deals: severalDeals },
        ],
        2,
      ),
    until: '.asked-elsewhere',
  },
  tasks: { title: 'Tasks', remembered: at({ view: 'tasks' }), seed: full },
  'tasks-open': {
    title: 'Tasks: one is open',
    remembered: at({ view: 'tasks' }),
    seed: full,
    keys: ['j', 'j'],
    until: '.row.open .quote',
  },
  'tasks-editing': {
    title: 'Tasks: one is edited',
    remembered: at({ view: 'tasks' }),
    seed: full,
    keys: ['j', 'j', 'e'],
    until: '.row.open form',
  },
  'tasks-snooze': {
    title: 'Tasks: one is put off',
    remembered: at({ view: 'tasks' }),
    seed: full,
    keys: ['j', 'j', 's'],
    until: '.row.open .days',
  },
}
