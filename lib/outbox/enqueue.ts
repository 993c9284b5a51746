import type { Assignee, Inverse, OutboxRow, Setting, TouchedKey } from '../cache/db.ts'
import { db, touchableTables } from '../cache/db.ts'
import { getMeta } from '../cache/meta.ts'
import type { MutationArgs, MutationName } from '../contract/mutation.ts'
import { requestSync } from '../messages.ts'
import { isSamePerson } from './optimistic.ts'
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
    case 'match.choose_contact': {
      const chosen = await db.attendees.get(args.attendeeId)
      if (!chosen) return [{ entity: 'attendee', id: args.attendeeId }]
      const same = db.attendees.filter((one) => one.id === chosen.id || isSamePerson(one, chosen))
      return (await same.primaryKeys()).map((id) => ({ entity: 'attendee', id }))
    }
    case 'match.choose_company':
    case 'match.not_company':
      return [{ entity: 'contact', id: args.contactId }, ...(await attendeesWith(args.contactId))]
    case 'match.merge_contacts': {
      const tasks = db.tasks.filter(({ contactId }) => contactId === args.mergeId)
      return [
        { entity: 'contact', id: args.keepId },
        { entity: 'contact', id: args.mergeId },
        ...(await attendeesWith(args.mergeId)),
        ...(await tasks.primaryKeys()).map((id): TouchedKey => ({ entity: 'task', id })),
      ]
    }
    case 'person.forget': {
      const { contactId } = args
      const attendees = await db.attendees.where('contactId').equals(contactId).toArray()
      const emails = new Set(attendees.map(({ email }) => email))
      emails.delete(null)
      const items = db.actionItems.filter(({ assigneeEmail }) => emails.has(assigneeEmail))
      const tasks = db.tasks.filter((task) => task.contactId === contactId)
      return [
        { entity: 'contact', id: contactId },
        ...attendees.map(({ id }): TouchedKey => ({ entity: 'attendee', id })),
        ...(await items.primaryKeys()).map((id): TouchedKey => ({ entity: 'action_item', id })),
        ...(await tasks.primaryKeys()).map((id): TouchedKey => ({ entity: 'task', id })),
      ]
    }
    case 'settings.set':
    case 'workspace.add_domain':
    case 'workspace.remove_domain': {
      const ids = await db.settings.toCollection().primaryKeys()
      return ids.map((id) => ({ entity: 'settings', id }))
    }
    case 'match.add_alias':
    case 'match.undo':
      return []
  }
}

async function attendeesWith(contactId: string): Promise<TouchedKey[]> {
  const ids = await db.attendees.where('contactId').equals(contactId).primaryKeys()
  return ids.map((id) => ({ entity: 'attendee', id }))
}

async function settingOf({ name, args }: Click): Promise<Setting> {
  const owner = await getMeta('owner')
  const setting: Setting = {
    userId: owner?.userId ?? '',
    companyId: null,
    contactId: null,
    assignee: null,
    isDeadlineDay: false,
    changed: [],
  }
  switch (name) {
    case 'task.create_from_item': {
      const item = await db.actionItems.get(args.itemId)
      const meeting = item && (await db.meetings.get(item.meetingId))
      setting.companyId = meeting?.companyId ?? null
      setting.contactId = meeting?.primaryContactId ?? null
      setting.isDeadlineDay = await isDay(item?.deadlineAt)
      break
    }
    case 'task.edit': {
      const task = await db.tasks.get(args.taskId)
      if (!task) break
      setting.changed = changedKeys(args.changes, task)
      if (setting.changed.includes('assignedTo')) {
        setting.assignee = await namedAnew(task.meetingActionItemId, args.changes.assignedTo)
      }
      break
    }
    case 'item.edit':
    case 'item.set_category': {
      const item = await db.actionItems.get(args.itemId)
      if (!item) break
      const changes = name === 'item.edit' ? args.changes : { taskType: args.taskType }
      setting.changed = changedKeys(changes, { ...item, taskType: item.aiTaskType })
      setting.isDeadlineDay = name === 'item.edit' && (await isDay(args.changes.deadlineAt))
      break
    }
    case 'item.assign': {
      const item = await db.actionItems.get(args.itemId)
      if (!item) break
      const isUnnamed = !args.assigneeName?.trim() && !args.assigneeEmail?.trim()
      const assignee: Assignee =
        args.waiting === true && isUnnamed
          ? { name: null, email: null, kind: 'external', userId: null }
          : await whoIsMeant(item.meetingId, args.assigneeName, args.assigneeEmail)
      setting.assignee = assignee
      const isSame = assignee.name === item.assigneeName && assignee.email === item.assigneeEmail
      setting.changed = isSame ? [] : ['assignee']
      break
    }
    case 'task.complete':
    case 'task.reopen':
    case 'item.complete':
    case 'item.reopen': {
      const row =
        'taskId' in args ? await db.tasks.get(args.taskId) : await db.actionItems.get(args.itemId)
      const isDone = name === 'task.complete' || name === 'item.complete'
      if (row?.completed !== isDone) setting.changed = ['completed']
      break
    }
  }
  return setting
}

/** The keys whose values are not those of the row. Moments are compared as such, however written. */
function changedKeys(changes: Record<string, unknown>, row: Record<string, unknown>): string[] {
  return Object.keys(changes).filter((key) => {
    const [to, from] = [changes[key], row[key]]
    if (to === undefined || to === from) return false
    const isMoment = (key === 'dueDate' || key === 'deadlineAt') && to !== null && from !== null
    return !isMoment || Date.parse(String(to)) !== Date.parse(String(from))
  })
}

/** The last minute of a day, by the rep's clock, is how a day without a time is written. */
async function isDay(moment: string | null | undefined): Promise<boolean> {
  if (!moment) return false
  const settings = await db.settings.toCollection().first()
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: settings?.timeZone ?? 'UTC',
    hour: '2-digit',
    minute: '2-digit',
  })
  return time.format(Date.parse(moment)) === '23:59'
}

/** Whom an item names once its task is given to somebody; null where it goes on naming whom it names. */
async function namedAnew(
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

/** The rule of the database (who owes an item), as far as the cache can follow it. */
async function whoIsMeant(
  meetingId: string,
  assigneeName: string | null,
  assigneeEmail: string | null,
): Promise<Assignee> {
  const owner = await getMeta('owner')
  const onCall = await db.attendees.where('meetingId').equals(meetingId).toArray()
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
  const connection = await db.integration.toCollection().first()
  const member = await db.colleagues.filter((one) => lower(one.email) === email).first()
  const isOwn = email === lower(owner?.email) || email === lower(connection?.fathomUserEmail)
  const userId = member?.userId ?? (isOwn ? (owner?.userId ?? null) : null)
  if (userId !== null) return { ...named, kind: userId === owner?.userId ? 'me' : 'member', userId }
  const isInside = onCall.some((one) => lower(one.email) === email && !one.isExternal)
  return { ...named, kind: isInside ? 'colleague' : 'external', userId: null }
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
      const { assigneeName, assigneeEmail, assigneeKind } = item
      const was = { itemId: item.id, assigneeName, assigneeEmail }
      // Somebody outside without a name was said so by the rep.
      const isUnnamed = assigneeName === null && assigneeEmail === null
      const waiting = isUnnamed && assigneeKind === 'external'
      return { name: 'item.assign', args: waiting ? { ...was, waiting } : was }
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
    case 'workspace.add_domain':
    case 'workspace.remove_domain': {
      const settings = await db.settings.toCollection().first()
      const isThere = settings?.ownDomains.includes(args.domain) ?? false
      // Saying what is so already changes nothing, and taking it back neither.
      if (isThere === (name === 'workspace.add_domain')) return null
      const back = isThere ? 'workspace.add_domain' : 'workspace.remove_domain'
      return { name: back, args: { domain: args.domain } }
    }
    case 'task.undo_create':
    case 'task.delete':
    case 'match.undo':
    case 'person.forget':
      return null
  }
}

function only(values: Record<string, unknown>, wanted: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(values).filter(([key]) => wanted.has(key)))
}
