import { afterEach, describe, expect, it } from 'vitest'
import { refusal } from '../fake-crm.ts'
import { randomFrom } from '../seed.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'

const world = createWorld()

afterEach(() => {
  world.crm.intercept = null
})

/** What the CRM does with a meeting of this title, and the reason that is then given. */
const crmPoison: Record<string, { answer: () => Response | Promise<Response>; reason: string }> = {
  'Refused value': { answer: () => refusal(400, '22P02'), reason: 'crm_refused_22P02' },
  'Broken rule': { answer: () => refusal(400, '23514'), reason: 'crm_refused_23514' },
  'Always in a race': { answer: () => refusal(500, '40001'), reason: 'crm_contended_40001' },
  'Takes down whoever reads it': {
    answer: () => Promise.reject(new TypeError('network')),
    reason: 'crm_unavailable',
  },
  'Answered in another shape': {
    answer: () => Response.json({ outcome: 'surprise' }),
    reason: 'crm_answer_unreadable',
  },
}

/** Bodies that no parser of ours can do anything with, and the reason that is then given. */
const unreadable: [body: string | Uint8Array<ArrayBuffer>, reason: string][] = [
  ['not json at all', 'not_json'],
  ['', 'not_json'],
  [new Uint8Array([0xff, 0xfe, 0x00, 0x80]), 'not_json'],
  ['['.repeat(200_000), 'not_json'],
  ['{"title":"No identity"}', 'no_identity'],
]

const healthy = 990

describe('ten poisonous deliveries among a thousand', () => {
  it('are parked, each with its reason, while all others arrive; and go through once mended', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep, 250_000)
    world.crm.intercept = async (name, request) => {
      if (name !== 'sync_meeting') return null
      const { p } = await request.clone().json<{ p: { meeting: { title: string } } }>()
      return crmPoison[p.meeting.title]?.answer() ?? null
    }
    const titles = Array.from({ length: healthy }, (_, n) => `Call ${n}`)
    const bodies = [
      ...titles.map((title) => payload({ title })),
      ...Object.keys(crmPoison).map((title) => payload({ title })),
      ...unreadable.map(([body]) => body),
    ]
    expect(bodies).toHaveLength(1_000)
    const order = bodies
      .map((body) => ({ body, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ body }) => body)
    for (let start = 0; start < order.length; start += 50) {
      const batch = order.slice(start, start + 50)
      const answers = await Promise.all(batch.map((body) => deliver(webhook, body)))
      expect(answers.every(({ status }) => status === 202)).toBe(true)
    }
    await idle(rep, 250_000)

    const synced = () => world.crm.synced.map(({ meeting }) => meeting.title)
    expect(synced().sort()).toEqual([...titles].sort())
    const parked = await rows(rep, `select reason from jobs where state = 'parked'`)
    const reasons = parked.map(({ reason }) => reason)
    expect(reasons.sort()).toEqual(
      [
        ...Object.values(crmPoison).map(({ reason }) => reason),
        ...unreadable.map(([, reason]) => reason),
      ].sort(),
    )
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: 10 })
    // Every body is kept, byte for byte.
    expect(await count(rep, 'deliveries where outcome is null')).toBe(10)
    expect(
      await rows(
        rep,
        `select id from deliveries where size <>
          (select coalesce(sum(length(bytes)), 0) from chunks where delivery_id = deliveries.id)`,
      ),
    ).toEqual([])

    world.crm.intercept = null
    const [one] = await rows(
      rep,
      `select id from jobs where state = 'parked' and reason = 'crm_refused_22P02'`,
    )
    expect(await mailbox(rep).replay(Number(one?.id))).toBe(1)
    await idle(rep, 250_000)
    expect(synced().slice(healthy)).toEqual(['Refused value'])
    expect(await mailbox(rep).replay(null)).toBe(9)
    await idle(rep, 250_000)
    expect(synced().slice(healthy).sort()).toEqual(Object.keys(crmPoison).sort())
    expect(await count(rep, `jobs where state = 'parked'`)).toBe(unreadable.length)
    expect(await count(rep, 'deliveries where outcome is null')).toBe(unreadable.length)
  }, 300_000)
})
