import type { ActionItem, Attendee, Meeting } from '../contract/rows.ts'
import { shortName } from '../format/people.ts'
import type { TaskFields } from '../outbox/actions.ts'
import { owedBy } from './entries.ts'
import { nudgeTaskId } from './would-make.ts'

/** A nudge: a task of the rep's own, to whoever owes an item. Fetched when one is made. */

/** The task that a nudge makes. */
export function nudgeOf(
  item: ActionItem,
  meeting: Meeting,
  attendees: readonly Attendee[],
): TaskFields & { taskId: string; title: string; meetingId: string } {
  return {
    taskId: nudgeTaskId(item.id),
    title: nudgeTitle(item),
    taskType: 'follow_up',
    meetingId: meeting.id,
    companyId: meeting.companyId,
    contactId: contactToNudge(item, meeting, attendees),
  }
}

/** A nudge is worded for the rep: `Follow up with Priya: security questionnaire`. */
export function nudgeTitle(
  item: Pick<ActionItem, 'title' | 'assigneeName' | 'assigneeEmail'>,
): string {
  const subject = item.title
    .trim()
    .replace(
      /^(?:send|share|provide|forward|email|give|deliver|get)\s+(?:over\s+)?(?:us\s+|me\s+)?/i,
      '',
    )
    .replace(/^(?:the|a|an|their|our|his|her|its)\s+/i, '')
    .replace(/[.!]+$/, '')
  // Nobody was named; "somebody" would be no name to follow up with.
  const isUnnamed = !item.assigneeName?.trim() && !item.assigneeEmail?.trim()
  const head = isUnnamed ? 'Follow up' : `Follow up with ${shortName(owedBy(item))}`
  return `${head}: ${subject}`.slice(0, 500)
}

/**
 * Whom a nudge is about: whom the item names, else whoever owes it, since the nudge is to them; else the
 * call's main contact.
 */
export function contactToNudge(
  item: Pick<ActionItem, 'contactId' | 'assigneeName' | 'assigneeEmail'>,
  meeting: Pick<Meeting, 'primaryContactId'>,
  attendees: readonly Pick<Attendee, 'contactId' | 'name' | 'email'>[],
): string | null {
  const lower = (text: string | null) => text?.trim().toLowerCase() ?? ''
  const owers = attendees.filter(({ contactId, name, email }) =>
    contactId !== null && item.assigneeEmail
      ? lower(email) === lower(item.assigneeEmail)
      : lower(item.assigneeName) !== '' && lower(name) === lower(item.assigneeName),
  )
  const [ower] = owers
  const owed = owers.length === 1 ? (ower?.contactId ?? null) : null
  return item.contactId ?? owed ?? meeting.primaryContactId
}
