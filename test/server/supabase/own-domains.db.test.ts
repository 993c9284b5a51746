import { expect, test } from 'vitest'
import { asService, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues, mutation, pullAll, pushOne } from './crm.ts'

/** Sam is the admin, Dana a member; both have opened the panel, so both have settings. */
async function setUp() {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  for (const rep of [sam, dana]) {
    await pushOne(database, rep, mutation('settings.set', { timeZone: 'Europe/Berlin' }))
  }
  const add = (rep: string, domain: string) =>
    pushOne(database, rep, mutation('workspace.add_domain', { domain }))
  const remove = (rep: string, domain: string) =>
    pushOne(database, rep, mutation('workspace.remove_domain', { domain }))
  const told = async (rep: string) => {
    const { changes } = await pullAll(database, rep)
    return changes.find(({ entity }) => entity === 'settings')?.row?.ownDomains
  }
  const before = await told(sam)
  if (!Array.isArray(before)) throw new Error('The settings tell no domains.')
  return { database, sql: database.sql, sam, dana, add, remove, told, before }
}

test('a domain that the admin adds or removes is in every member’s settings, and their calls follow', async () => {
  const { sql, sam, dana, add, remove, told, before } = await setUp()
  const meeting = await addMeeting(sql, dana)
  await sql`
    insert into meeting_attendees (meeting_id, name, email)
    values (${meeting}, 'Kim', 'kim@eu.beamlabs.example')`
  const item = await addItem(sql, meeting, { assigneeEmail: 'lee@beamlabs.example' })
  const sides = async () => {
    const [row] = await sql`
      select a.is_external, i.assignee_kind
      from meeting_attendees a, meeting_action_items i where i.id = ${item}`
    return { ...row }
  }
  const outside = { is_external: true, assignee_kind: 'external' }
  expect(await sides()).toEqual(outside)
  expect(await add(sam, '  @BeamLabs.example ')).toMatchObject({ ok: true })
  expect(await told(sam)).toEqual([...before, 'beamlabs.example'].sort())
  expect(await told(dana)).toEqual([...before, 'beamlabs.example'].sort())
  expect(await sides()).toEqual({ is_external: false, assignee_kind: 'colleague' })
  expect(await remove(sam, 'beamlabs.example')).toMatchObject({ ok: true })
  expect(await told(dana)).toEqual(before)
  expect(await sides()).toEqual(outside)
})

test('only an admin changes the domains, and says so', async () => {
  const { dana, add, remove, told, before } = await setUp()
  const refusal = {
    reason: 'forbidden',
    message: 'Only an admin of your workspace can change its domains.',
  }
  expect(await add(dana, 'beamlabs.example')).toMatchObject(refusal)
  expect(await remove(dana, String(before[0]))).toMatchObject(refusal)
  expect(await told(dana)).toEqual(before)
})

test.each([
  ['gmail.com', /anybody can have an address at gmail\.com/],
  ['co.uk', /companies of all kinds/],
  ['acme', /not a domain/],
  ['acme .com', /not a domain/],
  ['.com', /not a domain/],
])('%s is refused with words', async (domain, words) => {
  const { sam, add, told, before } = await setUp()
  expect(await add(sam, domain)).toMatchObject({
    reason: 'invalid',
    message: expect.stringMatching(words),
  })
  expect(await told(sam)).toEqual(before)
})

test('adding a domain twice and removing one that is not there change nothing', async () => {
  const { sam, add, remove, told, before } = await setUp()
  expect(await add(sam, String(before[0]))).toMatchObject({ ok: true })
  expect(await remove(sam, 'nowhere.example')).toMatchObject({ ok: true })
  expect(await told(sam)).toEqual(before)
})

test('whoever moves to another workspace is told its domains', async () => {
  const { sql, dana, told } = await setUp()
  await asService(sql, async (tx) => {
    const [fresh] = await tx`insert into workspaces (name) values ('Dana alone') returning id`
    await tx`insert into workspace_domains (workspace_id, domain) values (${fresh?.id}, 'alone.example')`
    await tx`update workspace_members set workspace_id = ${fresh?.id} where user_id = ${dana}`
  })
  expect(await told(dana)).toEqual(['alone.example'])
})
