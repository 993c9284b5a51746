import { db } from '../../../lib/cache/db.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, put } from './state.ts'

/** Tasks. */
export const taskStates: Record<string, State> = {
  'tasks-mirrored': {
    title: 'Tasks: in HubSpot, on its way, and waiting for a day there',
    remembered: at({ view: 'tasks' }),
    seed: async () => {
      await full()
      const copy = { provider: 'hubspot', reason: null, detail: null, url: null, placedOn: null }
      const url = 'https://app.hubspot.com/contacts/1/record/0-27/7'
      const mirrors = [
        { ...copy, state: 'parked', reason: 'needs_day' },
        { ...copy, state: 'mirrored', url, placedOn: '2026-12-01' },
        { ...copy, state: 'mirrored', url },
        { ...copy, state: 'waiting' },
      ]
      const own = all.tasks.filter(({ completed }) => !completed)
      await put(
        db.tasks,
        mirrors.flatMap((mirror, index) => {
          const task = own[index]
          if (task === undefined) return []
          const isUndated = index < 2
          return [{ ...task, mirror, ...(isUndated && { dueDate: null, dueOn: null }) }]
        }),
      )
    },
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
