import { afterEach, expect, test, vi } from 'vitest'
import { addDeal, setStage } from '../../../server/local/hubspot-simulator/deals.ts'
import { unlink } from '../../../server/local/hubspot-simulator/portal.ts'
import { dealsHoldMs, plainName } from '../../../server/mirror/deals.ts'
import { Crash, createWorld, dice } from './world.ts'

/** Several open deals of a company: the rep chooses, once, and each of its tasks is hung where they said. */

afterEach(() => vi.restoreAllMocks())

/** Northwind with a rollout and a renewal. */
function severalDeals(random?: () => number) {
  const world = createWorld(random)
  const { portal } = world.sim
  const company = portal.objects.find(
    ({ type, properties }) => type === 'companies' && properties.name === 'Northwind',
  )
  if (!company) throw new Error('Northwind is not there')
  const [rollout = ''] = company.links.deals ?? []
  const renewal = addDeal(portal, company, { dealname: 'Renewal', dealstage: '98101' }, world.now())
  const dealOf = (id: string) => {
    const deal = portal.objects.find((one) => one.type === 'deals' && one.id === id)
    if (!deal) throw new Error('There is no such deal')
    return deal
  }
  return {
    world,
    company,
    rollout,
    renewal: renewal.id,
    addDeal: (name: string) => addDeal(portal, company, { dealname: name }, world.now()).id,
    close: (id: string, stage = 'closedwon') => setStage(dealOf(id), stage),
    bin: (id: string) => {
      dealOf(id).archivedAt = world.now()
    },
    dealsOf: (taskId: string) => world.copies(taskId)[0]?.links.deals ?? [],
    /** Every open task is looked at, once what was read does not hold any more. */
    async lookAgain() {
      world.pass(dealsHoldMs)
      await world.run(world.toDo(true))
      await world.runAll()
    },
    /** By hand, in HubSpot. */
    hang(taskId: string, id: string) {
      const copy = world.copies(taskId)[0]
      if (copy) copy.links.deals = [...(copy.links.deals ?? []), id]
    },
    takeOff(taskId: string, id: string) {
      const copy = world.copies(taskId)[0]
      if (copy) unlink(portal, copy, 'deals', id)
    },
  }
}

test('of several open deals none is hung on, the rep is asked, and what they say holds for all open tasks', async () => {
  const { world, renewal, dealsOf, company } = severalDeals()
  const [first, second, done] = [world.add(), world.add(), world.add()]
  await world.runAll()
  expect([dealsOf(first), dealsOf(second)]).toEqual([[], []])
  expect(world.mirror(first)).toMatchObject({ state: 'mirrored', hasDeal: false })
  expect(world.choices.asks(world.mirror(first).choice)).toBe(true)
  expect(world.choices.all.get(company.id)?.listed).toEqual([
    expect.objectContaining({ name: 'Renewal', stage: 'Up for renewal' }),
    expect.objectContaining({ name: 'Northwind rollout', stage: 'Appointment Scheduled' }),
  ])
  world.edit(done, { completed: true })
  await world.runAll()
  world.choices.choose(first, renewal)
  await world.runAll()
  expect([dealsOf(first), dealsOf(second), dealsOf(done)]).toEqual([[renewal], [renewal], []])
  // And for the next one.
  const next = world.add()
  await world.runAll()
  expect(dealsOf(next)).toEqual([renewal])
  expect(world.mirror(next)).toMatchObject({ deal: { id: renewal, said: true, hung: true } })
})

test('none of them is an answer, until other deals are open', async () => {
  const { world, dealsOf, addDeal, lookAgain } = severalDeals()
  const id = world.add()
  await world.runAll()
  world.choices.choose(id, null)
  await world.runAll()
  await lookAgain()
  expect(dealsOf(id)).toEqual([])
  expect(world.choices.asks(world.mirror(id).choice)).toBe(false)
  addDeal('Training')
  await lookAgain()
  expect(world.choices.asks(world.mirror(id).choice)).toBe(true)
})

test.each(['closedwon', 'closedlost', 'bin', 'no longer the company’s'])(
  'a chosen deal that is %s is chosen no more: asked anew of several, taken alone where one remains',
  async (end) => {
    const { world, company, rollout, renewal, addDeal, close, bin, dealsOf, lookAgain } =
      severalDeals()
    const training = addDeal('Training')
    const before = world.add()
    await world.runAll()
    world.choices.choose(before, renewal)
    await world.runAll()
    const finish = (id: string) => {
      if (end === 'bin') bin(id)
      else if (end.startsWith('closed')) close(id, end)
      else unlink(world.sim.portal, company, 'deals', id)
    }
    finish(renewal)
    world.pass(dealsHoldMs)
    const after = world.add()
    await world.runAll()
    expect(world.choices.asks(world.mirror(after).choice)).toBe(true)
    expect(dealsOf(after)).toEqual([])
    // What was done for it stays with it.
    expect(dealsOf(before)).toEqual([renewal])
    finish(training)
    await lookAgain()
    expect(dealsOf(after)).toEqual([rollout])
    expect(world.choices.asks(world.mirror(after).choice)).toBe(false)
  },
)

test('another choice moves what the first one hung, and taking it back takes it off', async () => {
  const { world, rollout, renewal, dealsOf } = severalDeals()
  const id = world.add()
  await world.runAll()
  world.choices.choose(id, renewal)
  await world.runAll()
  world.choices.choose(id, rollout)
  await world.runAll()
  expect(dealsOf(id)).toEqual([rollout])
  world.choices.choose(id, undefined)
  await world.runAll()
  expect(dealsOf(id)).toEqual([])
  expect(world.choices.asks(world.mirror(id).choice)).toBe(true)
  expect(world.mirror(id).deal).toBeNull()
})

test('what somebody hung or took off in HubSpot stays as it is', async () => {
  const { world, rollout, renewal, dealsOf, hang, takeOff, addDeal } = severalDeals()
  const other = addDeal('Training')
  const [byHand, same, off] = [world.add(), world.add(), world.add()]
  await world.runAll()
  hang(byHand, other)
  hang(same, renewal)
  world.choices.choose(off, renewal)
  await world.runAll()
  expect([dealsOf(byHand), dealsOf(same), dealsOf(off)]).toEqual([[other], [renewal], [renewal]])
  takeOff(off, renewal)
  world.edit(off, { title: 'Edited' })
  await world.runAll()
  expect(dealsOf(off)).toEqual([])
  // The same deal was hung by a person: it is not the choice's to move.
  world.choices.choose(off, rollout)
  await world.runAll()
  expect([dealsOf(byHand), dealsOf(same), dealsOf(off)]).toEqual([[other], [renewal], [rollout]])
})

test('hung on the one that was open, a task stays there when another is opened and chosen', async () => {
  const world = createWorld()
  const id = world.add()
  await world.runAll()
  const on = world.copies(id)[0]?.links.deals
  expect(on).toHaveLength(1)
  const company = world.sim.portal.objects.find(({ type }) => type === 'companies')
  if (!company) throw new Error('There is no company')
  const { id: later } = addDeal(world.sim.portal, company, { dealname: 'Later' }, world.now())
  world.pass(dealsHoldMs)
  const next = world.add()
  await world.runAll()
  world.choices.choose(next, later)
  world.edit(id, { title: 'Edited' })
  await world.runAll()
  expect(world.copies(id)[0]?.links.deals).toEqual(on)
  expect(world.copies(next)[0]?.links.deals).toEqual([later])
})

test('what is refused is said, and the task stays in HubSpot', async () => {
  const { world, renewal, dealsOf } = severalDeals()
  const id = world.add()
  await world.runAll()
  world.sim.setFaults({ noDealRights: true })
  world.choices.choose(id, renewal)
  await world.runAll()
  expect(world.mirror(id)).toMatchObject({
    state: 'mirrored',
    detail: { unlinked: ['deal'], dealRefused: 'no_rights' },
    deal: null,
  })
  world.sim.setFaults({ noDealRights: false })
  world.edit(id, { title: 'Edited' })
  await world.runAll()
  expect(dealsOf(id)).toEqual([renewal])
  expect(world.mirror(id).detail).toBeNull()
})

test('a deal that was deleted since the deals were read is not hung on: the rep is asked anew', async () => {
  const { world, renewal, addDeal, bin, dealsOf } = severalDeals()
  addDeal('Training')
  const id = world.add()
  await world.runAll()
  bin(renewal)
  world.choices.choose(id, renewal)
  await world.runAll()
  expect(dealsOf(id)).toEqual([])
  expect(world.choices.asks(world.mirror(id).choice)).toBe(true)
  expect(world.mirror(id)).toMatchObject({ state: 'mirrored', deal: null })
})

test('without the right to see deals, or the names of stages, a task goes without them', async () => {
  const { world, company } = severalDeals()
  world.sim.setFaults({ noPipelines: true })
  const id = world.add()
  await world.runAll()
  expect(world.choices.all.get(company.id)?.listed.map(({ stage }) => stage)).toEqual([null, null])
  const [token] = world.sim.portal.tokens
  if (token) token.scopes = token.scopes.filter((scope) => scope !== 'crm.objects.deals.read')
  world.pass(dealsHoldMs)
  const blind = world.add()
  await world.runAll()
  expect(world.mirror(blind)).toMatchObject({ state: 'mirrored', hasDeal: false })
  expect(world.mirror(id).state).toBe('mirrored')
})

test('deals are read once for the tasks of a company, with no request more than before for none or one', async () => {
  const requests = async (prepare: (deals: ReturnType<typeof severalDeals>) => void) => {
    const deals = severalDeals()
    prepare(deals)
    const ids = Array.from({ length: 5 }, () => deals.world.add())
    await deals.world.runAll()
    const asked = deals.world.sim.requests.filter((one) => /deals|companies|pipelines/.test(one))
    vi.restoreAllMocks()
    return asked.length + (ids.length - 5)
  }
  expect(
    await requests(({ rollout, renewal, world, company }) => {
      for (const id of [rollout, renewal]) unlink(world.sim.portal, company, 'deals', id)
    }),
  ).toBe(1)
  expect(await requests(({ renewal, close }) => close(renewal))).toBe(2)
  expect(await requests(() => {})).toBe(3)
})

test('of three hundred deals, most of them won, the open ones are found, page by page', async () => {
  const { world, company, addDeal, close } = severalDeals()
  for (let n = 0; n < 300; n += 1) close(addDeal(`Old ${n}`))
  for (let n = 0; n < 25; n += 1) addDeal(`Open ${n}`)
  world.add()
  await world.runAll()
  const choice = world.choices.all.get(company.id)
  expect(choice?.open).toHaveLength(27)
  expect(choice?.listed).toHaveLength(8)
  expect(choice?.listed[0]?.name).toBe('Renewal')
})

test.each([
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['Rollout\u202e2026\u2069\nsecond\tline', 'Rollout2026 second line'],
  ['👩‍👩‍👧 Family plan 🏴', '👩‍👩‍👧 Family plan 🏴'],
  ['   \u200b\u2028 ', ''],
  ['', ''],
  [`Z${'\u0301'.repeat(400)}algo`, `Z${'\u0301'.repeat(3)}algo`],
  ['cut \ud83d', 'cut'],
  ['x'.repeat(300), `${'x'.repeat(119)}…`],
  ['👍🏽'.repeat(200), `${'👍🏽'.repeat(119)}…`],
])('a deal’s name is one plain line: %j', (name, plain) => {
  expect(plainName(name)).toBe(plain)
})

test('wherever we crash and whatever HubSpot answers, each task is hung once, where the rep last said', async () => {
  let chosen = 0
  for (let seed = 1; seed <= 120; seed += 1) {
    const roll = dice(seed)
    const deals = severalDeals(roll)
    const { world, rollout, renewal, dealsOf, hang } = deals
    world.sim.setFaults({
      loseAnswer: 0.15,
      failBefore: 0.1,
      tooMany: 0.05,
      locked: 0.03,
      dropAssociation: 0.3,
    })
    const ids = [world.add(), world.add()]
    const byHand = new Map<string, string>()
    let said: string | null | undefined
    for (let turn = 0; turn < 10; turn += 1) {
      const id = ids[Math.floor(roll() * ids.length)] ?? ''
      const deed = roll()
      if (deed < 0.5 && world.mirror(id).choice !== null) {
        said = [rollout, renewal, null, undefined][Math.floor(roll() * 4)]
        world.choices.choose(id, said)
        chosen += 1
      } else if (deed < 0.6) world.edit(id, { title: `Edited ${seed}.${turn}` })
      else if (deed < 0.65 && dealsOf(id).length === 0 && world.mirror(id).deal === null) {
        hang(id, rollout)
        if (dealsOf(id).length > 0) byHand.set(id, rollout)
      }
      let left = 1 + Math.floor(roll() * 30)
      world.step = () => {
        left -= 1
        if (left === 0) throw new Crash()
      }
      await world.run()
      world.step = () => {}
      world.pass(Math.floor(roll() * 90_000))
    }
    world.sim.setFaults({
      loseAnswer: 0,
      failBefore: 0,
      tooMany: 0,
      locked: 0,
      dropAssociation: 0,
    })
    await world.runAll()
    for (const id of ids) {
      const hand = byHand.get(id)
      const wanted = hand !== undefined ? [hand] : said ? [said] : []
      expect(world.copies(id), `seed ${seed}`).toHaveLength(1)
      expect(dealsOf(id), `seed ${seed}: ${JSON.stringify(world.mirror(id))}`).toEqual(wanted)
    }
    vi.restoreAllMocks()
  }
  expect(chosen).toBeGreaterThan(300)
})

test('a crash at every step of a choice, of another one and of taking it back leaves the same', async () => {
  let points = 0
  for (let at = 1; ; at += 1) {
    const { world, rollout, renewal, dealsOf } = severalDeals()
    const id = world.add()
    await world.runAll()
    let left = at
    const crashOnce = () => {
      left -= 1
      if (left === 0) throw new Crash()
    }
    for (const said of [renewal, rollout, undefined, renewal] as const) {
      world.choices.choose(id, said)
      world.step = crashOnce
      await world.run()
      world.step = () => {}
      await world.runAll()
      expect(dealsOf(id), `crash at ${at}, after ${said}`).toEqual(said ? [said] : [])
    }
    vi.restoreAllMocks()
    if (left > 0) break
    points = at
  }
  expect(points).toBeGreaterThan(40)
})
