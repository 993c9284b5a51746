import { describe, expect, test } from 'vitest'
import type { CertaintySigns } from '../../../server/ai/certainty.ts'
import { certaintyOf } from '../../../server/ai/certainty.ts'
import { certainties } from '../../../server/crm/observation.ts'

const said: CertaintySigns = {
  evidence: 'close',
  promised: true,
  opposed: false,
  byAnother: false,
  ownerKnown: true,
  dated: true,
  userGenerated: false,
  confidence: 0.8,
}

describe('how sure', () => {
  test.each<[string, Partial<CertaintySigns>]>([
    ['an owner, a day and a promise, with a quote', {}],
    ['the very words, and an owner', { evidence: 'exact', promised: false, dated: false }],
    ['a promise by somebody known, without a day', { dated: false }],
    ['typed by a person for somebody', { userGenerated: true, evidence: null }],
  ])('said clearly: %s', (_, signs) => {
    expect(certaintyOf({ ...said, ...signs })).toBe('clear')
  })

  test.each<[string, Partial<CertaintySigns>]>([
    ['an owner alone, with a near quote', { promised: false, dated: false }],
    ['an owner, and no transcript to look in', { evidence: null }],
    [
      'the very words, of nobody, for no day',
      { evidence: 'exact', promised: false, ownerKnown: false, dated: false },
    ],
    ['everything, but the tier itself doubts', { confidence: 0.4 }],
    ['typed by a person, for nobody', { userGenerated: true, ownerKnown: false, dated: false }],
  ])('implied: %s', (_, signs) => {
    expect(certaintyOf({ ...said, ...signs })).toBe('implied')
  })

  test.each<[string, Partial<CertaintySigns>]>([
    ['nothing but a near quote', { promised: false, ownerKnown: false, dated: false }],
    ['nothing at all', { evidence: null, promised: false, ownerKnown: false, dated: false }],
    ['the tier has next to no idea', { confidence: 0.2 }],
    ['no quote, and the tier doubts', { evidence: null, confidence: 0.4 }],
  ])('unsure: %s', (_, signs) => {
    expect(certaintyOf({ ...said, ...signs })).toBe('unsure')
  })

  test('never sinks when a sign is added', () => {
    const flags = [false, true]
    for (const evidence of [null, 'close', 'exact'] as const) {
      for (const promised of flags)
        for (const ownerKnown of flags)
          for (const dated of flags)
            for (const confidence of [0.1, 0.4, 0.6, 0.9]) {
              const signs = {
                evidence,
                promised,
                ownerKnown,
                dated,
                confidence,
                userGenerated: false,
                opposed: false,
                byAnother: false,
              }
              const more: Partial<CertaintySigns>[] = [
                { promised: true },
                { ownerKnown: true },
                { dated: true },
                { evidence: 'exact' },
                { confidence: 0.9 },
              ]
              for (const sign of more) {
                const [before, after] = [certaintyOf(signs), certaintyOf({ ...signs, ...sign })]
                expect(certainties.indexOf(after)).toBeLessThanOrEqual(certainties.indexOf(before))
              }
            }
    }
  })
})

describe('doubts', () => {
  test('words that say the opposite leave nothing sure', () => {
    expect(certaintyOf({ ...said, opposed: true })).toBe('unsure')
  })

  test('a promise of somebody else’s own work is never said clearly', () => {
    expect(certaintyOf({ ...said, byAnother: true })).toBe('implied')
  })
})
