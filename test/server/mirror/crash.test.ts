import { afterEach, expect, test, vi } from 'vitest'
import type { World } from './world.ts'
import { Crash, createWorld, dice } from './world.ts'

afterEach(() => vi.restoreAllMocks())

/** Dies at the n-th await from now, once. */
function crashAt(world: World, n: number): () => boolean {
  let left = n
  world.step = () => {
    left -= 1
    if (left === 0) throw new Crash()
  }
  return () => left <= 0
}

/** What must hold once all is quiet: each task there once and as it is here, nothing of those taken back. */
function expectInStep(world: World, seed: string): void {
  for (const [taskId, mirror] of world.mirrors) {
    const copies = world.copies(taskId)
    if (mirror.gone) {
      expect(copies, `${seed}: taken back`).toEqual([])
      expect(mirror.state, seed).toBe('removed')
      continue
    }
    expect(copies, `${seed}: copies of ${taskId}`).toHaveLength(1)
    const [copy] = copies
    const task = world.task(taskId)
    expect(mirror.remoteId, seed).toBe(copy?.id)
    expect(copy?.properties, seed).toMatchObject({
      hs_task_subject: task.title,
      hs_task_status: task.completed ? 'COMPLETED' : 'NOT_STARTED',
      hubspot_owner_id: '9001',
    })
    expect(copy?.links.contacts, seed).toHaveLength(1)
    expect(copy?.links.companies, seed).toHaveLength(1)
    expect(copy?.links.deals, seed).toHaveLength(1)
  }
}

test.each([
  ['under a unique key', true],
  ['by what stands in the body', false],
])(
  'a crash at every await between the wish and the answer makes no second copy and loses none, %s',
  async (_, keyed) => {
    let points = 0
    for (let at = 1; ; at += 1) {
      const world = createWorld()
      world.keyed = keyed
      if (!keyed) delete world.sim.portal.properties.upshot_task_id
      world.add()
      const hasCrashed = crashAt(world, at)
      await world.run()
      const wasReached = hasCrashed()
      world.step = () => {}
      await world.runAll()
      expectInStep(world, `crash at ${at}`)
      if (!wasReached) break
      points = at
    }
    expect(points).toBeGreaterThan(10)
  },
)

test.each([
  ['under a unique key', true],
  ['by what stands in the body', false],
])(
  'whatever HubSpot answers, and wherever we crash, each task is there once: 0 twice, 0 lost, %s',
  async (_, keyed) => {
    let posts = 0
    for (let seed = 1; seed <= 200; seed += 1) {
      const roll = dice(seed)
      const world = createWorld(roll)
      world.keyed = keyed
      if (!keyed) delete world.sim.portal.properties.upshot_task_id
      world.sim.setFaults({
        loseAnswer: 0.15,
        failBefore: 0.1,
        tooMany: 0.05,
        locked: 0.03,
        moving: 0.02,
        dropAssociation: 0.3,
        indexDelayMs: 20_000,
      })
      const count = 1 + Math.floor(roll() * 3)
      const ids = Array.from({ length: count }, (_, n) =>
        world.add({
          title: `Task ${n}`,
          // Some without anybody to hang it on would be looked for in the index; these have their contact.
          dueAt: roll() < 0.3 ? null : '2026-11-27T22:59:59.000Z',
        }),
      )
      for (let turn = 0; turn < 8; turn += 1) {
        const id = ids[Math.floor(roll() * ids.length)] ?? ''
        const deed = roll()
        if (!world.mirror(id).gone) {
          if (deed < 0.3) world.edit(id, { title: `Edited ${seed}.${turn}` })
          else if (deed < 0.45) world.edit(id, { completed: roll() < 0.5 })
          else if (deed < 0.55) world.remove(id)
        }
        crashAt(world, 1 + Math.floor(roll() * 25))
        await world.run()
        world.step = () => {}
        world.pass(Math.floor(roll() * 60_000))
      }
      posts += world.sim.requests.filter((one) => one.startsWith('POST')).length
      world.sim.setFaults({
        loseAnswer: 0,
        failBefore: 0,
        tooMany: 0,
        locked: 0,
        moving: 0,
        dropAssociation: 0,
      })
      await world.runAll()
      expectInStep(world, `seed ${seed}`)
      vi.restoreAllMocks()
    }
    expect(posts).toBeGreaterThan(500)
  },
)

test('without anybody to hang it on it is looked for in the index, once the index would have it', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const world = createWorld(dice(seed))
    world.keyed = false
    world.sim.setFaults({ loseAnswer: 0.4, indexDelayMs: 60_000 })
    const id = world.add({ contact: null })
    for (let turn = 0; turn < 10; turn += 1) {
      await world.run()
      world.pass(30_000)
    }
    world.sim.setFaults({ loseAnswer: 0 })
    await world.runAll()
    expect(world.copies(id), `seed ${seed}`).toHaveLength(1)
    vi.restoreAllMocks()
  }
})
