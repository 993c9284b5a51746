import type { Inverse, OutboxRow, Setting, TouchedKey } from '../cache/db.ts'
import { db, touchableTables } from '../cache/db.ts'
import { getMeta } from '../cache/meta.ts'
import type { MutationArgs, MutationName } from '../contract/mutation.ts'
import { requestSync } from '../messages.ts'
import { drawOnTop, keepBase, redraw } from './overlay.ts'

export type Click = {
  [N in MutationName]: { name: N; args: MutationArgs<N> }
}[MutationName]

/**
 * Writes a click to the outbox and shows its result, in one transaction: either both are there or
 * neither. Then asks for a sync, without waiting for it. Answers the mutation's id.
 */
export async function enqueue(click: Click, undoes: string | null = null): Promise<string> {
  const id = crypto.randomUUID()
  await db.transaction(
    'rw',
    // The last four are only read: for the task's company, and for who an assignment means.
    [...touchableTables, db.outbox, db.meta, db.meetings, db.colleagues, db.integration],
    async () => {
      const touched = await rowsTouched(click)
      const row: OutboxRow = {
        id,
        name: click.name,
        args: click.args,
        madeAt: new Date().toISOString(),
        setting: await settingOf(click),
        state: 'unsent',
        touched,
        inverse: await inverseOf(click, id),
        undoes,
      }
      await keepBase(touched)
      await db.outbox.add(row)
      await drawOnTop(row)
    },
  )
  requestSync()
  return id
}

export type Undone =
  /** Never left this device: nothing remains of it. */
  | { ok: true; how: 'vanished' }
  /** Was sent: `mutationId` takes it back. */
  | { ok: true; how: 'reversed'; mutationId: string }
  /** Nothing takes it back, or it is too long ago. */
  | { ok: false; reason: 'cannot_undo' }

/**
 * Takes a click back. One that was never sent vanishes, with everything drawn for it; any other is
 * reversed by a click of its own. `force` is for a task that somebody else has changed since, after the
 * rep has said so.
 */
export async function undo(mutationId: string, force = false): Promise<Undone> {
  const vanished = await db.transaction('rw', [...touchableTables, db.outbox], async () => {
    const row = await db.outbox.where('id').equals(mutationId).first()
    if (row?.state !== 'unsent') return false
    await db.outbox.where('id').equals(mutationId).delete()
    const { taskId } = row.args
    if (row.name === 'task.create_from_item' || row.name === 'task.create') {
      // What was done to a task that was never made goes with it; none of that was sent either.
      await db.outbox.filter((later) => later.args.taskId === taskId).delete()
    }
    await redraw()
    return true
  })
  if (vanished) return { ok: true, how: 'vanished' }

  const row =
    (await db.outbox.where('id').equals(mutationId).first()) ?? (await db.done.get(mutationId))
  const inverse = row?.inverse ?? null
  if (inverse === null) return { ok: false, reason: 'cannot_undo' }
  const args =
    force && inverse.name === 'task.undo_create' ? { ...inverse.args, force: true } : inverse.args
  const reversal = await enqueue({ name: inverse.name, args } as Click, mutationId)
  return { ok: true, how: 'reversed', mutationId: reversal }
}

/** Every row that the click may change. */
async function rowsTouched({ name, args }: Click): Promise<TouchedKey[]> {
  switch (name) {
    case 'task.create_from_item':
    case 'task.undo_create':
      return [
        { entity: 'task', id: args.taskId },
        { entity: 'action_item', id: args.itemId },
      ]
    case 'task.create':
      return [{ entity: 'task', id: args.taskId }]
    case 'task.edit':
    case 'task.complete':
    case 'task.reopen':
    case 'task.delete': {
      const task = await db.tasks.get(args.taskId)
      const itemId = task?.meetingActionItemId
      const own: TouchedKey = { entity: 'task', id: args.taskId }
      return itemId ? [own, { entity: 'action_item', id: itemId }] : [own]
    }
    case 'item.edit':
    case 'item.set_category':
    case 'item.assign':
    case 'item.complete':
    case 'item.reopen':
    case 'item.dismiss':
    case 'item.restore': {
      const item = await db.actionItems.get(args.itemId)
      const own: TouchedKey = { entity: 'action_item', id: args.itemId }
      return item?.taskId ? [own, { entity: 'task', id: item.taskId }] : [own]
    }
    case 'match.choose_contact':
      return [{ entity: 'attendee', id: args.attendeeId }]
    case 'match.choose_company':
    case 'match.not_company':
      return [{ entity: 'contact', id: args.contactId }]
    case 'match.merge_contacts': {
      const attendees = await db.attendees.where('contactId').equals(args.mergeId).primaryKeys()
      return [
        { entity: 'contact', id: args.keepId },
        { entity: 'contact', id: args.mergeId },
        ...attendees.map((id): TouchedKey => ({ entity: 'attendee', id })),
      ]
    }
    case 'settings.set': {
      const ids = await db.settings.toCollection().primaryKeys()
      return ids.map((id) => ({ entity: 'settings', id }))
    }
    case 'match.add_alias':
    case 'match.undo':
      return []
  }
}

async function settingOf({ name, args }: Click): Promise<Setting> {
  const owner = await getMeta('owner')
  const setting: Setting = {
    userId: owner?.userId ?? '',
    companyId: null,
    contactId: null,
    assigneeKind: 'unknown',
  }
  if (name === 'task.create_from_item') {
    const item = await db.actionItems.get(args.itemId)
    const meeting = item && (await db.meetings.get(item.meetingId))
    setting.companyId = meeting?.companyId ?? null
    setting.contactId = meeting?.primaryContactId ?? null
  }
  if (name === 'item.assign') {
    setting.assigneeKind = await whoIsMeant(args, owner)
  }
  return setting
}

/** The rule of the database (who owes an item), as far as the cache can follow it. */
async function whoIsMeant(
  { itemId, assigneeName, assigneeEmail }: MutationArgs<'item.assign'>,
  owner: { userId: string; email: string } | undefined,
): Promise<Setting['assigneeKind']> {
  const item = await db.actionItems.get(itemId)
  const onCall = item ? await db.attendees.where('meetingId').equals(item.meetingId).toArray() : []
  let email = lower(assigneeEmail)
  if (email === '') {
    const name = lower(assigneeName)
    const named = name === '' ? [] : onCall.filter((attendee) => lower(attendee.name) === name)
    const [one] = named
    if (one === undefined || named.length > 1) return 'unknown'
    email = lower(one.email)
    if (email === '') return one.isExternal ? 'external' : 'colleague'
  }
  const connection = await db.integration.toCollection().first()
  if (email === lower(owner?.email) || email === lower(connection?.fathomUserEmail)) return 'me'
  const colleague = await db.colleagues.filter((one) => lower(one.email) === email).first()
  if (colleague) return colleague.userId === owner?.userId ? 'me' : 'member'
  return onCall.some((attendee) => lower(attendee.email) === email && !attendee.isExternal)
    ? 'colleague'
    : 'external'
}

function lower(text: string | null | undefined): string {
  return (text ?? '').trim().toLowerCase()
}

/** What will take the click back once it was sent: the state before it, as a click. */
async function inverseOf({ name, args }: Click, id: string): Promise<Inverse | null> {
  switch (name) {
    case 'task.create_from_item':
      return { name: 'task.undo_create', args: { taskId: args.taskId, itemId: args.itemId } }
    case 'task.create':
      return { name: 'task.delete', args: { taskId: args.taskId } }
    case 'task.complete':
      return { name: 'task.reopen', args: { taskId: args.taskId } }
    case 'task.reopen':
      return { name: 'task.complete', args: { taskId: args.taskId } }
    case 'task.edit': {
      const task = await db.tasks.get(args.taskId)
      if (!task) return null
      const changes: MutationArgs<'task.edit'>['changes'] = {
        title: task.title,
        description: task.description,
        taskType: task.taskType,
        priority: task.priority,
        dueDate: task.dueDate,
        dueDateOnly: task.dueDateOnly,
        assignedTo: task.assignedTo,
        contactId: task.contactId,
        companyId: task.companyId,
        notes: task.notes,
      }
      const wanted = new Set<string>(Object.keys(args.changes))
      if (wanted.has('dueDate')) wanted.add('dueDateOnly')
      return { name: 'task.edit', args: { taskId: task.id, changes: only(changes, wanted) } }
    }
    case 'item.edit': {
      const item = await db.actionItems.get(args.itemId)
      if (!item) return null
      const changes = {
        title: item.title,
        ...(item.aiTaskType === null ? {} : { taskType: item.aiTaskType }),
        priority: item.priority,
        deadlineAt: item.deadlineAt,
      }
      const wanted = new Set<string>(Object.keys(args.changes))
      return { name: 'item.edit', args: { itemId: item.id, changes: only(changes, wanted) } }
    }
    case 'item.set_category': {
      const item = await db.actionItems.get(args.itemId)
      if (!item?.aiTaskType) return null
      return {
        name: 'item.set_category',
        args: { itemId: item.id, taskType: item.aiTaskType },
      }
    }
    case 'item.assign': {
      const item = await db.actionItems.get(args.itemId)
      if (!item) return null
      const { assigneeName, assigneeEmail } = item
      return { name: 'item.assign', args: { itemId: item.id, assigneeName, assigneeEmail } }
    }
    case 'item.complete':
      return { name: 'item.reopen', args: { itemId: args.itemId } }
    case 'item.reopen':
      return { name: 'item.complete', args: { itemId: args.itemId } }
    case 'item.dismiss':
      return { name: 'item.restore', args: { itemId: args.itemId } }
    case 'item.restore':
      return { name: 'item.dismiss', args: { itemId: args.itemId } }
    case 'match.choose_contact':
    case 'match.choose_company':
    case 'match.not_company':
    case 'match.add_alias':
    case 'match.merge_contacts':
      return { name: 'match.undo', args: { correctionId: id } }
    case 'settings.set': {
      const settings = await db.settings.toCollection().first()
      if (!settings) return null
      const { taskCreation, timeZone, aiEnabled } = settings
      const wanted = new Set<string>(Object.keys(args))
      return { name: 'settings.set', args: only({ taskCreation, timeZone, aiEnabled }, wanted) }
    }
    case 'task.undo_create':
    case 'task.delete':
    case 'match.undo':
      return null
  }
}

function only(values: Record<string, unknown>, wanted: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(values).filter(([key]) => wanted.has(key)))
}
