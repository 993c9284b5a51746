import { describe, expect, test } from 'vitest'
import type { ItemToAnalyse } from '../../../server/ai/categorise.ts'
import { analyseByRules, rulesVersion } from '../../../server/ai/categorise.ts'
import { indexTranscript } from '../../../server/ai/transcript-index.ts'

const item: ItemToAnalyse = {
  description: 'Send revised proposal with 25 seats',
  userGenerated: false,
  recordingTimestamp: 645,
  assigneeName: 'Robin Hale',
  assigneeEmail: 'robin@upshot.example',
}
const promise = "I'll get the revised proposal with twenty-five seats over by Friday."
const context = {
  title: 'Pricing call',
  start: '2026-11-23T15:00:00Z',
  timeZone: 'Europe/Prague',
  transcript: indexTranscript([
    { speaker: 'Robin Hale', email: 'robin@upshot.example', offset: 645, text: promise },
  ]),
}

describe('what the rules make of an item', () => {
  test('is its type, its deadline in the quoted words, the proof, and how sure it is', () => {
    expect(analyseByRules(item, context)).toEqual({
      taskType: 'proposal',
      confidence: 0.99,
      reasoning: 'A matter of quote, price or contract: “Send revised proposal”.',
      tier: 'rules',
      priority: null,
      deadlineAt: '2026-11-27T22:59:59.999Z',
      deadlinePhrase: 'by Friday',
      deadlineDateOnly: true,
      deadlineOn: '2026-11-27',
      evidence: { quote: promise, speaker: 'Robin Hale', offsetSeconds: 645 },
      certainty: 'clear',
      promptVersion: rulesVersion,
    })
  })

  test('without a transcript has no proof, no spoken deadline, and says less', () => {
    expect(analyseByRules(item, { ...context, transcript: null })).toMatchObject({
      taskType: 'proposal',
      deadlineAt: null,
      deadlinePhrase: null,
      evidence: null,
      certainty: 'implied',
    })
  })

  test('takes the item’s own day before the quote’s, and a day before vague words', () => {
    const deadline = (description: string) =>
      analyseByRules({ ...item, description }, context).deadlinePhrase
    expect(deadline('Send revised proposal with 25 seats tomorrow')).toBe('tomorrow')
    expect(deadline('Send revised proposal with 25 seats this week')).toBe('by Friday')
  })

  test('of a promise among several takes the day that belongs to it', () => {
    const transcript = indexTranscript([
      {
        speaker: 'Robin Hale',
        email: null,
        offset: 10,
        text: "I'll send the deck today and the contract by Friday.",
      },
    ])
    const deadline = (description: string) =>
      analyseByRules({ ...item, description, recordingTimestamp: 10 }, { ...context, transcript })
        .deadlinePhrase
    expect(deadline('Send deck')).toBe('today')
    expect(deadline('Send contract')).toBe('by Friday')
  })

  test('is the same every time', () => {
    expect(analyseByRules(item, context)).toEqual(analyseByRules(item, context))
  })
})
