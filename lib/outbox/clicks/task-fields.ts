import type { Task } from '../../contract/rows.ts'
import { dueAfter, dueOf, namesDue, withDue } from './due.ts'
import type { TaskChanges } from './item-and-task.ts'
import type { Made } from './rule.ts'

/** A task before anything is said of it: the rep's own. */
export function emptyTask(id: string, { at, context }: Made): Task {
  return {
    id,
    title: '',
    description: null,
    dueDate: null,
    dueDateOnly: false,
    dueOn: null,
    priority: 'medium',
    status: 'pending',
    completed: false,
    completedAt: null,
    taskType: 'general',
    assignedTo: context.userId,
    createdBy: context.userId,
    meetingActionItemId: null,
    meetingId: null,
    companyId: null,
    contactId: null,
    notes: null,
    createdAt: at,
    updatedAt: at,
    mirror: null,
  }
}

/** A task with what was said of it; what was not stays. */
export function withFields(task: Task, fields: TaskChanges, { context }: Made): Task {
  const { title, description, taskType, priority, notes } = fields
  const { assignedTo, contactId, companyId } = fields
  const dated = namesDue(fields)
    ? withDue(task, dueAfter(fields, dueOf(task), context.timeZone))
    : task
  return {
    ...dated,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(taskType === undefined ? {} : { taskType }),
    ...(priority === undefined ? {} : { priority }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...(contactId === undefined ? {} : { contactId }),
    ...(companyId === undefined ? {} : { companyId }),
    ...(notes === undefined ? {} : { notes }),
  }
}
