import { expect, test } from 'vitest'
import { fixChoices, othersWords } from '../../../lib/inbox/match-words.ts'

const all = [
  { id: 'n', word: 'Northwind', says: 'northwind.example' },
  { id: 'g', word: 'Globex', says: 'globex.example' },
]

test('what is so now comes first, then what fits, each once and by its newest name', () => {
  const candidates = [
    { kind: 'company' as const, id: 'n', label: 'Northwind Inc' },
    { kind: 'company' as const, id: 'v', label: 'Vidal Partners' },
    { kind: 'contact' as const, id: 'p', label: 'Priya Raman' },
  ]
  expect(fixChoices(candidates, 'company', 'g', all).map(({ word }) => word)).toEqual([
    'Globex',
    'Northwind',
    'Vidal Partners',
  ])
  expect(fixChoices(candidates, 'contact', null, []).map(({ word }) => word)).toEqual([
    'Priya Raman',
  ])
  expect(fixChoices([], 'company', 'n', all)).toEqual([all[0]])
})

test('the consequence counts the other calls, and says earlier only where all of them are', () => {
  const at = (meetingStart: string | null) => ({ meetingStart })
  expect(othersWords('2026-11-23', [])).toBeNull()
  expect(othersWords('2026-11-23', [at('2026-11-20')])).toBe('Also changes 1 earlier call.')
  expect(othersWords('2026-11-23', [at('2026-11-20'), at('2026-11-21')])).toBe(
    'Also changes 2 earlier calls.',
  )
  expect(othersWords('2026-11-23', [at('2026-11-20'), at('2026-11-25')])).toBe(
    'Also changes 2 other calls.',
  )
  expect(othersWords('2026-11-23', [undefined, at(null)])).toBe('Also changes 2 other calls.')
})
