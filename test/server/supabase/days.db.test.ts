import type { Sql } from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues, mutation, pushOne } from './crm.ts'

/** Every hour that a zone of the runtime is ahead of UTC, and the odd ones. */
const zones = [
  'Etc/GMT+12',
  'Pacific/Pago_Pago',
  'Pacific/Honolulu',
  'America/Anchorage',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Halifax',
  'America/St_Johns',
  'America/Nuuk',
  'Atlantic/Azores',
  'UTC',
  'Europe/Berlin',
  'Africa/Cairo',
  'Europe/Moscow',
  'Asia/Tehran',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Shanghai',
  'Australia/Eucla',
  'Asia/Tokyo',
  'Australia/Adelaide',
  'Australia/Sydney',
  'Pacific/Noumea',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Tongatapu',
  'Pacific/Kiritimati',
]

let database: TestDatabase
let sql: Sql
let sam = ''
let dana = ''

// One database: no test here asks for rows it has not made.
beforeAll(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
})

const live = async (user: string, zone: string) => {
  await sql`insert into rep_settings (user_id, time_zone) values (${user}, ${zone})
    on conflict (user_id) do update set time_zone = excluded.time_zone`
}
const taskNow = async (id: string) =>
  (
    await sql<
      {
        due_on: string | null
        due_date: Date | null
        due_date_only: boolean
        wall: string | null
      }[]
    >`select due_on::text, due_date, due_date_only from tasks where id = ${id}`
  )[0]
const itemNow = async (id: string) =>
  (
    await sql<
      { deadline_on: string | null; deadline_at: Date | null; deadline_date_only: boolean }[]
    >`
      select deadline_on::text, deadline_at, deadline_date_only from meeting_action_items
      where id = ${id}`
  )[0]
const wall = async (at: Date | null | undefined, zone: string) =>
  (
    await sql<{ wall: string }[]>`
      select to_char(${at ?? null}::timestamptz at time zone ${zone}, 'YYYY-MM-DD HH24:MI:SS') as wall`
  )[0]?.wall
async function made(user: string, fields: Record<string, unknown>): Promise<string> {
  const taskId = crypto.randomUUID()
  const args = { taskId, title: 'Call', ...fields }
  const result = await pushOne(database, user, mutation('task.create', args))
  expect(result).toMatchObject({ ok: true })
  return taskId
}

describe('a day that a rep names', () => {
  test.each(zones)('is that day, and for other clients its end in %s', async (zone) => {
    await live(sam, zone)
    const id = await made(sam, { dueOn: '2026-12-04' })
    const task = await taskNow(id)
    expect(task).toMatchObject({ due_on: '2026-12-04', due_date_only: true })
    expect(await wall(task?.due_date, zone)).toBe('2026-12-04 23:59:59')
  })

  test.each(zones)('is written as a panel of 0.1.0 in %s writes it', async (zone) => {
    await live(sam, zone)
    const [end] = await sql<{ at: Date }[]>`
      select ('2026-12-04 23:59:59'::timestamp at time zone ${zone}) as at`
    const id = await made(sam, { dueDate: end?.at.toISOString(), dueDateOnly: true })
    expect(await taskNow(id)).toMatchObject({ due_on: '2026-12-04', due_date_only: true })
  })

  test.each(zones)(
    'moves with another client of the CRM that knows no days, in %s',
    async (zone) => {
      await live(sam, zone)
      const id = await made(sam, { dueOn: '2026-12-04' })
      await asUser(
        sql,
        sam,
        (tx) => tx`update tasks set due_date = due_date + interval '3 days' where id = ${id}`,
      )
      expect(await taskNow(id)).toMatchObject({ due_on: '2026-12-07', due_date_only: true })
      // A picker of days that writes midnight.
      await asUser(
        sql,
        sam,
        (tx) => tx`update tasks set due_date = '2026-12-09T00:00:00Z' where id = ${id}`,
      )
      const wanted = (await wall(new Date('2026-12-09T00:00:00Z'), zone))?.endsWith('00:00:00')
        ? await wall(new Date('2026-12-09T00:00:00Z'), zone)
        : '2026-12-09'
      expect((await taskNow(id))?.due_on).toBe(wanted?.slice(0, 10))
      await asUser(
        sql,
        sam,
        (tx) => tx`update tasks set due_date = '2026-12-10T14:20:00Z' where id = ${id}`,
      )
      expect(await taskNow(id)).toMatchObject({ due_on: null, due_date_only: false })
      await asUser(sql, sam, (tx) => tx`update tasks set due_date = null where id = ${id}`)
      expect(await taskNow(id)).toMatchObject({ due_on: null, due_date: null })
    },
  )

  test('and changes to another day, to an instant, to none, and back', async () => {
    await live(sam, 'America/New_York')
    const id = await made(sam, { dueOn: '2026-12-04' })
    const edit = (changes: object) =>
      pushOne(database, sam, mutation('task.edit', { taskId: id, changes }))
    await edit({ dueOn: '2026-12-08' })
    expect(await taskNow(id)).toMatchObject({
      due_on: '2026-12-08',
      due_date: new Date('2026-12-09T04:59:59Z'),
    })
    await edit({ dueDate: '2026-12-08T15:00:00Z' })
    expect(await taskNow(id)).toMatchObject({
      due_on: null,
      due_date: new Date('2026-12-08T15:00:00Z'),
    })
    await edit({ dueOn: '2026-12-08' })
    await edit({ dueOn: null })
    expect(await taskNow(id)).toMatchObject({ due_on: null, due_date: null, due_date_only: false })
    const refused = await edit({ dueOn: '2026-02-30' })
    expect(refused).toMatchObject({ ok: false, reason: 'invalid' })
  })

  test('written straight into the table is in step, whichever column is written', async () => {
    await live(sam, 'Asia/Tokyo')
    const id = await made(sam, {})
    await asUser(sql, sam, (tx) => tx`update tasks set due_on = '2026-12-04' where id = ${id}`)
    expect(await taskNow(id)).toMatchObject({
      due_date: new Date('2026-12-04T14:59:59Z'),
      due_date_only: true,
    })
    const [human] = await sql`select human_fields from tasks where id = ${id}`
    expect(human?.human_fields).toContain('due_date')
    await asUser(sql, sam, (tx) => tx`update tasks set due_on = null where id = ${id}`)
    expect(await taskNow(id)).toMatchObject({ due_date: null, due_date_only: false })
    await asUser(
      sql,
      sam,
      (tx) =>
        tx`update tasks set due_date = '2026-12-03T15:00:00Z', due_date_only = true where id = ${id}`,
    )
    expect(await taskNow(id)).toMatchObject({ due_on: '2026-12-04' })
    // A day and an instant that is not on it: the day counts.
    await asUser(
      sql,
      sam,
      (tx) =>
        tx`update tasks set due_on = '2026-12-20', due_date = '2026-12-04T10:00:00Z' where id = ${id}`,
    )
    expect(await taskNow(id)).toMatchObject({
      due_on: '2026-12-20',
      due_date: new Date('2026-12-20T14:59:59Z'),
    })
  })

  test('is kept where a stored zone is none', async () => {
    await sql`alter table rep_settings disable trigger user`
    await live(sam, 'Etc/Unknown')
    await sql`alter table rep_settings enable trigger user`
    const id = await made(sam, { dueOn: '2026-12-04' })
    expect(await taskNow(id)).toMatchObject({ due_date: new Date('2026-12-04T23:59:59Z') })
  })
})

describe('a day travels between an item and its task, whoever has it', () => {
  test.each(zones)('to a colleague in %s and back', async (zone) => {
    await live(sam, 'Pacific/Honolulu')
    await live(dana, zone)
    const item = await addItem(sql, await addMeeting(sql, sam), {
      assigneeEmail: 'dana@northbeam.example',
    })
    await pushOne(
      database,
      sam,
      mutation('item.edit', { itemId: item, changes: { deadlineOn: '2026-12-04' } }),
    )
    const [task] = await sql<{ id: string }[]>`
      select id from tasks where meeting_action_item_id = ${item}`
    const id = task?.id ?? ''
    expect(await taskNow(id)).toMatchObject({ due_on: '2026-12-04', due_date_only: true })
    await pushOne(
      database,
      dana,
      mutation('task.edit', { taskId: id, changes: { dueOn: '2026-12-05' } }),
    )
    expect(await itemNow(item)).toMatchObject({
      deadline_on: '2026-12-05',
      deadline_date_only: true,
    })
    await pushOne(
      database,
      dana,
      mutation('task.edit', { taskId: id, changes: { dueDate: '2026-12-06T09:00:00Z' } }),
    )
    expect(await itemNow(item)).toMatchObject({ deadline_on: null, deadline_date_only: false })
  })

  test('a rule makes the task for the same day', async () => {
    await live(sam, 'Asia/Tokyo')
    await live(dana, 'America/Los_Angeles')
    const meeting = await addMeeting(sql, sam)
    await asService(
      sql,
      (tx) => tx`insert into meeting_action_items
        (meeting_id, title, assignee_email, deadline_at, deadline_date_only, deadline_on)
        values (${meeting}, 'Send it', 'dana@northbeam.example', '2026-12-04T14:59:59.999Z', true,
          '2026-12-04')`,
    )
    const [task] =
      await sql`select due_on::text, due_date, assigned_to from tasks where meeting_id = ${meeting}`
    expect(task).toEqual({
      due_on: '2026-12-04',
      due_date: new Date('2026-12-04T14:59:59.999Z'),
      assigned_to: dana,
    })
  })
})

describe('the end of a day', () => {
  test('is on that day, and the second after it is not, in every zone of the database', async () => {
    const rows = await sql<{ zone: string; day: string }[]>`
      select z.name as zone, d::date::text as day
      from pg_timezone_names z
      cross join generate_series('2026-01-01'::date, '2026-12-31', '1 day') d
      cross join lateral (select private.end_of_day(d::date, z.name) as at) e
      where z.name !~ '^(posix|right)/' and z.name not in ('Factory', 'localtime', 'posixrules')
        and (e.at is null or (e.at at time zone z.name)::date <> d::date
          or ((e.at + interval '1 second') at time zone z.name)::date <> d::date + 1)`
    expect(rows).toEqual([])
  }, 240_000)
})
