import fc from 'fast-check'
import { expect, test } from 'vitest'
import { highlight } from '../../../lib/format/highlight.ts'

test('every occurrence is marked, whatever its case', () => {
  expect(highlight('Security, security', ['SECUR'])).toEqual([
    { text: 'Secur', hit: true, at: 0 },
    { text: 'ity, ', hit: false, at: 5 },
    { text: 'secur', hit: true, at: 10 },
    { text: 'ity', hit: false, at: 15 },
  ])
})

test('accents and what a script writes as several marks are no hindrance', () => {
  const hits = (text: string, word: string) =>
    highlight(text, [word])
      .filter((part) => part.hit)
      .map((part) => part.text)
  expect(hits('Señor Muñoz, MUNOZ', 'munoz')).toEqual(['Muñoz', 'MUNOZ'])
  expect(hits('İstanbul cafe\u0301s', 'istan')).toEqual(['İstan'])
  expect(hits('a cafe\u0301s', 'café')).toEqual(['cafe\u0301'])
  expect(hits('계약서', '계')).toEqual(['계'])
  expect(hits('ΟΔΟΣ', 'οδος')).toEqual(['ΟΔΟΣ'])
})

test('the parts put together are the text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, words) => {
      expect(
        highlight(text, words)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
