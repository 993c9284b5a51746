import type { TransactionSql } from 'postgres'
import { expect, test } from 'vitest'
import { asUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues } from './crm.ts'

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Disabled?: boolean
  'Subplan Name'?: string
  Plans?: Plan[]
}

function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)]
}

async function explain(tx: TransactionSql, statement: string): Promise<Plan[]> {
  const [row] = await tx.unsafe(`explain (format json) ${statement}`)
  return nodes(row?.['QUERY PLAN'][0].Plan)
}

test('every policy asks who is there once a statement and finds its rows by an index', async () => {
  const { sql, ...database } = await freshDatabase()
  const [sam = ''] = await createColleagues({ sql, ...database }, 'Sam')
  const policies = await sql<
    { table: string; policy: string; command: string; roles: string[]; text: string }[]
  >`
    select tablename as table, policyname as policy, cmd as command, roles::text[] as roles,
      concat_ws(' ', qual, with_check) as text
    from pg_policies where schemaname in ('public', 'private') order by 1, 2`
  expect(policies.length).toBeGreaterThan(20)

  for (const { policy, roles, text } of policies) {
    // Postgres prints the wrapped call with its alias; anything else runs once a row.
    const calls = text.match(/auth\.uid\(\)|private\.\w+\(/g) ?? []
    const wrapped = text.match(/\( SELECT (auth\.uid\(\)|private\.\w+\()/g) ?? []
    expect(calls.length, `${policy} asks nobody`).toBeGreaterThan(0)
    expect(wrapped.length, `${policy}: ${text}`).toBe(calls.length)
    expect(roles, policy).toEqual(['authenticated'])
  }

  await asUser(sql, sam, async (tx) => {
    // With sequential scans off, a plan that still has one had no index to use.
    await tx`set local enable_seqscan = off`
    for (const { table, policy, command } of policies) {
      const statement = {
        ALL: `select * from ${table}`,
        SELECT: `select * from ${table}`,
        UPDATE:
          table === 'workspaces' ? `update ${table} set name = name` : `select * from ${table}`,
        DELETE: `delete from ${table}`,
        INSERT: `select * from ${table}`,
      }[command]
      const plan = await explain(tx, statement ?? '')
      const scans = plan.filter((node) => node['Relation Name'] === table)
      const walks = plan.filter((node) => node['Node Type'] === 'Seq Scan')
      expect(scans.length, policy).toBeGreaterThan(0)
      expect(walks, `${policy} on ${table}`).toEqual([])
      const subplans = plan.filter((node) => node['Subplan Name']?.startsWith('SubPlan'))
      expect(subplans, `${policy} on ${table} asks again for each row`).toEqual([])
    }
  })
})

test('a policy that asks per row, or has no index, would be caught', async () => {
  const { sql, ...database } = await freshDatabase()
  const [sam = ''] = await createColleagues({ sql, ...database }, 'Sam')
  await sql`create table public.probe (id int, owner_id uuid)`
  await sql`alter table public.probe enable row level security`
  await sql`
    create policy probe_bare on public.probe for select to authenticated using (owner_id = auth.uid())`
  const [policy] = await sql`select qual from pg_policies where tablename = 'probe'`
  expect(policy?.qual).not.toMatch(/\( SELECT auth\.uid\(\)/)
  const plan = await asUser(sql, sam, async (tx) => {
    await tx`set local enable_seqscan = off`
    return explain(tx, 'select * from probe')
  })
  expect(plan.some((node) => node['Node Type'] === 'Seq Scan')).toBe(true)
})
