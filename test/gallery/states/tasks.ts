import type { State } from './state.ts'
import { at, full } from './state.ts'

/** Tasks. */
export const taskStates: Record<string, State> = {
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
