import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { RepSettings } from '../../../lib/contract/account.ts'
import type { MutationArgs } from '../../../lib/contract/mutation.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addMeeting, addTask, createColleagues, mutation, pullAll, pushOne } from './crm.ts'

const newId = () => crypto.randomUUID()

const refused = (reason: string, message?: RegExp) => ({
  ok: false,
  reason,
  ...(message && { message: expect.stringMatching(message) }),
})
const done = { ok: true }
const digest = (token: string) => createHash('sha256').update(token).digest('hex')

/** Sam, an admin, and Dana of one team; Kim of the same company and Eve of another, each alone. */
async function setUp() {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const kim = await createUser(database, { email: 'kim@northbeam.example', name: 'Kim' })
  const eve = await createUser(database, { email: 'eve@elsewhere.example', name: 'Eve' })
  const { sql } = database
  // Whoever uses a panel has settings, and with them the team in their feed.
  await sql`insert into rep_settings (user_id) select user_id from workspace_members on conflict do nothing`
  return { database, sql, sam, dana, kim, eve }
}

function invitation(email: string, more: Partial<MutationArgs<'team.invite'>> = {}) {
  const token = randomBytes(24).toString('base64url')
  const args = {
    invitationId: newId(),
    email,
    role: 'member' as const,
    tokenDigest: digest(token),
    ...more,
  }
  return { token, id: args.invitationId, click: mutation('team.invite', args) }
}

async function workspaceOf(database: TestDatabase, user: string): Promise<string> {
  const [row] =
    await database.sql`select workspace_id from workspace_members where user_id = ${user}`
  return String(row?.workspace_id)
}

async function roleOf(database: TestDatabase, user: string): Promise<string> {
  const [row] = await database.sql`select role from workspace_members where user_id = ${user}`
  return String(row?.role)
}

/** The team as the newest row of the rep's feed shows it, read by the contract. */
async function teamOf(database: TestDatabase, user: string) {
  const { changes } = await pullAll(database, user)
  const row = changes.findLast(({ entity }) => entity === 'settings')?.row
  const { team } = RepSettings.parse(row)
  if (!team) throw new Error('The settings have no team.')
  return team
}

test('an invitation is taken by the invited, confirmed address, once', async () => {
  const { database, sam, dana, eve } = await setUp()
  const { id, click } = invitation(' Eve@Elsewhere.example ')
  expect(await pushOne(database, sam, click)).toMatchObject(done)
  expect((await teamOf(database, eve)).invitedTo).toMatchObject([
    { id, invitedBy: 'Sam', role: 'member' },
  ])
  expect((await teamOf(database, sam)).invitations).toMatchObject([
    { id, email: 'eve@elsewhere.example' },
  ])
  expect((await teamOf(database, dana)).invitations).toEqual([])

  expect(await pushOne(database, dana, mutation('team.join', { invitationId: id }))).toMatchObject(
    refused('forbidden', /another address/),
  )
  expect(await pushOne(database, eve, mutation('team.join', { invitationId: id }))).toMatchObject(
    done,
  )
  expect(await workspaceOf(database, eve)).toBe(await workspaceOf(database, sam))
  expect(await roleOf(database, eve)).toBe('member')
  expect((await teamOf(database, sam)).members.map(({ name }) => name)).toEqual([
    'Sam',
    'Dana',
    'Eve',
  ])
  expect(await pushOne(database, eve, mutation('team.join', { invitationId: id }))).toMatchObject(
    refused('not_found', /over/),
  )
})

test('who is invited as an admin comes as one; two at once come both', async () => {
  const { database, sam, kim, eve } = await setUp()
  const one = invitation('eve@elsewhere.example', { role: 'admin' })
  const two = invitation('kim@northbeam.example')
  await pushOne(database, sam, one.click)
  await pushOne(database, sam, two.click)
  const results = await Promise.all([
    pushOne(database, eve, mutation('team.join', { invitationId: one.id })),
    pushOne(database, kim, mutation('team.join', { invitationId: two.id })),
  ])
  expect(results).toMatchObject([done, done])
  expect([await roleOf(database, eve), await roleOf(database, kim)]).toEqual(['admin', 'member'])
})

test('an unconfirmed address takes no invitation', async () => {
  const { database, sam } = await setUp()
  const { superuser } = database
  const lou = await createUser(database, { email: 'lou@other.example', confirmed: false })
  const { id, click } = invitation('lou@other.example')
  await pushOne(database, sam, click)
  const join = () => pushOne(database, lou, mutation('team.join', { invitationId: id }))
  expect(await join()).toMatchObject(refused('forbidden'))
  await superuser`update auth.users set email_confirmed_at = now() where id = ${lou}`
  expect(await join()).toMatchObject(done)
})

test('an invitation ends: after 14 days, taken back, replaced, or with the inviter’s rights', async () => {
  const { database, sql, sam, dana, eve } = await setUp()
  const join = (id: string) => pushOne(database, eve, mutation('team.join', { invitationId: id }))

  const old = invitation('eve@elsewhere.example')
  await pushOne(database, sam, old.click)
  await sql`update workspace_invitations set expires_at = now() - interval '1 second'`
  expect(await join(old.id)).toMatchObject(refused('not_found', /over/))
  expect((await teamOf(database, eve)).invitedTo).toEqual([])

  const back = invitation('eve@elsewhere.example')
  await pushOne(database, sam, back.click)
  await pushOne(database, sam, mutation('team.revoke', { invitationId: back.id }))
  expect(await join(back.id)).toMatchObject(refused('not_found'))

  const first = invitation('eve@elsewhere.example')
  const second = invitation('eve@elsewhere.example')
  await pushOne(database, sam, first.click)
  await pushOne(database, sam, second.click)
  expect(await join(first.id)).toMatchObject(refused('not_found'))

  await pushOne(database, sam, mutation('team.set_role', { userId: dana, role: 'admin' }))
  await pushOne(database, dana, mutation('team.set_role', { userId: sam, role: 'member' }))
  expect(await join(second.id)).toMatchObject(refused('not_found', /no admin there/))
})

test('what is no address is not invited', async () => {
  const { database, sam, sql } = await setUp()
  const wrong = ['', 'eve', 'eve@localhost', 'a@b.example, c@d.example']
  wrong.push(
    'Eve <eve@elsewhere.example>',
    'eve@elsewhere.example/x',
    `${'e'.repeat(320)}@x.example`,
  )
  for (const email of wrong) {
    expect(await pushOne(database, sam, invitation(email).click), email).toMatchObject(
      refused('invalid'),
    )
  }
  expect(await sql`select from workspace_invitations`).toHaveLength(0)
})

test('only an admin invites, removes, sets roles, answers and renames; and nobody in another team', async () => {
  const { database, sql, sam, dana, kim, eve } = await setUp()
  const open = invitation('new@other.example')
  await pushOne(database, sam, open.click)
  const asked = newId()
  await pushOne(
    database,
    kim,
    mutation('team.ask', { requestId: asked, workspaceId: await workspaceOf(database, sam) }),
  )
  const before =
    await sql`select user_id, workspace_id, role from workspace_members order by user_id`
  const clicks = [
    mutation('team.remove', { userId: sam }),
    mutation('team.set_role', { userId: dana, role: 'admin' }),
    mutation('team.answer', { requestId: asked, accept: true }),
  ]
  for (const click of [
    ...clicks,
    invitation('x@y.example').click,
    mutation('workspace.rename', { name: 'Mine' }),
  ]) {
    expect(await pushOne(database, dana, { ...click, id: newId() }), click.name).toMatchObject(
      refused('forbidden', /Only an admin/),
    )
  }
  // Eve is an admin, of a team of her own.
  for (const click of clicks) {
    expect(await pushOne(database, eve, { ...click, id: newId() }), click.name).toMatchObject(
      refused('not_found'),
    )
  }
  await pushOne(database, eve, mutation('team.revoke', { invitationId: open.id }))
  expect(await sql`select id from workspace_invitations`).toEqual([{ id: open.id }])
  expect(
    await sql`select user_id, workspace_id, role from workspace_members order by user_id`,
  ).toEqual(before)
})

test('the last admin neither leaves nor steps down nor joins another team while somebody is left', async () => {
  const { database, sam, dana, eve } = await setUp()
  const { id, click } = invitation('sam@northbeam.example')
  await pushOne(database, eve, click)
  for (const one of [
    mutation('team.leave', {}),
    mutation('team.set_role', { userId: sam, role: 'member' }),
    mutation('team.join', { invitationId: id }),
  ]) {
    expect(await pushOne(database, sam, one), one.name).toMatchObject(refused('conflict', /admin/))
  }
  expect(await pushOne(database, sam, mutation('team.remove', { userId: sam }))).toMatchObject(
    refused('invalid', /leave the team/),
  )
  await pushOne(database, sam, mutation('team.set_role', { userId: dana, role: 'admin' }))
  // Two admins at once: one of them stays.
  const left = await Promise.all(
    [sam, dana].map((rep) => pushOne(database, rep, mutation('team.leave', {}))),
  )
  expect(left.filter(({ ok }) => ok)).toHaveLength(1)
})

test('whoever is alone has no team to leave', async () => {
  const { database, eve } = await setUp()
  expect(await pushOne(database, eve, mutation('team.leave', {}))).toMatchObject(
    refused('conflict', /alone/),
  )
})

test('what a removed member had not sent applies to their own, and to nothing of the team’s', async () => {
  const { database, sql, sam, dana } = await setUp()
  const own = await asUser(sql, dana, (tx) => addMeeting(tx, dana))
  const mine = await asUser(sql, dana, (tx) => addTask(tx, dana, { meetingId: own }))
  const given = await asUser(sql, sam, (tx) => addTask(tx, sam, { assignedTo: dana }))
  expect(await pushOne(database, sam, mutation('team.remove', { userId: dana }))).toMatchObject(
    done,
  )
  expect(await roleOf(database, dana)).toBe('admin')
  expect(await pushOne(database, dana, mutation('task.complete', { taskId: mine }))).toMatchObject(
    done,
  )
  expect(await pushOne(database, dana, mutation('task.complete', { taskId: given }))).toMatchObject(
    refused('not_found'),
  )
  expect((await teamOf(database, dana)).members).toHaveLength(1)
  expect((await teamOf(database, sam)).members).toHaveLength(1)
})

test('a colleague of the domain is offered the team, asks, and comes in by an admin’s word', async () => {
  const { database, sam, dana, kim, eve } = await setUp()
  const workspaceId = await workspaceOf(database, sam)
  expect((await teamOf(database, kim)).mayAsk).toMatchObject({ workspaceId })
  expect((await teamOf(database, eve)).mayAsk).toBeNull()
  const ask = (rep: string, requestId: string) =>
    pushOne(database, rep, mutation('team.ask', { requestId, workspaceId }))
  expect(await ask(eve, newId())).toMatchObject(refused('forbidden'))
  expect(await ask(dana, newId())).toMatchObject(refused('forbidden'))

  const [first, second] = [newId(), newId()]
  expect(await ask(kim, first)).toMatchObject(done)
  expect((await teamOf(database, kim)).asked).toMatchObject({ id: first })
  await pushOne(database, kim, mutation('team.withdraw', { requestId: first }))
  expect((await teamOf(database, sam)).requests).toEqual([])
  await ask(kim, second)
  expect((await teamOf(database, sam)).requests).toMatchObject([{ id: second, name: 'Kim' }])
  expect((await teamOf(database, dana)).requests).toEqual([])
  const answer = (accept: boolean) =>
    pushOne(database, sam, mutation('team.answer', { requestId: second, accept }))
  expect(await answer(true)).toMatchObject(done)
  expect(await answer(true)).toMatchObject(refused('not_found'))
  expect(await workspaceOf(database, kim)).toBe(workspaceId)
})

test('somebody who names a stranger’s domain theirs is not offered to that stranger', async () => {
  const { database, sql, eve } = await setUp()
  await pushOne(database, eve, mutation('workspace.add_domain', { domain: 'target.example' }))
  const tom = await createUser(database, { email: 'tom@target.example' })
  await sql`insert into rep_settings (user_id) values (${tom}) on conflict do nothing`
  expect((await teamOf(database, tom)).mayAsk).toBeNull()
})

test('the link tells whose invitation it is, and a wrong one tells nothing and spends nothing', async () => {
  const { database, sql, sam } = await setUp()
  const { token, click } = invitation('eve@elsewhere.example')
  await pushOne(database, sam, click)
  const read = async (one: string) => {
    const [row] = await asService(sql, (tx) => tx`select read_invitation(${one}) as told`)
    return row?.told
  }
  for (const _ of [1, 2]) {
    expect(await read(token)).toMatchObject({
      invitedBy: 'Sam',
      address: 'e…@elsewhere.example',
      isOver: false,
    })
  }
  expect(await read(digest(token))).toBeNull()
  expect(await read('')).toBeNull()
  await expect(
    asUser(sql, sam, (tx) => tx`select read_invitation(${token})`),
  ).rejects.toMatchObject({
    code: '42501',
  })
  expect(JSON.stringify(await teamOf(database, sam))).not.toContain(digest(token))
})

test('no client reads or writes the tables of invitations itself', async () => {
  const { database, sql, sam } = await setUp()
  await pushOne(database, sam, invitation('eve@elsewhere.example').click)
  for (const table of ['workspace_invitations', 'workspace_requests']) {
    await expect(asUser(sql, sam, (tx) => tx`select * from ${tx(table)}`)).rejects.toMatchObject({
      code: '42501',
    })
  }
})

test('what happened to a team is in the history of whoever did it and of whom it is about', async () => {
  const { database, sam, dana } = await setUp()
  await pushOne(database, sam, mutation('team.set_role', { userId: dana, role: 'admin' }))
  for (const rep of [sam, dana]) {
    const { changes } = await pullAll(database, rep)
    const lines = changes.filter(({ entity }) => entity === 'history').map(({ row }) => row)
    const Line = z.object({ table: z.string(), action: z.string(), title: z.string() })
    expect(lines.map((line) => z.parse(Line, line))).toContainEqual({
      table: 'workspace_members',
      action: 'update',
      title: 'Dana',
    })
  }
})

test('an account goes a day after its rep said so, unless they change their mind', async () => {
  const { database, sql, sam, dana, eve } = await setUp()
  expect(await pushOne(database, sam, mutation('account.delete', {}))).toMatchObject(
    refused('conflict', /only admin/),
  )
  for (const rep of [dana, eve]) {
    expect(await pushOne(database, rep, mutation('account.delete', {}))).toMatchObject(done)
  }
  const end = async () => {
    const [row] = await asService(sql, (tx) => tx`select delete_due_accounts() as gone`)
    return row?.gone
  }
  expect(await end()).toBe(0)
  await pushOne(database, eve, mutation('account.keep', {}))
  await sql`update account_deletions set due_at = now()`
  expect(await end()).toBe(1)
  const left = await sql`select user_id from workspace_members`
  expect(left.map(({ user_id }) => user_id)).toContain(eve)
  expect(left.map(({ user_id }) => user_id)).not.toContain(dana)
})

test('a deletion that a restore brought back overdue waits another day to be taken back', async () => {
  const { sql, eve, kim } = await setUp()
  const call = (name: string) => asService(sql, (tx) => tx.unsafe(`select ${name}() as answer`))
  const due = async () => {
    const rows = await sql<{ hours: number }[]>`
      select round(extract(epoch from due_at - now()) / 3600)::int as hours from account_deletions`
    return rows.map(({ hours }) => hours)
  }
  for (const rep of [eve, kim]) {
    await sql`insert into account_deletions (user_id, due_at) values (${rep}, now() - interval '2 hours')`
  }
  expect(await call('delete_due_accounts')).toEqual([{ answer: 0 }])
  expect(await due()).toEqual([24, 24])
  await sql`update account_deletions set due_at = now() - interval '1 minute' where user_id = ${eve}`
  await call('begin_feed_epoch')
  expect(await due()).toEqual([24, 24])
  expect(await call('delete_due_accounts')).toEqual([{ answer: 0 }])
})

test('a team whose last admin’s account is deleted is handed to who is there longest', async () => {
  const { database, sam, dana } = await setUp()
  await database.superuser`delete from auth.users where id = ${sam}`
  expect(await roleOf(database, dana)).toBe('admin')
})

test('an invitation is mailed for an admin of its team, once an hour, and for nobody else', async () => {
  const { database, sql, sam, dana, eve } = await setUp()
  const { id, click } = invitation('new@other.example')
  await pushOne(database, sam, click)
  const toMail = async (rep: string, one = id) => {
    const [row] = await asService(
      sql,
      (tx) => tx`select invitation_to_mail(${rep}, ${one}) as email`,
    )
    return row?.email
  }
  expect(await toMail(dana)).toBeNull()
  expect(await toMail(eve)).toBeNull()
  expect(await toMail(sam, newId())).toBeNull()
  expect(await toMail(sam)).toBe('new@other.example')
  expect(await toMail(sam)).toBeNull()
  await sql`update workspace_invitations set mailed_at = now() - interval '61 minutes'`
  expect(await toMail(sam)).toBe('new@other.example')
})
