import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues, mutation, push } from './crm.ts'
import { isBusy, observation, priya, sam, sync, syncOnce, wireMeeting } from './observations.ts'

/** Who writes in a workspace waits for nobody in a connection, and colleagues write side by side. */

const dana = { name: 'Dana', email: 'dana@northbeam.example', is_external: false }

/** A transaction that has done `work` and stays open until it is told to end. */
async function holding(
  { sql }: TestDatabase,
  rep: string | null,
  work: string,
): Promise<() => Promise<void>> {
  const ready = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const open = sql.begin(async (tx) => {
    if (rep !== null) {
      const claims = JSON.stringify({ sub: rep, role: 'authenticated' })
      await tx`
        select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`
    }
    await tx.unsafe(work)
    ready.resolve()
    await finish.promise
  })
  await ready.promise
  return async () => {
    finish.resolve()
    await open
  }
}

const enter = (rep: string) => `select private.enter_workspace('${rep}')`

function call(rep: string, recordingId: number, assignee = priya) {
  return observation(
    rep,
    wireMeeting({
      recordingId,
      invitees: [sam, dana, priya],
      items: [{ description: 'Send the proposal', at: '00:10:00', assignee }],
    }),
  )
}

test('a call of a rep, or of a colleague who writes by hand, turns a sync away at once and is no error', async () => {
  const database = await freshDatabase()
  const [one = '', other = ''] = await createColleagues(database, 'Sam', 'Dana')
  for (const [rep, work] of [
    [null, enter(one)],
    [
      other,
      `update rep_settings set time_zone = 'UTC'; insert into companies (name) values ('Globex')`,
    ],
  ] as const) {
    const end = await holding(database, rep, work)
    const begun = performance.now()
    const turnedAway = await syncOnce(database, call(one, 1)).catch((error: unknown) => error)
    expect(isBusy(turnedAway)).toBe(true)
    // One that waited would be here until the other ends.
    expect(performance.now() - begun).toBeLessThan(2_000)
    await end()
  }
  expect(await sync(database, call(one, 1))).toMatchObject({ ok: true, outcome: 'applied' })
})

test('colleagues are written side by side, as many as a workspace has places for', async () => {
  const database = await freshDatabase()
  const reps = await createColleagues(database, 'Sam', 'Dana', 'Kim', 'Lee', 'Ann', 'Bob')
  const ends: (() => Promise<void>)[] = []
  for (const rep of reps.slice(0, 3)) ends.push(await holding(database, null, enter(rep)))
  expect(await syncOnce(database, call(reps[3] ?? '', 1))).toMatchObject({ outcome: 'applied' })
  ends.push(await holding(database, null, enter(reps[4] ?? '')))
  const sixth = await syncOnce(database, call(reps[5] ?? '', 1)).catch((error: unknown) => error)
  expect(isBusy(sixth)).toBe(true)
  // Another workspace has places of its own.
  const stranger = await createUser(database, { email: 'kim@other.example' })
  expect(await syncOnce(database, call(stranger, 1))).toMatchObject({ outcome: 'applied' })
  for (const end of ends) await end()
})

test('a click waits for the write under way, keeps new ones out meanwhile, and is applied', async () => {
  const database = await freshDatabase()
  const [one = '', other = ''] = await createColleagues(database, 'Sam', 'Dana')
  const end = await holding(database, null, enter(one))
  const taskId = crypto.randomUUID()
  const create = mutation('task.create', { taskId, title: 'Call back', assignedTo: other })
  const click = push(database, other, [create])
  await expect
    .poll(async () => {
      const [row] = await database.sql`
        select count(*)::int as n from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`
      return row?.n
    })
    .toBe(1)
  const late = await syncOnce(database, call(other, 2)).catch((error: unknown) => error)
  expect(isBusy(late)).toBe(true)
  await end()
  expect((await click).results).toEqual([{ id: create.id, ok: true }])
})

test('a click that waits for too long is turned away whole, to be sent again', async () => {
  const database = await freshDatabase()
  const [one = '', other = ''] = await createColleagues(database, 'Sam', 'Dana')
  const end = await holding(database, null, enter(one))
  const create = mutation('task.create', {
    taskId: crypto.randomUUID(),
    title: 'Call back',
    assignedTo: other,
  })
  const click = await push(database, other, [create]).catch((error: unknown) => error)
  expect(isBusy(click)).toBe(true)
  await end()
  const { results } = await push(database, other, [create])
  expect(results).toEqual([{ id: create.id, ok: true }])
})

test('two recordings of one call, written at the same moment, make its tasks once', async () => {
  const database = await freshDatabase()
  const reps = await createColleagues(database, 'Sam', 'Dana', 'Kim', 'Lee')
  for (let round = 0; round < 8; round += 1) {
    await Promise.all(reps.map((rep, n) => sync(database, call(rep, round * 10 + n, sam))))
  }
  const [row] = await database.sql`
    select count(*)::int as tasks, count(distinct meeting_start)::int as starts from tasks t
    join meetings m on m.id = t.meeting_id`
  expect(row?.starts).toBe(1)
  // All of these calls have the same people and the same time, so that all but one are second recordings.
  expect(row?.tasks).toBe(1)
})

test('every spelling of a member’s mailbox is the member’s, and of nobody else', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const emails = ['sam.rivera@gmail.com', 'dana+crm@northbeam.example', 'kim@northbeam.example']
  const ids: string[] = []
  for (const email of emails) ids.push(await createUser(database, { email }))
  await sql`
    update workspace_members set workspace_id = (
      select workspace_id from workspace_members where user_id = ${ids[0] ?? null})
    where user_id = any(${ids.slice(1)})`
  const who = async (email: string) => {
    const [row] = await sql`
      select private.member_by_email(m.workspace_id, ${email}, null) as id
      from workspace_members m where m.user_id = ${ids[0] ?? null}`
    return ids.indexOf(row?.id)
  }
  expect(await who('s.amrivera@googlemail.com')).toBe(0)
  expect(await who('.samrivera+news@gmail.com')).toBe(0)
  expect(await who('dana@northbeam.example')).toBe(1)
  expect(await who('dana+x@northbeam.example')).toBe(1)
  expect(await who('kim+y@northbeam.example')).toBe(2)
  expect(await who('kim@gmail.com')).toBe(-1)
  expect(await who('ki.m@northbeam.example')).toBe(-1)
  expect(await who('')).toBe(-1)
})
