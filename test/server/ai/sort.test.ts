import { describe, expect, test } from 'vitest'
import type { TaskType } from '../../../lib/contract/vocabulary.ts'
import { taskTypes } from '../../../lib/contract/vocabulary.ts'
import { learned } from '../../../server/ai/learned-weights.ts'
import { categoriseByRules } from '../../../server/ai/rules.ts'
import { chancesOf, sortItem, standingOf } from '../../../server/ai/sort.ts'

function sort(title: string) {
  return sortItem({ title, quote: null })
}

describe('an item without Claude', () => {
  test.each<[TaskType, string]>([
    ['call', 'Herrn Yilmaz zurückrufen'],
    ['email', 'Envoyer le compte rendu à Mme Petit'],
    ['meeting', 'Agendar una reunión con el notario'],
    ['follow_up', 'Lembrar o cliente do prazo'],
    ['proposal', 'Offerte voor 12 laadpalen maken'],
    ['demo', '来週のデモを準備する'],
    ['general', 'CRM aktualisieren'],
  ])('is %s for “%s”, of which no rule knows a word', (type, title) => {
    expect(sort(title)).toMatchObject({ taskType: type })
  })

  test('keeps the word of a rule that is hardly ever wrong, and its reason', () => {
    const title = 'Follow up with Priya about the pricing demo'
    expect(sort(title).reason).toBe(categoriseByRules({ title, quote: null }).reason)
  })

  test('names the words that spoke most where it was learned, one plain line', () => {
    const { reason } = sort('Angebot an Herrn Weber schicken')
    expect(reason).toMatch(/^Reads like quote, price or contract: “\p{L}+”(?:, “\p{L}+”)?\.$/u)
    expect(reason).toContain('Angebot')
  })

  test.each(['Sequoia: the blue one, both halves', '…', '(((', '🧾🧾', ''])(
    'of which no words say what it is is not sorted: %j',
    (title) => {
      const { taskType, confidence, reason } = sort(title)
      expect(taskType).toBeNull()
      expect(confidence).toBeLessThan(0.4)
      expect(reason).toBe('Its words fit several kinds of task.')
    },
  )

  test.each(['x'.repeat(5_000), 'wort '.repeat(2_000), '電話'.repeat(2_000), '\ud800', '\u0000'])(
    'of any length and any letters is answered',
    (title) => {
      const { confidence, reason } = sort(title)
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThan(1)
      expect(reason.length).toBeLessThanOrEqual(160)
    },
  )
})

describe('the chances', () => {
  const scores = taskTypes.map((_, index) => index / 10)

  test('are one in all, and a rule’s word raises its own type alone', () => {
    const silent = { taskType: 'general', confidence: 0.5, spoke: false } as const
    const sure = { taskType: 'call', confidence: 0.9, spoke: true } as const
    for (const ruled of [silent, sure]) {
      const chances = chancesOf(ruled, scores, learned.calibration)
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1)
    }
    const [before = 1] = chancesOf(silent, scores, learned.calibration)
    const [after = 0] = chancesOf(sure, scores, learned.calibration)
    expect(after).toBeGreaterThan(before)
  })

  test.each([
    [0.95, 'certain'],
    [0.9, 'sure'],
    [0.8, 'likely'],
    [0.6, 'weak'],
  ])('know a rule of %d as %s', (confidence, standing) => {
    expect(standingOf({ confidence, spoke: true })).toBe(standing)
    expect(standingOf({ confidence, spoke: false })).toBe('silent')
  })
})
