import { expect, test } from 'vitest'
import { tables } from '../../../lib/export/tables.ts'
import { freshDatabase } from '../../setup/postgres.ts'

/** Readable, and left out of "everything", and why. */
const leftOut: Record<string, string> = {
  feed: 'Which rows changed, in which order: the rows are there.',
  applied_mutations:
    'Answers to clicks, for a device that asks again. What they did is in audit_log.',
}

test('every table that a rep may read is in the export, by a column that tells its rows apart', async () => {
  const { sql } = await freshDatabase()
  const readable = await sql<{ name: string }[]>`
    select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'p')
       and has_any_column_privilege('authenticated', oid, 'select')
     order by 1`
  expect(readable.map(({ name }) => name).filter((name) => !(name in leftOut))).toEqual(
    Object.keys(tables).toSorted(),
  )
  for (const [table, column] of Object.entries(tables)) {
    // Whole rows are asked for. A rep sees but one owner's rows where the owner is part of the key.
    const [found] = await sql<{ whole: boolean; keys: string[][] }[]>`
      select has_table_privilege('authenticated', ${`public.${table}`}::regclass, 'select') as whole,
             (select json_agg((select json_agg(attname) from pg_attribute
                                where attrelid = indrelid and attnum = any (indkey) and attname <> 'owner_id'))
                from pg_index
               where indrelid = ${`public.${table}`}::regclass and indisunique and indpred is null) as keys`
    expect(found?.whole, table).toBe(true)
    expect(found?.keys, table).toContainEqual([column])
  }
})
