import { aboutStates } from './states/about.ts'
import { callStates } from './states/calls.ts'
import { firstRunStates } from './states/first-run.ts'
import { historyStates } from './states/history.ts'
import { inboxStates } from './states/inbox.ts'
import { peopleStates } from './states/people.ts'
import { searchStates } from './states/search.ts'
import { settingsStates } from './states/settings.ts'
import { shellStates } from './states/shell.ts'
import type { State } from './states/state.ts'
import { taskStates } from './states/tasks.ts'

export type { State } from './states/state.ts'

/** Every state a rep can meet, by the room that draws it. */
export const states: Record<string, State> = {
  ...aboutStates,
  ...shellStates,
  ...firstRunStates,
  ...inboxStates,
  ...callStates,
  ...peopleStates,
  ...taskStates,
  ...searchStates,
  ...historyStates,
  ...settingsStates,
}
