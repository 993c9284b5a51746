import type { ReactNode } from 'react'
import { memo, useEffect, useRef } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { due } from '../../lib/format/time.ts'
import { dueOfTask } from '../../lib/inbox/task-groups.ts'
import { MirrorTick } from '../inbox/MirrorTick.tsx'
import { TypeWord } from '../ui/task-types.tsx'

type Props = {
  task: Task
  /** Company and call it belongs to, as far as they are known here. */
  company: string | null
  call: string | null
  reader: Reader
  last: boolean
  onTick: (task: Task, done: boolean) => void
  onOpenCall: (meetingId: string) => void
  /** Of a list whose rows open: how this one stands. */
  opening?: {
    isOpen: boolean
    /** Takes the keyboard when the rep moved here with it. */
    takeFocus: boolean
    /** Something is asked in it, which has the keyboard. */
    isAsking: boolean
    isEdited: boolean
    /** The one where Tab goes into the list. */
    isStop: boolean
    onOpen: (taskId: string) => void
  }
  /** What stands below it when it is open. */
  children?: ReactNode
}

/** A task of the CRM. Ticking it completes it; the click is undone by ticking again. */
export const TaskRow = memo(function TaskRow(props: Props) {
  const { task, company, call, reader, last, onTick, onOpenCall, opening, children } = props
  const article = useRef<HTMLElement>(null)
  const takeFocus = opening?.takeFocus && !opening.isAsking
  useEffect(() => {
    if (!takeFocus) return
    const take = () => article.current?.focus({ preventScroll: true })
    take()
    // Until the list has measured it, it is hidden, and takes none.
    const frame = requestAnimationFrame(take)
    return () => cancelAnimationFrame(frame)
  }, [takeFocus])

  const when = due(dueOfTask(task), null, reader, { done: task.completed })
  const { meetingId } = task
  return (
    <article
      ref={article}
      className={['row', opening?.isOpen && 'open', last && 'last', task.completed && 'settled']
        .filter(Boolean)
        .join(' ')}
      aria-label={task.title}
      {...(opening && {
        'data-item': task.id,
        tabIndex: opening.isStop ? 0 : -1,
        onFocus: (event) => {
          if (event.target === event.currentTarget && !opening.isOpen) opening.onOpen(task.id)
        },
      })}
    >
      <input
        type="checkbox"
        className="tick-box"
        aria-label={`Done: ${task.title}`}
        checked={task.completed}
        onChange={(event) => onTick(task, event.target.checked)}
      />
      <div className="body">
        {/* Its form has the title. */}
        <p className={opening?.isEdited ? 'hidden-visually' : 'title'}>{task.title}</p>
        <p className="meta line facts">
          <TypeWord type={task.taskType} />
          {when.state !== 'none' && (
            <span className={when.state === 'overdue' ? 'figures danger' : 'figures'}>
              {when.text}
            </span>
          )}
          {(task.priority === 'high' || task.priority === 'urgent') && !task.completed && (
            <span>{task.priority === 'urgent' ? 'Urgent' : 'High'}</span>
          )}
          {task.mirror && <MirrorTick mirror={task.mirror} />}
          {company !== null && <span>{company}</span>}
          {call !== null && call !== company && meetingId !== null && (
            <span>
              <a
                href={`#call-${meetingId}`}
                onClick={(event) => {
                  event.preventDefault()
                  onOpenCall(meetingId)
                }}
              >
                {call}
              </a>
            </span>
          )}
        </p>
        {children}
      </div>
    </article>
  )
})
