import type { ActionItem, Attendee, Colleague, Meeting } from '../lib/contract/rows.ts'
import { attendeeName } from '../lib/format/people.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { isViewer, otherColleagues } from '../lib/inbox/would-make.ts'
import type { TaskFields } from '../lib/outbox/actions.ts'
import type { ItemDraft } from './EditItem.tsx'

/** An edit of what Create would make, as it stands before the rep touches it. */
export function draftOf(
  item: ActionItem,
  meeting: Meeting,
  attendees: readonly Attendee[],
  colleagues: readonly Colleague[],
  viewer: Viewer,
): ItemDraft {
  const contacts = attendees.flatMap((attendee) => {
    if (attendee.contactId === null || isViewer(viewer, null, attendee.email)) return []
    return [{ id: attendee.contactId, name: attendeeName(attendee) }]
  })
  return {
    title: item.title,
    taskType: item.aiTaskType ?? 'follow_up',
    priority: item.priority ?? 'medium',
    dueDate: item.deadlineAt,
    assignedTo: viewer.userId,
    contactId: meeting.primaryContactId,
    people: [
      { id: viewer.userId, name: 'Me' },
      ...otherColleagues(colleagues, viewer).map((one) => ({
        id: one.userId,
        name: one.name ?? one.email,
      })),
    ],
    contacts,
  }
}

/** Only what the rep changed: the rest stays for the database to decide, as with a plain Create. */
export function fieldsOf(draft: ItemDraft, before: ItemDraft): TaskFields {
  const fields: TaskFields = {}
  const title = draft.title.trim()
  if (title !== before.title) fields.title = title
  if (draft.taskType !== before.taskType) fields.taskType = draft.taskType
  if (draft.priority !== before.priority) fields.priority = draft.priority
  if (draft.dueDate !== before.dueDate) {
    fields.dueDate = draft.dueDate
    fields.dueDateOnly = draft.dueDate !== null
  }
  if (draft.assignedTo !== before.assignedTo) fields.assignedTo = draft.assignedTo
  if (draft.contactId !== before.contactId) fields.contactId = draft.contactId
  return fields
}
