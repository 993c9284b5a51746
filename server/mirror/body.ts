import type { TaskHere } from './to-do.ts'

/** What stands in a copy, paragraph by paragraph: what was said, and where. */
export function bodyOf(task: TaskHere, isPlaced: boolean): string[] {
  const said =
    task.quote === null ? null : `“${task.quote}”${task.speaker ? ` (${task.speaker})` : ''}`
  const call =
    task.meetingTitle === null
      ? null
      : `From the call “${task.meetingTitle}”${task.meetingStart ? ` of ${task.meetingStart.slice(0, 10)}` : ''}.`
  return [
    said,
    call,
    task.notes,
    isPlaced ? 'No date was said; the date of this task was chosen so that it is not lost.' : null,
    task.momentUrl === null ? null : `Hear it: ${task.momentUrl}`,
  ].filter((paragraph) => paragraph !== null && paragraph.trim() !== '') as string[]
}
