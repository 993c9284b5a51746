import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { createFakeClaude } from '../../../setup/fake-claude.ts'
import { randomFrom } from '../../seed.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, deliver, payload, signIn } from '../../world.ts'
import { count, idle } from '../inside.ts'
import type { IsThere } from '../killing.ts'
import { createKiller, signed, untilTaken } from '../killing.ts'

/** Everything that follows a delivery is switched on: Claude, and the pictures of calls. */

const apiKey = crypto.randomUUID()
Object.assign(env, {
  ANTHROPIC_API_KEY: apiKey,
  ANTHROPIC_BASE_URL: 'https://claude.test',
  CLAUDE_MODEL: 'claude-haiku-4-5',
  AI_DAILY_TOKENS_PER_REP: '100000000',
  AI_DAILY_TOKENS_TOTAL: '1000000000',
  THUMBNAIL_BUCKET: 'fathom',
})

const world = createWorld()
const claude = createFakeClaude(apiKey)
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 60 }, () => 7)])
const network = vi.mocked(fetch).getMockImplementation() ?? fetch
vi.mocked(fetch).mockImplementation((input, init) => {
  const request = new Request(input, init)
  const { hostname } = new URL(request.url)
  if (hostname === 'claude.test') return claude.answer(request)
  if (hostname === 'fathom.video') {
    return Promise.resolve(new Response(jpeg, { headers: { 'content-type': 'image/jpeg' } }))
  }
  return network(input, init)
})
const { killWhen, spare } = createKiller()

/** The CRM's memory of calls, as far as the analysis sees it: one item each, decided once. */
type Call = { meetingId: string; itemId: string; title: string; hash: string; decisions: number }
const calls = new Map<string, Call>()

world.crm.functions.sync_meeting = ({ p }) => {
  const argument = p as (typeof world.crm.synced)[number]
  world.crm.synced.push(argument)
  const key = `${argument.ownerUserId} ${argument.meeting.recordingId}`
  const known = calls.get(key)
  const call = known ?? {
    meetingId: crypto.randomUUID(),
    itemId: crypto.randomUUID(),
    title: argument.meeting.title ?? '',
    hash: '',
    decisions: 0,
  }
  const outcome = call.hash === argument.contentHash ? 'unchanged' : 'applied'
  calls.set(key, { ...call, hash: argument.contentHash })
  return {
    outcome,
    meetingId: call.meetingId,
    revision: '1',
    presentItems: [],
    touched: [],
    counts: { items: 1, tasks: 0, excluded: 0, failed: 0, unknown: 0 },
  }
}
function callOf(meetingId: unknown): Call | undefined {
  return [...calls.values()].find((call) => call.meetingId === meetingId)
}
world.crm.functions.get_meeting_for_ai = ({ p_meeting: meetingId }) => {
  const call = callOf(meetingId)
  if (!call || call.decisions > 0) return null
  return {
    title: call.title,
    start: null,
    summary: null,
    items: [
      {
        id: call.itemId,
        title: `Send the deck of ${call.title}`,
        assigneeName: 'Sam Rivera',
        assigneeKind: 'me',
        recordingTimestamp: 5,
        userGenerated: false,
        contentHash: call.hash,
      },
    ],
    lines: [{ speaker: 'Sam Rivera', offset: 5, text: `I will send the deck of ${call.title}.` }],
  }
}
world.crm.functions.apply_meeting_ai_analysis = ({ p }) => {
  const { meetingId } = p as { meetingId: string }
  const call = callOf(meetingId)
  if (call) call.decisions += 1
  return { applied: 1, failed: 0, touched: [] }
}

/** How often Claude was asked about a call. */
function questions(title: string): number {
  return claude.asked.filter(({ messages }) => messages[0].content.includes(`of ${title}"`)).length
}

function body(title: string): string {
  return payload({
    title,
    action_items: [
      {
        description: `Send the deck of ${title}`,
        user_generated: false,
        completed: false,
        recording_timestamp: '00:00:05',
        recording_playback_url: 'https://fathom.video/calls/1?timestamp=5',
        assignee: { name: 'Sam Rivera', email: 'sam@northbeam.example', team: null },
      },
    ],
  })
}

async function connectedRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

function pictures(rep: TestRep): number {
  const bucket = world.crm.storage.buckets.get('fathom') ?? new Map()
  return [...bucket.keys()].filter((path) => path.startsWith(rep.userId)).length
}

describe('a process that dies', () => {
  it('at each await in turn leaves no call without its analysis and its picture, and pays once', async () => {
    const { rep, webhook } = await connectedRep()
    let number = 0
    const run = async (isThere: IsThere) => {
      number += 1
      const title = `call ${number}`
      const send = await signed(webhook, `msg_${number}`, body(title))
      await abortAllDurableObjects()
      const { isDead, trace } = await killWhen(rep, isThere)
      await untilTaken(send)
      await idle(rep)
      spare()
      const call = [...calls.values()].find((one) => one.title === title)
      return { isDead: isDead(), trace, asked: questions(title), decisions: call?.decisions }
    }
    const { trace, asked, decisions } = await run(() => false)
    expect({ asked, decisions }).toEqual({ asked: 1, decisions: 1 })
    const deaths: string[] = []
    for (const point of trace) {
      const result = await run((name, occurrence) => `${name} ${occurrence}` === point)
      if (!result.isDead) continue
      deaths.push(point)
      // Between Claude's answer and its being kept there is nothing that could remember it.
      expect(result.asked, point).toBe(point === 'after messages 1' ? 2 : 1)
      expect(result.decisions, point).toBeGreaterThanOrEqual(1)
    }
    expect(pictures(rep)).toBe(number)
    expect(await count(rep, `deliveries where outcome is null`)).toBe(0)
    expect(deaths).toEqual(
      expect.arrayContaining([
        'after sync_meeting 1',
        'before get_meeting_for_ai 1',
        'before messages 1',
        'after messages 1',
        'after apply_meeting_ai_analysis 1',
        'after thumbnail 1',
        'after set_thumbnail 1',
      ]),
    )
    console.info(`${deaths.length} deaths: ${deaths.join(', ')}`)
  }, 120_000)
})

describe('300 deliveries, 90 of them doubles,', () => {
  it('ask Claude as often as there are different calls', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const { rep, webhook } = await connectedRep()
    const before = claude.count()
    const firsts = Array.from({ length: 210 }, (_, n) => ({ id: `m_${n}`, body: body(`one ${n}`) }))
    const all = [...firsts, ...firsts.slice(0, 90)]
      .map((one) => ({ one, place: random() }))
      .sort((a, b) => a.place - b.place)
    for (let start = 0; start < all.length; start += 30) {
      await Promise.all(
        all.slice(start, start + 30).map(({ one }) => deliver(webhook, one.body, { id: one.id })),
      )
    }
    await idle(rep)
    expect(claude.count() - before).toBe(210)
    expect(pictures(rep)).toBe(210)
  }, 120_000)
})
