import { db } from '../cache/db.ts'
import { getMeta } from '../cache/meta.ts'
import type { Assignee } from '../cache/outbox-rows.ts'
import { mailboxKey } from '../contract/mailbox.ts'
import type { Attendee } from '../contract/rows.ts'

/** Who owes an item: the rule of the database (`classify_assignee`), as far as the cache can follow it. */

/** Whom an item names once its task is given to somebody; null where it goes on naming whom it names. */
export async function namedAnew(
  itemId: string | null,
  assignedTo: string | null | undefined,
): Promise<Assignee | null> {
  const item = itemId === null ? undefined : await db.actionItems.get(itemId)
  const member = await db.colleagues.filter((one) => one.userId === assignedTo).first()
  if (!item || !member) return null
  const before = await whoIsMeant(item.meetingId, item.assigneeName, item.assigneeEmail)
  if (before.userId === member.userId) return null
  return whoIsMeant(item.meetingId, member.name ?? item.assigneeName, member.email)
}

/** Whom a name and an address mean on a call. */
export async function whoIsMeant(
  meetingId: string,
  assigneeName: string | null,
  assigneeEmail: string | null,
): Promise<Assignee> {
  const owner = await getMeta('owner')
  const everybody = await db.attendees.where('meetingId').equals(meetingId).toArray()
  const isPerson = ({ nature = 'person' }: Attendee) => nature === 'person'
  const onCall = everybody.filter(isPerson)
  const named = {
    name: (assigneeName ?? '').trim() || null,
    email: lower(assigneeEmail) || null,
  }
  let email = lower(assigneeEmail)
  if (email === '') {
    const name = lower(assigneeName)
    const people = name === '' ? [] : onCall.filter((attendee) => lower(attendee.name) === name)
    const [one] = people
    if (one === undefined || people.length > 1) return { ...named, kind: 'unknown', userId: null }
    email = lower(one.email)
    if (email === '') {
      return { ...named, kind: one.isExternal ? 'external' : 'colleague', userId: null }
    }
  }
  // What is no person owes nothing.
  if (everybody.some((one) => lower(one.email) === email && !isPerson(one))) {
    return { ...named, kind: 'unknown', userId: null }
  }
  const connection = await db.integration.toCollection().first()
  const settings = await db.settings.toCollection().first()
  const isTheirs = (other: string | null | undefined) =>
    !!other && mailboxKey(lower(other)) === mailboxKey(email)
  const member = await db.colleagues.filter((one) => isTheirs(one.email)).first()
  const own = [owner?.email, connection?.fathomUserEmail, ...(settings?.ownAddresses ?? [])]
  const isOwn = own.some(isTheirs)
  const userId = member?.userId ?? (isOwn ? (owner?.userId ?? null) : null)
  if (userId !== null) return { ...named, kind: userId === owner?.userId ? 'me' : 'member', userId }
  const isInside = onCall.some((one) => lower(one.email) === email && !one.isExternal)
  return { ...named, kind: isInside ? 'colleague' : 'external', userId: null }
}

/** As the database compares names and addresses. */
export function lower(text: string | null | undefined): string {
  return (text ?? '').trim().toLowerCase()
}
