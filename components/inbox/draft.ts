import type { Colleague } from '../../lib/contract/account.ts'
import type { ActionItem, Attendee, Meeting } from '../../lib/contract/rows.ts'
import { attendeeName } from '../../lib/format/people.ts'
import { contactIdOf } from '../../lib/inbox/about-whom.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer, otherColleagues } from '../../lib/inbox/would-make.ts'
import type { TaskFields } from '../../lib/outbox/actions.ts'
import type { ItemDraft } from './EditItem.tsx'
import type { Named } from './WhoOrWhat.tsx'

/** An edit of what Create would make, as it stands before the rep touches it. */
export function draftOf(
  item: ActionItem,
  meeting: Meeting,
  attendees: readonly Attendee[],
  colleagues: readonly Colleague[],
  viewer: Viewer,
): ItemDraft {
  const contacts = guestsOf(attendees, viewer)
  return {
    title: item.title,
    taskType: item.aiTaskType ?? 'follow_up',
    priority: item.priority ?? 'medium',
    due: { at: item.deadlineAt, on: item.deadlineOn ?? null },
    spoken: item.deadlinePhrase,
    saidAt: meeting.meetingStart,
    assignedTo: viewer.userId,
    contactId: contactIdOf(item, meeting),
    companyId: meeting.companyId,
    people: peopleOf(colleagues, viewer),
    contacts,
    companies: companyOf(meeting),
  }
}

/** Who could have the task: the rep, then everybody else of the workspace. */
export function peopleOf(colleagues: readonly Colleague[], viewer: Viewer): Named[] {
  const others = otherColleagues(colleagues, viewer)
  return [
    { id: viewer.userId, name: 'Me' },
    ...others.map((one) => ({ id: one.userId, name: one.name ?? one.email })),
  ]
}

/** Whom it could be about: who was on the call and is a contact. */
export function guestsOf(attendees: readonly Attendee[], viewer: Viewer): Named[] {
  return attendees.flatMap((attendee) => {
    if (attendee.contactId === null || isViewer(viewer, null, attendee.email)) return []
    return [{ id: attendee.contactId, name: attendeeName(attendee) }]
  })
}

/** The company of a call; none, or one. */
export function companyOf({ companyId, companyName }: Meeting): Named[] {
  return companyId === null || companyName === null ? [] : [{ id: companyId, name: companyName }]
}

/** Only what the rep changed: the rest stays for the database to decide, as with a plain Create. */
export function fieldsOf(draft: ItemDraft, before: ItemDraft): TaskFields {
  const fields: TaskFields = {}
  const title = draft.title.trim()
  if (title !== before.title) fields.title = title
  if (draft.taskType !== before.taskType) fields.taskType = draft.taskType
  if (draft.priority !== before.priority) fields.priority = draft.priority
  if (draft.due.at !== before.due.at || draft.due.on !== before.due.on) {
    fields.dueOn = draft.due.on ?? null
  }
  if (draft.assignedTo !== before.assignedTo) fields.assignedTo = draft.assignedTo
  if (draft.contactId !== before.contactId) fields.contactId = draft.contactId
  if (draft.companyId !== undefined && draft.companyId !== before.companyId)
    fields.companyId = draft.companyId
  return fields
}
