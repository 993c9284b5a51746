import { db } from '../cache/db.ts'
import type { MutationArgs } from '../contract/mutation.ts'
import type { TaskCreation, TaskType } from '../contract/vocabulary.ts'
import { enqueue } from './enqueue.ts'

/**
 * Everything a rep can do. Each answers its mutation's id as soon as the click is in the cache and in
 * the outbox; the server hears of it when it can. `undo` takes any of them back by that id.
 */

export { type Undone, undo } from './enqueue.ts'

export type TaskFields = Omit<MutationArgs<'task.create_from_item'>, 'itemId' | 'taskId'>

/** Makes the one task of an item. */
export function createTask(itemId: string, fields: TaskFields = {}): Promise<string> {
  return enqueue({
    name: 'task.create_from_item',
    args: { ...fields, itemId, taskId: crypto.randomUUID() },
  })
}

/** Takes the making of a task back, whether or not this device remembers making it. */
export function undoCreate(taskId: string, itemId: string, force = false): Promise<string> {
  return enqueue({
    name: 'task.undo_create',
    args: force ? { taskId, itemId, force } : { taskId, itemId },
  })
}

/** A task of the rep's own; `meetingId` ties it to a call. */
export function createFreeTask(
  fields: TaskFields & { title: string; meetingId?: string | null },
): Promise<string> {
  return enqueue({ name: 'task.create', args: { ...fields, taskId: crypto.randomUUID() } })
}

export function completeTask(taskId: string): Promise<string> {
  return enqueue({ name: 'task.complete', args: { taskId } })
}

export function reopenTask(taskId: string): Promise<string> {
  return enqueue({ name: 'task.reopen', args: { taskId } })
}

export function editTask(
  taskId: string,
  changes: MutationArgs<'task.edit'>['changes'],
): Promise<string> {
  return enqueue({ name: 'task.edit', args: { taskId, changes } })
}

export function deleteTask(taskId: string): Promise<string> {
  return enqueue({ name: 'task.delete', args: { taskId } })
}

export function setCategory(itemId: string, taskType: TaskType): Promise<string> {
  return enqueue({ name: 'item.set_category', args: { itemId, taskType } })
}

export function editItem(
  itemId: string,
  changes: MutationArgs<'item.edit'>['changes'],
): Promise<string> {
  return enqueue({ name: 'item.edit', args: { itemId, changes } })
}

/** Says who owes an item; both null: nobody knows, or with `waiting` somebody else, unnamed. */
export function assignItem(
  itemId: string,
  assigneeName: string | null,
  assigneeEmail: string | null,
  waiting = false,
): Promise<string> {
  const args = { itemId, assigneeName, assigneeEmail }
  return enqueue({ name: 'item.assign', args: waiting ? { ...args, waiting } : args })
}

export function dismissItem(itemId: string): Promise<string> {
  return enqueue({ name: 'item.dismiss', args: { itemId } })
}

export function restoreItem(itemId: string): Promise<string> {
  return enqueue({ name: 'item.restore', args: { itemId } })
}

export function completeItem(itemId: string): Promise<string> {
  return enqueue({ name: 'item.complete', args: { itemId } })
}

export function reopenItem(itemId: string): Promise<string> {
  return enqueue({ name: 'item.reopen', args: { itemId } })
}

export function chooseContact(attendeeId: string, contactId: string): Promise<string> {
  return enqueue({ name: 'match.choose_contact', args: { attendeeId, contactId } })
}

export function chooseCompany(contactId: string, companyId: string): Promise<string> {
  return enqueue({ name: 'match.choose_company', args: { contactId, companyId } })
}

/** The company that the rule chose is wrong for this contact. */
export function notCompany(contactId: string, companyId: string): Promise<string> {
  return enqueue({ name: 'match.not_company', args: { contactId, companyId } })
}

export function addAlias(contactId: string, email: string): Promise<string> {
  return enqueue({ name: 'match.add_alias', args: { contactId, email } })
}

export function mergeContacts(keepId: string, mergeId: string): Promise<string> {
  return enqueue({ name: 'match.merge_contacts', args: { keepId, mergeId } })
}

/** The contact goes, and they are "Somebody" in the rep's calls from now on. There is no way back. */
export function forgetPerson(contactId: string): Promise<string> {
  return enqueue({ name: 'person.forget', args: { contactId } })
}

/** How the rep's own promises become tasks. */
export function setTaskCreation(mode: TaskCreation): Promise<string> {
  return saveSettings({ taskCreation: mode })
}

export function saveSettings(changes: MutationArgs<'settings.set'>): Promise<string> {
  return enqueue({ name: 'settings.set', args: changes })
}

/** The people of a domain are colleagues from now on. */
export function addDomain(domain: string): Promise<string> {
  return enqueue({ name: 'workspace.add_domain', args: { domain } })
}

export function removeDomain(domain: string): Promise<string> {
  return enqueue({ name: 'workspace.remove_domain', args: { domain } })
}

/** The rep has read why a click was refused. */
export async function dismissRefusal(mutationId: string): Promise<void> {
  await db.refusals.delete(mutationId)
}
