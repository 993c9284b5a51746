import { expect, test } from 'vitest'
import { natureOf } from '../../../server/crm/nature.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact, mutation, pullAll, pushOne } from './crm.ts'
import type { WireInvitee } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// A database as it was before anybody knew of rooms, robots and the rep's other addresses, put right by the
// companion's judgement in steps.

const room: WireInvitee = {
  name: 'HQ-4-Oslo (8)',
  email: 'c_1889abcd@resource.calendar.google.com',
  is_external: true,
}
const robot: WireInvitee = {
  name: 'Fred from Fireflies',
  email: 'fred@fireflies.ai',
  is_external: true,
}
const list: WireInvitee = {
  name: 'Everybody',
  email: 'all@lists.northwind.example',
  is_external: true,
}
const alias: WireInvitee = { name: 'Sam Rivera', email: 'sam@rivera.example', is_external: true }
const mine = { name: sam.name, email: sam.email }

/** What a companion of then would have said: everybody is a person, with a company of their own. */
function asThen(argument: ReturnType<typeof observation>): ReturnType<typeof observation> {
  return {
    ...argument,
    people: (argument.people ?? []).map((one) => ({
      ...one,
      nature: 'person',
      natureEvidence: null,
      isRole: false,
      mayBeRep: false,
      isExternal: one.email !== sam.email,
      companyName: one.domain,
    })),
  }
}

async function untidy(invitees: WireInvitee[] = [room, robot, list, alias]) {
  const database = await freshDatabase()
  const rep = await createUser(database, { email: sam.email })
  // Written past the database's own judgement, as the release before wrote it.
  const { sql } = database
  await sync(
    database,
    asThen(
      observation(
        rep,
        wireMeeting({
          invitees: [sam, ...invitees, priya],
          items: [{ description: 'Send the deck', at: '00:01:00', assignee: mine }],
        }),
      ),
    ),
  )
  await sql`insert into rep_addresses (user_id, email) values (${rep}, ${alias.email})`
  // The release before left them so.
  await sql`select set_config('upshot.actor', 'rules', false)`
  await sql`
    update meeting_attendees a set is_external = true, contact_id = c.id, match_reason = 'exact_email'
    from contacts c where c.email = a.email`
  await sql`
    update meetings m set primary_contact_id = c.id, company_id = c.company_id
    from contacts c where c.email = ${invitees[0]?.email ?? null}`
  await sql`
    update tasks t set contact_id = m.primary_contact_id, company_id = m.company_id
    from meetings m where m.id = t.meeting_id`
  await sql`select set_config('upshot.actor', '', false)`
  return { database, sql, rep }
}

/** As the companion does it. */
async function tidy({ sql }: TestDatabase, rep: string, run: string, atOnce = 200) {
  const total: Record<string, number> = {}
  for (let after: string | null = null; ; ) {
    const [asked] = await asService(
      sql,
      (tx) => tx`select people_to_tidy(${rep}, ${after}, ${atOnce}) as page`,
    )
    const page = asked?.page as {
      people: { key: string; name: string | null; email: string | null }[]
      next: string | null
    }
    const judged = page.people.flatMap(({ key, name, email }) => {
      const { nature, evidence, isRole } = natureOf({ name, email })
      return nature === 'person' && !isRole ? [] : [{ key, name, nature, evidence, isRole }]
    })
    const keys = [...new Set(page.people.map(({ key }) => key))]
    const [done] = await asService(
      sql,
      (tx) => tx`
        select tidy_people(${rep}, ${run}, ${keys}, ${JSON.stringify(judged)}::text::jsonb) as counts`,
    )
    if (!done) throw new Error('No answer')
    const { touched: _, ...counts } = done.counts as Record<string, number>
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count
    if (page.next === null) return total
    after = page.next
  }
}

function crm({ sql }: TestDatabase) {
  return sql`
    select
      (select jsonb_agg(c.email order by c.email) from contacts c) as contacts,
      (select jsonb_agg(c.domain order by c.domain) from companies c) as companies,
      (select jsonb_agg(jsonb_build_object('email', a.email, 'nature', a.nature, 'external', a.is_external,
        'contact', a.contact_id is not null) order by a.email) from meeting_attendees a) as people,
      (select c.domain from meetings m left join companies c on c.id = m.company_id) as company,
      (select c.email from meetings m left join contacts c on c.id = m.primary_contact_id) as contact,
      (select c.email from tasks t left join contacts c on c.id = t.contact_id) as task`
}

const run = '70000000-0000-4000-8000-000000000001'

test('rooms, lists, robots and the rep become none, and what was made of them goes', async () => {
  const { database, rep } = await untidy()
  const counts = await tidy(database, rep, run)
  expect(counts).toMatchObject({ rooms: 1, groups: 1, robots: 1, own: 1, contacts: 4, calls: 1 })
  expect(await crm(database)).toMatchObject([
    {
      contacts: [priya.email],
      companies: ['northwind.example'],
      company: 'northwind.example',
      contact: priya.email,
      task: priya.email,
      people: [
        { email: list.email, nature: 'group', external: false, contact: false },
        { email: room.email, nature: 'room', external: false, contact: false },
        { email: robot.email, nature: 'robot', external: false, contact: false },
        { email: priya.email, nature: 'person', external: true, contact: true },
        { email: sam.email, nature: 'person', external: false, contact: false },
        { email: alias.email, nature: 'person', external: false, contact: false },
      ],
    },
  ])
})

test('in small steps the same comes of it, and a second time nothing', async () => {
  const { database, rep } = await untidy()
  const whole = await untidy()
  await tidy(database, rep, run, 1)
  await tidy(whole.database, whole.rep, run)
  expect(await crm(database)).toEqual(await crm(whole.database))
  const again = await tidy(database, rep, crypto.randomUUID())
  expect(Object.values(again).every((count) => count === 0)).toBe(true)
  expect(await database.sql`select from match_corrections`).toHaveLength(1)
})

test('the rep is told, takes it back whole, and no later delivery does it again', async () => {
  const { database, rep } = await untidy()
  await database.sql`insert into fathom_sync_state (user_id) values (${rep})`
  const before = await crm(database)
  await tidy(database, rep, run)
  const told = async () =>
    (await pullAll(database, rep)).changes.find(({ entity }) => entity === 'sync_state')?.row
  expect(await told()).toMatchObject({ tidied: { id: run, rooms: 1, robots: 1, contacts: 4 } })
  expect(await pushOne(database, rep, mutation('match.undo', { correctionId: run }))).toMatchObject(
    { ok: true },
  )
  expect(await told()).toMatchObject({ tidied: null })
  const [after] = await crm(database)
  const [then] = before
  expect([after?.contacts, after?.companies, after?.people]).toEqual([
    then?.contacts,
    then?.companies,
    then?.people,
  ])
  await sync(
    database,
    observation(rep, wireMeeting({ invitees: [sam, room, robot, priya], title: 'Renamed' }), {
      source: 'poll',
      rank: 9,
    }),
  )
  expect((await crm(database))[0]?.people).toEqual(then?.people)
  const again = await tidy(database, rep, crypto.randomUUID())
  expect(again).toMatchObject({ rooms: 0, robots: 0, groups: 0, own: 0, contacts: 0 })
})

test('what a person has touched stays as they left it', async () => {
  const { database, sql, rep } = await untidy([room, robot])
  await sql`update contacts set first_name = 'Our', last_name = 'Oslo' where email = ${room.email}`
  const [kept] = await sql`select id, company_id from contacts where email = ${robot.email}`
  await sql`update companies set name = 'Fireflies Inc' where id = ${kept?.company_id}`
  const own = await addContact(sql, rep, { firstName: 'Mia', email: 'mia@x.test' })
  await sql`update tasks set contact_id = ${own}`
  await tidy(database, rep, run)
  expect(await crm(database)).toMatchObject([
    {
      contacts: [room.email, 'mia@x.test', priya.email],
      companies: expect.arrayContaining(['fireflies.ai', 'northwind.example']),
      task: 'mia@x.test',
      contact: priya.email,
    },
  ])
})

test('another rep’s calls are not looked at', async () => {
  const { database } = await untidy()
  const other = await createUser(database, { email: 'eve@elsewhere.example' })
  const before = await crm(database)
  await tidy(database, other, crypto.randomUUID())
  expect(await crm(database)).toEqual(before)
})
