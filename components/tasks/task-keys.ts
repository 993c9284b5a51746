/** What a key does in Tasks. */
export type TaskDeed =
  | 'next'
  | 'before'
  | 'tick'
  | 'edit'
  | 'chooseDay'
  | 'remove'
  | 'moment'
  | 'stop'

export type TaskState = {
  /** How the open task is; null where none is open. */
  row: 'plain' | 'editing' | 'choosing' | null
  isDone: boolean
}

export const taskKeys = ['j', 'k', 'Enter', 'e', 's', 'x', 'o', 'Escape']

/** What a key does in Tasks as they stand; null for nothing. What is done is not put off, nor deleted. */
export function taskKey(key: string, { row, isDone }: TaskState): TaskDeed | null {
  if (key === 'j') return 'next'
  if (key === 'k') return 'before'
  if (key === 'Escape') return row === 'choosing' || row === 'editing' ? 'stop' : null
  if (row !== 'plain' && row !== 'choosing') return null
  if (key === 'Enter') return 'tick'
  if (key === 'e') return 'edit'
  if (key === 'o') return 'moment'
  if (isDone) return null
  return key === 's' ? 'chooseDay' : key === 'x' ? 'remove' : null
}
