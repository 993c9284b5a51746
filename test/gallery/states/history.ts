import { act } from '../../../lib/outbox/actions.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full } from './state.ts'

/** History. */
export const historyStates: Record<string, State> = {
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
}
