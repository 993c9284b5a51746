import { describe, expect, test } from 'vitest'
import { buildPrompt, maxItems, promptVersion } from '../../../server/ai/prompt.ts'
import type { MeetingVerdict } from '../../../server/ai/verdict.ts'
import { analyseWithVerdict, readAnswer } from '../../../server/ai/verdict.ts'
import { item, lines, meetingToAnalyse } from './meeting-to-analyse.ts'

const meeting = meetingToAnalyse()
const prompt = buildPrompt(meeting, crypto.randomUUID())

/** What a good model says of the first item: lines 2 and 3 ask for it and promise it. */
const proposal = {
  item: 1,
  type: 'proposal',
  confidence: 0.9,
  reason: 'A promise to send new prices',
  lines: [2, 3],
  deadline: 'by Friday',
  priority: 'urgent',
  priority_words: 'that is urgent',
}
const audit = {
  ...proposal,
  item: 2,
  type: 'email',
  lines: [5],
  deadline: '',
  priority: 'none',
  priority_words: '',
}
const sentiment = { score: 0.6, reasoning: 'They are happy with the trial', lines: [7] }

function read(items: readonly unknown[], feeling: unknown = sentiment): MeetingVerdict {
  const answer = readAnswer(JSON.stringify({ items, sentiment: feeling }), meeting, prompt)
  if (!answer) throw new Error('That was no answer.')
  return answer
}

function judged(items: readonly unknown[]): string[] {
  return [...read(items).verdicts.keys()]
}

describe('an answer', () => {
  test('is read item by item, and its line numbers become places', () => {
    const { verdicts, sentiment: feeling } = read([proposal, audit])
    expect(verdicts.get('proposal')).toEqual({
      taskType: 'proposal',
      confidence: 0.9,
      reason: 'A promise to send new prices',
      places: [1, 2],
      deadlineWords: 'by Friday',
      priority: 'urgent',
    })
    expect(verdicts.get('audit')).toMatchObject({ deadlineWords: null, priority: null })
    expect(feeling).toEqual({ score: 0.6, reasoning: 'They are happy with the trial' })
  })

  test.each(['', 'not json', '[]', 'null', '"items"', '{}', '{"items":{}}', '{"items":[]'])(
    '%j is none',
    (text) => {
      expect(readAnswer(text, meeting, prompt)).toBeNull()
    },
  )

  test.each([
    ['a type of its own', { type: 'fax' }],
    ['a confidence beyond one', { confidence: 1.2 }],
    ['a negative confidence', { confidence: -0.1 }],
    ['a confidence in words', { confidence: 'high' }],
    ['a line that is not there', { lines: [2, 99] }],
    ['a line before the first', { lines: [0] }],
    ['half a line', { lines: [1.5] }],
    ['lines in words', { lines: ['2'] }],
    ['a deadline that nobody spoke', { deadline: 'by Thursday' }],
    ['a deadline of a line that is not cited', { lines: [3] }],
    ['a priority of its own', { priority: 'critical' }],
    ['a priority without words', { priority_words: '' }],
    ['a priority in words that nobody spoke', { priority_words: 'the house is on fire' }],
    ['no reason', { reason: undefined }],
  ])('with %s leaves that item to the rules, and no other', (_, wrong) => {
    expect(judged([{ ...proposal, ...wrong }, audit])).toEqual(['audit'])
  })

  test.each([0, 4, -1, 1.5, '2', null])('of an item numbered %j says nothing', (number) => {
    expect(judged([audit, { ...proposal, item: number }])).toEqual(['audit'])
  })

  test('given twice counts where it is the same, and not where it differs', () => {
    expect(judged([proposal, audit, proposal])).toEqual(['proposal', 'audit'])
    expect(judged([proposal, audit, { ...proposal, type: 'demo' }])).toEqual(['audit'])
    expect(judged([proposal, audit, { ...proposal, type: 'fax' }])).toEqual(['audit'])
  })

  test('may cite words with other capitals, spaces and quotation marks', () => {
    const said = lines(['Priya', 'We’d   need it BY Friday, that’s "urgent".'])
    const spoken = meetingToAnalyse({ items: [item('it', 'Send it')], transcript: said })
    const sent = buildPrompt({ ...spoken, items: [item('it', 'Send it', at(0))] }, 'f'.repeat(16))
    const cited = {
      ...proposal,
      lines: [1],
      deadline: 'by  friday',
      priority_words: "that's “urgent”",
    }
    const answer = readAnswer(JSON.stringify({ items: [cited] }), spoken, sent)
    expect(answer?.verdicts.get('it')).toMatchObject({ deadlineWords: 'by friday' })
  })

  test('keeps three places at most, and a reason of one plain line', () => {
    const long = `See https://evil.example/x\nor ask eve@evil.example. ${'Very long. '.repeat(60)}`
    const { verdicts } = read([{ ...proposal, lines: [2, 2, 3, 4, 5], reason: long }])
    const { places = [], reason = '' } = verdicts.get('proposal') ?? {}
    expect(places).toEqual([1, 2, 3])
    expect(reason).toBe('')
    const { verdicts: others } = read([{ ...proposal, reason: 'Very  long. '.repeat(60) }])
    expect(others.get('proposal')?.reason).toMatch(/^Very long\. /)
    expect(others.get('proposal')?.reason.length).toBeLessThanOrEqual(160)
  })
})

describe('a priority', () => {
  const of = (title: string, said: string, words: string, priority = 'urgent') => {
    const spoken = meetingToAnalyse({
      items: [item('it', title, at(0))],
      transcript: lines(['Priya', said]),
    })
    const sent = buildPrompt(spoken, 'f'.repeat(16))
    const cited = { ...audit, item: 1, lines: [1], priority, priority_words: words }
    return readAnswer(JSON.stringify({ items: [cited] }), spoken, sent)?.verdicts.get('it')
  }

  test('is taken where the words are on our own list', () => {
    expect(of('Send it', 'This is urgent, please.', 'urgent')?.priority).toBe('urgent')
    expect(of('Send it', 'No rush at all.', 'No rush', 'low')?.priority).toBe('low')
  })

  test('is none where they are not, where they mean another, or where “not” stands before them', () => {
    expect(of('Send it', 'The deck is blue.', 'blue')?.priority).toBeNull()
    expect(of('Send it', 'This is urgent, please.', 'urgent', 'low')?.priority).toBeNull()
    expect(of('Send it', 'That is not urgent.', 'urgent')?.priority).toBeNull()
  })

  test('of words that are a part of longer ones is not said at all', () => {
    expect(of('Send it', 'The surgentle pump is here.', 'urgent')).toBeUndefined()
  })
})

describe('a reason', () => {
  test.each([
    'Ring 555 123 4567 for it.',
    'Card 4111 1111 1111 1111 was named.',
    'Write to eve@evil.example.',
    'See evil.example for it.',
    'The password is hunter2.',
    'Priya Shah asked for it.',
    'It was SHAH, Priya.',
  ])('that says %j is not shown', (reason) => {
    const [analysis] = analyseWithVerdict(
      meeting,
      read([{ ...proposal, reason }]),
    ).analyses.values()
    expect(analysis).toMatchObject({ tier: 'ai', reasoning: 'Sorted by Claude from what was said' })
  })
})

describe('the sentiment', () => {
  test.each([
    ['missing', undefined],
    ['null', null],
    ['beyond one', { ...sentiment, score: 1.01 }],
    ['below minus one', { ...sentiment, score: -7 }],
    ['in words', { ...sentiment, score: 'good' }],
    ['without lines', { ...sentiment, lines: [] }],
    ['of a line that is not there', { ...sentiment, lines: [7, 8] }],
    ['without a reason', { ...sentiment, reasoning: ' \u200b ' }],
  ])('%s is dropped, and the items stay', (_, feeling) => {
    const { verdicts, sentiment: felt } = read([proposal], feeling ?? null)
    expect(felt).toBeNull()
    expect([...verdicts.keys()]).toEqual(['proposal'])
  })

  test('is dropped where the cited lines do not carry it', () => {
    for (const wrong of [{ score: -0.8 }, { lines: [6] }, { lines: [3], score: 0 }]) {
      expect(read([], { ...sentiment, ...wrong }).sentiment).toBeNull()
    }
  })

  test('with a number, an address or a whole name in its reason has ours', () => {
    for (const reasoning of [
      'Call 555 123 4567 to hear.',
      'See acme.io.',
      'Priya Shah was glad.',
    ]) {
      expect(read([], { ...sentiment, reasoning }).sentiment).toEqual({
        score: 0.6,
        reasoning: 'By what was said in the call.',
      })
    }
  })

  test.each([0, 1])('may be %d', (score) => {
    expect(read([], { ...sentiment, score }).sentiment?.score).toBe(score)
  })
})

describe('an analysis', () => {
  const { analyses } = analyseWithVerdict(meeting, read([proposal, audit]))

  test('is by the model where it judged, by the rules where not, and never missing', () => {
    expect([...analyses].map(([id, { tier }]) => [id, tier])).toEqual([
      ['proposal', 'ai'],
      ['audit', 'ai'],
      ['other', 'rules'],
    ])
    for (const analysis of analyses.values()) expect(analysis.promptVersion).toBe(promptVersion)
    expect(analyses.get('proposal')).toMatchObject({ taskType: 'proposal', confidence: 0.9 })
    expect(analyses.get('other')).toMatchObject({ taskType: 'general' })
  })

  test('has its quote from the transcript, at a line that the model cites', () => {
    const evidence = analyses.get('proposal')?.evidence
    expect(evidence?.offsetSeconds).toBeOneOf([5, 10])
    const line = meeting.transcript.find(({ offset }) => offset === evidence?.offsetSeconds)
    expect(line?.text).toContain(evidence?.quote)
    expect(analyses.get('audit')?.evidence).toMatchObject({ offsetSeconds: 20 })
  })

  test('has its date from words that were spoken, by the end of that day where the rep is', () => {
    expect(analyses.get('proposal')).toMatchObject({
      deadlineAt: '2026-03-13T22:59:59.999Z',
      deadlineDateOnly: true,
      priority: 'urgent',
      certainty: 'clear',
    })
    expect(analyses.get('proposal')?.deadlinePhrase).toMatch(/by Friday/)
    expect(analyses.get('audit')).toMatchObject({ deadlineAt: null })
  })

  test('keeps vague words without a date', () => {
    const said = lines(['Sam Rivera', 'I will send the deck soon, I promise.'])
    const vague = meetingToAnalyse({
      items: [item('it', 'Send the deck', at(0))],
      transcript: said,
    })
    const sent = buildPrompt(vague, 'f'.repeat(16))
    const soon = { ...audit, item: 1, lines: [1], deadline: 'soon' }
    const answer = readAnswer(JSON.stringify({ items: [soon] }), vague, sent)
    const analysis = answer && analyseWithVerdict(vague, answer).analyses.get('it')
    expect(analysis).toMatchObject({ tier: 'ai', deadlineAt: null })
  })

  test('of a call without a transcript has no quote', () => {
    const silent = meetingToAnalyse({ transcript: [] })
    const sent = buildPrompt(silent, 'f'.repeat(16))
    const bare = { ...audit, lines: [] }
    const answer = readAnswer(JSON.stringify({ items: [bare] }), silent, sent)
    const analysis = answer && analyseWithVerdict(silent, answer).analyses.get('audit')
    expect(analysis).toMatchObject({ tier: 'ai', taskType: 'email', evidence: null })
    expect(analysis?.certainty).not.toBe('clear')
  })

  test('of items that did not fit is the rules’', () => {
    const many = Array.from({ length: 500 }, (_, n) => item(`item-${n}`, `Call buyer ${n} back`))
    const crowded = meetingToAnalyse({ items: many })
    const sent = buildPrompt(crowded, 'f'.repeat(16))
    const all = many.map((_, n) => ({ ...audit, item: n + 1, lines: [] }))
    const answer = readAnswer(JSON.stringify({ items: all }), crowded, sent)
    expect(answer?.verdicts.size).toBe(maxItems)
    const tiers = answer
      ? [...analyseWithVerdict(crowded, answer).analyses.values()].map(({ tier }) => tier)
      : []
    expect(tiers).toEqual([
      ...Array.from({ length: maxItems }, () => 'ai'),
      ...Array.from({ length: 500 - maxItems }, () => 'rules'),
    ])
  })
})

function at(recordingTimestamp: number) {
  return { recordingTimestamp }
}
