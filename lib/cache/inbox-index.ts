import type { DBCore, Middleware } from 'dexie'
import type { ActionItem } from '../contract/rows.ts'

/** Above every time of an item. */
export const undecided = '9999'

/**
 * Nothing but a value can be indexed, and what makes an item one for the inbox is mostly what it has not:
 * no task, no decision, no end. So the cache writes a word of its own beside each item it keeps:
 * `undecided`, or for a task made by rule since when, ISO 8601 in UTC. All others have none.
 */
function inboxUntil(item: ActionItem): string | undefined {
  if (isUndecided(item)) return undecided
  if (!item.taskMadeByRule || item.taskId === null) return undefined
  const made = Date.parse(item.syncedAt ?? item.createdAt)
  return Number.isNaN(made) ? undefined : new Date(made).toISOString()
}

export function isUndecided(item: ActionItem): boolean {
  return (
    !item.completed && item.taskId === null && item.dismissedAt === null && item.goneAt === null
  )
}

/** An item with its word. */
export function indexed(item: ActionItem): ActionItem {
  const word = inboxUntil(item)
  return word === undefined ? item : Object.assign({}, item, { inboxUntil: word })
}

/** An item as the contract has it, for nothing but the index reads the word; undefined where there is none. */
export function plainItem(item: ActionItem | undefined): ActionItem | undefined {
  // Rows come fresh from the database; a copy of ten thousand would be felt.
  if (item !== undefined) Reflect.deleteProperty(item, 'inboxUntil')
  return item
}

/** Gives every item its word as it is written, whoever writes it. */
export const inboxIndex: Middleware<DBCore> = {
  stack: 'dbcore',
  name: 'inbox',
  create: (core) => ({
    table: (name) => {
      const table = core.table(name)
      if (name !== 'actionItems') return table
      return {
        ...table,
        mutate: (request) =>
          table.mutate(
            request.type === 'add' || request.type === 'put'
              ? { ...request, values: request.values.map(indexed) }
              : request,
          ),
      }
    },
  }),
}
