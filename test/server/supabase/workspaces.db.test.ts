import { expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, addTask, createColleagues } from './crm.ts'

test('an account has a workspace of its own, with its domain once the address is confirmed', async () => {
  const database = await freshDatabase()
  const { sql, superuser } = database
  const sam = await createUser(database, { email: 'Sam@Northbeam.example', name: 'Sam Rivera' })
  const gail = await createUser(database, { email: 'gail@gmail.com' })
  const lou = await createUser(database, { email: 'lou@northwind.example', confirmed: false })
  const members = () => sql`
    select m.email, m.role, m.name, array(
      select d.domain from workspace_domains d where d.workspace_id = m.workspace_id) as domains
    from workspace_members m join unnest(${[sam, gail, lou]}::uuid[]) with ordinality as u (id, n)
      on u.id = m.user_id order by u.n`
  expect(await members()).toEqual([
    {
      email: 'sam@northbeam.example',
      role: 'admin',
      name: 'Sam Rivera',
      domains: ['northbeam.example'],
    },
    { email: 'gail@gmail.com', role: 'admin', name: null, domains: [] },
    { email: null, role: 'admin', name: null, domains: [] },
  ])
  await superuser`update auth.users set email_confirmed_at = now() where id = ${lou}`
  expect((await members())[2]).toMatchObject({
    email: 'lou@northwind.example',
    domains: ['northwind.example'],
  })
  const [distinct] = await sql`select count(distinct workspace_id)::int as n from workspace_members`
  expect(distinct).toEqual({ n: 3 })
})

test('a rep who declares a stranger’s domain their own pushes no task to the stranger', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const sam = await createUser(database, { email: 'sam@northbeam.example' })
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  const [own] = await asUser(
    sql,
    eve,
    (tx) => tx`
      insert into workspace_domains (workspace_id, domain)
      select workspace_id, 'northbeam.example' from workspace_members returning domain`,
  )
  expect(own).toEqual({ domain: 'northbeam.example' })

  const meeting = await asUser(sql, eve, (tx) => addMeeting(tx, eve))
  const item = await asUser(sql, eve, (tx) =>
    addItem(tx, meeting, { assigneeEmail: 'sam@northbeam.example' }),
  )
  expect(
    await sql`select assignee_kind, sync_status, task_id from meeting_action_items where id = ${item}`,
  ).toEqual([{ assignee_kind: 'colleague', sync_status: 'pending', task_id: null }])
  const denied = { code: '42501' }
  await expect(
    asUser(sql, eve, (tx) => addTask(tx, eve, { assignedTo: sam, itemId: item })),
  ).rejects.toMatchObject(denied)
  await expect(
    asUser(sql, eve, (tx) => addTask(tx, eve, { assignedTo: sam })),
  ).rejects.toMatchObject(denied)
  const mine = await asUser(sql, eve, (tx) => addTask(tx, eve))
  await expect(
    asUser(sql, eve, (tx) => tx`update tasks set assigned_to = ${sam} where id = ${mine}`),
  ).rejects.toMatchObject(denied)
  // Nor by the service key: whoever writes, a task stays within its workspace.
  await expect(
    asService(sql, (tx) => tx`update tasks set assigned_to = ${sam} where id = ${mine}`),
  ).rejects.toMatchObject(denied)
  expect(await asUser(sql, sam, (tx) => tx`select id from tasks`)).toEqual([])
})

test('nobody makes themselves or others a member, and a stranger’s address is not theirs to read', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const sam = await createUser(database, { email: 'sam@northbeam.example' })
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  const [target] = await sql`select workspace_id from workspace_members where user_id = ${sam}`
  const workspace = String(target?.workspace_id)
  await expect(
    asUser(sql, eve, (tx) => tx`update workspace_members set workspace_id = ${workspace}`),
  ).rejects.toMatchObject({ code: '42501' })
  await expect(
    asUser(
      sql,
      eve,
      (tx) =>
        tx`insert into workspace_members (workspace_id, user_id) values (${workspace}, ${eve})`,
    ),
  ).rejects.toMatchObject({ code: '42501' })
  await expect(
    asUser(
      sql,
      eve,
      (tx) =>
        tx`insert into workspace_domains (workspace_id, domain) values (${workspace}, 'evil.example')`,
    ),
  ).rejects.toMatchObject({ code: '42501' })
  // Where a row belongs is not for its writer to say.
  await expect(
    asUser(
      sql,
      eve,
      (tx) => tx`insert into meetings (title, workspace_id) values ('Mine', ${workspace})`,
    ),
  ).rejects.toMatchObject({ code: '42501' })
  expect(await asUser(sql, eve, (tx) => tx`select email from workspace_members`)).toEqual([
    { email: 'eve@elsewhere.example' },
  ])
})

test('who comes into a workspace brings their rows, and no rights over it', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const sam = await createUser(database, { email: 'sam@northbeam.example' })
  const dana = await createUser(database, { email: 'dana@danas.example' })
  const meeting = await addMeeting(sql, dana)
  const item = await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' })
  const own = await addItem(sql, meeting, { assigneeEmail: 'dana@danas.example' })
  await addTask(sql, dana)
  expect(await sql`select assignee_kind from meeting_action_items where id = ${item}`).toEqual([
    { assignee_kind: 'external' },
  ])

  await asService(
    sql,
    (tx) => tx`
      update workspace_members
      set workspace_id = (select workspace_id from workspace_members where user_id = ${sam})
      where user_id = ${dana}`,
  )
  const [member] =
    await sql`select role, workspace_id from workspace_members where user_id = ${dana}`
  expect(member?.role).toBe('member')
  for (const table of ['meetings', 'meeting_action_items', 'tasks']) {
    expect(await sql`select distinct workspace_id from ${sql(table)}`).toEqual([
      { workspace_id: member?.workspace_id },
    ])
  }
  expect(await sql`select count(*)::int as n from workspaces`).toEqual([{ n: 1 }])
  await expect(
    asUser(
      sql,
      dana,
      (tx) => tx`
        insert into workspace_domains (workspace_id, domain)
        select workspace_id, 'evil.example' from workspace_members where user_id = ${dana}`,
    ),
  ).rejects.toMatchObject({ code: '42501' })

  // Sam is a colleague now, but years of past calls do not become tasks by that.
  expect(
    await sql`select assignee_kind, sync_status, task_id from meeting_action_items where id = ${item}`,
  ).toEqual([{ assignee_kind: 'member', sync_status: 'pending', task_id: null }])
  await asUser(sql, dana, (tx) => addTask(tx, dana, { itemId: item, assignedTo: sam }))
  expect(await asUser(sql, sam, (tx) => tx`select title from tasks`)).toHaveLength(1)
  expect(await sql`select sync_status from meeting_action_items where id = ${own}`).toEqual([
    { sync_status: 'synced' },
  ])
})

test('who leaves a workspace keeps no task of it, and hands over what they made for others', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const hers = await addTask(sql, sam, { assignedTo: dana, title: 'For Dana' })
  const his = await addTask(sql, dana, { assignedTo: sam, title: 'For Sam' })
  await asService(sql, async (tx) => {
    const [fresh] = await tx`insert into workspaces (name) values ('Dana alone') returning id`
    await tx`update workspace_members set workspace_id = ${fresh?.id} where user_id = ${dana}`
  })
  expect(
    await sql`select id, created_by, assigned_to from tasks where id in (${hers}, ${his})`,
  ).toEqual(
    expect.arrayContaining([
      { id: hers, created_by: sam, assigned_to: null },
      { id: his, created_by: sam, assigned_to: sam },
    ]),
  )
  expect(await asUser(sql, dana, (tx) => tx`select title from tasks`)).toEqual([])
})

test('an own domain more makes its people colleagues, and one less makes them strangers', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const sam = await createUser(database, { email: 'sam@northbeam.example' })
  const meeting = await addMeeting(sql, sam)
  await sql`
    insert into meeting_attendees (meeting_id, name, email) values (${meeting}, 'Kim', 'kim@beamlabs.example')`
  const item = await addItem(sql, meeting, { assigneeEmail: 'kim@beamlabs.example' })
  const now = async () => {
    const [row] = await sql`
      select a.is_external, i.assignee_kind, i.sync_status
      from meeting_attendees a, meeting_action_items i where i.id = ${item}`
    return row
  }
  expect(await now()).toEqual({
    is_external: true,
    assignee_kind: 'external',
    sync_status: 'excluded',
  })
  await asUser(
    sql,
    sam,
    (tx) => tx`
      insert into workspace_domains (workspace_id, domain)
      select workspace_id, 'https://www.BeamLabs.example/' from workspace_members`,
  )
  expect(await now()).toEqual({
    is_external: false,
    assignee_kind: 'colleague',
    sync_status: 'pending',
  })
  await asUser(
    sql,
    sam,
    (tx) => tx`delete from workspace_domains where domain = 'beamlabs.example'`,
  )
  expect(await now()).toEqual({
    is_external: true,
    assignee_kind: 'external',
    sync_status: 'excluded',
  })
})

test('a deleted account leaves nothing of its own, and its colleagues’ rows alone', async () => {
  const database = await freshDatabase()
  const { sql, superuser } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const lone = await createUser(database, { email: 'lone@alone.example' })
  for (const rep of [sam, dana, lone]) {
    const meeting = await addMeeting(sql, rep, { recordingId: '7' })
    await addTask(sql, rep, { itemId: await addItem(sql, meeting) })
  }
  await addTask(sql, dana, { assignedTo: sam, title: 'Dana for Sam' })
  await superuser`delete from auth.users where id in (${sam}, ${lone})`
  expect(await sql`select owner_user_id from meetings`).toEqual([{ owner_user_id: dana }])
  expect(await sql`select count(*)::int as n from deleted_recordings`).toEqual([{ n: 0 }])
  expect(await sql`select count(*)::int as n from workspaces`).toEqual([{ n: 1 }])
  expect(await sql`select title, created_by, assigned_to from tasks order by title`).toEqual([
    { title: 'Call back', created_by: dana, assigned_to: dana },
    { title: 'Dana for Sam', created_by: dana, assigned_to: null },
  ])
})
