import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { trends } from '../../lib/inbox/trends.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addContact, addMeeting } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

async function repAt() {
  const database = await freshDatabase()
  return { database, sql: database.sql, rep: await createUser(database, sam) }
}

/** What the rep's events are linked to, in words. */
const events = (sql: Sql) => sql`
  select e.title, k.email as contact, c.name as company, m.title as meeting
  from calendar_events e left join contacts k on k.id = e.contact_id
  left join companies c on c.id = e.company_id left join meetings m on m.id = e.meeting_id
  order by e.title`

test('an event finds contact, company and call by whoever is invited', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting()))
  await asUser(sql, rep, async (tx) => {
    await tx`
      insert into calendar_events (title, start_time, end_time, organizer_email, attendees) values
        ('a organiser', '2026-11-20T14:00:00Z', '2026-11-20T14:30:00Z', ' Priya.Nair@NORTHWIND.example', '[]'),
        ('b objects', '2026-11-20T14:10:00Z', null, ${sam.email}, ${tx.json([{ email: priya.email }])}),
        ('c strings', '2026-11-20T13:50:00Z', null, null, ${tx.json([sam.email, priya.email])}),
        ('d another day', '2026-11-21T14:00:00Z', null, ${priya.email}, '[]'),
        ('e a stranger', '2026-11-20T14:00:00Z', null, 'x@stranger.example', ${tx.json([sam.email])}),
        ('f oddities', '2026-11-20T14:00:00Z', null, null, '[{"odd": [1]}, 7, null]')`
  })
  const known = { contact: priya.email, company: 'Northwind' }
  expect(await events(sql)).toEqual([
    { title: 'a organiser', ...known, meeting: 'Pricing call' },
    { title: 'b objects', ...known, meeting: 'Pricing call' },
    { title: 'c strings', ...known, meeting: 'Pricing call' },
    { title: 'd another day', ...known, meeting: null },
    { title: 'e a stranger', contact: null, company: null, meeting: null },
    { title: 'f oddities', contact: null, company: null, meeting: null },
  ])
})

test('an event that was there first is linked when the call arrives', async () => {
  const { database, sql, rep } = await repAt()
  await sql`
    insert into calendar_events (user_id, title, start_time, organizer_email)
    values (${rep}, 'Pricing', '2026-11-20T14:00:00Z', ${priya.email})`
  expect(await events(sql)).toMatchObject([{ contact: null, meeting: null }])
  await sync(database, observation(rep, wireMeeting()))
  expect(await events(sql)).toMatchObject([
    { contact: priya.email, company: 'Northwind', meeting: 'Pricing call' },
  ])
})

test('two calls that fit are a question, and no link', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting({ recordingId: 1 })))
  await sync(
    database,
    observation(rep, wireMeeting({ recordingId: 2, start: '2026-11-20T14:20:00Z' })),
  )
  await sql`
    insert into calendar_events (user_id, title, start_time, end_time, organizer_email)
    values (${rep}, 'Both', '2026-11-20T14:00:00Z', '2026-11-20T15:00:00Z', ${priya.email})`
  expect(await events(sql)).toMatchObject([{ contact: priya.email, meeting: null }])
})

test('an event that moves takes its link along or loses it, unless a person chose it', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting()))
  const move = (to: string) =>
    asUser(sql, rep, (tx) => tx`update calendar_events set start_time = ${to}`)
  await sql`
    insert into calendar_events (user_id, title, start_time, organizer_email)
    values (${rep}, 'Pricing', '2026-11-20T14:00:00Z', ${priya.email})`
  await move('2026-11-25T14:00:00Z')
  expect(await events(sql)).toMatchObject([{ meeting: null }])
  await asUser(
    sql,
    rep,
    (tx) =>
      tx`update calendar_events set meeting_id = (select id from meetings), contact_id = null`,
  )
  await move('2026-11-26T14:00:00Z')
  expect(await events(sql)).toMatchObject([{ meeting: 'Pricing call', contact: null }])
})

test('another rep’s contact is never linked', async () => {
  const { database, sql, rep } = await repAt()
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  await addContact(sql, rep, { email: priya.email })
  await asUser(
    sql,
    eve,
    (tx) =>
      tx`insert into calendar_events (title, start_time, organizer_email) values ('x', now(), ${priya.email})`,
  )
  expect(await events(sql)).toMatchObject([{ contact: null }])
})

test.each(trends)('the trend of a contact and of a company: %s', async (_, scores, trend) => {
  const { sql, rep } = await repAt()
  const companyId = await addCompany(sql, rep, 'Northwind')
  const contact = await addContact(sql, rep, { email: priya.email, companyId })
  for (const [day, score] of scores.entries()) {
    const meeting = await addMeeting(sql, rep, { companyId })
    await sql`
      update meetings set sentiment_score = ${score}, meeting_start = ${`2026-10-${10 + day}T10:00:00Z`},
        company_id = ${companyId} where id = ${meeting}`
    await sql`
      insert into meeting_attendees (meeting_id, name, email, contact_id)
      values (${meeting}, 'Priya', ${priya.email}, ${contact})`
  }
  const ask = (who: string) =>
    asUser(
      sql,
      who,
      (tx) => tx`
        select calculate_sentiment_trend(p_contact_id => ${contact}) as contact,
          calculate_sentiment_trend(p_company_id => ${companyId}) as company`,
    )
  expect(await ask(rep)).toEqual([{ contact: trend, company: trend }])
  // Nobody else's calls answer.
  expect(await ask(crypto.randomUUID())).toEqual([{ contact: 'unknown', company: 'unknown' }])
})
