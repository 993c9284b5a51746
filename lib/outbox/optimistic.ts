import type { Assignee, Setting, Touchable } from '../cache/db.ts'
import type { MutationArgs, MutationName } from '../contract/mutation.ts'
import type { ActionItem, Attendee, EntityRow, Task } from '../contract/rows.ts'

/** The few rows that clicks touch, by entity and id; null is a row that is not there. */
export type Rows = { [E in Touchable]: Map<string, EntityRow<E> | null> }

export function noRows(): Rows {
  return {
    task: new Map(),
    action_item: new Map(),
    attendee: new Map(),
    contact: new Map(),
    settings: new Map(),
  }
}

/** A click as it is drawn. */
export type Drawn<N extends MutationName = MutationName> = {
  [Name in N]: { name: Name; args: MutationArgs<Name>; madeAt: string; setting: Setting }
}[N]

/**
 * Draws a click onto the rows it touches, as the database will once it has it. Rows that are not there
 * are left alone, and drawing over rows that hold the result already changes nothing, so that a click
 * whose answer was lost can be drawn over its own outcome.
 */
export function draw(rows: Rows, click: Drawn): void {
  switch (click.name) {
    case 'task.create_from_item': {
      const { itemId, taskId, ...fields } = click.args
      const item = rows.action_item.get(itemId)
      if (!item) return
      // Somebody's task is there already: the server will refuse, and shows whose.
      if (item.taskId !== null && item.taskId !== taskId) return
      const task =
        rows.task.get(taskId) ??
        withFields(
          {
            ...emptyTask(taskId, click),
            title: item.title,
            taskType: item.aiTaskType ?? 'follow_up',
            priority: item.priority ?? 'medium',
            dueDate: item.deadlineAt,
            dueDateOnly: click.setting.isDeadlineDay,
            meetingActionItemId: item.id,
            meetingId: item.meetingId,
            companyId: click.setting.companyId,
            contactId: click.setting.contactId,
          },
          fields,
        )
      const made = item.completed ? completed(task, click.madeAt) : task
      rows.task.set(taskId, made)
      // Linked already: what the item says is the server's word.
      if (item.taskId === taskId) return
      const { title, taskType, priority } = made
      rows.action_item.set(itemId, {
        ...fromTask(
          item,
          {
            title,
            priority,
            ...(taskType === (item.aiTaskType ?? 'follow_up') ? {} : { taskType }),
          },
          click.setting,
        ),
        taskId,
        deadlineAt: made.dueDate ?? item.deadlineAt,
        syncStatus: 'synced',
        syncError: null,
        syncedAt: click.madeAt,
        taskMadeByRule: false,
        dismissedAt: null,
      })
      return
    }
    case 'task.undo_create':
    case 'task.delete': {
      const { taskId } = click.args
      rows.task.set(taskId, null)
      // Looked for by the item's side: the task may be gone already, and its item not told yet.
      const item = [...rows.action_item.values()].find((one) => one?.taskId === taskId)
      if (!item) return
      rows.action_item.set(item.id, {
        ...item,
        taskId: null,
        syncStatus: taskless(item.assigneeKind),
        syncError: null,
        syncedAt: null,
        taskMadeByRule: false,
      })
      return
    }
    case 'task.create': {
      const { taskId, meetingId, ...fields } = click.args
      if (rows.task.get(taskId)) return
      const task = { ...emptyTask(taskId, click), meetingId: meetingId ?? null }
      rows.task.set(taskId, withFields(task, fields))
      return
    }
    case 'task.edit': {
      const { taskId, changes } = click.args
      changeTask(
        rows,
        taskId,
        (task) => withFields(task, changes),
        (item) => fromTask(item, only(changes, click.setting.changed), click.setting),
      )
      return
    }
    case 'task.complete':
      changeTask(
        rows,
        click.args.taskId,
        (task) => completed(task, click.madeAt),
        (item) => (click.setting.changed.length > 0 ? { ...item, completed: true } : item),
      )
      return
    case 'task.reopen':
      changeTask(rows, click.args.taskId, reopened, (item) =>
        click.setting.changed.length > 0 ? { ...item, completed: false } : item,
      )
      return
    case 'item.edit': {
      const { itemId, changes } = click.args
      const { title, taskType, priority, deadlineAt } = changes
      changeItem(
        rows,
        itemId,
        (item) => ({
          ...item,
          ...(title === undefined ? {} : { title }),
          ...(taskType === undefined ? {} : categorised(item, taskType)),
          ...(priority === undefined ? {} : { priority }),
          ...(deadlineAt === undefined ? {} : { deadlineAt }),
        }),
        (task) => fromItem(task, only(changes, click.setting.changed), click.setting),
      )
      return
    }
    case 'item.set_category': {
      const { itemId, taskType } = click.args
      changeItem(
        rows,
        itemId,
        (item) => ({ ...item, ...categorised(item, taskType) }),
        (task) => fromItem(task, only({ taskType }, click.setting.changed), click.setting),
      )
      return
    }
    case 'item.assign': {
      const { assignee, changed } = click.setting
      if (assignee === null) return
      changeItem(
        rows,
        click.args.itemId,
        (item) => ({
          ...named(item, assignee),
          syncStatus:
            item.taskId === null && item.syncStatus !== 'failed'
              ? taskless(assignee.kind)
              : item.syncStatus,
        }),
        (task) =>
          changed.length > 0 && assignee.userId !== null
            ? { ...task, assignedTo: assignee.userId }
            : task,
      )
      return
    }
    case 'item.complete':
      changeItem(
        rows,
        click.args.itemId,
        (item) => ({ ...item, completed: true }),
        (task) => (click.setting.changed.length > 0 ? completed(task, click.madeAt) : task),
      )
      return
    case 'item.reopen':
      changeItem(
        rows,
        click.args.itemId,
        (item) => ({ ...item, completed: false }),
        (task) => (click.setting.changed.length > 0 ? reopened(task) : task),
      )
      return
    case 'item.dismiss':
      changeItem(rows, click.args.itemId, (item) =>
        item.taskId === null ? { ...item, dismissedAt: item.dismissedAt ?? click.madeAt } : item,
      )
      return
    case 'item.restore':
      changeItem(rows, click.args.itemId, (item) => ({ ...item, dismissedAt: null }))
      return
    case 'match.choose_contact': {
      const { attendeeId, contactId } = click.args
      const chosen = rows.attendee.get(attendeeId)
      if (!chosen) return
      changeAttendees(
        rows,
        (attendee) => attendee.id === attendeeId || isSamePerson(attendee, chosen),
        (attendee) => ({ ...attendee, contactId, matchReason: 'chosen_by_rep', candidates: [] }),
      )
      return
    }
    case 'match.choose_company': {
      const { contactId, companyId } = click.args
      const contact = rows.contact.get(contactId)
      if (contact) rows.contact.set(contactId, { ...contact, companyId })
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          matchReason: 'chosen_by_rep',
          candidates: attendee.candidates.filter(({ kind }) => kind !== 'company'),
        }),
      )
      return
    }
    case 'match.not_company': {
      const { contactId, companyId } = click.args
      const contact = rows.contact.get(contactId)
      if (contact?.companyId === companyId) {
        rows.contact.set(contactId, { ...contact, companyId: null })
      }
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          candidates: attendee.candidates.filter(
            ({ kind, id }) => kind !== 'company' || id !== companyId,
          ),
        }),
      )
      return
    }
    case 'match.merge_contacts': {
      const { keepId, mergeId } = click.args
      const kept = rows.contact.get(keepId)
      if (!kept) return
      const merged = rows.contact.get(mergeId)
      rows.contact.set(keepId, {
        ...kept,
        firstName: kept.firstName ?? merged?.firstName ?? null,
        lastName: kept.lastName ?? merged?.lastName ?? null,
        companyId: kept.companyId ?? merged?.companyId ?? null,
        email: kept.email ?? merged?.email ?? null,
      })
      rows.contact.set(mergeId, null)
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === mergeId,
        (attendee) => ({
          ...attendee,
          contactId: keepId,
          matchReason: attendee.matchReason === 'exact_email' ? 'alias' : attendee.matchReason,
        }),
      )
      for (const task of rows.task.values()) {
        if (task?.contactId === mergeId) rows.task.set(task.id, { ...task, contactId: keepId })
      }
      return
    }
    case 'person.forget': {
      const { contactId } = click.args
      const emails = new Set<string>()
      for (const attendee of rows.attendee.values()) {
        if (attendee?.contactId === contactId) emails.add(clean(attendee.email))
      }
      emails.delete('')
      rows.contact.set(contactId, null)
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          contactId: null,
          name: 'Somebody',
          email: null,
          matchReason: 'none',
          candidates: [],
        }),
      )
      for (const item of rows.action_item.values()) {
        if (!item || !emails.has(clean(item.assigneeEmail))) continue
        rows.action_item.set(item.id, { ...item, assigneeName: 'Somebody', assigneeEmail: null })
      }
      for (const task of rows.task.values()) {
        if (task?.contactId === contactId) rows.task.set(task.id, { ...task, contactId: null })
      }
      return
    }
    case 'settings.set':
      for (const row of rows.settings.values()) {
        if (!row) continue
        const { taskCreation, timeZone, aiEnabled } = click.args
        rows.settings.set(row.id, {
          ...row,
          ...(taskCreation === undefined ? {} : { taskCreation, chosen: true }),
          ...(timeZone === undefined ? {} : { timeZone }),
          ...(aiEnabled === undefined ? {} : { aiEnabled }),
        })
      }
      return
    // Who counts as a colleague by it is the server's to say.
    case 'workspace.add_domain': {
      const { domain } = click.args
      changeDomains(rows, (domains) => [...new Set([...domains, domain])].sort())
      return
    }
    case 'workspace.remove_domain': {
      const { domain } = click.args
      changeDomains(rows, (domains) => domains.filter((one) => one !== domain))
      return
    }
    // An alias shows nowhere yet, and what undoing a match brings back only the database knows.
    case 'match.add_alias':
    case 'match.undo':
      return
  }
}

function emptyTask(id: string, click: { madeAt: string; setting: Setting }): Task {
  return {
    id,
    title: '',
    description: null,
    dueDate: null,
    dueDateOnly: false,
    priority: 'medium',
    status: 'pending',
    completed: false,
    completedAt: null,
    taskType: 'general',
    assignedTo: click.setting.userId,
    createdBy: click.setting.userId,
    meetingActionItemId: null,
    meetingId: null,
    companyId: null,
    contactId: null,
    notes: null,
    createdAt: click.madeAt,
    updatedAt: click.madeAt,
  }
}

type TaskFields = MutationArgs<'task.edit'>['changes']

function withFields(task: Task, fields: TaskFields): Task {
  const { title, description, taskType, priority, dueDate, dueDateOnly, notes } = fields
  const { assignedTo, contactId, companyId } = fields
  return {
    ...task,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(taskType === undefined ? {} : { taskType }),
    ...(priority === undefined ? {} : { priority }),
    ...(dueDate === undefined ? {} : { dueDate, dueDateOnly: false }),
    ...(dueDateOnly === undefined ? {} : { dueDateOnly }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...(contactId === undefined ? {} : { contactId }),
    ...(companyId === undefined ? {} : { companyId }),
    ...(notes === undefined ? {} : { notes }),
  }
}

/** What an item takes over from its task. */
function fromTask(item: ActionItem, changes: TaskFields, { assignee }: Setting): ActionItem {
  const { title, dueDate, priority, taskType } = changes
  const after: ActionItem = {
    ...item,
    ...(title === undefined ? {} : { title }),
    ...(dueDate === undefined ? {} : { deadlineAt: dueDate }),
    // An item without a priority and a task with the default one are the same.
    ...(priority === undefined || priority === (item.priority ?? 'medium') ? {} : { priority }),
    ...(taskType === undefined || taskType === item.aiTaskType ? {} : categorised(item, taskType)),
  }
  return assignee === null ? after : named(after, assignee)
}

type ItemFields = MutationArgs<'item.edit'>['changes']

/** What a task takes over from its item. */
function fromItem(task: Task, changes: ItemFields, { isDeadlineDay }: Setting): Task {
  const { title, taskType, priority, deadlineAt } = changes
  return {
    ...task,
    ...(title === undefined ? {} : { title }),
    ...(taskType === undefined ? {} : { taskType }),
    ...(priority === undefined ? {} : { priority: priority ?? 'medium' }),
    ...(deadlineAt === undefined ? {} : { dueDate: deadlineAt, dueDateOnly: isDeadlineDay }),
  }
}

function only<T extends object>(changes: T, keys: readonly string[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(changes).filter(([key]) => keys.includes(key)),
  ) as Partial<T>
}

function named(item: ActionItem, { name, email, kind }: Assignee): ActionItem {
  return { ...item, assigneeName: name, assigneeEmail: email, assigneeKind: kind }
}

/** How an item without a task stands: what somebody outside owes never becomes one by itself. */
function taskless(kind: ActionItem['assigneeKind']): ActionItem['syncStatus'] {
  return kind === 'external' ? 'excluded' : 'pending'
}

function reopened(task: Task): Task {
  if (!task.completed && task.status !== 'completed' && task.status !== 'cancelled') return task
  return { ...task, completed: false, status: 'pending', completedAt: null }
}

function categorised(
  item: ActionItem,
  taskType: NonNullable<ActionItem['aiTaskType']>,
): Pick<ActionItem, 'aiTaskType' | 'categorisedBy' | 'humanFields'> {
  const humanFields = item.humanFields.includes('ai_task_type')
    ? item.humanFields
    : [...item.humanFields, 'ai_task_type']
  return { aiTaskType: taskType, categorisedBy: 'rep', humanFields }
}

function completed(task: Task, at: string): Task {
  if (task.completed) return task
  return { ...task, completed: true, status: 'completed', completedAt: at }
}

/** A change of a task travels to its item, as `Setting.changed` says. */
function changeTask(
  rows: Rows,
  taskId: string,
  change: (task: Task) => Task,
  changeItsItem: (item: ActionItem) => ActionItem,
): void {
  const task = rows.task.get(taskId)
  if (!task) return
  rows.task.set(taskId, change(task))
  const item = rows.action_item.get(task.meetingActionItemId ?? '')
  if (item?.taskId === taskId) rows.action_item.set(item.id, changeItsItem(item))
}

/** A change of an item travels to its task, as `Setting.changed` says. */
function changeItem(
  rows: Rows,
  itemId: string,
  change: (item: ActionItem) => ActionItem,
  changeItsTask: (task: Task) => Task = (task) => task,
): void {
  const item = rows.action_item.get(itemId)
  if (!item) return
  rows.action_item.set(itemId, change(item))
  const task = rows.task.get(item.taskId ?? '')
  if (task) rows.task.set(task.id, changeItsTask(task))
}

function changeDomains(rows: Rows, change: (domains: readonly string[]) => string[]): void {
  for (const row of rows.settings.values()) {
    if (row) rows.settings.set(row.id, { ...row, ownDomains: change(row.ownDomains) })
  }
}

function changeAttendees(
  rows: Rows,
  isMeant: (attendee: Attendee) => boolean,
  change: (attendee: Attendee) => Attendee,
): void {
  for (const attendee of rows.attendee.values()) {
    if (attendee && isMeant(attendee)) rows.attendee.set(attendee.id, change(attendee))
  }
}

/** The same person on another call: by address, or by a full name where neither has one. */
export function isSamePerson(one: Attendee, another: Attendee): boolean {
  const [email, otherEmail] = [clean(one.email), clean(another.email)]
  if (email !== '' || otherEmail !== '') return email === otherEmail
  const name = clean(one.name)
  return name === clean(another.name) && /^\S+\s+\S/.test(name)
}

function clean(text: string | null): string {
  return (text ?? '').trim().toLowerCase()
}
