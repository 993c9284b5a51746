import { db } from '../../cache/db.ts'
import type { TouchedKey } from '../../cache/outbox-rows.ts'
import type { Attendee } from '../../contract/rows.ts'
import { lower } from '../who-owes.ts'
import type { Click, Rows } from './rule.ts'

/** What the clicks on people share: how they are taken back, and which rows are of one person. */

/** The database keeps a journal of each correction, by the id of the click that made it. */
export function correction(_: unknown, id: string): Click {
  return { name: 'match.undo', args: { correctionId: id } }
}

export function keys(entity: TouchedKey['entity'], ids: readonly string[]): TouchedKey[] {
  return ids.map((id) => ({ entity, id }))
}

export async function contactAndAttendees({
  contactId,
}: {
  contactId: string
}): Promise<TouchedKey[]> {
  const ids = await db.attendees.where('contactId').equals(contactId).primaryKeys()
  return [{ entity: 'contact', id: contactId }, ...keys('attendee', ids)]
}

export function changeAttendees(
  rows: Rows,
  isMeant: (attendee: Attendee) => boolean,
  change: (attendee: Attendee) => Attendee,
): void {
  for (const attendee of rows.attendee.values()) {
    if (attendee && isMeant(attendee)) rows.attendee.set(attendee.id, change(attendee))
  }
}

export function moveTasks(rows: Rows, from: string, to: string | null): void {
  for (const task of rows.task.values()) {
    if (task?.contactId === from) rows.task.set(task.id, { ...task, contactId: to })
  }
}

/** The same person on another call: by address, or by a full name where neither has one. */
export function isSamePerson(one: Attendee, another: Attendee): boolean {
  const [email, otherEmail] = [lower(one.email), lower(another.email)]
  if (email !== '' || otherEmail !== '') return email === otherEmail
  const name = lower(one.name)
  return name === lower(another.name) && /^\S+\s+\S/.test(name)
}
