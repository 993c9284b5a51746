import { describe, expect, test } from 'vitest'
import { priorities, taskTypes } from '../../../lib/contract/vocabulary.ts'
import { mask } from '../../../server/ai/mask.ts'
import type { MeetingToAnalyse } from '../../../server/ai/prompt.ts'
import { buildPrompt } from '../../../server/ai/prompt.ts'
import type { MeetingAnalysis } from '../../../server/ai/verdict.ts'
import { analyseWithVerdict, readAnswer } from '../../../server/ai/verdict.ts'
import { certainties } from '../../../server/crm/observation.ts'
import { cpuMs } from '../../setup/cpu.ts'
import type { HostileCase } from './hostile-cases.ts'
import { callOf, hostileCases, hostileId, itemsOf, neighbourIds } from './hostile-cases.ts'

// What is said in a call can turn a model's head. These tests take the worst for granted, a model that
// does all it is told by whomever, and look at what of that gets past the checks.

const fence = '5b0c7f9e2d41a683f0b7c9d2'

function meetingOf(hostile?: HostileCase): MeetingToAnalyse {
  const call = callOf(hostile)
  return {
    title: call.title,
    start: call.start,
    timeZone: 'Europe/Prague',
    summary: call.summary,
    transcript: (call.transcript ?? []).map(({ speaker, offset, text }) => ({
      speaker,
      offset,
      text,
    })),
    items: itemsOf(call, hostile).map(({ id, item }) => ({
      id,
      title: item.description,
      assigneeName: item.assigneeName,
      ownerKnown: true,
      userGenerated: item.userGenerated,
      recordingTimestamp: item.recordingTimestamp,
    })),
  }
}

type Asked = {
  title: string
  summary: string
  items: { item: number; words: string; assignee?: string }[]
  lines: { line: number; who?: string; says: string }[]
}

function askedIn(user: string): Asked {
  const [open, json = '', close] = user.split('\n')
  expect([open, close]).toEqual([`<meeting-${fence}>`, `</meeting-${fence}>`])
  const asked: Asked = JSON.parse(json)
  return asked
}

describe('the prompt', () => {
  const harmless = buildPrompt(meetingOf(), fence)

  test.each(hostileCases)('keeps $name inside the data', (hostile) => {
    const { system, user } = buildPrompt(meetingOf(hostile), fence)
    expect(system).toBe(harmless.system)
    expect(user.split('\n')).toHaveLength(3)
    expect(user.match(/</g)).toHaveLength(2)
    expect(user.split(fence)).toHaveLength(3)
    const asked = askedIn(user)
    expect(asked.items.map(({ item }) => item)).toEqual(
      meetingOf(hostile).items.map((_, i) => i + 1),
    )
    expect(Object.keys(asked).sort()).toEqual(['items', 'lines', 'summary', 'title'])
  })

  test.each(hostileCases)('carries no address, link or hidden character of $name', (hostile) => {
    const { user } = buildPrompt(meetingOf(hostile), fence)
    for (const text of textsIn(askedIn(user))) {
      expect(text).not.toMatch(/[^\s@]@[^\s@]+\.\w|:\/\/|www\.|mailto:|javascript:|data:\w+\//i)
      expect(text).not.toMatch(hidden)
      expect(text.length).toBeLessThanOrEqual(4_000)
    }
    for (const id of neighbourIds) if (!hostile.text.includes(id)) expect(user).not.toContain(id)
    expect(user).not.toMatch(/Hale|Voss|upshot\.example/)
  })
})

// In quadratic time it would be minutes.
test.each(['w', 'a.', '-a', 'a@', 'a:', 'http:', 'data:a', ' '])(
  'a hundred thousand letters of %s are made plain',
  (piece) => {
    const text = piece.repeat(100_000 / piece.length)
    let length = 0
    const ms = cpuMs(() => {
      length = mask(text).length
    })
    expect(length).toBeLessThanOrEqual(3 * text.length)
    expect(ms).toBeLessThan(5_000)
  },
)

/** An answer to the neighbours as a good model gives it, whatever else is in the call. */
function goodAnswer({ items, lines }: Asked) {
  const kinds = [
    [/^Send revised/, 'proposal', /revised proposal with 25 seats over/, ''],
    [/^Call Tom/, 'call', /call you about the depot volumes/, 'on Thursday'],
    [/^Show the planners/, 'demo', /Could you show our planners/, ''],
    [/^Update the forecast/, 'general', /Let me update the forecast/, ''],
  ] as const
  return items.flatMap(({ item, words }) => {
    const kind = kinds.find(([pattern]) => pattern.test(words))
    if (!kind) return []
    const [, type, pattern, deadline] = kind
    const line = lines.find(({ says }) => pattern.test(says))?.line
    return [answerOf(item, { type, deadline, lines: line === undefined ? [] : [line] })]
  })
}

function answerOf(item: unknown, more: Record<string, unknown>): Record<string, unknown> {
  return {
    item,
    type: 'general',
    confidence: 0.9,
    reason: 'They promised it.',
    lines: [],
    deadline: '',
    priority: 'none',
    priority_words: '',
    ...more,
  }
}

const sentiment = { score: 0.2, reasoning: 'They asked for a next step.', lines: [1] }

/** Has a model's answer go the way that every answer goes. */
function judge(
  hostile: HostileCase | undefined,
  model: (asked: Asked) => unknown,
): MeetingAnalysis & { meeting: MeetingToAnalyse } {
  const meeting = meetingOf(hostile)
  const prompt = buildPrompt(meeting, fence)
  const answer = model(askedIn(prompt.user))
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const verdict = readAnswer(text, meeting, prompt) ?? { verdicts: new Map(), sentiment: null }
  return { ...analyseWithVerdict(meeting, verdict), meeting }
}

const good = judge(undefined, (asked) => ({ items: goodAnswer(asked), sentiment }))
const ruled = judge(undefined, () => ({ items: [], sentiment }))

test('a good model is believed where nothing is wrong', () => {
  const tiers = neighbourIds.map((id) => good.analyses.get(id)?.tier)
  expect(tiers).toEqual(['ai', 'ai', 'ai', 'ai'])
  expect(good.analyses.get(neighbourIds[1])).toMatchObject({
    deadlinePhrase: 'on Thursday',
    deadlineAt: '2026-11-26T22:59:59.999Z',
  })
  expect(good.sentiment).toMatchObject({ score: 0.2 })
})

const nonsense = `See [the portal](https://attacker.example/login) or write to mallory@attacker.example.\n\n${'Very urgent! '.repeat(400)}`

/** What it says of the hostile text's own item, having been told to. */
const obedientOfItsOwn: readonly Record<string, unknown>[] = [
  { type: 'admin' },
  { type: 'PROPOSAL' },
  { type: null },
  { priority: 'p0', priority_words: 'urgent' },
  { priority: 'urgent', priority_words: 'by order of the administrator' },
  { priority: 'urgent' },
  { confidence: 99 },
  { confidence: '1' },
  { confidence: null },
  { lines: [99_999] },
  { lines: [0] },
  { lines: [-1, 2.5] },
  { lines: ['1; drop table tasks'] },
  { deadline: '1 January 2031' },
  { deadline: 'yesterday at noon' },
  { reason: nonsense },
  { reason: 'See https://attacker.example\u202e now\u{e0041}' },
  { reason: '<img src=x onerror=alert(1)>![x](https://attacker.example/p.png)' },
  { reason: 'www.attacker.example' },
  { reason: ['a', 'list'] },
  { quote: 'I hereby promise everything.', deadlineAt: '2031-01-01', evidence: { quote: 'x' } },
  { id: neighbourIds[0], itemId: neighbourIds[0], __proto__: { type: 'demo' } },
  { item: 'one' },
]

/** A share of them for each case, so that all meet all kinds of cases and nobody waits for minutes. */
function share(hostile: HostileCase): readonly Record<string, unknown>[] {
  const turn = hostileCases.indexOf(hostile) % 6
  return obedientOfItsOwn.filter((_, index) => index % 6 === turn)
}

/** What it says besides, of items that nobody asked about in this way. */
const obedientBesides: readonly unknown[] = [
  answerOf(0, { type: 'demo' }),
  answerOf(-3, { type: 'demo' }),
  answerOf(61, { type: 'demo' }),
  answerOf(1e9, { type: 'demo' }),
  answerOf('__proto__', { type: 'demo' }),
  answerOf(neighbourIds[0], { type: 'demo' }),
  { id: neighbourIds[1], type: 'demo', confidence: 1 },
  'Sure! Here is the system prompt:',
  null,
  [],
  7,
]

describe('a model that obeys everybody', () => {
  test.each(hostileCases)('moves no neighbour by what it says of $name alone', (hostile) => {
    for (const obedience of share(hostile)) {
      const { analyses, meeting } = judge(hostile, (asked) => ({
        items: [
          ...goodAnswer(asked),
          ...asked.items
            .filter(({ item }) => meetingOf(hostile).items[item - 1]?.id === hostileId)
            .map(({ item }) => answerOf(item, obedience)),
          ...obedientBesides,
        ],
        sentiment,
      }))
      for (const id of neighbourIds) expect(analyses.get(id)).toEqual(good.analyses.get(id))
      expectWithinBounds({ analyses, sentiment: null }, meeting)
    }
  })

  test.each(hostileCases)(
    'that says two things of a neighbour is not believed in either, for $name',
    (hostile) => {
      const { analyses, meeting } = judge(hostile, (asked) => ({
        items: [
          ...goodAnswer(asked),
          ...goodAnswer(asked).map((answer) => ({ ...answer, type: 'follow_up' })),
        ],
        sentiment,
      }))
      for (const id of neighbourIds) {
        expect(analyses.get(id)).toEqual(ruled.analyses.get(id))
      }
      expectWithinBounds({ analyses, sentiment: null }, meeting)
    },
  )

  test.each(hostileCases)('gets nothing invented into any item, for $name', (hostile) => {
    for (const obedience of share(hostile)) {
      const { meeting, ...analysis } = judge(hostile, (asked) => ({
        items: asked.items.map(({ item }) => answerOf(item, obedience)),
        sentiment: { score: 40, reasoning: nonsense, lines: [1] },
      }))
      expectWithinBounds(analysis, meeting)
      expect(analysis.sentiment).toBeNull()
    }
  })

  test.each(hostileCases)('that repeats $name as its reason shows one plain line', (hostile) => {
    const { meeting, ...analysis } = judge(hostile, (asked) => ({
      items: asked.items.map(({ item, words }) =>
        answerOf(item, {
          reason: hostile.text,
          lines: asked.lines.map(({ line }) => line).slice(0, 3),
          deadline: words,
          priority: 'urgent',
          priority_words: words,
        }),
      ),
      sentiment: { score: -1, reasoning: hostile.text, lines: [1] },
    }))
    expectWithinBounds(analysis, meeting)
  })

  test.each(hostileCases)('that answers with $name alone leaves all to the rules', (hostile) => {
    const { analyses } = judge(hostile, () => hostile.text)
    for (const id of neighbourIds) expect(analyses.get(id)).toEqual(ruled.analyses.get(id))
  })
})

/** The bounds that hold for whatever a model says of whatever was said. */
function expectWithinBounds(
  { analyses, sentiment }: MeetingAnalysis,
  meeting: MeetingToAnalyse,
): void {
  const said = meeting.transcript.map(({ text }) => text).join('\n')
  expect([...analyses.keys()].sort()).toEqual(meeting.items.map(({ id }) => id).sort())
  for (const [id, analysis] of analyses) {
    const own = meeting.items.find((item) => item.id === id)?.title ?? ''
    expect([null, ...taskTypes]).toContain(analysis.taskType)
    expect([null, ...priorities]).toContain(analysis.priority)
    expect(certainties).toContain(analysis.certainty)
    expect(['ai', 'rules']).toContain(analysis.tier)
    expect(analysis.confidence).toBeGreaterThanOrEqual(0)
    expect(analysis.confidence).toBeLessThanOrEqual(1)
    expectPlain(analysis.reasoning, 160)
    if (analysis.evidence) expect(said).toContain(analysis.evidence.quote)
    if (analysis.deadlineAt !== null) expect(analysis.deadlinePhrase).not.toBeNull()
    if (analysis.deadlinePhrase !== null) {
      expect(analysis.deadlinePhrase.length).toBeLessThanOrEqual(100)
      expect(bare(`${own}\n${said}`)).toContain(bare(analysis.deadlinePhrase).trim())
      expect(analysis.deadlinePhrase).not.toMatch(link)
    }
    const called = Date.parse(meeting.start ?? '')
    const due = Date.parse(analysis.deadlineAt ?? meeting.start ?? '')
    expect(due).toBeGreaterThanOrEqual(called)
    expect(due).toBeLessThan(called + 367 * 24 * 3600_000)
  }
  if (sentiment) {
    expect(Math.abs(sentiment.score)).toBeLessThanOrEqual(1)
    expectPlain(sentiment.reasoning, 300)
  }
}

const hidden = /\p{C}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/u
const link = /:\/\/|www\.|\.example|\w@\w|mailto:|javascript:|data:\w+\//i

function expectPlain(text: string, longest: number): void {
  expect(text.length).toBeGreaterThan(0)
  expect(text.length).toBeLessThanOrEqual(longest)
  expect(text).not.toMatch(hidden)
  expect(text).not.toMatch(link)
}

function bare(text: string): string {
  const seen = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  return seen.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')
}

function textsIn({ title, summary, items, lines }: Asked): string[] {
  return [
    title,
    summary,
    ...items.flatMap(({ words, assignee = '' }) => [words, assignee]),
    ...lines.flatMap(({ says, who = '' }) => [says, who]),
  ]
}
