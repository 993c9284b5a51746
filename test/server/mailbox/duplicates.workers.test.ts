import { describe, expect, it } from 'vitest'
import { randomFrom } from '../seed.ts'
import type { TestRep, World } from '../world.ts'
import { connect, createWorld, deliver, payload, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'

/**
 * 10,000 deliveries over ten mailboxes. Of each mailbox's thousand, 300 are doubles, and 100 of
 * those arrive at the same moment as their first. Beside them, a hundred in all bring a known id
 * with other bytes.
 */

const world = createWorld()
const mailboxes = 10
const unique = 700
const doublesAtOnce = 100
const doublesLater = 200
const forgedEach = 10
const atATime = 50

type Webhook = World['webhooks'][number]
type Sending = { id: string; body: string }

/** In the order in which they go out: those of one inner list at the same moment. */
function schedule(
  random: () => number,
  mailbox: number,
): { batches: Sending[][]; firsts: Sending[] } {
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item)
  const firsts = Array.from({ length: unique }, (_, n) => ({
    id: `msg_${mailbox}_${n}`,
    body: payload({ title: `Mailbox ${mailbox}, call ${n}` }),
  }))
  const doubled = shuffled(firsts).slice(0, doublesAtOnce + doublesLater)
  const atOnce = new Set(doubled.slice(0, doublesAtOnce))
  const sendings = shuffled(firsts).map((first) => (atOnce.has(first) ? [first, first] : [first]))
  for (const late of doubled.slice(doublesAtOnce)) {
    const first = sendings.findIndex(([sending]) => sending === late)
    const place = first + 1 + Math.floor(random() * (sendings.length - first))
    sendings.splice(place, 0, [late])
  }
  const batches: Sending[][] = [[]]
  for (const together of sendings) {
    const last = batches.at(-1)
    if (last && last.length + together.length <= atATime) last.push(...together)
    else batches.push([...together])
  }
  return { batches, firsts }
}

async function send(webhook: Webhook, sendings: readonly Sending[]): Promise<number> {
  const answers = await Promise.all(sendings.map(({ id, body }) => deliver(webhook, body, { id })))
  expect(answers.every(({ status }) => status === 202)).toBe(true)
  return answers.length
}

function titlesOf(rep: TestRep): string[] {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title ?? '')
}

describe('ten thousand deliveries, 3,000 of them doubles and 1,000 of those at the same moment,', () => {
  it('have as many effects as there are different ones', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    let sent = 0
    let written = 0
    for (let n = 0; n < mailboxes; n += 1) {
      const rep = signIn(world)
      const webhook = await connect(world, rep)
      const { batches, firsts } = schedule(random, n)
      for (const batch of batches) sent += await send(webhook, batch)
      await idle(rep)

      const titles = titlesOf(rep)
      written += titles.length
      expect(titles).toHaveLength(unique)
      expect(new Set(titles).size).toBe(unique)
      expect(await count(rep, `deliveries where state = 'stored' and outcome = 'applied'`)).toBe(
        unique,
      )
      expect(await count(rep, 'recordings where received_at is not null')).toBe(unique)
      expect(await count(rep, 'jobs')).toBe(0)

      const forged = firsts.slice(0, forgedEach).map(({ id }) => ({
        id,
        body: payload({ title: 'Other bytes under a known id' }),
      }))
      await send(webhook, [...forged, ...forged])
      await idle(rep)
      expect(titlesOf(rep)).toEqual(titles)
      expect(await rows(rep, `select reason, count(*) as n from jobs group by reason`)).toEqual([
        { reason: 'same_id_other_bytes', n: forgedEach },
      ])
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: forgedEach })
    }
    expect(sent).toBe(10_000)
    expect(written).toBe(7_000)
  }, 300_000)
})
