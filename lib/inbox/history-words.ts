import type { Colleague } from '../contract/account.ts'
import type { HistoryEntry } from '../contract/rows.ts'
import { shortName } from '../format/people.ts'
import type { Change } from '../outbox/clicks/rule.ts'
import { crmName } from './mirror-words.ts'
import type { Viewer } from './would-make.ts'

const things: Record<string, string> = {
  tasks: 'task',
  meeting_action_items: 'item',
  meetings: 'call',
  contacts: 'contact',
  companies: 'company',
  meeting_attendees: 'person on a call',
  deal_choices: 'deal of the company’s tasks in your other CRM',
  workspaces: 'team',
  workspace_members: 'member of the team',
  workspace_invitations: 'invitation',
}

/** Who: You, Rule, Fathom, a colleague by name, whom another CRM named, or somebody where it named nobody. */
function author(entry: HistoryEntry, viewer: Viewer, colleagues: readonly Colleague[]): string {
  if (entry.byWhom) return shortName(entry.byWhom)
  switch (entry.actor) {
    case 'rep':
    case 'colleague': {
      if (entry.actorId === viewer.userId) return 'You'
      const found = colleagues.find((one) => one.userId === entry.actorId)
      if (found) return shortName(found.name ?? found.email)
      return entry.actorId === null ? 'Somebody' : 'A colleague'
    }
    case 'fathom':
      return 'Fathom'
    case 'rules':
      return 'Rule'
    case 'ai':
      return 'AI'
    case 'companion':
    case 'system':
      return 'Upshot'
  }
}

/**
 * Of an entry that says who has something now, whom it names; `to` is that name, or `you`. Of an item it is who owes it.
 */
function gave(entry: HistoryEntry, to: string): string {
  if (entry.table === 'tasks') return `gave the task to ${to}`
  return `said that ${to} ${to === 'you' ? 'owe' : 'owes'} it`
}

/** Whether an entry changed whose something is. */
export function givesAway({ action, changed }: HistoryEntry): boolean {
  return action === 'update' && owners.some((name) => changed.includes(name))
}

const owners = ['assigned_to', 'assignee_email', 'assignee_name']

/**
 * One line of History: `You completed the task`, `Rule made the task`, `Dana changed the due date of the task`,
 * `Lee reopened the task in HubSpot`.
 */
export function historyWords(
  entry: HistoryEntry,
  viewer: Viewer,
  colleagues: readonly Colleague[],
  became: Change | null = null,
  given: string | null = null,
): string {
  const who = author(entry, viewer, colleagues)
  const where = entry.byPlace ? ` in ${crmName(entry.byPlace)}` : ''
  return `${who} ${deed(entry, became, given)}${where}`
}

function deed(entry: HistoryEntry, became: Change | null, given: string | null): string {
  const thing = things[entry.table] ?? 'record'
  switch (entry.action) {
    case 'insert':
      return `${entry.table === 'tasks' ? 'made' : 'added'} the ${thing}`
    case 'delete':
      return `removed the ${thing}`
    case 'update':
      if (given !== null && givesAway(entry)) return gave(entry, given)
      return `${became ? toggled(became) : change(entry.changed)} the ${thing}`
  }
}

function toggled({ what, is }: Change): string {
  if (what === 'completed') return is ? 'completed' : 'reopened'
  return is ? 'dismissed' : 'restored'
}

function change(columns: readonly string[]): string {
  const has = (name: string) => columns.includes(name)
  if (has('completed') || has('completed_at')) return 'completed or reopened'
  if (has('dismissed_at')) return 'dismissed or restored'
  if (has('due_date') || has('deadline_at')) return 'changed the due date of'
  if (owners.some(has)) return 'reassigned'
  if (has('title')) return 'renamed'
  if (has('task_type') || has('ai_task_type')) return 'changed the type of'
  if (has('priority')) return 'changed the priority of'
  if (has('company_id')) return 'changed the company of'
  if (has('gone_at')) return 'withdrew'
  if (has('deal') || has('answered')) return 'chose'
  return 'updated'
}
