import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import { aiStanding } from '../../../../server/mailbox/ai/ai-standing.ts'
import { analyseAgain, analyseSoon } from '../../../../server/mailbox/ai/analyse-soon.ts'
import { dayOf, spentOn } from '../../../../server/mailbox/ai/spending.ts'
import type { MailboxContext } from '../../../../server/mailbox/context.ts'
import { readBreaker } from '../../../../server/mailbox/jobs/breakers.ts'
import type { DrainCounts } from '../../../../server/mailbox/jobs/drain.ts'
import { drain } from '../../../../server/mailbox/jobs/drain.ts'
import { enqueue, freeOrphans } from '../../../../server/mailbox/jobs/queue.ts'
import { maxAttempts } from '../../../../server/mailbox/jobs/schedule.ts'
import { createJobTools } from '../../../../server/mailbox/jobs/tools.ts'
import { runJob } from '../../../../server/mailbox/run-job.ts'
import type { FakeClaude } from '../../../setup/fake-claude.ts'
import { createFakeClaude, failure, message, sensible } from '../../../setup/fake-claude.ts'
import { refusal } from '../../fake-crm.ts'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, mailbox, signIn } from '../../world.ts'
import { count } from '../inside.ts'

const apiKey = crypto.randomUUID()
const meetingId = crypto.randomUUID()
const itemIds = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const

const world = createWorld()
/** The network, as the other parts of the companion have it. */
const elsewhere = vi.mocked(globalThis.fetch).getMockImplementation()
let claude: FakeClaude

/** A call of three items, as `get_meeting_for_ai` tells it. */
function pendingMeeting() {
  const item = (index: number, title: string, at: number, assigneeName: string | null) => ({
    id: itemIds[index] ?? '',
    title,
    assigneeName,
    assigneeKind: assigneeName === null ? 'unknown' : 'me',
    recordingTimestamp: at,
    userGenerated: false,
    contentHash: `hash-${index}`,
  })
  return {
    title: 'Pricing call with Priya Nair <priya@northwind.example>',
    start: '2026-11-20T14:00:00Z',
    summary: 'Priya Nair wants 25 seats, see https://northwind.example/deck',
    items: [
      item(0, 'Send the revised proposal to Northwind', 300, 'Sam Rivera'),
      item(1, 'Set up a sandbox for the security team', 540, 'Sam Rivera'),
      item(2, 'Check the data processing agreement', 900, null),
    ],
    lines: [
      { speaker: 'Priya Nair', offset: 296, text: 'Could you send the revised proposal?' },
      { speaker: 'Sam Rivera', offset: 301, text: 'I will send the revised proposal by Friday.' },
      {
        speaker: 'Sam Rivera',
        offset: 542,
        text: 'I can set up a sandbox for your security team.',
      },
      { speaker: 'Priya Nair', offset: 905, text: 'Great. Somebody has to check the agreement.' },
    ],
  }
}

type Written = {
  results: {
    itemId: string
    tier: string
    taskType: string
    contentHash: string
    model: string
    evidence: { quote: string } | null
    deadlineAt: string | null
    reasoning: string
  }[]
  sentiment: { score: number; reasoning: string } | null
}

const written = () =>
  world.crm.calls
    .filter(({ name }) => name === 'apply_meeting_ai_analysis')
    .map(({ args }) => args.p as Written)

beforeEach(() => {
  claude = createFakeClaude(apiKey)
  let pending: ReturnType<typeof pendingMeeting> | null = pendingMeeting()
  world.crm.calls.length = 0
  world.crm.intercept = null
  world.crm.functions.get_meeting_for_ai = () => pending
  world.crm.functions.apply_meeting_ai_analysis = ({ p }) => {
    pending = null
    return { applied: (p as Written).results.length, failed: 0, touched: [] }
  }
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    return request.url.startsWith('https://claude.test/')
      ? claude.answer(request)
      : (elsewhere?.(request) ?? Response.error())
  })
})

async function connected(): Promise<TestRep> {
  const rep = signIn(world)
  await connect(world, rep)
  await vi.waitFor(() => expect(world.crm.syncStates.get(rep.userId)).toBeDefined())
  return rep
}

type Options = {
  model?: string
  tokensPerRep?: number
  tokensInAll?: number
  /** Milliseconds since epoch. */
  at?: number
}

/** Runs within the rep's mailbox with a key to Claude, and what is due of its jobs after `work`. */
function within<T>(
  rep: TestRep,
  work: (context: MailboxContext) => T,
  options: Options = {},
): Promise<{ value: T; counts: DrainCounts; kinds: string[] }> {
  const parsed = settingsOf(env)
  if (!parsed.ok) throw new Error('The tests are not configured')
  const { model = 'claude-haiku-4-5', tokensPerRep = 400_000, tokensInAll = 1_000_000 } = options
  return runInDurableObject(mailbox(rep), async (_, state) => {
    const budget = env.AI_BUDGET.get(env.AI_BUDGET.idFromName(rep.userId))
    const context: MailboxContext = {
      storage: state.storage,
      sql: state.storage.sql,
      settings: {
        ...parsed.settings,
        claude: { apiKey, baseUrl: 'https://claude.test', model },
        aiBudget: { tokensPerRep, tokensInAll },
      },
      mailboxId: state.id.toString(),
      now: () => options.at ?? Date.now(),
      random: () => 0.5,
      aiBudget: {
        reserve: (...args) => budget.reserve(...args),
        settle: (...args) => budget.settle(...args),
      },
      tellKeys: async () => {},
      portal: () => {
        throw new Error('No other CRM here')
      },
      hint: () => {},
    }
    const value = work(context)
    const tools = createJobTools(
      context,
      () => Promise.reject(new Error('Fathom is not asked')),
      () => Promise.reject(new Error('No other CRM is asked')),
    )
    const counts = await drain(context, crypto.randomUUID(), (job) => runJob(tools, job))
    const kinds = context.sql
      .exec<{ kind: string }>("select kind from jobs where kind = 'analyse_meeting'")
      .toArray()
      .map(({ kind }) => kind)
    return { value, counts, kinds }
  })
}

const analyse = (rep: TestRep, options: Options = {}) =>
  within(rep, (context) => analyseSoon(context, meetingId, true), options)

describe('a call before Claude', () => {
  it('is one request for all its items, and each comes out with its proof', async () => {
    const rep = await connected()
    await analyse(rep)
    expect(claude.count()).toBe(1)
    const [call] = written()
    expect(call?.results.map(({ tier, taskType }) => [tier, taskType])).toEqual([
      ['ai', 'proposal'],
      ['ai', 'demo'],
      ['ai', 'general'],
    ])
    expect(call?.results[0]).toMatchObject({
      contentHash: 'hash-0',
      model: 'claude-haiku-4-5',
      evidence: { quote: 'I will send the revised proposal by Friday.' },
      deadlineAt: '2026-11-27T22:59:59.999Z',
      deadlinePhrase: 'by Friday',
    })
    expect(call?.sentiment).toEqual({ score: 0.4, reasoning: 'They asked for next steps.' })
  })

  it('is sent without an address, a link or a surname', async () => {
    const rep = await connected()
    await analyse(rep)
    const sent = JSON.stringify(claude.asked)
    expect(sent).not.toMatch(/@|https?:|northwind\.example/)
    expect(sent).not.toMatch(/Nair|Rivera/)
    expect(sent).toContain('Priya')
  })

  it('costs nothing when it is asked for again', async () => {
    const rep = await connected()
    await analyse(rep)
    await analyse(rep)
    expect(claude.count()).toBe(1)
    expect(written()).toHaveLength(1)
  })

  it('is asked again when the rep wants it, and not where there is nobody to ask', async () => {
    const rep = await connected()
    await analyse(rep)
    world.crm.functions.get_meeting_for_ai = () => pendingMeeting()
    world.crm.functions.forget_ai_analysis = () => 3
    const again = await within(rep, (context) => {
      const crm = async (name: string, args: object) =>
        world.crm.functions[name]?.({ ...args }, null) ?? null
      return analyseAgain({ context, crm }, meetingId)
    })
    expect(await again.value).toBe(true)
    await within(rep, () => null)
    expect(claude.count()).toBe(2)
    const answer = await call('/v1/fathom/analyse', { token: rep.token, body: { meetingId } })
    expect(await answer.json()).toEqual({ started: false })
  })

  it('is asked of a later model without a temperature, with thinking off', async () => {
    const rep = await connected()
    await analyse(rep, { model: 'claude-haiku-5-5' })
    expect(claude.asked).toMatchObject([
      { thinking: { type: 'disabled' }, output_config: { effort: 'low' } },
    ])
    expect(written()).toHaveLength(1)
  })

  it('is counted, with what it cost', async () => {
    const rep = await connected()
    claude.script = [(asked) => message(sensible(asked), { input: 2_000, output: 300 })]
    const { value } = await within(rep, (context) => {
      analyseSoon(context, meetingId, true)
      return context
    })
    await runInDurableObject(mailbox(rep), (_, state) => {
      const { sql } = state.storage
      expect(spentOn(sql, dayOf(Date.now()))).toEqual({
        calls: 1,
        inputTokens: 2_000,
        outputTokens: 300,
        cost: 3_500,
      })
      expect(aiStanding({ ...value, sql })).toMatchObject({ mode: 'claude', costToday: 0.0035 })
    })
  })
})

describe('what is wrong in an answer', () => {
  const answerWith = (change: (answer: ReturnType<typeof sensible>) => void) => {
    claude.script = [
      (asked) => {
        const answer = sensible(asked)
        change(answer)
        return message(answer)
      },
    ]
  }
  const tiers = () => written()[0]?.results.map(({ tier }) => tier)

  it.each<[string, (answer: ReturnType<typeof sensible>) => void]>([
    ['a number of no item', ({ items }) => items.splice(0, 1, { ...items[1], item: 17 } as never)],
    ['a type outside the list', ({ items }) => Object.assign(items[0] ?? {}, { type: 'urgent' })],
    ['a line that was not sent', ({ items }) => Object.assign(items[0] ?? {}, { lines: [99] })],
    [
      'a deadline nobody said',
      ({ items }) => Object.assign(items[0] ?? {}, { deadline: 'by May' }),
    ],
    [
      'a priority nobody said',
      ({ items }) => Object.assign(items[0] ?? {}, { priority: 'urgent', priority_words: 'now' }),
    ],
    ['a confidence beyond one', ({ items }) => Object.assign(items[0] ?? {}, { confidence: 7 })],
    ['an item missing', ({ items }) => items.splice(0, 1)],
  ])('%s falls back to the rules for that item alone', async (_, change) => {
    const rep = await connected()
    answerWith(change)
    await analyse(rep)
    expect(tiers()).toEqual(['rules', 'ai', 'ai'])
    expect(written()[0]?.results[0]?.taskType).toBe('proposal')
  })

  it.each<[string, () => Response]>([
    ['is cut off', () => message('{"items": [{"item": 1, "ty', { stopReason: 'max_tokens' })],
    ['is a refusal', () => message('', { stopReason: 'refusal' })],
    ['is no JSON', () => message('Here are your items!')],
    ['is JSON of another shape', () => message({ answer: 42 })],
  ])(
    'an answer that %s leaves every item to the rules, and is not paid for again',
    async (_, answer) => {
      const rep = await connected()
      claude.script = [answer]
      await analyse(rep)
      expect(tiers()).toEqual(['rules', 'rules', 'rules'])
      await analyse(rep)
      expect(claude.count()).toBe(1)
    },
  )
})

describe('when Claude does not answer', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ['429', () => failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '30' })],
    ['529', () => failure(529, 'overloaded_error', 'Overloaded')],
    ['500', () => failure(500, 'api_error', 'Internal server error')],
    [
      'a page of a proxy',
      () =>
        new Response('<html>Bad gateway</html>', {
          status: 502,
          headers: { 'x-should-retry': 'false' },
        }),
    ],
    ['nothing', () => Promise.reject(new TypeError('connection lost'))],
  ])('%s: tried again by the schedule, and nothing is parked', async (_, answer) => {
    const rep = await connected()
    claude.script = [answer]
    const { counts, kinds } = await analyse(rep)
    expect(counts.park).toBe(0)
    expect(kinds).toEqual(['analyse_meeting'])
    expect(written()).toEqual([])
    claude.script = []
    await within(rep, () => null, { at: Date.now() + 10 * 60_000 })
    expect(written()).toHaveLength(1)
  })

  it.each<[string, () => Response]>([
    ['an overload', () => failure(529, 'overloaded_error', 'Overloaded')],
    ['a key that is refused', () => failure(401, 'authentication_error', 'Who?')],
  ])('%s costs one probe, not one for each call', async (_, answers) => {
    const rep = await connected()
    claude.script = Array.from({ length: 20 }, () => answers)
    const { value: sql } = await within(rep, (context) => {
      for (let n = 0; n < 8; n += 1) analyseSoon(context, crypto.randomUUID(), true)
      return context.sql
    })
    // Four run side by side when nobody knows yet.
    expect(claude.count()).toBeLessThanOrEqual(4)
    await runInDurableObject(mailbox(rep), (_, state) => {
      expect(readBreaker(state.storage.sql, 'claude').failures).toBeGreaterThan(0)
    })
    expect(sql).toBeDefined()
  })

  it('is given up after its attempts and left to the hourly look, never parked', async () => {
    const rep = await connected()
    claude.script = Array.from(
      { length: 60 },
      () => () => failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '1' }),
    )
    await analyse(rep)
    let left = ['analyse_meeting']
    for (let step = 1; step <= 12 && left.length > 0; step += 1) {
      const run = await within(rep, () => null, { at: Date.now() + step * 20 * 60_000 })
      expect(run.counts.park).toBe(0)
      left = run.kinds
    }
    expect(left).toEqual([])
  })

  it('a CRM that refuses, or answers what nobody can read, is let go and not parked', async () => {
    const rep = await connected()
    for (const answer of [() => refusal(400, '22023'), () => Response.json({ title: 7 })]) {
      world.crm.intercept = (name) => (name === 'get_meeting_for_ai' ? answer() : null)
      await analyse(rep)
      for (let step = 1; step <= maxAttempts; step += 1) {
        await within(rep, () => null, { at: Date.now() + step * 20 * 60_000 })
      }
      expect(await count(rep, `jobs where kind = 'analyse_meeting'`)).toBe(0)
    }
    expect(claude.count()).toBe(0)
  })

  it('a look that takes the process down each time is let go, other work is kept', async () => {
    const rep = await connected()
    await within(rep, ({ sql, now }) => {
      const options = { dueAt: now(), now: now() }
      // What connecting left to do, a report among it, is another story.
      sql.exec('delete from jobs')
      enqueue(sql, 'analyse_meeting', { meetingId }, options)
      enqueue(sql, 'mend', { work: 'companies' }, options)
      sql.exec(
        `update jobs set state = 'running', lease = 'of a dead process', attempts = ?`,
        maxAttempts,
      )
      freeOrphans(sql, 'of this one', now())
      const left = sql.exec('select kind, state from jobs').toArray()
      expect(left).toEqual([{ kind: 'mend', state: 'parked' }])
    })
  })

  it('400 is ours to mend: the items wait for the next look, the rep is not bothered', async () => {
    const rep = await connected()
    claude.script = [() => failure(400, 'some_error', 'No')]
    const { kinds, counts } = await analyse(rep)
    expect(kinds).toEqual([])
    expect(counts.park).toBe(0)
    expect(written()).toEqual([])
    await analyse(rep)
    expect(written()).toHaveLength(1)
  })

  it('401 is ours to mend as well: the call waits for a key that is accepted', async () => {
    const rep = await connected()
    claude.script = [() => failure(401, 'authentication_error', 'Who?')]
    const { kinds, counts } = await analyse(rep)
    expect(kinds).toEqual(['analyse_meeting'])
    expect(counts.park).toBe(0)
    expect(written()).toEqual([])
    await within(rep, () => null, { at: Date.now() + 10 * 60_000 })
    expect(written()).toHaveLength(1)
  })
})

describe('an answer that was paid for', () => {
  it('outlives a CRM that is down, and is not paid for twice', async () => {
    const rep = await connected()
    let down = true
    world.crm.intercept = (name) =>
      down && name === 'apply_meeting_ai_analysis' ? new Response(null, { status: 503 }) : null
    await analyse(rep)
    expect(claude.count()).toBe(1)
    down = false
    await within(rep, () => null, { at: Date.now() + 20 * 60_000 })
    expect(claude.count()).toBe(1)
    expect(
      written()
        .at(-1)
        ?.results.map(({ tier }) => tier),
    ).toEqual(['ai', 'ai', 'ai'])
  })
})

describe('the budget', () => {
  it('of a rep, once spent, leaves the rules until the next day', async () => {
    const rep = await connected()
    const { value } = await within(
      rep,
      (context) => {
        analyseSoon(context, meetingId, true)
        return context
      },
      { tokensPerRep: 10 },
    )
    expect(claude.count()).toBe(0)
    await runInDurableObject(mailbox(rep), (_, state) => {
      expect(aiStanding({ ...value, sql: state.storage.sql }).mode).toBe('spent')
    })
    await within(rep, () => null, { at: Date.now() + 25 * 60 * 60_000 })
    expect(claude.count()).toBe(1)
    expect(written()).toHaveLength(1)
  })

  it('of the whole companion holds for every rep', async () => {
    const rep = await connected()
    await analyse(rep, { tokensInAll: 10 })
    expect(claude.count()).toBe(0)
    expect(written()).toEqual([])
  })

  it('keeps calls that run at once within what is left', async () => {
    const budget = env.AI_BUDGET.get(env.AI_BUDGET.idFromName(crypto.randomUUID()))
    const day = dayOf(Date.now())
    const reserved = await Promise.all(
      Array.from({ length: 10 }, (_, n) => budget.reserve(`call ${n}`, day, 300, 1_000)),
    )
    expect(reserved.filter(Boolean)).toHaveLength(3)
    await budget.settle('call 0', day, { tokens: 100, cost: 7 })
    expect(await budget.reserve('call 11', day, 200, 1_000)).toBe(true)
    expect(await budget.reserve('call 12', day, 200, 1_000)).toBe(false)
    expect(await budget.spentOn(day)).toEqual({ calls: 1, tokens: 100, cost: 7 })
  })
})
