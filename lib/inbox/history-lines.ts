import type { DoneRow, OutboxRow } from '../cache/outbox-rows.ts'
import type { Colleague, SyncState } from '../contract/account.ts'
import type { ActionItem, HistoryEntry, Task } from '../contract/rows.ts'
import type { Change } from '../outbox/clicks/rule.ts'
import { clickWords } from '../outbox/clicks/words.ts'
import { givesAway, historyWords } from './history-words.ts'
import { tidiedWords } from './tidied-words.ts'
import type { Viewer } from './would-make.ts'
import { isViewer } from './would-make.ts'

/** How a line of History is taken back: the click it was, or a click that does the opposite. */
export type Way =
  | { kind: 'click'; mutationId: string }
  | { kind: 'undoCreate'; taskId: string; itemId: string }
  | { kind: 'deleteTask' | 'completeTask' | 'reopenTask'; taskId: string }
  | { kind: 'correction'; correctionId: string }
  | { kind: 'dismissItem' | 'restoreItem'; itemId: string }

export type HistoryLine = {
  key: string
  /** ISO time. */
  at: string
  title: string
  words: string
  /** The server does not have it yet. */
  isUnsent: boolean
  /** The company that it is about, as far as that is known here. */
  company: string | null
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
  /** By company, and by call. */
  companies: ReadonlyMap<string, string>
  viewer: Viewer
  colleagues: readonly Colleague[]
  /** One tidying of many rows is one line. */
  tidied?: SyncState['tidied']
}

/**
 * What happened, one line for each click however many rows it changed, newest first; before all what
 * has not reached the server. Only the rep's own can be taken back: by its click where this device made
 * it, else by the opposite, as long as nothing newer was done to the row.
 */
export function historyLines(input: HistoryInput): HistoryLine[] {
  const { entries, done, outbox, viewer, colleagues, tasks, items, companies, tidied } = input
  const companyOf = (row: { companyId?: string | null; meetingId: string | null } | undefined) =>
    companies.get(row?.companyId ?? '') ?? companies.get(row?.meetingId ?? '') ?? null
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
      ...aboutClick(click, tasks, items, companyOf),
      words: `You ${clickWords[click.name].did}`,
      isUnsent: click.state !== 'sent',
      undo: way(click.id),
    }))

  const directions = new Map<string, boolean>()
  const touched = new Set<string>()
  // The rows are shown with the unsent clicks on them: further back they were as before those.
  for (const click of outbox.filter(({ id }) => !told.has(id)).toReversed()) {
    const { made } = clickWords[click.name]
    for (const { id } of click.touched) {
      touched.add(id)
      if (made) directions.set(`${id} ${made.what}`, !made.is)
    }
  }
  for (const entry of folded(entries)) {
    const task = entry.table === 'tasks' ? tasks.get(entry.rowId) : undefined
    const item = entry.table === 'meeting_action_items' ? items.get(entry.rowId) : undefined
    const became = directionOf(entry, directions, task, item)
    const isNewest = !touched.has(entry.rowId)
    touched.add(entry.rowId)
    const given = isNewest && givesAway(entry) ? nameOfOwner(task, item, viewer, colleagues) : null
    // What somebody else did in another CRM came in by the rep's connection, and is not the rep's to take back.
    const isOwn = entry.actor === 'rep' && entry.actorId === viewer.userId && !entry.byWhom
    const { mutationId } = entry
    // Told of in one line, however many rows it changed, and where it changed none that is told of.
    if (tidied && mutationId === tidied.id) continue
    const isHere = mutationId !== null && inverses.has(mutationId)
    lines.push({
      key: entry.id,
      at: entry.at,
      title: entry.title ?? 'Untitled',
      words: historyWords(entry, viewer, colleagues, became, given),
      isUnsent: false,
      company:
        entry.table === 'companies'
          ? null
          : (companies.get(entry.rowId) ?? companyOf(task ?? item)),
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
  return tidied ? withTidying(lines, tidied) : lines
}

function withTidying(
  lines: readonly HistoryLine[],
  tidied: NonNullable<SyncState['tidied']>,
): HistoryLine[] {
  const line: HistoryLine = {
    key: tidied.id,
    at: tidied.at,
    title: 'Rooms, lists and robots',
    words: tidiedWords(tidied),
    isUnsent: false,
    company: null,
    meetingId: null,
    undo: { kind: 'correction', correctionId: tidied.id },
  }
  const older = lines.findIndex(
    ({ at, isUnsent }) => !isUnsent && Date.parse(at) < Date.parse(tidied.at),
  )
  return lines.toSpliced(older < 0 ? lines.length : older, 0, line)
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
  companyOf: (row: Task | ActionItem) => string | null,
): Pick<HistoryLine, 'title' | 'meetingId' | 'company'> {
  for (const { entity, id } of touched) {
    const row = entity === 'task' ? tasks.get(id) : entity === 'action_item' ? items.get(id) : null
    if (row) return { title: row.title, meetingId: row.meetingId, company: companyOf(row) }
  }
  const said = args.title ?? args.domain ?? args.email
  const title = typeof said === 'string' ? said : 'Your settings and people'
  return { title, meetingId: null, company: null }
}

/** Whose it is now, in a name: of a task who has it, of an item who owes it. */
function nameOfOwner(
  task: Task | undefined,
  item: ActionItem | undefined,
  viewer: Viewer,
  colleagues: readonly Colleague[],
): string | null {
  if (item) {
    const { assigneeName, assigneeEmail } = item
    return isViewer(viewer, assigneeName, assigneeEmail) ? 'you' : (assigneeName ?? assigneeEmail)
  }
  if (!task || task.assignedTo === null) return null
  if (task.assignedTo === viewer.userId) return 'you'
  const found = colleagues.find(({ userId }) => userId === task.assignedTo)
  return found ? (found.name ?? found.email) : null
}
