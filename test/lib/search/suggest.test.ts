import { expect, test } from 'vitest'
import { suggestionFor, vocabularyOf } from '../../../lib/search/suggest.ts'

const vocabulary = vocabularyOf([
  'our security questionnaire is about eighty rows',
  'security first, then the price',
  'the prize of the year',
  'munoz asked for sso',
])

test.each([
  // A letter missing, added, swapped with its neighbour, another.
  ['securty', 'security'],
  ['securrity', 'security'],
  ['secuirty', 'security'],
  ['sequrity', 'security'],
  ['questionaire', 'questionnaire'],
  ['securty questionaire', 'security questionnaire'],
  // A word that is there stays, part of one as well.
  ['secur questionaire', 'secur questionnaire'],
  ['mumoz', 'munoz'],
])('%s: did you mean %s?', (query, expected) => {
  expect(suggestionFor(query.split(' '), vocabulary)).toBe(expected)
})

test.each(['zebra', 'sxo', 'security', 'xy', 'securty zebra'])(
  '%s: nothing comes to mind',
  (query) => {
    expect(suggestionFor(query.split(' '), vocabulary)).toBeNull()
  },
)

test('of two that are as near, the more frequent is meant', () => {
  const words = vocabularyOf(['seats seats seals'])
  expect(suggestionFor(['seads'], words)).toBe('seats')
})
