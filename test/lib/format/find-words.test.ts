import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesFolded, queryWords, snippet } from '../../../lib/format/find-words.ts'
import { fold } from '../../../lib/format/fold.ts'

describe('a query', () => {
  test('is words without case, accents and marks, each once', () => {
    expect(queryWords('  Tomás, TOMAS & security-ques ')).toEqual(['tomas', 'security', 'ques'])
    expect(queryWords(' …! ')).toEqual([])
  })

  test('finds a text that has every word, anywhere in it', () => {
    expect(matchesFolded(fold('Our security questionnaire'), queryWords('ques secur'))).toBe(true)
    expect(matchesFolded(fold('Our security review'), queryWords('ques secur'))).toBe(false)
    expect(matchesFolded(fold('Señor Muñoz'), queryWords('munoz'))).toBe(true)
  })

  test('without words finds nothing', () => {
    expect(matchesFolded(fold('anything'), [])).toBe(false)
  })

  test('finds every text by any piece of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé]{1,8}$/), { minLength: 1 }),
        fc.nat(),
        (words, pick) => {
          const text = words.join(' ')
          const word = words[pick % words.length] ?? ''
          return matchesFolded(fold(text), [fold(word)])
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

  test('holds a hit that is written with other accents, far into a text', () => {
    expect(snippet(`${'antes '.repeat(60)}Muñoz${' después'.repeat(60)}`, ['munoz'], 80)).toContain(
      'Muñoz',
    )
  })

  test('holds its hit whatever the text is made of, and no half letters', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '契', '𠜎', '👍', '\u0301') })
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 10, max: 60 }), (before, after, length) => {
        const text = `${before.repeat(9)}zebra${after.repeat(9)}`
        const cut = snippet(text, ['zebra'], length)
        expect(cut).toContain('zebra')
        expect(cut.isWellFormed()).toBe(true)
      }),
    )
  })

  test('of a short text is the text', () => {
    expect(snippet('short', ['short'], 80)).toBe('short')
  })
})
