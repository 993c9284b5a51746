import type { Colleague } from '../../lib/contract/account.ts'
import type {
  ActionItem,
  Attendee,
  Company,
  Contact,
  Meeting,
  Task,
} from '../../lib/contract/rows.ts'
import { contactName } from '../../lib/format/people.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { companyOf, guestsOf, peopleOf } from '../inbox/draft.ts'
import type { ItemDraft } from '../inbox/EditItem.tsx'
import type { Named } from '../inbox/WhoOrWhat.tsx'

/** What a task came from and is about, as far as that is on this device and may be seen. */
export type Origin = {
  item: ActionItem | undefined
  meeting: Meeting | undefined
  attendees: readonly Attendee[]
  contact: Contact | undefined
  company: Company | undefined
}

/** An edit of a task as it is. */
export function draftOfTask(
  task: Task,
  { item, meeting, attendees, contact, company }: Origin,
  colleagues: readonly Colleague[],
  viewer: Viewer,
): ItemDraft {
  return {
    title: task.title,
    taskType: task.taskType,
    priority: task.priority,
    due: { at: task.dueDate, on: task.dueOn ?? null },
    spoken: item?.deadlinePhrase ?? null,
    saidAt: meeting?.meetingStart ?? null,
    assignedTo: task.assignedTo,
    contactId: task.contactId,
    companyId: task.companyId,
    people: peopleOf(colleagues, viewer),
    contacts: once([
      ...(contact === undefined ? [] : [{ id: contact.id, name: contactName(contact) }]),
      ...guestsOf(attendees, viewer),
    ]),
    companies: once([
      ...(company === undefined ? [] : [{ id: company.id, name: company.name }]),
      ...(meeting === undefined ? [] : companyOf(meeting)),
    ]),
  }
}

function once(all: readonly Named[]): Named[] {
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
