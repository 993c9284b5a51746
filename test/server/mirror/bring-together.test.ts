import { afterEach, expect, test, vi } from 'vitest'
import { createWorld } from './world.ts'

afterEach(() => vi.restoreAllMocks())

async function mirrored(task: Parameters<ReturnType<typeof createWorld>['add']>[0] = {}) {
  const world = createWorld()
  const id = world.add(task)
  await world.runAll()
  const remote = world.mirror(id).remoteId ?? ''
  return { world, id, remote, copy: () => world.copies(id)[0] }
}

test('a copy has the words, the people, the owner and the one open deal', async () => {
  const { world, copy } = await mirrored()
  expect(copy()?.properties).toMatchObject({
    hs_task_subject: 'Send the proposal',
    hs_task_type: 'EMAIL',
    hs_task_priority: 'MEDIUM',
    hs_timestamp: '2026-11-27T22:59:59.000Z',
    hubspot_owner_id: '9001',
  })
  expect(copy()?.properties.hs_task_body).toContain(
    '“I will send you the proposal by Friday” (Sam Rivera)',
  )
  const [company] = copy()?.links.companies ?? []
  expect(world.sim.portal.objects.find(({ id }) => id === company)?.properties.name).toBe(
    'Northwind',
  )
  expect(copy()?.links.deals).toHaveLength(1)
  // Nothing was made there but the task.
  expect(world.sim.requests.filter((one) => one.startsWith('POST'))).toEqual([
    'POST /crm/objects/2026-03/deals/batch/read',
    'POST /crm/objects/2026-03/tasks',
  ])
})

test('a task without a date is put where the rep chose, and says that nobody said one', async () => {
  const { world, id, copy } = await mirrored({ dueAt: null })
  // Tuesday, in Berlin.
  expect(copy()?.properties.hs_timestamp).toBe('2026-11-24T22:59:59.999Z')
  expect(copy()?.properties.hs_task_body).toContain('No date was said')
  expect(world.task(id).dueAt).toBeNull()
  expect(world.mirror(id).placedOn).toBe('2026-11-24')
  // A day later it stays where it was put.
  world.pass(86_400_000)
  world.edit(id, { title: 'Send it' })
  await world.runAll()
  expect(copy()?.properties.hs_timestamp).toBe('2026-11-24T22:59:59.999Z')
})

test.each([null, 'ask'])(
  'without a choice (%s) it waits for a day, and goes when there is one',
  async (undated) => {
    const world = createWorld()
    world.undated = undated
    const id = world.add({ dueAt: null })
    await world.runAll()
    expect(world.mirror(id)).toMatchObject({ state: 'parked', reason: 'needs_day' })
    expect(world.sim.tasks()).toEqual([])
    world.place(id, '2026-11-30')
    await world.runAll()
    expect(world.copies(id)[0]?.properties.hs_timestamp).toBe('2026-11-30T22:59:59.999Z')
  },
)

test('what is done there comes back, field by field, and our own changes still go there', async () => {
  const { world, id, remote, copy } = await mirrored()
  world.sim.edit(
    remote,
    { hs_task_status: 'COMPLETED', hubspot_owner_id: '9002' },
    'dana@northbeam.example',
  )
  world.edit(id, { title: 'Send the new proposal' })
  await world.runAll()
  expect(world.task(id)).toMatchObject({
    title: 'Send the new proposal',
    completed: true,
    assigneeEmail: 'dana@northbeam.example',
  })
  expect(copy()?.properties).toMatchObject({
    hs_task_subject: 'Send the new proposal',
    hs_task_status: 'COMPLETED',
    hubspot_owner_id: '9002',
  })
  world.sim.edit(remote, {
    hs_timestamp: '2026-12-04T16:00:00Z',
    hs_task_priority: 'HIGH',
    hs_task_status: 'IN_PROGRESS',
  })
  await world.run(world.toDo(true))
  expect(world.task(id)).toMatchObject({
    dueAt: '2026-12-04T16:00:00.000Z',
    priority: 'high',
    completed: false,
  })
  await world.runAll()
})

test('another day for an undated task moves its copy, and the task here stays undated', async () => {
  const { world, id, copy } = await mirrored({ dueAt: null })
  world.place(id, '2026-12-03')
  await world.runAll()
  expect(copy()?.properties.hs_timestamp).toBe('2026-12-03T22:59:59.999Z')
  expect(world.task(id).dueAt).toBeNull()
  // Taken back, it is where the settings put it from now on; without such a choice it stays.
  world.undated = 'ask'
  world.place(id, null)
  await world.runAll()
  expect(copy()?.properties.hs_timestamp).toBe('2026-12-03T22:59:59.999Z')
  expect(world.mirror(id)).toMatchObject({ state: 'mirrored', placedOn: null })
  expect(world.task(id).dueAt).toBeNull()
})

test('whose deed it was there is told as far as it is known: the rep, somebody by address, or somebody', async () => {
  const { world, remote } = await mirrored()
  const { people } = world.sim.portal
  people.splice(
    people.findIndex(({ email }) => email === 'ops@northbeam.example'),
    1,
  )
  for (const email of [undefined, 'dana@northbeam.example', 'ops@northbeam.example']) {
    world.sim.edit(remote, { hs_task_subject: `By ${email}` }, email)
    await world.run(world.toDo(true))
    await world.runAll()
  }
  expect(world.deeds).toEqual([
    { by: null, byEmail: null },
    { by: 'Dana Cole', byEmail: 'dana@northbeam.example' },
    { by: 'Somebody', byEmail: null },
  ])
})

test('where both changed the same field, the newest word has it', async () => {
  const { world, id, remote, copy } = await mirrored()
  world.edit(id, { title: 'Ours, first' })
  world.pass(5_000)
  world.sim.edit(remote, { hs_task_subject: 'Theirs, later' })
  await world.runAll()
  expect(world.task(id).title).toBe('Theirs, later')
  world.sim.edit(remote, { hs_task_subject: 'Theirs, first' })
  world.pass(5_000)
  world.edit(id, { title: 'Ours, later' })
  await world.runAll()
  expect([world.task(id).title, copy()?.properties.hs_task_subject]).toEqual([
    'Ours, later',
    'Ours, later',
  ])
})

test('deleted there is cancelled here, and restored there is open again', async () => {
  const { world, id, remote } = await mirrored()
  world.sim.bin(remote, true, 'dana@northbeam.example')
  await world.run(world.toDo(true))
  expect(world.mirror(id).state).toBe('deleted')
  world.sim.bin(remote, false)
  await world.run(world.toDo(true))
  await world.runAll()
  expect(world.mirror(id).state).toBe('mirrored')
})

test('a merged copy goes by the id it has now', async () => {
  const { world, id, remote } = await mirrored()
  const other = world.add({ title: 'Another' })
  await world.runAll()
  const winner = world.mirror(other).remoteId ?? ''
  world.sim.merge(remote, winner)
  await world.run(world.toDo(true))
  expect(world.mirror(id).remoteId).toBe(winner)
})

test('taking a task back removes its copy, unless somebody has worked on it there', async () => {
  const { world, id } = await mirrored()
  world.remove(id)
  await world.runAll()
  expect([world.sim.tasks(), world.mirror(id).state]).toEqual([[], 'removed'])

  const worked = await mirrored()
  worked.world.sim.edit(worked.remote, { hs_task_subject: 'Half done' }, 'dana@northbeam.example')
  worked.world.remove(worked.id)
  await worked.world.runAll()
  expect(worked.world.mirror(worked.id)).toMatchObject({
    state: 'parked',
    reason: 'worked_on',
    detail: { who: 'Dana Cole' },
  })
  expect(worked.world.sim.tasks()).toHaveLength(1)
  worked.world.replay(worked.id)
  await worked.world.runAll()
  expect(worked.world.sim.tasks()).toEqual([])
})

test.each([
  [
    'an admin demands a property',
    { requiredProperty: 'cost_centre' },
    'required_property',
    ['cost_centre'],
  ],
  ['nobody may write tasks', { noRights: true }, 'no_rights', ['task-write']],
])('a refusal waits for a person, with what was named: %s', async (_, faults, reason, names) => {
  const world = createWorld()
  world.sim.setFaults(faults)
  const id = world.add()
  await world.runAll()
  expect(world.mirror(id)).toMatchObject({ state: 'parked', reason, detail: { names } })
  world.sim.setFaults({ requiredProperty: null, noRights: false })
  world.replay(id)
  await world.runAll()
  expect(world.copies(id)).toHaveLength(1)
})

test('a contact that HubSpot does not know makes a task without one, and says so', async () => {
  const { world, id, copy } = await mirrored({
    contact: { name: null, emails: ['who@nowhere.example'] },
  })
  expect(copy()?.links.contacts).toBeUndefined()
  expect(world.mirror(id).detail).toEqual({ noContact: true })
})

test('the property taken away, the key goes into the body', async () => {
  const world = createWorld()
  delete world.sim.portal.properties.upshot_task_id
  const id = world.add()
  await world.runAll()
  expect(world.keyed).toBe(false)
  expect(world.copies(id)[0]?.properties.hs_task_body).toContain('Upshot reference')
})
