import { useEffect, useRef } from 'react'
import type { Priority, TaskType } from '../lib/contract/vocabulary.ts'
import { priorities, taskTypes } from '../lib/contract/vocabulary.ts'
import type { Reader } from '../lib/format/time.ts'
import { dateValue, endOfDay } from '../lib/format/time.ts'
import { Key } from './Key.tsx'
import { taskTypeLooks } from './task-types.tsx'

/** An edit in progress. Plain data: it is kept when the panel closes. */
export type ItemDraft = {
  title: string
  taskType: TaskType
  priority: Priority
  /** ISO time, null for no date. */
  dueDate: string | null
  /** User id of who gets the task; null: whoever it would be without an answer. */
  assignedTo: string | null
  contactId: string | null
  /** Choices for the last two, as value and word. */
  people: readonly { id: string; name: string }[]
  contacts: readonly { id: string; name: string }[]
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
}

/** Title, type, due, priority, assignee and contact, before a task is made. Enter saves, Escape goes back. */
export function EditItem({ draft, reader, onChange, onSave, onCancel, saveWord }: Props) {
  const title = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const field = title.current
    field?.focus()
    field?.setSelectionRange(field.value.length, field.value.length)
  }, [])
  const ready = draft.title.trim() !== ''

  return (
    <form
      className="edit"
      aria-label="Edit before creating"
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
          <span className="label">Due</span>
          <input
            className="input figures"
            type="date"
            value={draft.dueDate === null ? '' : dateValue(draft.dueDate, reader)}
            onChange={(event) => {
              const day = event.target.value
              onChange({ ...draft, dueDate: day === '' ? null : endOfDay(day, reader) })
            }}
          />
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
        <label className="field">
          <span className="label">Contact</span>
          <select
            className="input"
            value={draft.contactId ?? ''}
            onChange={(event) => onChange({ ...draft, contactId: event.target.value || null })}
          >
            <option value="">Nobody</option>
            {draft.contacts.map((contact) => (
              <option key={contact.id} value={contact.id}>
                {contact.name}
              </option>
            ))}
          </select>
        </label>
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
