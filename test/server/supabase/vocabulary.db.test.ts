import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { entities } from '../../../lib/contract/rows.ts'
import * as vocabulary from '../../../lib/contract/vocabulary.ts'
import { certainties } from '../../../server/crm/observation.ts'
import { freshDatabase } from '../../setup/postgres.ts'

/** The table that an entity of the feed is a row of. */
const tables: Record<keyof typeof entities, string> = {
  company: 'companies',
  contact: 'contacts',
  meeting: 'meetings',
  attendee: 'meeting_attendees',
  action_item: 'meeting_action_items',
  task: 'tasks',
  integration: 'fathom_integrations',
  sync_state: 'fathom_sync_state',
  settings: 'rep_settings',
  colleague: 'workspace_members',
  calendar_event: 'calendar_events',
  history: 'audit_log',
  transcript: 'meeting_transcripts',
}

/** Words that no client is told, or only as a text. */
const databaseAlone = [
  'call_choices.about',
  'companies.source',
  'crm_connections.status',
  'contacts.source',
  'item_corrections.field',
  'item_corrections.tier',
  'task_mirrors.state',
  'workspace_invitations.role',
  'workspace_members.records',
  'workspace_members.role',
  'workspace_requests.records',
]

/** The lists of the CHECK constraints, `table.column` to its words. */
async function checked(sql: Sql): Promise<Map<string, string[]>> {
  const rows = await sql<{ column: string; words: string[] }[]>`
    select c.relname || '.' || a.attname as column, array_agg(w[1] order by w[1]) as words
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = c.oid and k.conkey = array[a.attnum]
    cross join lateral regexp_matches(pg_get_constraintdef(k.oid), '''([a-z_]+)''::text', 'g') w
    where k.contype = 'c' and k.connamespace = 'public'::regnamespace
      and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%'
    group by 1`
  return new Map(rows.map(({ column, words }) => [column, words]))
}

/** The words that the contract knows for each column, from the shapes of the rows. */
function contracted(): Map<string, string[]> {
  const Field = z.object({
    enum: z.optional(z.array(z.string())),
    anyOf: z.optional(z.array(z.object({ enum: z.optional(z.array(z.string())) }))),
  })
  const found = new Map<string, string[]>()
  for (const [entity, shape] of Object.entries(entities)) {
    const { properties = {} } = z.toJSONSchema(shape, { io: 'input' })
    for (const [key, property] of Object.entries(properties)) {
      const field = Field.parse(property)
      const words = field.enum ?? field.anyOf?.find((option) => option.enum)?.enum
      const table = Object.entries(tables).find(([name]) => name === entity)?.[1]
      const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      if (words) found.set(`${table}.${column}`, words.toSorted())
    }
  }
  return found
}

test('the words of each column are the same in the contract and in the database', async () => {
  const { sql } = await freshDatabase()
  const inDatabase = await checked(sql)
  const inContract = contracted()
  // Who wrote a line of the log is told by a function, not chosen by a writer.
  inContract.delete('audit_log.actor')
  // What is said of an address is what is shown of whoever has it.
  expect(inDatabase.get('address_natures.nature')).toEqual(
    inDatabase.get('meeting_attendees.nature'),
  )
  inDatabase.delete('address_natures.nature')
  for (const column of databaseAlone) expect(inDatabase.delete(column), column).toBe(true)
  expect(Object.fromEntries(inDatabase)).toEqual(Object.fromEntries(inContract))
})

test('every vocabulary is a list of the database', async () => {
  const { sql } = await freshDatabase()
  const lists = [...(await checked(sql)).values()]
  const shared = Object.values(vocabulary).filter((value) => Array.isArray(value))
  expect(shared.length).toBeGreaterThan(5)
  for (const words of [...shared, certainties]) expect(lists).toContainEqual(words.toSorted())
})

test('what a mutation accepts is what the column accepts', async () => {
  const { sql } = await freshDatabase()
  const [row] = await sql`select private.task_types() as types, private.priorities() as priorities`
  expect(row).toEqual({
    types: [...vocabulary.taskTypes],
    priorities: [...vocabulary.priorities],
  })
})
