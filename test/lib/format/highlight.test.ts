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
