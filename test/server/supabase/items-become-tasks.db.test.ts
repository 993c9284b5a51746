import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues } from './crm.ts'

/** An item as it stands, with its task. */
async function standing(sql: Sql, itemId: string) {
  const [row] = await sql`
    select i.assignee_kind as kind, i.sync_status as status, i.synced_to_task as synced,
      i.sync_error as error, i.synced_at is not null as stamped, i.task_made_by_rule as "byRule",
      i.task_id is not distinct from t.id as linked, t.id as "taskId",
      t.assigned_to as "assignedTo", t.created_by as "createdBy"
    from meeting_action_items i left join tasks t on t.meeting_action_item_id = i.id
    where i.id = ${itemId}`
  return row
}

describe('who owes an item decides what becomes of it', () => {
  let database: TestDatabase
  let sam = ''
  let dana = ''

  beforeAll(async () => {
    database = await freshDatabase()
    ;[sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
    await createUser(database, { email: 'eve@customer.example', name: 'Eve' })
    await createUser(database, { email: 'lou@northbeam.example', name: 'Lou', confirmed: false })
    await database.sql`
      insert into fathom_integrations (user_id, fathom_user_email) values (${sam}, 'Sam@Fathom.example')`
  })
  afterAll(() => database.drop())

  /** A call with everybody on it, two of whom share a name. */
  async function call(): Promise<string> {
    const meeting = await addMeeting(database.sql, sam)
    await database.sql`
      insert into meeting_attendees (meeting_id, name, email, is_external, speaker_name) values
        (${meeting}, 'Sam Rivera', 'sam@northbeam.example', false, null),
        (${meeting}, 'Dana Okafor', 'dana@northbeam.example', false, 'Dana (Northbeam)'),
        (${meeting}, 'Priya Nair', 'priya@customer.example', true, null),
        (${meeting}, 'Kim Park', 'kim@partner.example', false, null),
        (${meeting}, 'Alex Lee', 'alex@customer.example', true, null),
        (${meeting}, 'Alex Lee', 'alex.lee@other.example', true, null)`
    return meeting
  }

  test.each<[string, { assigneeName?: string; assigneeEmail?: string }, string, string]>([
    [
      'the rep, by their account’s address',
      { assigneeEmail: 'sam@northbeam.example' },
      'me',
      'synced',
    ],
    [
      'the rep, whatever case and spaces',
      { assigneeEmail: '  SAM@NorthBeam.example ' },
      'me',
      'synced',
    ],
    [
      'the rep, by their address at Fathom',
      { assigneeEmail: 'sam@fathom.example' },
      'me',
      'synced',
    ],
    ['the rep, by the name on the invitation', { assigneeName: 'sam  rivera' }, 'me', 'synced'],
    ['a member of the workspace', { assigneeEmail: 'dana@northbeam.example' }, 'member', 'synced'],
    [
      'a member, by the name they speak under',
      { assigneeName: 'Dana (Northbeam)' },
      'member',
      'synced',
    ],
    [
      'a colleague on an own domain',
      { assigneeEmail: 'new@northbeam.example' },
      'colleague',
      'pending',
    ],
    [
      'a colleague below an own domain',
      { assigneeEmail: 'x@mail.northbeam.example' },
      'colleague',
      'pending',
    ],
    [
      'a look-alike of an own domain',
      { assigneeEmail: 'x@evilnorthbeam.example' },
      'external',
      'excluded',
    ],
    [
      'somebody said to be inside',
      { assigneeEmail: 'kim@partner.example' },
      'colleague',
      'pending',
    ],
    ['a customer', { assigneeEmail: 'priya@customer.example' }, 'external', 'excluded'],
    ['a customer, by name', { assigneeName: 'Priya Nair' }, 'external', 'excluded'],
    [
      'a customer with an account',
      { assigneeEmail: 'eve@customer.example' },
      'external',
      'excluded',
    ],
    [
      'somebody whose address is not confirmed',
      { assigneeEmail: 'lou@northbeam.example' },
      'colleague',
      'pending',
    ],
    ['nobody', {}, 'unknown', 'pending'],
    ['only white space', { assigneeName: ' ', assigneeEmail: ' ' }, 'unknown', 'pending'],
    ['a name that fits nobody', { assigneeName: 'Robin' }, 'unknown', 'pending'],
    ['a name that fits two', { assigneeName: 'Alex Lee' }, 'unknown', 'pending'],
  ])('%s', async (_, assignee, kind, status) => {
    const item = await addItem(database.sql, await call(), assignee)
    const owes = { me: sam, member: dana }[kind]
    expect(await standing(database.sql, item)).toMatchObject({
      kind,
      status,
      error: null,
      linked: true,
      synced: owes !== undefined,
      stamped: owes !== undefined,
      byRule: owes !== undefined,
      assignedTo: owes ?? null,
      createdBy: owes === undefined ? null : sam,
    })
  })

  test('a rep who asked to review gets no task until the click', async () => {
    const { sql } = database
    const kai = await createUser(database, { email: 'kai@review.example' })
    await sql`insert into rep_settings (user_id, task_creation) values (${kai}, 'review')`
    const item = await addItem(sql, await addMeeting(sql, kai), {
      assigneeEmail: 'kai@review.example',
    })
    expect(await standing(sql, item)).toMatchObject({ kind: 'me', status: 'pending', taskId: null })
    await asUser(
      sql,
      kai,
      (tx) => tx`insert into tasks (title, meeting_action_item_id) values ('Send it', ${item})`,
    )
    expect(await standing(sql, item)).toMatchObject({
      status: 'synced',
      byRule: false,
      linked: true,
    })
  })

  test('a call from before the connection makes no tasks by itself', async () => {
    const { sql } = database
    const item = await addItem(sql, await addMeeting(sql, sam, { imported: true }), {
      assigneeEmail: 'sam@northbeam.example',
    })
    expect(await standing(sql, item)).toMatchObject({ kind: 'me', status: 'pending', taskId: null })
  })

  test('an item becomes a task when it first gains somebody who can be given one', async () => {
    const { sql } = database
    const meeting = await addMeeting(sql, sam)
    const nobody = await addItem(sql, meeting)
    await sql`update meeting_action_items set assignee_email = 'dana@northbeam.example' where id = ${nobody}`
    expect(await standing(sql, nobody)).toMatchObject({ status: 'synced', assignedTo: dana })

    const named = await addItem(sql, meeting, { assigneeName: 'Sam Rivera' })
    expect(await standing(sql, named)).toMatchObject({ kind: 'unknown', taskId: null })
    await sql`
      insert into meeting_attendees (meeting_id, name, email)
      values (${meeting}, 'Sam Rivera', 'sam@northbeam.example')`
    expect(await standing(sql, named)).toMatchObject({
      kind: 'me',
      status: 'synced',
      assignedTo: sam,
    })
  })

  test('one click makes a task of a customer’s item', async () => {
    const { sql } = database
    const item = await addItem(sql, await call(), { assigneeEmail: 'priya@customer.example' })
    await asUser(
      sql,
      sam,
      (tx) => tx`
        insert into tasks (title, meeting_action_item_id, assigned_to)
        values ('Remind Priya', ${item}, ${sam})`,
    )
    expect(await standing(sql, item)).toMatchObject({
      kind: 'external',
      status: 'synced',
      linked: true,
      byRule: false,
    })
  })

  test('the second recording of one call makes no task, and a call at another time does', async () => {
    const { sql } = database
    const people = (meeting: string) => sql`
      insert into meeting_attendees (meeting_id, name, email) values
        (${meeting}, 'Sam', 'sam@northbeam.example'), (${meeting}, 'Noor', 'noor@second.example')`
    const made = async (owner: string, start: string) => {
      const meeting = await addMeeting(sql, owner, { recordingId: crypto.randomUUID() })
      await sql`update meetings set meeting_start = ${start} where id = ${meeting}`
      await people(meeting)
      return standing(sql, await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' }))
    }
    expect(await made(sam, '2026-11-21T09:00:00Z')).toMatchObject({ status: 'synced' })
    expect(await made(dana, '2026-11-21T09:04:00Z')).toMatchObject({
      status: 'pending',
      taskId: null,
    })
    expect(await made(dana, '2026-11-21T11:00:00Z')).toMatchObject({
      status: 'synced',
      assignedTo: sam,
    })
  })

  test('the task carries what the item says', async () => {
    const { sql } = database
    const meeting = await addMeeting(sql, sam)
    const [item] = await sql`
      insert into meeting_action_items
        (meeting_id, title, assignee_email, priority, deadline_at, deadline_date_only, ai_task_type)
      values (${meeting}, 'Send the offer', 'sam@northbeam.example', 'urgent', '2026-11-27T22:59:59Z',
        true, 'proposal') returning id`
    const plain = await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' })
    const tasks = await sql`
      select title, priority, due_date, due_date_only, task_type, status, meeting_id, human_fields
      from tasks where meeting_action_item_id in (${String(item?.id)}, ${plain}) order by title`
    const common = { status: 'pending', meeting_id: meeting, human_fields: [] }
    expect(tasks).toEqual([
      {
        ...common,
        title: 'Send the offer',
        priority: 'urgent',
        due_date: new Date('2026-11-27T22:59:59Z'),
        due_date_only: true,
        task_type: 'proposal',
      },
      {
        ...common,
        title: 'Send the proposal',
        priority: 'medium',
        due_date: null,
        due_date_only: false,
        task_type: 'follow_up',
      },
    ])
  })

  test('what a click leaves unsaid, the item says', async () => {
    const { sql } = database
    const meeting = await addMeeting(sql, sam, { imported: true })
    const item = await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' })
    await sql`update meeting_action_items set priority = 'high', ai_task_type = 'demo' where id = ${item}`
    await asUser(
      sql,
      sam,
      (tx) => tx`insert into tasks (title, meeting_action_item_id) values ('Show it', ${item})`,
    )
    expect(
      await sql`select priority, task_type, meeting_id, created_by, human_fields from tasks where meeting_action_item_id = ${item}`,
    ).toEqual([
      {
        priority: 'high',
        task_type: 'demo',
        meeting_id: meeting,
        created_by: sam,
        human_fields: ['title'],
      },
    ])
    expect(await sql`select title from meeting_action_items where id = ${item}`).toEqual([
      { title: 'Show it' },
    ])
  })
})

test('a task that cannot be made fails its item, never the item’s row, and is tried again', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = ''] = await createColleagues(database, 'Sam')
  await sql`alter table tasks add constraint no_bad_day check (title <> 'Send the proposal')`
  const item = await addItem(sql, await addMeeting(sql, sam), {
    assigneeEmail: 'sam@northbeam.example',
  })
  const failed = await standing(sql, item)
  expect(failed).toMatchObject({ kind: 'me', status: 'failed', taskId: null })
  expect(failed?.error).toContain('no_bad_day')

  await sql`alter table tasks drop constraint no_bad_day`
  const tried = await asService(sql, (tx) => tx`select retry_failed_items(${sam}) as n`)
  expect(tried).toEqual([{ n: 1 }])
  expect(await standing(sql, item)).toMatchObject({ status: 'synced', error: null, byRule: true })
  expect(await asService(sql, (tx) => tx`select retry_failed_items(${sam}) as n`)).toEqual([
    { n: 0 },
  ])
})

test('one item never has two tasks, however many make one at once', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = ''] = await createColleagues(database, 'Sam')
  const meeting = await addMeeting(sql, sam, { imported: true })
  const item = await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' })
  const clicks = await Promise.allSettled(
    Array.from({ length: 16 }, (_, index) =>
      asUser(
        sql,
        sam,
        (tx) =>
          tx`insert into tasks (title, meeting_action_item_id) values (${`${index}`}, ${item})`,
      ),
    ),
  )
  expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await standing(sql, item)).toMatchObject({ status: 'synced', linked: true })
  expect(await sql`select count(*)::int as n from tasks`).toEqual([{ n: 1 }])
})
