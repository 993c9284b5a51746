import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { RepSettings } from '../../../lib/contract/account.ts'
import type { RecordChoice } from '../../../lib/contract/vocabulary.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact, addMeeting, addTask, mutation, pullAll, pushOne } from './crm.ts'

// Joining with companies and contacts put together, or kept apart: what becomes one, and what never moves.

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})

const done = { ok: true }
const newId = () => crypto.randomUUID()

/** Sam with a team of his own and Kim alone, strangers to every other test. */
async function two() {
  const rep = (name: string) => createUser(database, { email: `${name}@${newId()}.example`, name })
  const [sam, kim] = [await rep('sam'), await rep('kim')]
  await database.sql`insert into rep_settings (user_id) values (${sam}), (${kim})`
  return { sam, kim }
}

async function emailOf(rep: string): Promise<string> {
  const [row] = await database.sql`select email from workspace_members where user_id = ${rep}`
  return String(row?.email)
}

/** Sam invites Kim; answers the invitation's id. */
async function invite(sam: string, kim: string): Promise<string> {
  const invitationId = newId()
  const tokenDigest = createHash('sha256').update(randomBytes(32)).digest('hex')
  const args = { invitationId, email: await emailOf(kim), role: 'member' as const, tokenDigest }
  expect(await pushOne(database, sam, mutation('team.invite', args))).toMatchObject(done)
  return invitationId
}

async function join(sam: string, kim: string, records?: RecordChoice) {
  const args = { invitationId: await invite(sam, kim), ...(records && { records }) }
  expect(await pushOne(database, kim, mutation('team.join', args))).toMatchObject(done)
}

async function teamOf(user: string) {
  const { changes } = await pullAll(database, user)
  const row = changes.findLast(({ entity }) => entity === 'settings')?.row
  const { team } = RepSettings.parse(row)
  if (!team) throw new Error('The settings have no team.')
  return team
}

async function company(owner: string, domain: string, name: string, byHand = false) {
  const [row] = await database.sql.begin(async (tx) => {
    await tx`select set_config('upshot.actor', ${byHand ? 'rep' : 'fathom'}, true)`
    return tx`insert into companies (owner_id, name, domain) values (${owner}, ${name}, ${domain}) returning id`
  })
  return String(row?.id)
}

async function contact(owner: string, email: string, first: string, companyId?: string) {
  const [row] = await database.sql.begin(async (tx) => {
    await tx`select set_config('upshot.actor', 'fathom', true)`
    return tx`
      insert into contacts (owner_id, email, first_name, company_id)
      values (${owner}, ${email}, ${first}, ${companyId ?? null}) returning id`
  })
  return String(row?.id)
}

const nameOf = async (id: string) =>
  (await database.sql`select name from companies where id = ${id}`)[0]?.name
const firstOf = async (id: string) =>
  (await database.sql`select first_name from contacts where id = ${id}`)[0]?.first_name
const rename = (rep: string, id: string, name: string) =>
  asUser(database.sql, rep, (tx) => tx`update companies set name = ${name} where id = ${id}`)
const call = (rep: string, id: string, first: string) =>
  asUser(database.sql, rep, (tx) => tx`update contacts set first_name = ${first} where id = ${id}`)

/** Everything that anybody but the service sees of a rep's customers and calls, as that rep. */
async function seenBy(rep: string) {
  const tables = ['companies', 'contacts', 'contact_aliases', 'meetings', 'tasks']
  const rows = await asUser(database.sql, rep, async (tx) => {
    const all = await Promise.all(
      tables.map((table) => tx<{ id: string }[]>`select * from ${tx(table)} order by id`),
    )
    return all.map((list, index) => list.map((row) => ({ table: tables[index], ...row })))
  })
  return rows.flat()
}

test('put together, the newest change by hand holds on both sides, and each still sees only their own', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'globex.example')
  const hers = await company(kim, 'globex.example', 'Globex Ltd')
  await rename(sam, his, 'Globex')
  await rename(kim, hers, 'Globex Corporation')
  const call1 = await asUser(database.sql, kim, (tx) => addMeeting(tx, kim, { companyId: hers }))
  await join(sam, kim, 'together')
  expect([await nameOf(his), await nameOf(hers)]).toEqual([
    'Globex Corporation',
    'Globex Corporation',
  ])
  expect((await seenBy(sam)).map(({ id }) => id)).toEqual([his])
  expect((await seenBy(kim)).map(({ id }) => id)).toEqual([hers, call1])
  expect(await teamOf(kim)).toMatchObject({ records: 'together' })
})

test('what nobody changed by hand is the team’s, and nobody else’s row changes', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'Globex')
  const hers = await company(kim, 'globex.example', 'globex.example')
  const before = await seenBy(sam)
  await join(sam, kim, 'together')
  expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex', 'Globex'])
  expect(await seenBy(sam)).toEqual(before)
})

test.each([undefined, 'apart'] as const)(
  'kept apart (%s), no row of either changes, now or later',
  async (records) => {
    const { sam, kim } = await two()
    const his = await company(sam, 'globex.example', 'Globex', true)
    const hers = await company(kim, 'globex.example', 'Globex Ltd', true)
    await join(sam, kim, records)
    await rename(kim, hers, 'Globex 2')
    expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex', 'Globex 2'])
    expect(await teamOf(kim)).toMatchObject({ records: 'apart' })
  },
)

test('from then on what one sets is set for both, until one leaves', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'Globex')
  const hers = await company(kim, 'globex.example', 'Globex')
  const [tom, toms] = [
    await contact(sam, 'tom@globex.example', 'Tom'),
    await contact(kim, 'tom@globex.example', 'Tom'),
  ]
  await join(sam, kim, 'together')
  await rename(sam, his, 'Globex AG')
  await call(kim, toms, 'Thomas')
  const choose = mutation('match.choose_company', { contactId: toms, companyId: hers })
  expect(await pushOne(database, kim, choose)).toMatchObject(done)
  expect([await nameOf(hers), await firstOf(tom)]).toEqual(['Globex AG', 'Thomas'])
  const alias = mutation('match.add_alias', { contactId: toms, email: 't@globex.example' })
  expect(await pushOne(database, kim, alias)).toMatchObject(done)
  const [row] = await database.sql`
    select c.company_id, array_agg(a.email) as aliases
    from contacts c join contact_aliases a on a.contact_id = c.id where c.id = ${tom} group by c.id`
  expect(row).toEqual({ company_id: his, aliases: ['t@globex.example'] })

  expect(await pushOne(database, kim, mutation('team.leave', {}))).toMatchObject(done)
  await rename(sam, his, 'Globex of Sam')
  await call(kim, toms, 'Thomasina')
  expect([await nameOf(hers), await firstOf(tom)]).toEqual(['Globex AG', 'Thomas'])
  // And whoever came together once comes back apart, unless they say so again.
  await join(sam, kim)
  expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex of Sam', 'Globex AG'])
})

test('a name given in the panel is given on both sides, and taken back on both', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'Globex')
  const hers = await company(kim, 'globex.example', 'Globex')
  await join(sam, kim, 'together')
  const given = mutation('record.rename_company', { companyId: hers, name: 'Globex Corp' })
  expect(await pushOne(database, kim, given)).toMatchObject(done)
  expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex Corp', 'Globex Corp'])
  const told = (await pullAll(database, sam)).changes.findLast(({ id }) => id === his)
  expect(told?.row).toMatchObject({ name: 'Globex Corp' })
  const back = mutation('match.undo', { correctionId: given.id })
  expect(await pushOne(database, kim, back)).toMatchObject(done)
  expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex', 'Globex'])
})

test('a person met for the first time is called as the team calls them', async () => {
  const { sam, kim } = await two()
  await join(sam, kim, 'together')
  const tom = await contact(sam, 'tom@globex.example', 'tom')
  await call(sam, tom, 'Tom')
  await pushOne(
    database,
    sam,
    mutation('match.add_alias', { contactId: tom, email: 't@globex.example' }),
  )
  const hers = await contact(kim, 't@globex.example', 't')
  expect(await firstOf(hers)).toBe('Tom')
  expect(await firstOf(tom)).toBe('Tom')
})

test('two contacts whom the team knows for one person become one, and a click on the other finds it', async () => {
  const { sam, kim } = await two()
  const tom = await contact(sam, 'tom@globex.example', 'Tom')
  await pushOne(
    database,
    sam,
    mutation('match.add_alias', { contactId: tom, email: 't@globex.example' }),
  )
  const globex = await company(kim, 'globex.example', 'Globex')
  const first = await contact(kim, 'tom@globex.example', 'Tom')
  const second = await contact(kim, 't@globex.example', 'T')
  const task = await asUser(database.sql, kim, (tx) => addTask(tx, kim, {}))
  await database.sql`update tasks set contact_id = ${second} where id = ${task}`
  await join(sam, kim, 'together')
  const left = await database.sql`select id from contacts where owner_id = ${kim}`
  expect([...left]).toEqual([{ id: first }])
  expect((await database.sql`select contact_id from tasks where id = ${task}`)[0]).toEqual({
    contact_id: first,
  })
  // Made on another device before it heard of that.
  const late = mutation('match.choose_company', { contactId: second, companyId: globex })
  expect(await pushOne(database, kim, late)).toMatchObject(done)
  expect((await database.sql`select company_id from contacts where id = ${first}`)[0]).toEqual({
    company_id: globex,
  })
  const other = await asUser(database.sql, kim, (tx) => addTask(tx, kim, {}))
  const edit = mutation('task.edit', { taskId: other, changes: { contactId: second } })
  expect(await pushOne(database, kim, edit)).toMatchObject(done)
  expect((await database.sql`select contact_id from tasks where id = ${other}`)[0]).toEqual({
    contact_id: first,
  })
  const forget = mutation('person.forget', { contactId: second })
  expect(await pushOne(database, kim, forget)).toMatchObject(done)
  expect([...(await database.sql`select id from contacts where owner_id = ${kim}`)]).toEqual([])
})

test('an address that somebody forgot, or has of somebody else, does not come back', async () => {
  const { sam, kim } = await two()
  const tom = await contact(sam, 'tom@globex.example', 'Tom')
  const add = (email: string) =>
    pushOne(database, sam, mutation('match.add_alias', { contactId: tom, email }))
  await add('forgotten@globex.example')
  await add('new@globex.example')
  const gone = await contact(kim, 'forgotten@globex.example', 'F')
  await pushOne(database, kim, mutation('person.forget', { contactId: gone }))
  await contact(kim, 'tom@globex.example', 'Tom')
  await join(sam, kim, 'together')
  const aliases = await database.sql`select email from contact_aliases where owner_id = ${kim}`
  expect([...aliases]).toEqual([{ email: 'new@globex.example' }])
})

test('whoever is invited is told in figures what would be put together; whoever may ask is not', async () => {
  const { sam, kim } = await two()
  await company(sam, 'globex.example', 'Globex')
  await company(kim, 'globex.example', 'Globex')
  await company(kim, 'initech.example', 'Initech')
  await contact(kim, 'tom@globex.example', 'Tom')
  await invite(sam, kim)
  // As the companion does after each call.
  await database.sql`insert into fathom_sync_state (user_id) values (${kim})`
  await asUser(database.sql, kim, (tx) => addMeeting(tx, kim))
  await database.sql`update fathom_sync_state set last_delivery_at = now() where user_id = ${kim}`
  const { brings, invitedTo } = await teamOf(kim)
  expect(brings).toEqual({ calls: 1, companies: 2, contacts: 1 })
  expect(invitedTo[0]?.known).toEqual({ companies: 1, contacts: 0 })

  const domain = (await emailOf(sam)).split('@')[1]
  const asker = await createUser(database, { email: `ada@${domain}` })
  await database.sql`insert into rep_settings (user_id) values (${asker})`
  await company(asker, 'globex.example', 'Probe')
  const asked = await teamOf(asker)
  expect(asked.mayAsk).not.toBeNull()
  expect(asked.brings).toEqual({ calls: 0, companies: 1, contacts: 0 })
  expect(JSON.stringify(asked)).not.toContain('known')
})

test('who asks says how, and the admin who lets them in is told', async () => {
  const { sam } = await two()
  const domain = (await emailOf(sam)).split('@')[1]
  const asker = await createUser(database, { email: `ada@${domain}`, name: 'Ada' })
  await database.sql`insert into rep_settings (user_id) values (${asker})`
  const his = await company(sam, 'globex.example', 'Globex')
  const hers = await company(asker, 'globex.example', 'globex')
  const workspaceId = (await teamOf(asker)).mayAsk?.workspaceId ?? ''
  const requestId = newId()
  const ask = mutation('team.ask', { requestId, workspaceId, records: 'together' })
  expect(await pushOne(database, asker, ask)).toMatchObject(done)
  expect((await teamOf(sam)).requests).toMatchObject([{ id: requestId, records: 'together' }])
  const answer = mutation('team.answer', { requestId, accept: true })
  expect(await pushOne(database, sam, answer)).toMatchObject(done)
  expect([await nameOf(his), await nameOf(hers)]).toEqual(['Globex', 'Globex'])
  expect(await teamOf(asker)).toMatchObject({ records: 'together' })
})

test('an import under way is shown to the team by its figures', async () => {
  const { sam, kim } = await two()
  await join(sam, kim)
  await database.sql`insert into fathom_integrations (user_id, status) values (${kim}, 'active')`
  await database.sql`
    insert into fathom_sync_state (user_id, sync_status, total_meetings, meetings_synced)
    values (${kim}, 'syncing', 400, 0)`
  await database.sql`update fathom_sync_state set meetings_synced = 120 where user_id = ${kim}`
  const hers = async () => (await teamOf(sam)).members.find(({ userId }) => userId === kim)
  expect(await hers()).toMatchObject({ importing: { done: 120, of: 400 } })
  await database.sql`update fathom_sync_state set sync_status = 'idle' where user_id = ${kim}`
  expect(await hers()).toMatchObject({ importing: null })
})

const host = fc.constantFrom('a', 'b', 'c', 'd').map((name) => `${name}.example`)
const address = fc
  .tuple(fc.constantFrom('tom', 'Tóm', 'TOM+x', 'т0m', 'ann'), host)
  .map(([name, at]) => `${name}@${at}`)
const book = fc.record({
  companies: fc.uniqueArray(fc.record({ domain: host, name: fc.string(), byHand: fc.boolean() }), {
    selector: ({ domain }) => domain,
  }),
  contacts: fc.uniqueArray(
    fc.record({ email: address, first: fc.constantFrom('Tom', 'T', 'Ann') }),
    {
      selector: ({ email }) => email.toLowerCase(),
      maxLength: 6,
    },
  ),
  aliases: fc.array(fc.record({ of: fc.nat(5), email: address }), { maxLength: 4 }),
})

test('of any two workspaces no row is lost or doubled, nothing of the team’s is taken, and leaving parts them', async () => {
  const count = async (rep: string) => {
    const [row] = await database.sql`
      select (select count(*) from companies where owner_id = ${rep})::int as companies,
        (select count(*) from meetings where owner_user_id = ${rep})::int as meetings,
        (select count(*) from tasks where created_by = ${rep})::int as tasks`
    return row
  }
  const reached = async (rep: string) => {
    const rows = await database.sql<{ email: string }[]>`
      select email from contacts where owner_id = ${rep} and email is not null
      union all select email from contact_aliases where owner_id = ${rep}`
    return rows.map(({ email }) => email).sort()
  }
  await fc.assert(
    fc.asyncProperty(
      book,
      book,
      fc.constantFrom('apart', 'together'),
      async (his, hers, records) => {
        const { sam, kim } = await two()
        for (const [rep, its] of [
          [sam, his],
          [kim, hers],
        ] as const) {
          for (const one of its.companies) await company(rep, one.domain, one.name, one.byHand)
          const ids: string[] = []
          for (const one of its.contacts) ids.push(await contact(rep, one.email, one.first))
          for (const { of, email } of its.aliases) {
            const contactId = ids[of]
            if (contactId)
              await pushOne(database, rep, mutation('match.add_alias', { contactId, email }))
          }
          await asUser(database.sql, rep, async (tx) => {
            const meetingId = await addMeeting(tx, rep)
            const task = await addTask(tx, rep, { meetingId })
            if (ids[0]) await tx`update tasks set contact_id = ${ids[0]} where id = ${task}`
          })
        }
        const before = {
          sam: await count(sam),
          kim: await count(kim),
          his: await reached(sam),
          hers: await reached(kim),
        }
        const sams = await seenBy(sam)
        const invitationId = await invite(sam, kim)
        const click = mutation('team.join', { invitationId, records })
        expect(await pushOne(database, kim, click)).toMatchObject(done)
        expect(await count(sam)).toEqual(before.sam)
        expect(await count(kim)).toEqual(before.kim)
        const [after, afterHers] = [await reached(sam), await reached(kim)]
        // Every address is still somebody's, once.
        expect(after).toEqual(expect.arrayContaining(before.his))
        expect(afterHers).toEqual(expect.arrayContaining(before.hers))
        expect([new Set(after).size, new Set(afterHers).size]).toEqual([
          after.length,
          afterHers.length,
        ])
        const seen = await seenBy(sam)
        expect(seen).toEqual(
          expect.arrayContaining(sams.map(({ id }) => expect.objectContaining({ id }))),
        )
        if (records === 'apart') expect(seen).toEqual(sams)
        else {
          const apart = await database.sql`
          select a.id from companies a join companies b on b.domain = a.domain
          where a.owner_id = ${sam} and b.owner_id = ${kim} and a.name <> b.name`
          expect([...apart]).toEqual([])
        }
        const lost = await database.sql`
        select id from tasks where created_by = ${kim} and contact_id is null`
        expect(lost.length).toBe(hers.contacts.length > 0 ? 0 : 1)
        // The same click again, and the merging itself again, change nothing.
        const settled = [await seenBy(sam), await seenBy(kim)]
        expect(await pushOne(database, kim, click)).toMatchObject(done)
        await database.superuser`select private.put_together(${kim})`
        expect([await seenBy(sam), await seenBy(kim)]).toEqual(settled)

        expect(await pushOne(database, kim, mutation('team.leave', {}))).toMatchObject(done)
        const held = await seenBy(sam)
        await asUser(database.sql, kim, async (tx) => {
          await tx`update companies set name = 'Elsewhere'`
          await tx`update contacts set first_name = 'Nobody'`
        })
        expect(await seenBy(sam)).toEqual(held)
        const ours = new Set(held.map(({ id }) => id))
        expect((await seenBy(kim)).filter(({ id }) => ours.has(id))).toEqual([])
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
}, 240_000)

test('one join of two at once counts, by whichever choice came first; the other is told it is over', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'Globex', true)
  const hers = await company(kim, 'globex.example', 'Globex Ltd')
  const invitationId = await invite(sam, kim)
  const answers = await Promise.all(
    (['apart', 'together'] as const).map((records) =>
      pushOne(database, kim, mutation('team.join', { invitationId, records })),
    ),
  )
  expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
  const { records } = await teamOf(kim)
  expect(records).toBe(answers[1]?.ok ? 'together' : 'apart')
  expect((await nameOf(his)) === (await nameOf(hers))).toBe(records === 'together')
})

test('two admins who let the same person in at once let them in once, as they chose', async () => {
  const { sam, kim } = await two()
  await join(sam, kim)
  await pushOne(database, sam, mutation('team.set_role', { userId: kim, role: 'admin' }))
  const domain = (await emailOf(sam)).split('@')[1]
  const asker = await createUser(database, { email: `ada@${domain}`, name: 'Ada' })
  await database.sql`insert into rep_settings (user_id) values (${asker})`
  const workspaceId = (await teamOf(asker)).mayAsk?.workspaceId ?? ''
  const requestId = newId()
  await pushOne(
    database,
    asker,
    mutation('team.ask', { requestId, workspaceId, records: 'together' }),
  )
  const answers = await Promise.all(
    [sam, kim].map((admin) =>
      pushOne(database, admin, mutation('team.answer', { requestId, accept: true })),
    ),
  )
  expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
  expect(await teamOf(asker)).toMatchObject({ workspaceId, records: 'together' })
})

test('whoever is removed before their clicks are sent has them on their own record, and the team’s stays', async () => {
  const { sam, kim } = await two()
  const his = await company(sam, 'globex.example', 'Globex')
  const hers = await company(kim, 'globex.example', 'Globex')
  const tom = await contact(sam, 'tom@globex.example', 'Tom', his)
  const toms = await contact(kim, 'tom@globex.example', 'Tom')
  await join(sam, kim, 'together')
  await pushOne(database, sam, mutation('team.remove', { userId: kim }))
  const before = await seenBy(sam)
  for (const click of [
    mutation('match.choose_company', { contactId: toms, companyId: hers }),
    mutation('match.add_alias', { contactId: toms, email: 't@globex.example' }),
  ]) {
    expect(await pushOne(database, kim, click)).toMatchObject(done)
  }
  expect(await seenBy(sam)).toEqual(before)
  expect(before.map(({ id }) => id)).toContain(tom)
})

test('an account that ends takes its own records along, and none of those they were put together with', async () => {
  const { sam, kim } = await two()
  await company(sam, 'globex.example', 'Globex')
  const hers = await company(kim, 'globex.example', 'Globex', true)
  await join(sam, kim, 'together')
  await rename(kim, hers, 'Globex AG')
  const before = await seenBy(sam)
  await pushOne(database, kim, mutation('account.delete', {}))
  await database.superuser`update account_deletions set due_at = now() where user_id = ${kim}`
  const [row] = await database.superuser`select delete_due_accounts() as gone`
  expect(row).toEqual({ gone: 1 })
  expect(await seenBy(sam)).toEqual(before)
  expect([...(await database.sql`select id from companies where owner_id = ${kim}`)]).toEqual([])
})

test('letters that only look alike, other cases and plus tags are put together with nobody', async () => {
  const { sam, kim } = await two()
  const his = await contact(sam, 'tom@globex.example', 'Tom')
  await company(sam, 'globex.example', 'Globex', true)
  const odd = ['tоm@globex.example', 'tom+x@globex.example', 'tom@glоbex.example']
  for (const email of odd) await contact(kim, email, 'Odd')
  await company(kim, 'glоbex.example', 'Odd')
  const same = await contact(kim, ' TOM@Globex.Example ', 'T')
  await join(sam, kim, 'together')
  const names = await database.sql`
    select email, first_name from contacts where owner_id = ${kim} order by id = ${same} desc, email`
  expect(names[0]).toEqual({ email: 'tom@globex.example', first_name: 'Tom' })
  expect(names.slice(1).map(({ first_name }) => first_name)).toEqual(['Odd', 'Odd', 'Odd'])
  expect(await firstOf(his)).toBe('Tom')
  const companies = await database.sql`select name from companies where owner_id = ${kim}`
  expect([...companies]).toEqual([{ name: 'Odd' }])
})

test('a contact of somebody with no address is nobody else’s', async () => {
  const { sam, kim } = await two()
  const his = await asUser(database.sql, sam, (tx) => addContact(tx, sam, { firstName: 'Tom' }))
  await asUser(database.sql, kim, (tx) => addContact(tx, kim, { firstName: 'Tom' }))
  await join(sam, kim, 'together')
  await call(sam, his, 'Thomas')
  const names = await database.sql`select first_name from contacts where owner_id = ${kim}`
  expect([...names]).toEqual([{ first_name: 'Tom' }])
})
