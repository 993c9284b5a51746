import type { Sql } from 'postgres'
import { beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import {
  addItem,
  addMeeting,
  addTask,
  createColleagues,
  mutation,
  pull,
  pullAll,
  pushOne,
} from './crm.ts'

/** What the database keeps of copies of tasks in another CRM, and what wakes them. */

let database: TestDatabase
let sql: Sql
let sam: string
let dana: string
/** A rep of the same account at HubSpot, in another workspace. */
let eve: string

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

const hubspot = { provider: 'hubspot', portalId: '4711', portalName: 'northbeam.example' }

type ToDo = {
  id: string
  taskId: string
  version: number
  gone: boolean
  base: unknown
  placedOn: string | null
  title: string
  task: { updatedAt: string; title: string; assigneeEmail: string | null } | null
}
const toDo = (user: string) => rpc<ToDo[]>('mirrors_to_do', user)

async function only<T>(rows: Promise<readonly T[]>): Promise<T> {
  const [row, ...others] = await rows
  if (row === undefined || others.length > 0) throw new Error('Not one row')
  return row
}

beforeAll(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  eve = await createUser(database, { email: 'eve@elsewhere.example' })
})

test('without a connection no task has a copy, and from the connection on each new one is wanted', async () => {
  const before = await addTask(sql, sam, { title: 'From before' })
  expect(await toDo(sam)).toEqual([])
  for (const user of [sam, eve]) await rpc('set_crm_connection', user, hubspot)
  await sql`update tasks set title = 'Still from before' where id = ${before}`
  expect(await toDo(sam)).toEqual([])
  const taskId = await addTask(sql, sam, { title: 'Send the proposal' })
  const mirror = await only(toDo(sam))
  expect(mirror).toMatchObject({
    taskId,
    version: 1,
    gone: false,
    task: { title: 'Send the proposal', assigneeEmail: 'sam@northbeam.example' },
  })
  // The same account there, another workspace here: nothing of it is theirs.
  expect(await toDo(eve)).toEqual([])
  expect(await rpc('settle_mirror', eve, mirror.id, { version: 1, state: 'mirrored' })).toEqual({
    touched: [],
  })
  expect(await rpc('take_from_mirror', eve, mirror.id, { changes: {} })).toMatchObject({
    taken: false,
  })
  expect(await rpc('replay_mirrors', eve, mirror.id)).toBe(0)
})

test('each change raises the wanted version, whoever makes it, and what is brought there settles it', async () => {
  const mirror = await only(toDo(sam))
  await rpc('settle_mirror', sam, mirror.id, {
    version: mirror.version,
    state: 'mirrored',
    remoteId: '900',
    remoteUrl: 'https://app.hubspot.com/900',
    base: { title: 'Send the proposal' },
  })
  expect(await toDo(sam)).toEqual([])
  await pushOne(
    database,
    sam,
    mutation('task.edit', { taskId: mirror.taskId, changes: { title: 'Send it today' } }),
  )
  expect(await only(toDo(sam))).toMatchObject({ version: 2, base: { title: 'Send the proposal' } })
  await sql`update tasks set priority = 'high' where id = ${mirror.taskId}`
  const third = await only(toDo(sam))
  expect(third.version).toBe(3)
  // A version that was current when it was brought there, and is not any more.
  await rpc('settle_mirror', sam, mirror.id, { version: 2, state: 'mirrored' })
  expect((await only(toDo(sam))).version).toBe(3)
  // Nor is it parked for what it no longer is.
  await rpc('settle_mirror', sam, mirror.id, { version: 2, state: 'parked', reason: 'refused' })
  expect((await only(toDo(sam))).version).toBe(3)
  await rpc('settle_mirror', sam, mirror.id, { version: 3, state: 'mirrored' })
  expect(await toDo(sam)).toEqual([])
  expect(await rpc('mirrors_to_do', sam, 20, null, ['900', '17'])).toHaveLength(1)
  expect(await rpc('mirrors_to_do', eve, 20, null, ['900'])).toEqual([])
  expect(await rpc('mirrors_to_do', sam, 20, null, null, true)).toHaveLength(1)
})

test('the task carries its copy in the feed, the settings the connection', async () => {
  const { changes: rows } = await pull(database, sam)
  const task = rows.find(({ entity, row }) => entity === 'task' && row?.title === 'Send it today')
  expect(task?.row?.mirror).toEqual({
    provider: 'hubspot',
    state: 'mirrored',
    reason: null,
    detail: null,
    url: 'https://app.hubspot.com/900',
    placedOn: null,
  })
  const settings = rows.find(({ entity }) => entity === 'settings')
  expect(settings?.row?.crm).toMatchObject({ provider: 'hubspot', status: 'active' })
})

test('what is done there comes into the task, unless the task has changed meanwhile', async () => {
  const mirror = await only(rpc<ToDo[]>('mirrors_to_do', sam, 20, null, ['900']))
  const stale = {
    expects: '2020-01-01T00:00:00Z',
    changes: { title: 'Overwritten' },
    base: { title: 'Overwritten' },
  }
  expect(await rpc('take_from_mirror', sam, mirror.id, stale)).toMatchObject({ taken: false })
  const taken = await rpc('take_from_mirror', sam, mirror.id, {
    expects: mirror.task?.updatedAt,
    changes: {
      title: 'Send it on Friday',
      completed: true,
      priority: 'low',
      dueAt: '2026-12-04T16:00:00Z',
      assigneeEmail: 'dana@northbeam.example',
    },
    base: { title: 'Send it on Friday' },
    place: 'HubSpot',
    by: 'Priya Shah',
    at: '2026-11-23T10:00:00Z',
  })
  expect(taken).toMatchObject({ taken: true })
  expect((taken as { touched: string[] }).touched.toSorted()).toEqual([sam, dana].toSorted())
  const [task] = await sql`select * from tasks where id = ${mirror.taskId}`
  expect(task).toMatchObject({
    title: 'Send it on Friday',
    completed: true,
    status: 'completed',
    priority: 'low',
    assigned_to: dana,
    due_on: null,
  })
  expect(task?.completed_at).toEqual(new Date('2026-11-23T10:00:00Z'))
  // A person's word: no rule writes over it.
  expect(task?.human_fields).toEqual(expect.arrayContaining(['title', 'priority']))
  const { changes: rows } = await pull(database, sam)
  const line = rows.find(({ entity, row }) => entity === 'history' && row?.byPlace === 'HubSpot')
  expect(line?.row).toMatchObject({ actor: 'colleague', byWhom: 'Priya Shah' })
  // Writing it raised the wanted version: the next look finds both alike.
  const again = await only(toDo(sam))
  await rpc('settle_mirror', sam, again.id, { version: again.version, state: 'mirrored' })
})

test('what was done there is told to each as it is: their own, a colleague’s, or somebody’s', async () => {
  const taskId = await addTask(sql, sam, { title: 'Shared', assignedTo: dana })
  const copy = await only(toDo(sam))
  await rpc('settle_mirror', sam, copy.id, {
    version: copy.version,
    state: 'mirrored',
    remoteId: '901',
  })
  const take = async (title: string, who: { by: string | null; byEmail?: string | null }) => {
    const mirror = await only(rpc<ToDo[]>('mirrors_to_do', sam, 20, null, ['901']))
    const taken = await rpc('take_from_mirror', sam, mirror.id, {
      expects: mirror.task?.updatedAt,
      changes: { title },
      base: { title },
      place: 'HubSpot',
      ...who,
    })
    expect(taken).toMatchObject({ taken: true })
  }
  await take('By whoever connected it', { by: null })
  await take('By the rep', { by: null, byEmail: null })
  await take('By a colleague', { by: 'Dana R.', byEmail: 'Dana@northbeam.example' })
  await take('By a rep of another workspace', { by: 'Eve', byEmail: 'eve@elsewhere.example' })
  await take('By nobody here', { by: 'Priya Shah', byEmail: 'priya@partner.example' })
  await take('By an older companion', { by: 'Priya Shah' })
  const seenBy = async (user: string) => {
    const { changes } = await pullAll(database, user)
    return changes
      .filter(({ entity, row }) => entity === 'history' && row?.rowId === taskId && row.byPlace)
      .map(({ row }) => [row?.title, row?.actor, row?.actorId, row?.byWhom])
  }
  const elsewhere = [
    ['By a rep of another workspace', 'colleague', null, 'Eve'],
    ['By nobody here', 'colleague', null, 'Priya Shah'],
    ['By an older companion', 'colleague', null, 'Priya Shah'],
  ]
  expect(await seenBy(sam)).toEqual([
    ['By whoever connected it', 'rep', sam, null],
    ['By the rep', 'rep', sam, null],
    ['By a colleague', 'colleague', dana, null],
    ...elsewhere,
  ])
  expect(await seenBy(dana)).toEqual([
    ['By whoever connected it', 'colleague', sam, null],
    ['By the rep', 'colleague', sam, null],
    ['By a colleague', 'rep', dana, null],
    ...elsewhere,
  ])
  expect(await seenBy(eve)).toEqual([])
  // And so it is asked about before the task is taken back.
  const changed = async (me: string) => {
    const [row] = await sql`select * from private.task_changed_by_others(${me}, ${taskId})`
    return row?.name
  }
  expect(await changed(sam)).toBe('Priya Shah, in HubSpot')
  await take('By a colleague again', { by: 'Dana R.', byEmail: 'dana@northbeam.example' })
  expect(await changed(sam)).toBe('Dana, in HubSpot')
  await sql`delete from tasks where id = ${taskId}`
  const gone = await only(toDo(sam))
  await rpc('settle_mirror', sam, gone.id, { version: gone.version, state: 'removed' })
})

test('an undated task is made with its day there, which is said anew and taken back, and stays undated here', async () => {
  const itemId = await addItem(sql, await addMeeting(sql, sam))
  const taskId = crypto.randomUUID()
  await pushOne(
    database,
    sam,
    mutation('task.create_from_item', { itemId, taskId, placeOn: '2026-12-01' }),
  )
  const mirrorOf = async () => {
    const [row] = await sql`
      select m.placed_on::text as day, m.state, m.wanted, m.reason, t.due_date, t.due_on
      from task_mirrors m left join tasks t on t.id = m.task_id where m.task_id = ${taskId}`
    return row
  }
  expect(await mirrorOf()).toMatchObject({ day: '2026-12-01', due_date: null, due_on: null })
  const place = (rep: string, on: string | null) =>
    pushOne(database, rep, mutation('task.place', { taskId, on }))
  const first = (await toDo(sam)).find((one) => one.taskId === taskId)
  // Another day is said while the copy is on its way: the answer of the first does not win over it.
  expect(await place(sam, '2026-12-03')).toMatchObject({ ok: true })
  await rpc('settle_mirror', sam, first?.id, {
    version: first?.version,
    state: 'mirrored',
    remoteId: '902',
    placedOn: '2026-12-01',
  })
  expect(await mirrorOf()).toMatchObject({ day: '2026-12-03', state: 'mirrored' })
  const second = await only(toDo(sam))
  expect(second).toMatchObject({ taskId, placedOn: '2026-12-03' })
  // What waits for a day goes once there is one, and the same day again is nothing new.
  const { version } = second
  const parked = { version, state: 'parked', reason: 'needs_day', placedOn: null }
  await rpc('settle_mirror', sam, second.id, parked)
  expect(await place(sam, '2026-12-04')).toMatchObject({ ok: true })
  const before = await mirrorOf()
  expect(before).toMatchObject({ day: '2026-12-04', state: 'waiting', reason: null })
  await place(sam, '2026-12-04')
  expect(await mirrorOf()).toEqual(before)
  expect(await place(sam, null)).toMatchObject({ ok: true })
  expect(await mirrorOf()).toMatchObject({ day: null, due_date: null })
  expect(await place(eve, '2026-12-05')).toMatchObject({ ok: false, reason: 'not_found' })
  expect(
    await pushOne(database, sam, { name: 'task.place', args: { taskId, on: 'Friday' } }),
  ).toMatchObject({ ok: false, reason: 'invalid' })
  // Undone, the copy goes as well.
  await pushOne(database, sam, mutation('task.undo_create', { taskId, itemId }))
  const gone = await only(toDo(sam))
  expect(gone).toMatchObject({ taskId, gone: true, task: null })
  await rpc('settle_mirror', sam, gone.id, { version: gone.version, state: 'removed' })
})

test('taking a task back asks where somebody has worked on it there, and then wants the copy gone', async () => {
  const itemless = await only(rpc<ToDo[]>('mirrors_to_do', sam, 20, null, ['900']))
  await sql`delete from tasks where id = ${itemless.taskId}`
  const gone = await only(toDo(sam))
  expect(gone).toMatchObject({ id: itemless.id, gone: true, task: null })
  await rpc('settle_mirror', sam, gone.id, {
    version: gone.version,
    state: 'parked',
    reason: 'worked_on',
    detail: { who: 'Priya Shah' },
  })
  expect(await rpc('mirror_standing', sam)).toMatchObject({
    parked: [{ id: gone.id, title: 'Send it on Friday', reason: 'worked_on' }],
  })
  // Trying everything again removes nobody's work; being told to does.
  expect(await rpc('replay_mirrors', sam)).toBe(0)
  expect(await rpc('replay_mirrors', sam, gone.id)).toBe(1)
  expect(await only(toDo(sam))).toMatchObject({ gone: true, forced: true })
  await rpc('settle_mirror', sam, gone.id, { version: 99, state: 'removed' })
  expect(await toDo(sam)).toEqual([])
})

test('a copy waits in its account: another one leaves it there, the same one takes it up again', async () => {
  await addTask(sql, sam, { title: 'Waiting' })
  expect(await toDo(sam)).toHaveLength(1)
  await rpc('set_crm_connection', sam, { ...hubspot, portalId: '4712' })
  expect(await toDo(sam)).toEqual([])
  await rpc('set_crm_connection', sam, { ...hubspot, status: 'disconnected' })
  expect(await toDo(sam)).toEqual([])
  await addTask(sql, sam, { title: 'Made while disconnected' })
  await rpc('set_crm_connection', sam, hubspot)
  const waiting = await toDo(sam)
  expect(waiting.filter(({ gone }) => !gone)).toMatchObject([{ task: { title: 'Waiting' } }])
  const before = new Date(Date.now() + 60_000).toISOString()
  expect(await rpc('overdue_mirrors', before)).toEqual([sam])
  expect(await rpc('overdue_mirrors', '2020-01-01T00:00:00Z')).toEqual([])
})

test('a task that is handed over takes its copy along within the account, and leaves it behind without', async () => {
  const kim = await createUser(database, { email: 'kim@northbeam.example', name: 'Kim' })
  const team = await sql`select workspace_id from workspace_members where user_id = ${dana}`
  await sql`update workspace_members set workspace_id = ${team[0]?.workspace_id} where user_id = ${kim}`
  await rpc('set_crm_connection', kim, hubspot)
  const copyOf = async (taskId: string, rep: string) =>
    (await toDo(rep)).find((one) => one.taskId === taskId && !one.gone)
  const made = async (title: string) => {
    const taskId = await addTask(sql, kim, { title, assignedTo: dana })
    const copy = await copyOf(taskId, kim)
    await rpc('settle_mirror', kim, copy?.id, {
      version: copy?.version,
      state: 'mirrored',
      remoteId: title,
      base: { title },
    })
    return { taskId, copyId: copy?.id }
  }
  const bound = await made('Bound')
  await rpc('set_crm_connection', dana, hubspot)
  await pushOne(database, kim, mutation('team.leave', {}))
  // Dana works in the same account there: the copy goes on as hers, with what was agreed upon.
  const base = { title: 'Bound' }
  expect(await copyOf(bound.taskId, dana)).toMatchObject({ id: bound.copyId, base })
  expect(await copyOf(bound.taskId, kim)).toBeUndefined()
  const taskId = await addTask(sql, sam, { title: 'Sam’s', assignedTo: dana })
  const own = await copyOf(taskId, sam)
  await rpc('set_crm_connection', dana, { ...hubspot, portalId: '4712' })
  await pushOne(database, sam, mutation('team.set_role', { userId: dana, role: 'admin' }))
  await pushOne(database, sam, mutation('team.leave', {}))
  // In another account: the copy of whoever left is nobody's to bring anything by, and hers is a new one.
  expect(await copyOf(taskId, sam)).toBeUndefined()
  const hers = await copyOf(taskId, dana)
  expect(hers?.id).not.toBe(own?.id)
  const change = { expects: hers?.task?.updatedAt, changes: { title: 'By a stranger' } }
  expect(await rpc('take_from_mirror', sam, own?.id, change)).toMatchObject({ taken: false })
  expect(await rpc('settle_mirror', sam, own?.id, { version: 9, remoteUrl: 'x' })).toEqual({
    touched: [],
  })
  expect(await sql`select title from tasks where id = ${taskId}`).toEqual([{ title: 'Sam’s' }])
})

test('a task by the id of one that is gone has a copy of its own, and none of a stranger’s', async () => {
  await rpc('set_crm_connection', sam, hubspot)
  const taskId = crypto.randomUUID()
  const make = mutation('task.create', { taskId, title: 'Zanzibar' })
  await pushOne(database, sam, make)
  const [first] = (await toDo(sam)).filter((one) => one.taskId === taskId)
  await rpc('settle_mirror', sam, first?.id, {
    version: first?.version,
    state: 'mirrored',
    remoteId: '901',
    remoteUrl: 'https://app.hubspot.com/zanzibar',
    detail: { who: 'Zanzibar' },
  })
  await pushOne(database, sam, mutation('task.delete', { taskId }))
  await pushOne(database, eve, mutation('task.create', { taskId, title: 'Squat' }))
  const { changes: rows } = await pullAll(database, eve)
  const squat = rows.findLast(({ id }) => id === taskId)
  expect(squat?.row).toMatchObject({ title: 'Squat' })
  expect(JSON.stringify(squat)).not.toMatch(/zanzibar/i)
  // Whatever becomes of it, the copy that is to go keeps its name.
  await pushOne(database, eve, mutation('task.delete', { taskId }))
  const gone = (await toDo(sam)).filter((one) => one.taskId === taskId)
  expect(gone).toMatchObject([{ id: first?.id, gone: true, task: null, title: 'Zanzibar' }])
  // And its owner, who takes the deletion back, has a copy again.
  await pushOne(database, sam, mutation('task.create', { taskId, title: 'Zanzibar' }))
  const both = (await toDo(sam)).filter((one) => one.taskId === taskId)
  expect(both.map(({ gone: isGone }) => isGone).toSorted()).toEqual([false, true])
})
