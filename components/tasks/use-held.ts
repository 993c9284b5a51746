import type { RefObject } from 'react'
import { useCallback, useRef, useState } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { TaskSection } from '../../lib/inbox/task-groups.ts'
import { sectionOf } from '../../lib/inbox/task-groups.ts'
import { useRestingSweep } from '../inbox/use-resting.ts'

/** Tasks by id, as they were when the hand was at them: section, and when they were due. */
export type Held = ReadonlyMap<string, { section: TaskSection; task: Task }>

/** What was held when the list was left for a call. */
let left: Held = new Map()

/**
 * What was ticked or moved to another day keeps its place until the hand has left the list: the next row
 * does not slide under it.
 */
export function useHeld(
  list: RefObject<HTMLElement | null>,
  reader: Reader,
  onOpenCall: (meetingId: string) => void,
): { held: Held; hold: (task: Task) => void; openCall: (meetingId: string) => void } {
  const [held, setHeld] = useState(left)
  left = held
  const now = useRef(reader)
  now.current = reader
  const sweep = () => {
    left = new Map()
    setHeld(left)
  }
  const openCall = useRestingSweep(list, sweep, onOpenCall)
  const hold = useCallback((task: Task) => {
    const section = sectionOf(task, now.current)
    if (section === null) return
    setHeld((before) =>
      before.has(task.id) ? before : new Map(before).set(task.id, { section, task }),
    )
  }, [])
  return { held, hold, openCall }
}
