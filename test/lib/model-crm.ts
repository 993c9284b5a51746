import type { Api } from '../../lib/api.ts'
import { Unreachable } from '../../lib/api.ts'
import type { Change, PullResponse } from '../../lib/contract/feed.ts'
import type { MutationResult, SentMutation } from '../../lib/contract/mutation.ts'
import { mutations } from '../../lib/contract/mutation.ts'
import type { ActionItem, EntityName, EntityRow, Meeting, Task } from '../../lib/contract/rows.ts'

/**
 * The CRM in a few lines, as seen through the companion: rows with versions, a feed of what changed, and
 * mutations that are applied once each. Its rules are written anew here, not shared with the extension,
 * so that the two can disagree.
 */

export const rep = { userId: '10000000-0000-4000-8000-000000000001', email: 'dana@upshot.test' }
export const at = '2026-11-23T10:00:00.000Z'

export function meetingRow(id: string, changes: Partial<Meeting> = {}): Meeting {
  return {
    id,
    ownerId: rep.userId,
    shared: false,
    title: 'Discovery with Northwind',
    meetingStart: at,
    meetingEnd: null,
    companyId: '20000000-0000-4000-8000-000000000001',
    companyName: 'Northwind',
    primaryContactId: '20000000-0000-4000-8000-000000000002',
    summary: null,
    shareUrl: null,
    callUrl: null,
    fathomRecordingId: null,
    thumbnailUrl: null,
    sentimentScore: null,
    sentimentReasoning: null,
    source: 'fathom',
    internalOnly: false,
    imported: false,
    itemsState: 'ready',
    hasTranscript: false,
    notes: [],
    receivedAt: at,
    ...changes,
  }
}

export function itemRow(
  id: string,
  meetingId: string,
  changes: Partial<ActionItem> = {},
): ActionItem {
  return {
    id,
    meetingId,
    title: `Send the pricing sheet ${id.slice(-2)}`,
    assigneeName: 'Dana',
    assigneeEmail: rep.email,
    assigneeKind: 'me',
    priority: null,
    deadlineAt: null,
    deadlinePhrase: null,
    completed: false,
    userGenerated: false,
    playbackUrl: null,
    recordingTimestamp: 12,
    taskId: null,
    syncStatus: 'pending',
    syncError: null,
    syncedAt: null,
    taskMadeByRule: false,
    aiTaskType: 'email',
    aiConfidence: 0.8,
    aiReasoning: null,
    categorisedBy: 'rules',
    evidence: null,
    certainty: null,
    goneAt: null,
    dismissedAt: null,
    humanFields: [],
    createdAt: at,
    ...changes,
  }
}

/** How an exchange goes wrong: the request never arrives, or its answer never does. */
export type Fault = 'none' | 'request lost' | 'answer lost'

type Stored = {
  entity: EntityName
  id: string
  version: number
  row: Record<string, unknown> | null
}

export type ModelCrm = {
  api: Pick<Api, 'push' | 'pull'>
  /** The fault of every exchange until it is set again. */
  fault: Fault
  /** Rows a page may carry. */
  pageSize: number
  /** Sends every row of a page twice. */
  repeats: boolean
  /** How often each mutation id had an effect. */
  effects: Map<string, number>
  put: <E extends EntityName>(entity: E, row: EntityRow<E> & { id: string }) => void
  remove: (entity: EntityName, id: string) => void
  items: () => ActionItem[]
  tasks: () => Task[]
  /** A colleague completes somebody's task. */
  completeAsColleague: (taskId: string) => void
  /** The epoch changes: every client starts over. */
  restore: () => void
}

export function modelCrm(): ModelCrm {
  const rows = new Map<string, Stored>()
  const outcomes = new Map<string, MutationResult>()
  const changedByOthers = new Set<string>()
  const corrections = new Map<string, () => void>()
  let version = 0
  let epoch = 1

  const crm: ModelCrm = {
    api: {
      push: async ({ mutations: sent }) => {
        if (crm.fault === 'request lost') throw new Unreachable()
        const results = sent.map(applyOnce)
        if (crm.fault === 'answer lost') throw new Unreachable()
        return { results }
      },
      pull: async ({ cursor, stream }) => {
        if (crm.fault !== 'none') throw new Unreachable()
        return page(cursor, stream)
      },
    },
    fault: 'none',
    pageSize: 1000,
    repeats: false,
    effects: new Map(),
    put: (entity, row) => store(entity, row.id, row),
    remove: (entity, id) => store(entity, id, null),
    items: () => all<ActionItem>('action_item'),
    tasks: () => all<Task>('task'),
    completeAsColleague: (taskId) => {
      const task = get<Task>('task', taskId)
      if (!task || task.completed) return
      changedByOthers.add(taskId)
      complete(task)
    },
    restore: () => {
      epoch += 1
    },
  }

  function store(entity: EntityName, id: string, row: Record<string, unknown> | null): void {
    version += 1
    rows.set(`${entity} ${id}`, { entity, id, version, row })
  }

  function get<Row>(entity: EntityName, id: string): Row | null {
    return (rows.get(`${entity} ${id}`)?.row ?? null) as Row | null
  }

  function all<Row>(entity: EntityName): Row[] {
    return [...rows.values()]
      .filter((stored) => stored.entity === entity && stored.row !== null)
      .map((stored) => stored.row as Row)
  }

  function page(cursor: string | null, stream: string): PullResponse {
    const [from = '0', seen = '0'] = (cursor ?? '').split(':')
    const reset = cursor === null || Number(from) !== epoch
    const after = reset ? 0 : Number(seen)
    const wanted = [...rows.values()]
      .filter((stored) => (stored.entity === 'transcript') === (stream === 'transcripts'))
      .filter((stored) => stored.version > after && !(reset && stored.row === null))
      .sort((one, other) => one.version - other.version)
    const taken = wanted.slice(0, crm.pageSize)
    const more = wanted.length > taken.length
    const changes: Change[] = taken.map((stored) => ({
      entity: stored.entity,
      id: stored.id,
      version: stored.version,
      deleted: stored.row === null,
      row: structuredClone(stored.row),
    }))
    const reached = more ? (taken.at(-1)?.version ?? after) : version
    return {
      cursor: `${epoch}:${reached}`,
      reset,
      more,
      changes: crm.repeats ? [...changes, ...changes] : changes,
    }
  }

  function applyOnce(sent: SentMutation): MutationResult {
    const known = outcomes.get(sent.id)
    if (known) return known
    const outcome = apply(sent)
    outcomes.set(sent.id, outcome)
    if (outcome.ok) crm.effects.set(sent.id, (crm.effects.get(sent.id) ?? 0) + 1)
    return outcome
  }

  function apply(sent: SentMutation): MutationResult {
    const ok: MutationResult = { id: sent.id, ok: true }
    const refuse = (
      reason: 'not_found' | 'already_task' | 'changed_since' | 'invalid',
      message: string,
    ): MutationResult => ({
      id: sent.id,
      ok: false,
      reason,
      message,
      details: {},
    })
    switch (sent.name) {
      case 'task.create_from_item': {
        const args = mutations['task.create_from_item'].parse(sent.args)
        const item = get<ActionItem>('action_item', args.itemId)
        if (!item) return refuse('not_found', 'This item is no longer there.')
        if (item.taskId !== null) return refuse('already_task', 'This item was already a task.')
        const meeting = get<Meeting>('meeting', item.meetingId)
        store('task', args.taskId, {
          ...blankTask(args.taskId),
          title: args.title ?? item.title,
          taskType: args.taskType ?? item.aiTaskType ?? 'follow_up',
          priority: args.priority ?? item.priority ?? 'medium',
          dueDate: args.dueDate === undefined ? item.deadlineAt : args.dueDate,
          meetingActionItemId: item.id,
          meetingId: item.meetingId,
          companyId: meeting?.companyId ?? null,
          contactId: item.contactId ?? meeting?.primaryContactId ?? null,
          ...(item.completed ? { completed: true, status: 'completed', completedAt: at } : {}),
        } satisfies Task)
        store('action_item', item.id, {
          ...item,
          title: args.title ?? item.title,
          taskId: args.taskId,
          syncStatus: 'synced',
          syncedAt: at,
          dismissedAt: null,
        })
        return ok
      }
      case 'task.undo_create':
      case 'task.delete': {
        const taskId = String(sent.args.taskId)
        const task = get<Task>('task', taskId)
        if (!task) return ok
        const isUndo = sent.name === 'task.undo_create'
        if (isUndo && changedByOthers.has(taskId) && sent.args.force !== true) {
          return refuse('changed_since', 'Sam changed this task since. Remove it anyway?')
        }
        store('task', taskId, null)
        const item = get<ActionItem>('action_item', task.meetingActionItemId ?? '')
        if (item) {
          store('action_item', item.id, {
            ...item,
            taskId: null,
            syncStatus: 'pending',
            syncedAt: null,
          })
        }
        return ok
      }
      case 'task.complete':
      case 'task.reopen': {
        const task = get<Task>('task', String(sent.args.taskId))
        if (!task) return refuse('not_found', 'This task is no longer there.')
        if (sent.name === 'task.complete') complete(task)
        else reopen(task)
        return ok
      }
      case 'item.dismiss':
      case 'item.restore': {
        const item = get<ActionItem>('action_item', String(sent.args.itemId))
        if (!item) return refuse('not_found', 'This item is no longer there.')
        const isDismissal = sent.name === 'item.dismiss'
        if (isDismissal && item.taskId !== null) {
          return refuse('already_task', 'Not dismissed: this item was already a task.')
        }
        store('action_item', item.id, { ...item, dismissedAt: isDismissal ? at : null })
        return ok
      }
      case 'item.set_category': {
        const args = mutations['item.set_category'].parse(sent.args)
        const item = get<ActionItem>('action_item', args.itemId)
        if (!item) return refuse('not_found', 'This item is no longer there.')
        store('action_item', item.id, {
          ...item,
          aiTaskType: args.taskType,
          categorisedBy: 'rep',
          humanFields: [...new Set([...item.humanFields, 'ai_task_type'])],
        })
        const task = get<Task>('task', item.taskId ?? '')
        if (task) store('task', task.id, { ...task, taskType: args.taskType })
        return ok
      }
      case 'item.set_contact': {
        const args = mutations['item.set_contact'].parse(sent.args)
        const item = get<ActionItem>('action_item', args.itemId)
        if (!item) return refuse('not_found', 'This item is no longer there.')
        setContact(item, args.contactId, sent.id)
        return ok
      }
      case 'item.undo_contact': {
        const back = corrections.get(String(sent.args.correctionId))
        if (back) back()
        return ok
      }
      default:
        return refuse('invalid', 'The model does not know this.')
    }
  }

  function setContact(item: ActionItem, contactId: string, mutationId: string): void {
    const task = get<Task>('task', item.taskId ?? '')
    store('action_item', item.id, {
      ...item,
      contactId,
      contactReason: null,
      humanFields: [...item.humanFields.filter((one) => one !== 'contact_id'), 'contact_id'],
    })
    if (task) store('task', task.id, { ...task, contactId })
    corrections.set(mutationId, () => {
      corrections.delete(mutationId)
      const now = get<ActionItem>('action_item', item.id)
      // Somebody's newer word stays.
      if (now?.contactId !== contactId) return
      const { contactId: before = null, contactReason = null } = item
      const others = now.humanFields.filter((one) => one !== 'contact_id')
      const humanFields = item.humanFields.includes('contact_id')
        ? [...others, 'contact_id']
        : others
      store('action_item', item.id, { ...now, contactId: before, contactReason, humanFields })
      const its = get<Task>('task', now.taskId ?? '')
      const main = get<Meeting>('meeting', now.meetingId)?.primaryContactId ?? null
      if (its) store('task', its.id, { ...its, contactId: before ?? main })
    })
  }

  function complete(task: Task): void {
    store('task', task.id, { ...task, completed: true, status: 'completed', completedAt: at })
    const item = get<ActionItem>('action_item', task.meetingActionItemId ?? '')
    if (item) store('action_item', item.id, { ...item, completed: true })
  }

  function reopen(task: Task): void {
    store('task', task.id, { ...task, completed: false, status: 'pending', completedAt: null })
    const item = get<ActionItem>('action_item', task.meetingActionItemId ?? '')
    if (item) store('action_item', item.id, { ...item, completed: false })
  }

  return crm
}

export function taskRow(id: string, changes: Partial<Task> = {}): Task {
  return { ...blankTask(id), title: 'Call Northwind', ...changes }
}

function blankTask(id: string): Task {
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
    assignedTo: rep.userId,
    createdBy: rep.userId,
    meetingActionItemId: null,
    meetingId: null,
    companyId: null,
    contactId: null,
    notes: null,
    createdAt: at,
    updatedAt: at,
  }
}
