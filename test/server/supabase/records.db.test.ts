import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addTask, mutation, pullAll, pushOne } from './crm.ts'
import type { WireInvitee } from './observations.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

// Companies and people are renamed and merged by a person, and what comes later respects it.

const priya = { name: 'Priya Raman', email: 'priya@northbeam.com', is_external: true }
const jo = { name: 'Jo Field', email: 'jo@northbeam.de', is_external: true }
const lee = { name: 'Lee Wong', email: 'lee@northbeam.de', is_external: true }
const gia = { name: 'Gia Poe', email: 'gia@globex.example', is_external: true }

async function rep(email = sam.email) {
  const database = await freshDatabase()
  return { database, sql: database.sql, me: await createUser(database, { email, name: sam.name }) }
}

let recording = 0

async function call(database: TestDatabase, owner: string, invitees: WireInvitee[]) {
  recording += 1
  const start = new Date(Date.UTC(2026, 9, 1) + recording * 3_600_000).toISOString()
  await sync(
    database,
    observation(owner, wireMeeting({ recordingId: recording, start, invitees, items: [] })),
  )
  const [row] = await database.sql`
    select id from meetings where fathom_recording_id = ${String(recording)}`
  return String(row?.id)
}

async function companyAt({ sql }: TestDatabase, domain: string): Promise<string> {
  const [row] = await sql`select id from companies where domain = ${domain}`
  return String(row?.id)
}

async function contactAt({ sql }: TestDatabase, email: string): Promise<string> {
  const [row] = await sql`select id from contacts where email = ${email}`
  return String(row?.id)
}

async function callsWith({ sql }: TestDatabase): Promise<unknown[]> {
  const rows = await sql`
    select c.name, m.tied_company_ids as tied from meetings m left join companies c on c.id = m.company_id
    order by m.meeting_start`
  return rows.map(({ name, tied }) => (tied.length > 0 ? 'a question' : name))
}

/** Everything that a merge reaches, but for when it was touched. */
async function state({ sql }: TestDatabase): Promise<unknown> {
  const all: Record<string, unknown> = {}
  for (const table of [
    'call_choices',
    'companies',
    'company_domains',
    'company_exclusions',
    'contacts',
    'meeting_attendees',
    'meetings',
    'tasks',
  ]) {
    const rows = await sql`
      select to_jsonb(t) - 'updated_at' as row from ${sql(table)} t order by to_jsonb(t) ->> 'id'`
    all[table] = rows.map(({ row }) => row)
  }
  return all
}

const undo = (correctionId: string) => mutation('match.undo', { correctionId })
const done = { ok: true }

test('a merge takes calls, people, tasks and domains along, and is taken back whole', async () => {
  const { database, sql, me } = await rep()
  await call(database, me, [sam, priya])
  const second = await call(database, me, [sam, jo, lee])
  const [keepId, mergeId] = [
    await companyAt(database, 'northbeam.com'),
    await companyAt(database, 'northbeam.de'),
  ]
  await addTask(sql, me, { title: 'Ring them', meetingId: second })
  await sql`update tasks set company_id = ${mergeId}`
  await sql`
    insert into company_domains (company_id, owner_id, domain) values (${mergeId}, ${me}, 'nbm.example')`
  const before = await state(database)
  const merge = mutation('record.merge_companies', { keepId, mergeId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  expect(await callsWith(database)).toEqual(['Northbeam', 'Northbeam'])
  expect(await sql`select from companies`).toHaveLength(1)
  expect(await sql`select from contacts where company_id = ${keepId}`).toHaveLength(3)
  expect(await sql`select from tasks where company_id = ${keepId}`).toHaveLength(1)
  const { changes } = await pullAll(database, me)
  expect(changes.find(({ id }) => id === keepId)?.row).toMatchObject({
    domain: 'northbeam.com',
    otherDomains: ['nbm.example', 'northbeam.de'],
  })
  expect(await pushOne(database, me, undo(merge.id))).toMatchObject(done)
  expect(await state(database)).toEqual(before)
})

test('who comes from the domain that was merged is of the company that stayed', async () => {
  const { database, sql, me } = await rep()
  await call(database, me, [sam, priya])
  await call(database, me, [sam, jo])
  const [keepId, mergeId] = [
    await companyAt(database, 'northbeam.com'),
    await companyAt(database, 'northbeam.de'),
  ]
  await pushOne(database, me, mutation('record.merge_companies', { keepId, mergeId }))
  await call(database, me, [sam, lee])
  expect(await sql`select from companies`).toHaveLength(1)
  expect(await callsWith(database)).toEqual(['Northbeam', 'Northbeam', 'Northbeam'])
})

test('a tie between the two is no question any more', async () => {
  const { database, me } = await rep()
  const meetingId = await call(database, me, [sam, priya, jo])
  expect(await callsWith(database)).toEqual(['a question'])
  const [keepId, mergeId] = [
    await companyAt(database, 'northbeam.com'),
    await companyAt(database, 'northbeam.de'),
  ]
  await pushOne(database, me, mutation('meeting.set_company', { meetingId, companyId: mergeId }))
  const before = await state(database)
  const merge = mutation('record.merge_companies', { keepId, mergeId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  expect(await callsWith(database)).toEqual(['Northbeam'])
  await pushOne(database, me, undo(merge.id))
  expect(await state(database)).toEqual(before)
})

test('an answer among three goes on among the two that are left', async () => {
  const { database, sql, me } = await rep()
  const meetingId = await call(database, me, [sam, priya, jo, gia])
  const companyId = await companyAt(database, 'globex.example')
  const [keepId, mergeId] = [
    await companyAt(database, 'northbeam.com'),
    await companyAt(database, 'northbeam.de'),
  ]
  await pushOne(database, me, mutation('meeting.set_company', { meetingId, companyId }))
  const before = await state(database)
  const merge = mutation('record.merge_companies', { keepId, mergeId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  const [choice] = await sql`select among, company_id from call_choices`
  expect(choice).toEqual({ among: [keepId, companyId].sort(), company_id: companyId })
  await pushOne(database, me, undo(merge.id))
  expect(await state(database)).toEqual(before)
})

test('whose company was a question between the two is at the one that stays', async () => {
  const { database, sql, me } = await rep()
  const [keepId, mergeId] = [
    await addCompany(sql, me, 'Northbeam'),
    await addCompany(sql, me, 'NB'),
  ]
  await sql`
    insert into company_domains (company_id, owner_id, domain)
    values (${keepId}, ${me}, 'northbeam.com'), (${mergeId}, ${me}, 'northbeam.com')`
  await call(database, me, [sam, priya])
  const [asked] = await sql`select jsonb_array_length(candidates) as n from meeting_attendees
    where email = ${priya.email}`
  expect(asked?.n).toBe(2)
  const before = await state(database)
  const merge = mutation('record.merge_companies', { keepId, mergeId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  expect(await sql`select from contacts where company_id = ${keepId}`).toHaveLength(1)
  expect(await callsWith(database)).toEqual(['Northbeam'])
  await pushOne(database, me, undo(merge.id))
  expect(await state(database)).toEqual(before)
})

test('that somebody is not at one of the two means nothing once they are one', async () => {
  const { database, sql, me } = await rep()
  await call(database, me, [sam, priya, jo])
  const [keepId, mergeId] = [
    await companyAt(database, 'northbeam.com'),
    await companyAt(database, 'northbeam.de'),
  ]
  const contactId = await contactAt(database, jo.email)
  await pushOne(database, me, mutation('match.not_company', { contactId, companyId: keepId }))
  const before = await state(database)
  const merge = mutation('record.merge_companies', { keepId, mergeId })
  expect(await pushOne(database, me, merge)).toMatchObject(done)
  expect(await sql`select from company_exclusions`).toHaveLength(0)
  await pushOne(database, me, undo(merge.id))
  expect(await state(database)).toEqual(before)
})

test('what a person renamed keeps that name, whatever Fathom tells later', async () => {
  const { database, sql, me } = await rep()
  await call(database, me, [sam, priya])
  const companyId = await companyAt(database, 'northbeam.com')
  const contactId = await contactAt(database, priya.email)
  const before = await state(database)
  const company = mutation('record.rename_company', { companyId, name: ' Northbeam SE ' })
  const contact = mutation('record.rename_contact', {
    contactId,
    firstName: 'Priya',
    lastName: 'Raman-Okafor',
  })
  expect(await pushOne(database, me, company)).toMatchObject(done)
  expect(await pushOne(database, me, contact)).toMatchObject(done)
  await call(database, me, [sam, { ...priya, name: 'P. Raman (Northbeam Inc)' }])
  expect(await sql`select name, human_fields from companies`).toMatchObject([
    { name: 'Northbeam SE', human_fields: ['name'] },
  ])
  const [named] = await sql`select first_name, last_name from contacts where id = ${contactId}`
  expect(named).toEqual({ first_name: 'Priya', last_name: 'Raman-Okafor' })
  await sql`delete from meetings where meeting_start = (select max(meeting_start) from meetings)`
  await pushOne(database, me, undo(contact.id))
  await pushOne(database, me, undo(company.id))
  expect(await state(database)).toEqual(before)
})

test('a name is needed, nothing is merged with itself, and nobody reaches another rep’s records', async () => {
  const { database, sql, me } = await rep()
  const other = await createUser(database, { email: 'eve@elsewhere.example', name: 'Eve' })
  await call(database, me, [sam, priya])
  const theirs = await addCompany(sql, other, 'Theirs')
  const keepId = await companyAt(database, 'northbeam.com')
  const contactId = await contactAt(database, priya.email)
  const attempt = (args: Parameters<typeof mutation>) => pushOne(database, me, mutation(...args))
  expect(
    await attempt(['record.rename_contact', { contactId, firstName: null, lastName: null }]),
  ).toMatchObject({ reason: 'invalid' })
  expect(await attempt(['record.merge_companies', { keepId, mergeId: keepId }])).toMatchObject({
    reason: 'invalid',
  })
  expect(await attempt(['record.merge_companies', { keepId, mergeId: theirs }])).toMatchObject({
    reason: 'not_found',
  })
  expect(
    await attempt(['record.rename_company', { companyId: theirs, name: 'Mine' }]),
  ).toMatchObject({ reason: 'not_found' })
  expect(await sql`select name from companies where id = ${theirs}`).toEqual([{ name: 'Theirs' }])
})
