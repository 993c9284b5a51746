import { expect, test } from 'vitest'
import { hintsOf } from '../../components/key-hints.ts'

const words = (...given: Parameters<typeof hintsOf>) => hintsOf(...given).map(({ word }) => word)
const busy = { isEditing: false, isEmpty: false }
const forYou = { view: 'inbox', filter: 'forYou' } as const

test('the bar names what the keys do to the open row', () => {
  expect(words(forYou, busy)).toEqual(['Create', 'Edit', 'Waiting', 'Dismiss'])
  expect(words({ view: 'inbox', filter: 'waiting' }, busy)).toEqual(['Got it', 'Nudge', 'Dismiss'])
})

test('no key is named that would do nothing', () => {
  expect(words(forYou, { ...busy, isEmpty: true })).toEqual(['Meetings', 'Search'])
  expect(words(forYou, { ...busy, isEditing: true })).toEqual(['Create', 'Cancel'])
})
