import { afterEach, expect, test, vi } from 'vitest'
import { hubspot } from '../../../server/hubspot/adapter.ts'
import { changedTasks } from '../../../server/hubspot/webhook.ts'

// HubSpot that answers otherwise than it says: one odd part loses nothing beside it, and nothing counts as done
// that HubSpot did not say was.

const caller = { apiUrl: 'https://hubspot.test', accessToken: 'access' }

afterEach(() => vi.unstubAllGlobals())

/** Every request is answered with the next of these; the last of them from then on. */
function answering(...bodies: unknown[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    const body = bodies[Math.min(asked.length, bodies.length - 1)]
    asked.push(url)
    return new Response(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return asked
}

const page = '<html>We are doing maintenance</html>'
const task = { id: '7', properties: { hs_task_subject: 'Call back' } }

test.each([
  ['changed', () => hubspot.update(caller, '7', { title: 'New' })],
  ['linked', () => hubspot.link(caller, '7', 'deal', '8')],
  ['unlinked', () => hubspot.unlink(caller, '7', 'deal', '8')],
  ['removed', () => hubspot.remove(caller, '7')],
])('a gateway’s page with status 200 is no word that it was %s', async (_, ask) => {
  answering(page)
  expect(await ask()).toMatchObject({ ok: false, reason: 'unavailable' })
  answering('')
  expect(await ask()).toMatchObject({ ok: true })
  answering(task)
  expect(await ask()).toMatchObject({ ok: true })
})

test.each<[string, object]>([
  ['its id as a number', { id: 7 }],
  ['null for whether it is archived', { archived: null }],
  ['null for its associations', { associations: null }],
  [
    'no list where its contacts belong',
    { associations: { contacts: null, deals: { results: {} } } },
  ],
  ['no time when it was changed', { updatedAt: null }],
])('a task with %s is read', async (_, odd) => {
  answering({ ...task, ...odd })
  expect(await hubspot.read(caller, '7')).toMatchObject({
    ok: true,
    value: { id: '7', fields: { title: 'Call back' }, archived: false },
  })
})

test.each([
  ['hs_task_subject', { title: 'Call\u0000 back \ud83d' }, { title: 'Call back \ufffd' }],
  ['hs_task_subject', 42, { title: '42' }],
  ['hs_timestamp', '99999999999999999999', { dueAt: null }],
  ['hs_timestamp', '8640000000000000', { dueAt: null }],
  ['hs_timestamp', 'tomorrow', { dueAt: null }],
  ['hs_timestamp', 1_795_780_800_000, { dueAt: '2026-11-27T12:00:00.000Z' }],
  ['hs_task_priority', { value: 'HIGH' }, { priority: null }],
])('%s of %j is what a database can hold', async (name, value, fields) => {
  const said = typeof value === 'object' && 'title' in value ? value.title : value
  answering({ ...task, properties: { [name]: said } })
  expect(await hubspot.read(caller, '7')).toMatchObject({ ok: true, value: { fields } })
})

test('one that cannot be read leaves the others of a list', async () => {
  answering({ results: [null, 'x', { properties: {} }, { id: {} }, task, { ...task, id: 8 }] })
  const read = await hubspot.readMany(caller, ['7', '8'])
  expect(read).toMatchObject({ ok: true, value: [{ id: '7' }, { id: '8' }] })
  answering({ results: [{ id: null }, { id: 3, userId: '12', email: 'Sam@Northbeam.example' }] })
  expect(await hubspot.people(caller)).toMatchObject({
    ok: true,
    value: [{ ownerId: '3', userId: '12', email: 'sam@northbeam.example', name: '' }],
  })
  answering(
    { id: 1, associations: { deals: { results: [{ id: 5 }, {}, null] } } },
    { results: [{ id: 5, properties: { dealname: 'Rollout', closedate: '9'.repeat(20) } }, null] },
  )
  expect(await hubspot.openDeals(caller, '1')).toMatchObject({
    ok: true,
    value: [{ id: '5', name: 'Rollout', closesOn: null }],
  })
})

test('a list that is none is not an empty one', async () => {
  for (const results of [undefined, null, {}, 'x']) {
    answering({ results })
    expect(await hubspot.readMany(caller, ['7'])).toMatchObject({ ok: false })
  }
})

test('a list of people without an end has one', async () => {
  const asked = answering({ results: [], paging: { next: { after: 1 } } })
  expect(await hubspot.people(caller)).toMatchObject({ ok: true })
  expect(asked).toHaveLength(20)
})

test('of a delivery each event counts that says which task changed', () => {
  const event = { portalId: 4711, objectId: 7, subscriptionType: 'object.propertyChange' }
  const body = [
    null,
    { ...event, objectId: null },
    { ...event, objectTypeId: null },
    { ...event, objectId: '8', portalId: '4711', subscriptionType: undefined },
    { ...event, objectId: 9, mergedObjectIds: ['10', null, 11] },
    { ...event, objectId: 12, mergedObjectIds: 'none' },
    { ...event, objectId: 13, objectTypeId: '0-1' },
  ]
  const changed = changedTasks(new TextEncoder().encode(JSON.stringify(body)))
  expect(changed).toEqual(new Map([['4711', ['7', '8', '9', '10', '11', '12']]]))
})
