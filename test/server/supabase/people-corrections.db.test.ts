import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues, mutation, pullAll, pushOne } from './crm.ts'
import type { WireInvitee, WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// What a rep says of the people of their calls: what they are, who of them is the rep, and with whom a call is.

const old = { name: 'Sam Rivera', email: 'sam.rivera@oldbeam.example', is_external: true }
const bot = { name: 'Otis', email: 'otis@scribe-o-matic.example', is_external: true }
const gia = { name: 'Gia Poe', email: 'gia@globex.example', is_external: true }
const rob = { name: 'Rob Noteman', email: 'noreply@northwind.example', is_external: true }

async function rep() {
  const database = await freshDatabase()
  const id = await createUser(database, { email: sam.email, name: sam.name })
  return { database, sql: database.sql, sam: id }
}

let recording = 0

/** One more call, an hour after the last; answers its id. */
async function call(
  database: TestDatabase,
  owner: string,
  invitees: WireInvitee[],
  items: WireItem[] = [],
): Promise<string> {
  recording += 1
  const start = new Date(Date.UTC(2026, 9, 1) + recording * 3_600_000).toISOString()
  const wire = wireMeeting({ recordingId: recording, start, invitees, items })
  await sync(database, observation(owner, wire))
  const [row] = await database.sql`
    select id from meetings where fathom_recording_id = ${String(recording)}`
  return String(row?.id)
}

/** The CRM as a rep knows it, but for when rows were touched. */
async function crm({ sql }: TestDatabase): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {}
  for (const table of [
    'address_natures',
    'calendar_events',
    'call_choices',
    'companies',
    'company_exclusions',
    'contact_aliases',
    'contact_choices',
    'contacts',
    'meeting_action_items',
    'meeting_attendees',
    'meetings',
    'others_addresses',
    'rep_addresses',
    'tasks',
  ]) {
    const rows = await sql`
      select to_jsonb(t) - 'updated_at' as row from ${sql(table)} t order by to_jsonb(t) ->> 'id'`
    state[table] = rows.map(({ row }) => row)
  }
  return state
}

/** Contacts, companies, and each call with its company, main contact and tasks. */
async function outcome({ sql }: TestDatabase) {
  const contacts = await sql`select email from contacts order by email`
  const companies = await sql`select name from companies order by name`
  const calls = await sql`
    select c.name as company, k.email as contact, m.internal_only as inside, (
      select coalesce(jsonb_agg(t.title order by t.title), '[]') from tasks t where t.meeting_id = m.id) as tasks
    from meetings m left join companies c on c.id = m.company_id
    left join contacts k on k.id = m.primary_contact_id order by m.meeting_start`
  return {
    contacts: contacts.map(({ email }) => email),
    companies: companies.map(({ name }) => name),
    calls: [...calls],
  }
}

async function attendee({ sql }: TestDatabase, meetingId: string, email: string): Promise<string> {
  const [row] = await sql`
    select id from meeting_attendees where meeting_id = ${meetingId} and email = ${email}`
  return String(row?.id)
}

async function idOf(
  { sql }: TestDatabase,
  table: 'contacts' | 'companies',
  word: string,
): Promise<string> {
  const [row] =
    await sql`select id from ${sql(table)} t where to_jsonb(t)::text ilike ${`%${word}%`}`
  return String(row?.id)
}

const undo = (id: string) => mutation('match.undo', { correctionId: id })
const done = { ok: true }

test('what is said to be no person is listed and nowhere else, on all calls, and is all that again', async () => {
  const { database, sql, sam: me } = await rep()
  const items = [{ description: 'Send the deck', assignee: { name: sam.name, email: sam.email } }]
  const first = await call(database, me, [sam, bot, priya], items)
  await call(database, me, [sam, bot])
  const before = await crm(database)
  expect((await outcome(database)).contacts).toEqual([bot.email, priya.email])

  const say = mutation('person.set_nature', {
    attendeeId: await attendee(database, first, bot.email),
    nature: 'robot',
  })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  expect(await outcome(database)).toEqual({
    contacts: [priya.email],
    companies: ['Northwind'],
    calls: [
      { company: 'Northwind', contact: priya.email, inside: false, tasks: ['Send the deck'] },
      { company: null, contact: null, inside: true, tasks: [] },
    ],
  })
  expect(
    await sql`
      select nature, nature_evidence as why, is_external, contact_id from meeting_attendees
      where email = ${bot.email}`,
  ).toEqual(
    Array(2).fill({
      nature: 'robot',
      why: 'corrected by hand',
      is_external: false,
      contact_id: null,
    }),
  )
  // The next call knows it.
  await call(database, me, [sam, bot, gia])
  expect(await outcome(database)).toMatchObject({
    contacts: [gia.email, priya.email],
    calls: [{}, {}, { company: 'Globex', contact: gia.email }],
  })
  await sql`delete from meetings where fathom_recording_id = ${String(recording)}`
  await sql`delete from contacts where email = ${gia.email}`
  await sql`delete from companies where name = 'Globex'`

  expect(await pushOne(database, me, undo(say.id))).toMatchObject(done)
  expect(await crm(database)).toEqual(before)
})

test('a call that came after what was said goes by the first judgement again when it is taken back', async () => {
  const { database, sam: me } = await rep()
  const first = await call(database, me, [sam, bot, priya])
  const say = mutation('person.set_nature', {
    attendeeId: await attendee(database, first, bot.email),
    nature: 'robot',
  })
  await pushOne(database, me, say)
  await call(database, me, [sam, bot])
  await pushOne(database, me, undo(say.id))
  expect((await outcome(database)).calls).toMatchObject([
    { company: null },
    { company: 'Scribe O Matic', contact: bot.email, inside: false },
  ])
})

test('what is said to be a person is one as at the first sync, and is none again', async () => {
  const { database, sam: me } = await rep()
  const first = await call(database, me, [sam, rob])
  const before = await crm(database)
  expect(await outcome(database)).toMatchObject({ contacts: [], companies: [] })
  const say = mutation('person.set_nature', {
    attendeeId: await attendee(database, first, rob.email),
    nature: 'person',
  })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  const known = {
    contacts: [rob.email],
    companies: ['Northwind'],
    calls: [{ company: 'Northwind', contact: rob.email, inside: false }],
  }
  expect(await outcome(database)).toMatchObject(known)
  // Fathom says again what it said.
  const { cursor } = await pullAll(database, me)
  await sync(
    database,
    observation(
      me,
      wireMeeting({
        recordingId: recording,
        start: new Date(Date.UTC(2026, 9, 1) + recording * 3_600_000).toISOString(),
        invitees: [sam, rob],
      }),
    ),
  )
  expect(await outcome(database)).toMatchObject(known)
  expect((await pullAll(database, me, cursor)).changes).toEqual([])

  expect(await pushOne(database, me, undo(say.id))).toMatchObject(done)
  expect(await crm(database)).toEqual(before)
})

test('what one rep says of an address holds for a colleague’s calls, whose own contacts stay', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [me = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const first = await call(database, me, [sam, bot, priya])
  await call(database, dana, [bot, priya])
  await asUser(
    sql,
    dana,
    (tx) => tx`update contacts set last_name = 'Scribe' where email = ${bot.email}`,
  )
  const before = await crm(database)
  const say = mutation('person.set_nature', {
    attendeeId: await attendee(database, first, bot.email),
    nature: 'robot',
  })
  await pushOne(database, me, say)
  expect(
    await sql`select distinct nature from meeting_attendees where email = ${bot.email}`,
  ).toEqual([{ nature: 'robot' }])
  // Dana had edited hers.
  expect(await sql`select owner_id from contacts where email = ${bot.email}`).toEqual([
    { owner_id: dana },
  ])
  expect((await outcome(database)).calls).toMatchObject(
    Array(2).fill({ company: 'Northwind', contact: priya.email }),
  )
  await pushOne(database, me, undo(say.id))
  expect(await crm(database)).toEqual(before)
})

test.each(['the one who said it', 'the colleague'])(
  'once %s has left, it is taken back on the own calls alone',
  async (leaver) => {
    const database = await freshDatabase()
    const { sql } = database
    const [id = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
    await call(database, id, [sam, priya])
    await call(database, dana, [{ ...sam, email: 'dana@northbeam.example' }, priya])
    const seenBy = (owner: string) => sql`
      select a.nature, a.contact_id, a.human_fields, m.company_id,
        (select array_agg(c.id) from contacts c where c.owner_id = ${owner}) as contacts,
        (select array_agg(n.nature) from address_natures n where n.workspace_id = m.workspace_id) as natures
      from meeting_attendees a join meetings m on m.id = a.meeting_id
      where m.owner_user_id = ${owner} and a.email = ${priya.email}`
    const [attendee] = await sql`
      select a.id from meeting_attendees a join meetings m on m.id = a.meeting_id
      where m.owner_user_id = ${id} and a.email = ${priya.email}`
    const [before] = await seenBy(id)
    const say = mutation('person.set_nature', { attendeeId: String(attendee?.id), nature: 'room' })
    expect(await pushOne(database, id, say)).toMatchObject({ ok: true })
    await pushOne(database, id, mutation('team.set_role', { userId: dana, role: 'admin' }))
    const who = leaver === 'the colleague' ? dana : id
    expect(await pushOne(database, who, mutation('team.leave', {}))).toMatchObject({ ok: true })
    const theirs = await seenBy(dana)
    expect(theirs).toMatchObject([{ nature: 'room', contact_id: null }])
    const back = mutation('match.undo', { correctionId: say.id })
    expect(await pushOne(database, id, back)).toMatchObject({ ok: true })
    expect([...(await seenBy(dana))]).toEqual([...theirs])
    expect(await seenBy(id)).toMatchObject([{ nature: 'person', contact_id: before?.contact_id }])
  },
)

test('nobody of the workspace is said to be a program', async () => {
  const { database, sam: me } = await rep()
  const first = await call(database, me, [sam, priya])
  const say = mutation('person.set_nature', {
    attendeeId: await attendee(database, first, sam.email),
    nature: 'robot',
  })
  expect(await pushOne(database, me, say)).toMatchObject({ reason: 'invalid' })
})

test('“That’s me” makes promises the rep’s, by the rep’s rule, and no contact stays of the rep', async () => {
  const { database, sql, sam: me } = await rep()
  const promise = { description: 'Send the deck', assignee: { name: old.name, email: old.email } }
  await call(database, me, [sam, old, priya], [promise])
  await call(database, me, [sam, old], [promise])
  await sql`
    insert into tasks (title, created_by, contact_id)
    select 'Ring', ${me}, id from contacts where email = ${old.email}`
  await sql`
    insert into contact_aliases (contact_id, owner_id, email)
    select id, ${me}, 'sr@oldbeam.example' from contacts where email = ${old.email}`
  const before = await crm(database)
  expect(await outcome(database)).toMatchObject({
    contacts: [priya.email, old.email],
    companies: ['Northwind', 'Oldbeam'],
    calls: [{ tasks: [] }, { contact: old.email, tasks: [] }],
  })

  const say = mutation('person.is_me', { email: 'Sam.Rivera+calls@oldbeam.example' })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  expect(await outcome(database)).toEqual({
    contacts: [priya.email],
    companies: ['Northwind'],
    calls: [
      { company: 'Northwind', contact: priya.email, inside: false, tasks: ['Send the deck'] },
      { company: null, contact: null, inside: true, tasks: ['Send the deck'] },
    ],
  })
  expect(await sql`select distinct assignee_kind as kind from meeting_action_items`).toEqual([
    { kind: 'me' },
  ])
  expect(
    await sql`select distinct assigned_to, contact_id from tasks where title = 'Send the deck'
      and company_id is null`,
  ).toEqual([{ assigned_to: me, contact_id: null }])

  expect(await pushOne(database, me, undo(say.id))).toMatchObject(done)
  expect(await crm(database)).toEqual(before)
  // And again what was said: the same, by whichever address.
  const again = mutation('person.is_me', { email: old.email })
  await pushOne(database, me, again)
  await call(database, me, [old, gia, { ...old, email: 'sr@oldbeam.example' }], [promise])
  expect(await outcome(database)).toMatchObject({
    contacts: [gia.email, priya.email],
    calls: [{}, {}, { company: 'Globex', contact: gia.email, tasks: ['Send the deck'] }],
  })
})

test('what the rep has done with a task of the rule since stays when “That’s me” is taken back', async () => {
  const { database, sql, sam: me } = await rep()
  await call(
    database,
    me,
    [sam, old, priya],
    [{ description: 'Send the deck', assignee: { name: old.name, email: old.email } }],
  )
  const say = mutation('person.is_me', { email: old.email })
  await pushOne(database, me, say)
  const [task] = await sql`select id from tasks`
  await pushOne(database, me, mutation('task.complete', { taskId: String(task?.id) }))
  expect(await pushOne(database, me, undo(say.id))).toMatchObject(done)
  expect(await sql`select completed from tasks`).toEqual([{ completed: true }])
  expect((await outcome(database)).contacts).toEqual([priya.email, old.email])
})

test('with “Ask me first” the promises wait; imported calls make no tasks', async () => {
  const { database, sql, sam: me } = await rep()
  const promise = { description: 'Send the deck', assignee: { name: old.name, email: old.email } }
  await call(database, me, [sam, old, priya], [promise])
  await sql`update meetings set imported = true`
  await call(database, me, [sam, old, priya], [promise])
  const [settings] = await sql`
    insert into rep_settings (user_id, task_creation) values (${me}, 'automatic')
    on conflict (user_id) do update set task_creation = 'automatic' returning user_id`
  expect(settings?.user_id).toBe(me)
  const say = mutation('person.is_me', { email: old.email })
  await pushOne(database, me, say)
  expect((await outcome(database)).calls.map(({ tasks }) => tasks.length)).toEqual([0, 1])
  await pushOne(database, me, undo(say.id))
  await sql`update rep_settings set task_creation = 'review'`
  await pushOne(database, me, mutation('person.is_me', { email: old.email }))
  expect((await outcome(database)).calls.map(({ tasks }) => tasks.length)).toEqual([0, 0])
  expect(await sql`select distinct sync_status as is from meeting_action_items`).toEqual([
    { is: 'pending' },
  ])
})

test('a colleague’s address is not the rep’s to take, and a stranger’s word reaches nobody else', async () => {
  const database = await freshDatabase()
  const [me = ''] = await createColleagues(database, 'Sam', 'Dana')
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  await call(database, me, [sam, old, priya])
  const before = await crm(database)
  expect(
    await pushOne(database, me, mutation('person.is_me', { email: 'dana+x@northbeam.example' })),
  ).toMatchObject({ reason: 'conflict', message: 'Not saved: that is the address of Dana.' })
  expect(
    await pushOne(database, me, mutation('person.is_me', { email: 'not an address' })),
  ).toMatchObject({ reason: 'invalid' })
  const mine = mutation('person.is_me', { email: sam.email })
  expect(await pushOne(database, me, mine)).toMatchObject(done)
  expect(await pushOne(database, me, undo(mine.id))).toMatchObject(done)
  expect(await crm(database)).toEqual(before)
  for (const name of ['person.is_me', 'person.is_not_me'] as const) {
    for (const { email } of [old, priya, sam]) {
      const say = mutation(name, { email })
      await pushOne(database, eve, say)
      const { rep_addresses: _, others_addresses: __, ...now } = await crm(database)
      expect(before, `${name} ${email}`).toMatchObject(now)
      await pushOne(database, eve, undo(say.id))
    }
  }
  expect(await pushOne(database, eve, undo(mine.id))).toMatchObject({ reason: 'not_found' })
})

test('somebody of the rep’s name who is somebody else becomes a contact, and is asked about no more', async () => {
  const { database, sql, sam: me } = await rep()
  const namesake = { name: 'Sam Rivera', email: 'samrivera77@gmail.com', is_external: true }
  await call(database, me, [sam, namesake])
  const before = await crm(database)
  expect((await outcome(database)).contacts).toEqual([])
  const say = mutation('person.is_not_me', { email: namesake.email })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  expect(await outcome(database)).toMatchObject({
    contacts: [namesake.email],
    calls: [{ company: null, contact: namesake.email }],
  })
  await call(database, me, [sam, namesake])
  expect(await sql`select distinct may_be_rep from meeting_attendees`).toEqual([
    { may_be_rep: false },
  ])
  expect(await pushOne(database, me, mutation('person.is_me', { email: namesake.email }))).toEqual(
    expect.objectContaining(done),
  )
  expect((await outcome(database)).contacts).toEqual([])
  await sql`delete from meetings where fathom_recording_id = ${String(recording)}`
  expect(
    await pushOne(database, me, mutation('person.is_not_me', { email: namesake.email })),
  ).toMatchObject({ reason: 'conflict' })
  const [me2] = await sql`select id from match_corrections where name = 'person.is_me'`
  await pushOne(database, me, undo(String(me2?.id)))
  await pushOne(database, me, undo(say.id))
  expect(await crm(database)).toEqual(before)
})

test('a tie is answered once for all calls on which the same companies tie', async () => {
  const { database, sql, sam: me } = await rep()
  const items = [{ description: 'Send the deck', assignee: { name: sam.name, email: sam.email } }]
  const first = await call(database, me, [sam, priya, gia], items)
  await call(database, me, [sam, gia, priya])
  await call(database, me, [sam, gia])
  const before = await crm(database)
  const ties = () => sql`
    select cardinality(tied_company_ids) as tied, tie_answered as answered from meetings
    order by meeting_start`
  const open = { tied: 2, answered: false }
  const answered = { tied: 2, answered: true }
  const none = { tied: 0, answered: false }
  expect(await ties()).toEqual([open, open, none])

  const globex = await idOf(database, 'companies', 'globex')
  const say = mutation('meeting.set_company', { meetingId: first, companyId: globex })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  expect((await outcome(database)).calls.map(({ company }) => company)).toEqual(
    Array(3).fill('Globex'),
  )
  expect(await sql`select c.name from tasks t join companies c on c.id = t.company_id`).toEqual([
    { name: 'Globex' },
  ])
  expect(await ties()).toEqual([answered, answered, none])
  // The next one is not asked about; with a third company it is another question.
  const ida = { name: 'Ida Berg', email: 'ida@initech.example', is_external: true }
  await call(database, me, [sam, priya, gia])
  await call(database, me, [sam, priya, gia, ida])
  expect((await outcome(database)).calls.map(({ company }) => company)).toEqual([
    ...Array(4).fill('Globex'),
    null,
  ])

  const nobody = mutation('meeting.set_company', { meetingId: first, companyId: null })
  await pushOne(database, me, nobody)
  expect(await ties()).toEqual([answered, answered, none, answered, { tied: 3, answered: false }])
  expect((await outcome(database)).calls.map(({ company }) => company)).toEqual([
    null,
    null,
    'Globex',
    null,
    null,
  ])
  await pushOne(database, me, undo(nobody.id))
  await pushOne(database, me, undo(say.id))
  await sql`delete from meetings where id not in (
    select id from meetings order by meeting_start limit 3)`
  await sql`delete from contacts where email = ${ida.email}`
  await sql`delete from companies where name = 'Initech'`
  expect(await crm(database)).toEqual(before)
})

test('where no companies tie, another company is this call’s alone', async () => {
  const { database, sam: me } = await rep()
  const first = await call(database, me, [sam, priya])
  await call(database, me, [sam, priya])
  await call(database, me, [sam, gia])
  const before = await crm(database)
  const companyId = await idOf(database, 'companies', 'globex')
  const say = mutation('meeting.set_company', { meetingId: first, companyId })
  await pushOne(database, me, say)
  expect((await outcome(database)).calls.map(({ company }) => company)).toEqual([
    'Globex',
    'Northwind',
    'Globex',
  ])
  await pushOne(database, me, undo(say.id))
  expect(await crm(database)).toEqual(before)
})

test('the main contact is chosen for all calls with the same guests, and is one of them', async () => {
  const { database, sam: me } = await rep()
  const dana = { name: 'Dana Fox', email: 'dana@northwind.example', is_external: true }
  const first = await call(database, me, [sam, priya, dana])
  await call(database, me, [sam, dana, priya])
  await call(database, me, [sam, priya, dana, gia])
  const before = await crm(database)
  const mainContacts = async () => (await outcome(database)).calls.map(({ contact }) => contact)
  expect(await mainContacts()).toEqual([priya.email, dana.email, priya.email])
  const contactId = await idOf(database, 'contacts', 'dana@')
  const say = mutation('meeting.set_primary_contact', { meetingId: first, contactId })
  expect(await pushOne(database, me, say)).toMatchObject(done)
  expect(await mainContacts()).toEqual([dana.email, dana.email, priya.email])
  const other = await idOf(database, 'contacts', 'gia@')
  expect(
    await pushOne(
      database,
      me,
      mutation('meeting.set_primary_contact', { meetingId: first, contactId: other }),
    ),
  ).toMatchObject({ reason: 'invalid' })
  await pushOne(database, me, undo(say.id))
  expect(await crm(database)).toEqual(before)
})

test('a merge takes the answers along that go with a contact, and brings them back', async () => {
  const { database, sql, sam: me } = await rep()
  const dana = { name: 'Dana Fox', email: 'dana@northwind.example', is_external: true }
  const first = await call(database, me, [sam, priya, dana])
  const contactId = await idOf(database, 'contacts', 'dana@')
  await pushOne(
    database,
    me,
    mutation('meeting.set_primary_contact', { meetingId: first, contactId }),
  )
  const before = await crm(database)
  const keepId = await idOf(database, 'contacts', 'priya')
  const merge = mutation('match.merge_contacts', { keepId, mergeId: contactId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  expect(await sql`select from call_choices`).toHaveLength(0)
  await pushOne(database, me, undo(merge.id))
  expect(await crm(database)).toEqual(before)
})

test('who is forgotten leaves nothing said of their address', async () => {
  const { database, sql, sam: me } = await rep()
  const first = await call(database, me, [sam, rob, priya])
  const attendeeId = await attendee(database, first, rob.email)
  await pushOne(database, me, mutation('person.set_nature', { attendeeId, nature: 'person' }))
  const contactId = await idOf(database, 'contacts', 'noreply')
  expect(await pushOne(database, me, mutation('person.forget', { contactId }))).toMatchObject(done)
  expect(await sql`select from address_natures`).toHaveLength(0)
  expect(await sql`select from match_corrections`).toHaveLength(0)
})

/** Everything of these kinds that can be said of two calls. */
type Said = (
  database: TestDatabase,
  calls: readonly string[],
) => Promise<ReturnType<typeof mutation>>

const guests = [priya, gia, bot, rob, old]
const anybody = fc.constantFrom(...guests)
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.tuple(anybody, fc.constantFrom('person' as const, 'room' as const, 'robot' as const)).map(
    ([{ email }, nature]): Said =>
      async (database, [first = '']) =>
        mutation('person.set_nature', {
          attendeeId: await attendee(database, first, email ?? ''),
          nature,
        }),
  ),
  anybody.map(
    ({ email }): Said =>
      async () =>
        mutation('person.is_me', { email }),
  ),
  anybody.map(
    ({ email }): Said =>
      async () =>
        mutation('person.is_not_me', { email }),
  ),
  fc.tuple(fc.nat({ max: 1 }), fc.constantFrom('northwind', 'globex', null)).map(
    ([at, name]): Said =>
      async (database, calls) => {
        const companyId = name === null ? null : await idOf(database, 'companies', name)
        return mutation('meeting.set_company', { meetingId: calls[at] ?? '', companyId })
      },
  ),
  fc.tuple(fc.nat({ max: 1 }), anybody).map(
    ([at, { email }]): Said =>
      async (database, calls) =>
        mutation('meeting.set_primary_contact', {
          meetingId: calls[at] ?? '',
          contactId: await idOf(database, 'contacts', email),
        }),
  ),
)

test('whatever is said of people and calls, taking it back leaves the CRM as it was', async () => {
  const { database, sam: me } = await rep()
  const items = guests.map(({ name, email }) => ({
    description: `What ${name} owes`,
    assignee: { name, email },
  }))
  const calls = [
    await call(database, me, [sam, ...guests], items),
    await call(database, me, [sam, priya, gia, old], items.slice(0, 2)),
  ]
  await call(database, me, [sam, old])
  const before = await crm(database)
  let applied = 0
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 4 }), async (sayings) => {
      const ids: string[] = []
      for (const saying of sayings) {
        const click = await saying(database, calls)
        const result = await pushOne(database, me, click)
        if (result.ok) ids.push(click.id)
      }
      applied += ids.length
      for (const id of ids.toReversed()) {
        expect(await pushOne(database, me, undo(id))).toMatchObject(done)
      }
      expect(await crm(database)).toEqual(before)
    }),
    { numRuns: 60 },
  )
  expect(applied).toBeGreaterThan(60)
}, 240_000)
