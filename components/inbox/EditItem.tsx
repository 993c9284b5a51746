import { useEffect, useRef } from 'react'
import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'
import { priorities, taskTypes } from '../../lib/contract/vocabulary.ts'
import type { Reader, When } from '../../lib/format/time.ts'
import { due, dueValue } from '../../lib/format/time.ts'
import { Key } from '../ui/Key.tsx'
import { taskTypeLooks } from '../ui/task-types.tsx'
import { DayChips } from './DayChips.tsx'
import type { Named } from './WhoOrWhat.tsx'
import { WhoOrWhat } from './WhoOrWhat.tsx'

/** An edit in progress. Plain data: it is kept when the panel closes. */
export type ItemDraft = {
  title: string
  taskType: TaskType
  priority: Priority
  due: When
  /** The words its date was spoken in, and when, ISO. */
  spoken: string | null
  saidAt: string | null
  /** User id of who gets the task; null: whoever it would be without an answer. */
  assignedTo: string | null
  contactId: string | null
  /** Not known of a draft that an earlier release kept: the company stays what it is. */
  companyId: string | null | undefined
  /** The likely choices for the last three, as value and word; of contacts and companies any other can be found. */
  people: readonly Named[]
  contacts: readonly Named[]
  companies: readonly Named[]
}

export const priorityWords: Record<Priority, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  urgent: 'Urgent',
}

type Props = {
  draft: ItemDraft
  reader: Reader
  onChange: (draft: ItemDraft) => void
  onSave: (draft: ItemDraft) => void
  onCancel: () => void
  saveWord?: string
  /** What the form is, to a screen reader. */
  label?: string
}

/**
 * Title, due, type, priority, assignee, contact and company of a task, before it is made or afterwards. Enter
 * saves, Escape goes back.
 */
export function EditItem({ draft, reader, onChange, onSave, onCancel, saveWord, label }: Props) {
  const day = dueValue(draft.due, reader)
  const title = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const field = title.current
    const take = () => {
      field?.focus({ preventScroll: true })
      field?.setSelectionRange(field.value.length, field.value.length)
    }
    // What is not seen yet cannot have the focus, and is not seen whole: the list gives it its room first.
    const settle = () => {
      if (document.activeElement === document.body) take()
      field?.form?.scrollIntoView({ block: 'nearest' })
    }
    take()
    let frame = requestAnimationFrame(() => {
      settle()
      frame = requestAnimationFrame(settle)
    })
    return () => cancelAnimationFrame(frame)
  }, [])
  const ready = draft.title.trim() !== ''

  return (
    <form
      className="edit"
      aria-label={label ?? 'Edit before creating'}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onSave(draft)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          onCancel()
        }
        const isTitle = event.target === title.current
        if (event.key === 'Enter' && isTitle && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault()
          if (ready) onSave(draft)
        }
      }}
    >
      <label className="field">
        <span className="label">Title</span>
        <textarea
          ref={title}
          className="input"
          rows={1}
          maxLength={500}
          value={draft.title}
          onChange={(event) => onChange({ ...draft, title: event.target.value })}
        />
      </label>
      <div className="field">
        <label className="field">
          <span className="label">Due</span>
          <input
            className="input figures"
            type="date"
            // Chrome lets years of six digits be typed, which no calendar of a CRM has.
            max="9999-12-31"
            value={day}
            onChange={(event) => {
              onChange({ ...draft, due: { at: null, on: event.target.value || null } })
            }}
          />
        </label>
        {/* The field writes as Chrome's language has it, which may not be the rep's. */}
        {day !== '' && <p className="meta figures">{due(draft.due, null, reader).text}</p>}
        <DayChips
          due={day}
          spoken={draft.spoken}
          saidAt={draft.saidAt}
          reader={reader}
          onChoose={(on) => onChange({ ...draft, due: { at: null, on } })}
        />
      </div>
      <div className="fields">
        <label className="field">
          <span className="label">Type</span>
          <select
            className="input"
            value={draft.taskType}
            onChange={(event) => {
              const taskType = taskTypes.find((type) => type === event.target.value)
              if (taskType) onChange({ ...draft, taskType })
            }}
          >
            {taskTypes.map((type) => (
              <option key={type} value={type}>
                {taskTypeLooks[type].word}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">Priority</span>
          <select
            className="input"
            value={draft.priority}
            onChange={(event) => {
              const priority = priorities.find((one) => one === event.target.value)
              if (priority) onChange({ ...draft, priority })
            }}
          >
            {priorities.map((priority) => (
              <option key={priority} value={priority}>
                {priorityWords[priority]}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">For</span>
          <select
            className="input"
            value={draft.assignedTo ?? ''}
            onChange={(event) => onChange({ ...draft, assignedTo: event.target.value || null })}
          >
            {draft.people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
        </label>
        <WhoOrWhat
          kind="contact"
          chosen={draft.contactId}
          likely={draft.contacts}
          onChoose={(contactId, contacts) => onChange({ ...draft, contactId, contacts })}
        />
        <WhoOrWhat
          kind="company"
          chosen={draft.companyId ?? null}
          likely={draft.companies}
          onChoose={(companyId, companies) => onChange({ ...draft, companyId, companies })}
        />
      </div>
      <div className="actions">
        <button type="submit" className="button ink" disabled={!ready}>
          {saveWord ?? 'Create task'} <Key>↵</Key>
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
