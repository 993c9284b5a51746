import type { Sql } from 'postgres'
import { beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addTask, createColleagues, mutation, pullAll, pushOne } from './crm.ts'

/** What the database keeps of several open deals of a company, and of what its rep chose among them. */

let database: TestDatabase
let sql: Sql
let sam: string
let dana: string
let northwind: string
/** Two tasks of Sam's about Northwind, and their copies. */
const tasks: string[] = []
const copies: string[] = []

async function rpc<T>(name: string, ...args: unknown[]): Promise<T> {
  return asService(sql, async (tx) => {
    const places = args.map((_, at) => `$${at + 1}`).join(', ')
    const [row] = await tx.unsafe<{ answer: T }[]>(
      `select public.${name}(${places}) as answer`,
      args as never[],
    )
    if (!row) throw new Error(`${name} answered nothing`)
    return row.answer
  })
}

const listed = (ids: readonly string[]) =>
  ids.map((id) => ({
    id,
    name: `Deal ${id}`,
    amount: 1000,
    currency: 'EUR',
    stage: 'Sent',
    closesOn: null,
  }))
/** The companion tells what is open. */
const note = (copy: string | undefined, open: readonly string[], company: string | null = '900') =>
  rpc<{ answered: boolean; dealId: string | null; touched: string[] }>('note_deals', sam, copy, {
    company,
    url: 'https://hubspot.example/900',
    open,
    listed: listed(open.slice(0, 8)),
  })
const choose = (rep: string, taskId = '', deal: string | null = null, none = false) =>
  pushOne(database, rep, mutation('task.choose_deal', { taskId, deal, none }))
const mirrorOf = async (copy: string | undefined) => {
  const [row] = await sql`select * from task_mirrors where id = ${copy ?? null}`
  return row
}
/** Brings every copy that is wanted there, as the companion settles them. */
async function settleAll(p: object = {}): Promise<string[]> {
  const wanted = await rpc<{ id: string; taskId: string; version: number }[]>('mirrors_to_do', sam)
  for (const { id, version } of wanted) {
    await rpc('settle_mirror', sam, id, { version, state: 'mirrored', remoteId: id, ...p })
  }
  return wanted.map(({ taskId }) => taskId).toSorted()
}
async function shownTo(rep: string, taskId: string | undefined) {
  const { changes } = await pullAll(database, rep)
  const row = changes.findLast(({ id, entity }) => entity === 'task' && id === taskId)?.row
  return (row?.mirror as { deals?: object } | undefined)?.deals
}

beforeAll(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  northwind = await addCompany(sql, sam, 'Northwind')
  await rpc('set_crm_connection', sam, { provider: 'hubspot', portalId: '4711' })
  for (const title of ['First', 'Second']) {
    const taskId = await addTask(sql, sam, { title, assignedTo: sam })
    await sql`update tasks set company_id = ${northwind} where id = ${taskId}`
    tasks.push(taskId)
    const [row] = await sql`select id from task_mirrors where task_id = ${taskId}`
    copies.push(String(row?.id))
  }
  await settleAll({ hasDeal: false })
})

test('of one deal or none nothing is kept; several are offered with the task, to its rep alone', async () => {
  for (const open of [[], ['7']]) {
    expect(await note(copies[0], open)).toEqual({ answered: false, dealId: null, touched: [] })
  }
  expect(await sql`select from deal_choices`).toHaveLength(0)
  expect(await note(copies[0], ['8', '7'])).toMatchObject({ answered: false, touched: [sam] })
  // Read again and the same: nobody is told anything.
  expect((await note(copies[0], ['7', '8'])).touched).toEqual([sam])
  expect((await note(copies[0], ['7', '8'])).touched).toEqual([])
  await note(copies[1], ['7', '8'])
  await sql`update tasks set assigned_to = ${dana} where id = ${tasks[1] ?? null}`
  expect(await shownTo(sam, tasks[1])).toMatchObject({
    company: 'Northwind',
    open: 2,
    answered: false,
    hasDeal: false,
    listed: [{ name: 'Deal 7' }, { name: 'Deal 8' }],
  })
  expect(await shownTo(dana, tasks[1])).toBeUndefined()
  const asDana = (await asUser(sql, dana, (tx) => tx`select from deal_choices`)).length
  const asSam = (await asUser(sql, sam, (tx) => tx`select from deal_choices`)).length
  expect([asDana, asSam]).toEqual([0, 1])
  await settleAll()
})

test('a choice wants every open copy of the company that is on no deal, and none of a colleague', async () => {
  // The task is Dana's to do, and the choice is not hers.
  expect(await choose(dana, tasks[1], '7')).toMatchObject({ ok: false, reason: 'not_found' })
  expect(await choose(sam, tasks[0], '9')).toMatchObject({
    ok: false,
    reason: 'not_found',
    message: 'This deal is not open any more. Choose another one.',
  })
  expect(await choose(sam, tasks[0], '7')).toMatchObject({ ok: true })
  expect(await note(copies[1], ['7', '8'])).toMatchObject({ answered: true, dealId: '7' })
  expect(await settleAll()).toEqual(tasks.toSorted())
  // The same once more is nothing.
  await choose(sam, tasks[1], '7')
  expect(await settleAll()).toEqual([])
  const said = { id: '7', said: true, hung: true }
  await rpc('hang_mirror', sam, copies[0], '7')
  expect((await mirrorOf(copies[0]))?.deal).toEqual({ ...said, hung: false })
  await rpc('settle_mirror', sam, copies[0], { state: 'mirrored', deal: said, hasDeal: true })
  // By somebody's hand.
  await rpc('settle_mirror', sam, copies[1], { state: 'mirrored', deal: null, hasDeal: true })
  await choose(sam, tasks[0], '8')
  expect(await settleAll()).toEqual([tasks[0]])
  await sql`update tasks set completed = true, status = 'completed' where id = ${tasks[0] ?? null}`
  await settleAll()
  await choose(sam, tasks[1], '7')
  expect(await settleAll()).toEqual([])
  expect(await shownTo(sam, tasks[0])).toBeUndefined()
  await sql`update tasks set completed = false, status = 'pending' where id = ${tasks[0] ?? null}`
  await settleAll()
  for (const copy of copies) {
    await rpc('settle_mirror', sam, copy, { state: 'mirrored', hasDeal: false, deal: null })
  }
})

test('a choice ends with its deal, none of them with any change, and one that remains is nobody’s to choose', async () => {
  expect(await note(copies[0], ['7', '8', '9'])).toMatchObject({ answered: true, dealId: '7' })
  expect(await note(copies[0], ['8', '9'])).toMatchObject({ answered: false, dealId: null })
  expect(await choose(sam, tasks[0], null, true)).toMatchObject({ ok: true })
  await settleAll()
  expect(await note(copies[0], ['9', '8'])).toMatchObject({ answered: true, dealId: null })
  expect(await note(copies[0], ['9', '10'])).toMatchObject({ answered: false })
  await settleAll()
  await note(copies[0], ['9'])
  // The other one waited for an answer, and goes on.
  expect(await settleAll()).toEqual([tasks[1]])
  expect(await note(copies[1], [], null)).toMatchObject({ answered: false })
  expect((await mirrorOf(copies[1]))?.deal_choice_id).toBeNull()
  await note(copies[1], ['7', '8'])
})

test('a choice is taken back by its inverse, and History says which deal', async () => {
  await choose(sam, tasks[0], '8')
  await choose(sam, tasks[0], null)
  expect(await shownTo(sam, tasks[0])).toMatchObject({ answered: false, dealId: null })
  const lines = await sql`
    select title, actor, owner_id, array(select jsonb_object_keys(after) order by 1) as changed
    from audit_log where table_name = 'deal_choices' order by at desc limit 2`
  expect(lines).toEqual([
    { title: 'Northwind', actor: 'rep', owner_id: sam, changed: ['answered', 'deal'] },
    { title: 'Northwind: Deal 8', actor: 'rep', owner_id: sam, changed: ['answered', 'deal'] },
  ])
})

test.each(['disconnecting', 'deleting the company'])(
  '%s takes what was read of its deals, and what the log said of them',
  async (end) => {
    await note(copies[0], ['7', '8'])
    expect(await choose(sam, tasks[0], '8')).toMatchObject({ ok: true })
    const connection = { provider: 'hubspot', portalId: '4711' }
    if (end === 'disconnecting') {
      await rpc('set_crm_connection', sam, { ...connection, status: 'revoked' })
      expect(await sql`select from deal_choices`).toHaveLength(1)
      await rpc('set_crm_connection', sam, { ...connection, status: 'disconnected' })
    } else await sql`delete from companies where id = ${northwind}`
    expect(await sql`select from deal_choices`).toHaveLength(0)
    expect((await mirrorOf(copies[0]))?.deal_choice_id).toBeNull()
    expect(
      await sql`select from audit_log where table_name = 'deal_choices' and title is not null`,
    ).toHaveLength(0)
    expect(await choose(sam, tasks[0], '8')).toMatchObject({ ok: false, reason: 'not_found' })
    await rpc('set_crm_connection', sam, { ...connection, status: 'active' })
  },
)
