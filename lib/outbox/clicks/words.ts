import type { MutationName } from '../../contract/mutation.ts'
import { itemWords } from './item.ts'
import { matchWords } from './match.ts'
import { meetingWords } from './meeting.ts'
import { personWords } from './person.ts'
import { recordWords } from './record.ts'
import type { Words } from './rule.ts'
import { taskWords } from './task.ts'
import { teamWords } from './team.ts'
import { workspaceWords } from './workspace.ts'

/** The words of every click. */
export const clickWords: { readonly [N in MutationName]: Words } = {
  ...taskWords,
  ...itemWords,
  ...matchWords,
  ...personWords,
  ...recordWords,
  ...meetingWords,
  ...workspaceWords,
  ...teamWords,
}
