import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, matches, queryWords, snippet } from '../../../lib/search/scan.ts'

describe('a query', () => {
  test('is words without case, accents and marks, each once', () => {
    expect(queryWords('  Tomás, TOMAS & security-ques ')).toEqual(['tomas', 'security', 'ques'])
    expect(queryWords(' …! ')).toEqual([])
  })

  test('finds a text that has every word, anywhere in it', () => {
    expect(matches('Our security questionnaire', queryWords('ques secur'))).toBe(true)
    expect(matches('Our security review', queryWords('ques secur'))).toBe(false)
    expect(matches('Señor Muñoz', queryWords('munoz'))).toBe(true)
  })

  test('without words finds nothing', () => {
    expect(matches('anything', [])).toBe(false)
  })

  test('finds every text by any piece of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé]{1,8}$/), { minLength: 1 }),
        fc.nat(),
        (words, pick) => {
          const text = words.join(' ')
          const word = words[pick % words.length] ?? ''
          return matches(text, [fold(word)])
        },
      ),
    )
  })
})

describe('a snippet', () => {
  const long = `${'before '.repeat(30)}security questionnaire${' after'.repeat(30)}`

  test('is around the first hit, cut at words, with dots where something is left out', () => {
    const cut = snippet(long, ['security'], 80)
    expect(cut).toMatch(/^…(before )+security questionnaire( after)+…$/)
    expect(cut.length).toBeLessThan(110)
  })

  test('of a short text is the text', () => {
    expect(snippet('short', ['short'], 80)).toBe('short')
  })
})
