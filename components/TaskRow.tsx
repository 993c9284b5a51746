import { memo } from 'react'
import type { Task } from '../lib/contract/rows.ts'
import type { Reader } from '../lib/format/time.ts'
import { due } from '../lib/format/time.ts'
import { TypeWord } from './task-types.tsx'

/** A task of the CRM. Ticking it completes it; the click is undone by ticking again. */
export const TaskRow = memo(function TaskRow({
  task,
  company,
  call,
  reader,
  last,
  onTick,
  onOpenCall,
}: {
  task: Task
  /** Company and call it belongs to, as far as they are known here. */
  company: string | null
  call: string | null
  reader: Reader
  last: boolean
  onTick: (task: Task, done: boolean) => void
  onOpenCall: (meetingId: string) => void
}) {
  const when = due(task.dueDate, null, reader, { done: task.completed })
  const { meetingId } = task
  return (
    <article
      className={['row', last && 'last', task.completed && 'settled'].filter(Boolean).join(' ')}
      aria-label={task.title}
    >
      <input
        type="checkbox"
        className="tick-box"
        aria-label={`Done: ${task.title}`}
        checked={task.completed}
        onChange={(event) => onTick(task, event.target.checked)}
      />
      <div className="body">
        <p className="title">{task.title}</p>
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
          {company !== null && <span>{company}</span>}
          {call !== null && meetingId !== null && (
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
      </div>
    </article>
  )
})
