import type { Sql, TransactionSql } from 'postgres'
import type { Change } from '../../../lib/contract/feed.ts'
import { PullResponse } from '../../../lib/contract/feed.ts'
import type { MutationArgs, MutationName } from '../../../lib/contract/mutation.ts'
import { MutationResult } from '../../../lib/contract/mutation.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser } from '../../setup/postgres.ts'

/** Anything that takes a query: the pool, or one transaction. */
export type Db = Sql | TransactionSql

export type Stream = 'rows' | 'transcripts'

/** Accounts that share the first one's workspace, in the order of the names. */
export async function createColleagues(
  database: TestDatabase,
  ...names: string[]
): Promise<string[]> {
  const ids: string[] = []
  for (const name of names) {
    const email = `${name.toLowerCase()}@northbeam.example`
    ids.push(await createUser(database, { email, name }))
  }
  await database.sql`
    update workspace_members
    set role = 'member', workspace_id = (select workspace_id from workspace_members where user_id = ${ids[0] ?? null})
    where user_id = any(${ids.slice(1)})`
  return ids
}

/** A call of the rep's. Written as another client of the CRM would: no helper function of ours. */
export async function addMeeting(
  db: Db,
  owner: string,
  meeting: { title?: string; companyId?: string; imported?: boolean; recordingId?: string } = {},
): Promise<string> {
  const [row] = await db<{ id: string }[]>`
    insert into meetings (owner_user_id, title, company_id, imported, meeting_start, fathom_recording_id)
    values (${owner}, ${meeting.title ?? 'Pricing call'}, ${meeting.companyId ?? null},
            ${meeting.imported ?? false}, '2026-11-20T14:00:00Z', ${meeting.recordingId ?? null})
    returning id`
  return idOf(row)
}

export async function addItem(
  db: Db,
  meetingId: string,
  item: { title?: string; assigneeName?: string; assigneeEmail?: string } = {},
): Promise<string> {
  const [row] = await db<{ id: string }[]>`
    insert into meeting_action_items (meeting_id, title, assignee_name, assignee_email)
    values (${meetingId}, ${item.title ?? 'Send the proposal'}, ${item.assigneeName ?? null},
            ${item.assigneeEmail ?? null})
    returning id`
  return idOf(row)
}

export async function addCompany(db: Db, owner: string, name: string): Promise<string> {
  const domain = `${name.toLowerCase()}.example`
  const [row] = await db<{ id: string }[]>`
    insert into companies (owner_id, name, domain) values (${owner}, ${name}, ${domain}) returning id`
  return idOf(row)
}

export async function addContact(
  db: Db,
  owner: string,
  contact: { firstName?: string; lastName?: string; email?: string; companyId?: string },
): Promise<string> {
  const [row] = await db<{ id: string }[]>`
    insert into contacts (owner_id, first_name, last_name, email, company_id)
    values (${owner}, ${contact.firstName ?? null}, ${contact.lastName ?? null},
            ${contact.email ?? null}, ${contact.companyId ?? null})
    returning id`
  return idOf(row)
}

export async function addTask(
  db: Db,
  createdBy: string,
  task: { title?: string; assignedTo?: string; itemId?: string; meetingId?: string } = {},
): Promise<string> {
  const [row] = await db<{ id: string }[]>`
    insert into tasks (title, created_by, assigned_to, meeting_action_item_id, meeting_id)
    values (${task.title ?? 'Call back'}, ${createdBy}, ${task.assignedTo ?? createdBy},
            ${task.itemId ?? null}, ${task.meetingId ?? null})
    returning id`
  return idOf(row)
}

function idOf(row: { id: string } | undefined): string {
  if (!row) throw new Error('Nothing was inserted')
  return row.id
}

/** One request for changes, as the companion makes it in the rep's name. */
export function pull(
  { sql }: Pick<TestDatabase, 'sql'>,
  rep: string,
  cursor: string | null = null,
  stream: Stream = 'rows',
): Promise<PullResponse> {
  return asUser(sql, rep, async (tx) => {
    const [row] = await tx`select pull_changes(${cursor}, ${stream}) as answer`
    return PullResponse.parse(row?.answer)
  })
}

/** Everything after a cursor, page after page. */
export async function pullAll(
  database: Pick<TestDatabase, 'sql'>,
  rep: string,
  from: string | null = null,
  stream: Stream = 'rows',
): Promise<{ changes: Change[]; cursor: string; pages: number; reset: boolean }> {
  const changes: Change[] = []
  let cursor = from
  let reset = false
  for (let pages = 1; ; pages += 1) {
    const page = await pull(database, rep, cursor, stream)
    if (page.reset) changes.length = 0
    reset ||= page.reset
    changes.push(...page.changes)
    cursor = page.cursor
    if (!page.more) return { changes, cursor, pages, reset }
  }
}

/** `action_item`, or `-action_item` where the rep has it no longer; history left out. */
export function summary(changes: readonly Change[]): string[] {
  return changes
    .filter(({ entity }) => entity !== 'history')
    .map(({ entity, deleted }) => (deleted ? `-${entity}` : entity))
    .sort()
}

export type TestMutation = { id?: string; name: string; args: Record<string, unknown> }

/** A mutation with the arguments of its name. */
export function mutation<N extends MutationName>(
  name: N,
  args: MutationArgs<N>,
  id: string = crypto.randomUUID(),
): Required<TestMutation> {
  return { id, name, args: { ...args } }
}

/** Pushes mutations as the companion does in the rep's name. */
export function push(
  { sql }: Pick<TestDatabase, 'sql'>,
  rep: string,
  mutations: readonly TestMutation[],
  clientId: string = crypto.randomUUID(),
): Promise<{ results: MutationResult[]; touched: string[] }> {
  const sent = mutations.map((one) => ({
    madeAt: '2026-11-23T09:00:00Z',
    id: crypto.randomUUID(),
    ...one,
  }))
  return asUser(sql, rep, async (tx) => {
    const [row] = await tx`
      select apply_mutations(${clientId}, ${JSON.stringify(sent)}::text::jsonb) as answer`
    const answer: { results: unknown[]; touched: string[] } = row?.answer
    return {
      results: answer.results.map((result) => MutationResult.parse(result)),
      touched: answer.touched,
    }
  })
}

/** Pushes one mutation and answers its result. */
export async function pushOne(
  database: Pick<TestDatabase, 'sql'>,
  rep: string,
  one: TestMutation,
): Promise<MutationResult> {
  const { results } = await push(database, rep, [one])
  const [result] = results
  if (!result) throw new Error('No result')
  return result
}
