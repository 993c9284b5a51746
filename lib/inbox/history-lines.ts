import type { DoneRow, OutboxRow } from '../cache/db.ts'
import type { MutationName } from '../contract/mutation.ts'
import type { ActionItem, Colleague, HistoryEntry, Task } from '../contract/rows.ts'
import type { Change } from './history-words.ts'
import { historyWords } from './history-words.ts'
import type { Viewer } from './would-make.ts'

/** How a line of History is taken back: the click it was, or a click that does the opposite. */
export type Way =
  | { kind: 'click'; mutationId: string }
  | { kind: 'undoCreate'; taskId: string; itemId: string }
  | { kind: 'deleteTask' | 'completeTask' | 'reopenTask'; taskId: string }
  | { kind: 'dismissItem' | 'restoreItem'; itemId: string }

export type HistoryLine = {
  key: string
  /** ISO time. */
  at: string
  title: string
  words: string
  /** The server does not have it yet. */
  isUnsent: boolean
  meetingId: string | null
  undo: Way | null
}

export type HistoryInput = {
  /** Newest first. */
  entries: readonly HistoryEntry[]
  /** Clicks of this device that arrived, and those that are on their way. */
  done: readonly DoneRow[]
  outbox: readonly OutboxRow[]
  tasks: ReadonlyMap<string, Task>
  items: ReadonlyMap<string, ActionItem>
  viewer: Viewer
  colleagues: readonly Colleague[]
}

/**
 * What happened, one line for each click however many rows it changed, newest first; before all what
 * has not reached the server. Only the rep's own can be taken back: by its click where this device made
 * it, else by the opposite, as long as nothing newer was done to the row.
 */
export function historyLines(input: HistoryInput): HistoryLine[] {
  const { entries, done, outbox, viewer, colleagues, tasks, items } = input
  const inverses = new Map(done.map((click) => [click.id, click.inverse]))
  for (const click of outbox) inverses.set(click.id, click.inverse)
  const undone = new Set([...done, ...outbox].flatMap(({ undoes }) => undoes ?? []))
  const told = new Set(entries.map(({ mutationId }) => mutationId))
  const way = (mutationId: string): Way | null =>
    inverses.get(mutationId) && !undone.has(mutationId) ? { kind: 'click', mutationId } : null

  const lines: HistoryLine[] = outbox
    .filter(({ id }) => !told.has(id))
    .toReversed()
    .map((click) => ({
      key: click.id,
      at: click.madeAt,
      ...aboutClick(click, tasks, items),
      words: `You ${clickWords[click.name]}`,
      isUnsent: click.state !== 'sent',
      undo: way(click.id),
    }))

  const directions = new Map<string, boolean>()
  const touched = new Set<string>()
  // The rows are shown with the unsent clicks on them: further back they were as before those.
  for (const click of outbox.filter(({ id }) => !told.has(id)).toReversed()) {
    const before = beforeToggle[click.name]
    for (const { id } of click.touched) {
      touched.add(id)
      if (before) directions.set(`${id} ${before.what}`, before.is)
    }
  }
  for (const entry of folded(entries)) {
    const task = entry.table === 'tasks' ? tasks.get(entry.rowId) : undefined
    const item = entry.table === 'meeting_action_items' ? items.get(entry.rowId) : undefined
    const became = directionOf(entry, directions, task, item)
    const isNewest = !touched.has(entry.rowId)
    touched.add(entry.rowId)
    const isOwn = entry.actor === 'rep' && entry.actorId === viewer.userId
    const { mutationId } = entry
    const isHere = mutationId !== null && inverses.has(mutationId)
    lines.push({
      key: entry.id,
      at: entry.at,
      title: entry.title ?? 'Untitled',
      words: historyWords(entry, viewer, colleagues, became),
      isUnsent: false,
      meetingId:
        entry.table === 'meetings' ? entry.rowId : (task?.meetingId ?? item?.meetingId ?? null),
      undo: !isOwn
        ? null
        : isHere
          ? way(mutationId)
          : isNewest
            ? opposite(entry, became, task, item)
            : null,
    })
  }
  return lines
}

/** What a row was before one of these clicks. */
const beforeToggle: Partial<Record<MutationName, Change>> = {
  'task.complete': { what: 'completed', is: false },
  'task.reopen': { what: 'completed', is: true },
  'item.complete': { what: 'completed', is: false },
  'item.reopen': { what: 'completed', is: true },
  'item.dismiss': { what: 'dismissed', is: false },
  'item.restore': { what: 'dismissed', is: true },
}

/** Each toggle made the row the opposite of what the toggle before it had. */
function directionOf(
  { changed, rowId, action }: HistoryEntry,
  directions: Map<string, boolean>,
  task: Task | undefined,
  item: ActionItem | undefined,
): Change | null {
  if (action !== 'update') return null
  const what = changed.includes('completed')
    ? 'completed'
    : changed.includes('dismissed_at')
      ? 'dismissed'
      : null
  if (what === null) return null
  const key = `${rowId} ${what}`
  const now = what === 'completed' ? (task ?? item)?.completed : item && item.dismissedAt !== null
  const is = directions.get(key) ?? now
  if (is === undefined) return null
  directions.set(key, !is)
  return { what, is }
}

function opposite(
  { table, action, rowId }: HistoryEntry,
  became: Change | null,
  task: Task | undefined,
  item: ActionItem | undefined,
): Way | null {
  if (table === 'tasks' && task) {
    if (action === 'insert') {
      const itemId = task.meetingActionItemId
      return itemId === null
        ? { kind: 'deleteTask', taskId: rowId }
        : { kind: 'undoCreate', taskId: rowId, itemId }
    }
    if (became?.what !== 'completed') return null
    return { kind: became.is ? 'reopenTask' : 'completeTask', taskId: rowId }
  }
  if (item && item.taskId === null && became?.what === 'dismissed') {
    return { kind: became.is ? 'restoreItem' : 'dismissItem', itemId: rowId }
  }
  return null
}

const tableOrder = ['tasks', 'meeting_action_items', 'contacts', 'companies', 'meetings']

/** Of what one click changed, the line that says most: what came or went before what changed. */
function folded(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const rank = (entry: HistoryEntry) => {
    const table = tableOrder.indexOf(entry.table)
    return (entry.action === 'update' ? 100 : 0) + (table < 0 ? tableOrder.length : table)
  }
  const best = new Map<string, HistoryEntry>()
  const keyOf = (entry: HistoryEntry) =>
    entry.mutationId === null ? entry.id : `${entry.mutationId} ${entry.actor}`
  for (const entry of entries) {
    const before = best.get(keyOf(entry))
    if (before === undefined || rank(entry) < rank(before)) best.set(keyOf(entry), entry)
  }
  // A map keeps the place of what was put first, which is the newest.
  return [...best.values()]
}

function aboutClick(
  { touched, args }: OutboxRow,
  tasks: ReadonlyMap<string, Task>,
  items: ReadonlyMap<string, ActionItem>,
): { title: string; meetingId: string | null } {
  for (const { entity, id } of touched) {
    const row = entity === 'task' ? tasks.get(id) : entity === 'action_item' ? items.get(id) : null
    if (row) return { title: row.title, meetingId: row.meetingId }
  }
  const said = args.title ?? args.domain ?? args.email
  return { title: typeof said === 'string' ? said : 'Your settings and people', meetingId: null }
}

const clickWords: Record<MutationName, string> = {
  'task.create_from_item': 'made the task',
  'task.undo_create': 'took the task back',
  'task.create': 'made the task',
  'task.edit': 'changed the task',
  'task.complete': 'completed the task',
  'task.reopen': 'reopened the task',
  'task.delete': 'removed the task',
  'item.edit': 'changed the item',
  'item.set_category': 'changed the type of the item',
  'item.assign': 'said who owes the item',
  'item.complete': 'completed the item',
  'item.reopen': 'reopened the item',
  'item.dismiss': 'dismissed the item',
  'item.restore': 'restored the item',
  'match.choose_contact': 'said who somebody is',
  'match.choose_company': 'said where somebody works',
  'match.not_company': 'said where somebody does not work',
  'match.add_alias': 'added an address of somebody',
  'match.merge_contacts': 'merged two records',
  'match.undo': 'took a correction back',
  'person.forget': 'forgot somebody',
  'settings.set': 'changed your settings',
  'workspace.add_domain': 'added a domain',
  'workspace.remove_domain': 'removed a domain',
}
