import { expect, test } from 'vitest'
import type { Deals, Task } from '../../../lib/contract/rows.ts'
import { asksElsewhere } from '../../../lib/inbox/asks-elsewhere.ts'
import { chosenDeal, dealFacts, dealsOf, dealTrouble } from '../../../lib/inbox/deal-words.ts'

const reader = { now: Date.parse('2026-11-23T10:00:00Z'), timeZone: 'UTC', hour12: false }
const deal = { id: '7', name: 'Renewal', amount: null, currency: null, stage: null, closesOn: null }
const deals: Deals = {
  id: 'choice',
  company: 'Northwind',
  url: null,
  open: 2,
  listed: [deal, { ...deal, id: '8' }],
  answered: false,
  dealId: null,
  dealName: null,
  hungOn: null,
  hasDeal: false,
}
const mirror = {
  provider: 'hubspot',
  state: 'mirrored',
  reason: null,
  detail: null,
  url: null,
  placedOn: null,
}
const task = (changes: object = {}, completed = false): Pick<Task, 'mirror' | 'completed'> => ({
  completed,
  mirror: { ...mirror, ...changes },
})

test('the rep is asked for a day or a deal where only they can say it, and never of what is done', () => {
  const cases: [ReturnType<typeof task>, 'day' | 'deal' | null][] = [
    [task({ state: 'parked', reason: 'needs_day' }), 'day'],
    [task({ state: 'parked', reason: 'no_rights', deals }), null],
    [task({ deals }), 'deal'],
    [task({ deals: { ...deals, open: 1 } }), null],
    [task({ deals: { ...deals, answered: true } }), null],
    [task({ deals: { ...deals, hasDeal: true } }), null],
    [task({ state: 'waiting', deals }), null],
    [task({ deals }, true), null],
    [task({ state: 'parked', reason: 'needs_day' }, true), null],
    [task(), null],
    [{ completed: false, mirror: null }, null],
  ]
  for (const [one, asks] of cases) expect(asksElsewhere(one)).toBe(asks)
  expect(dealsOf(task({ deals: { ...deals, answered: true } }))).not.toBeNull()
})

test('a deal is told by what is known of it, and twins by their number', () => {
  const full = { ...deal, amount: 42_000.4, currency: 'EUR', stage: 'Sent', closesOn: '2026-12-18' }
  expect(dealFacts(full, [full], reader)).toBe('€42,000 · Sent · closes Fri 18 Dec')
  expect(dealFacts({ ...full, currency: 'euro' }, [], reader)).toMatch(/^42,000 · Sent/)
  expect(dealFacts(deal, [deal], reader)).toBe('')
  expect(dealFacts(deal, deals.listed, reader)).toBe('no. 7')
})

test('what was chosen is said, and why it could not be done', () => {
  expect(chosenDeal(deals)).toBeNull()
  expect(chosenDeal({ ...deals, answered: true })).toBe('On none of the deals')
  const chosen = { ...deals, answered: true, dealId: '7', dealName: 'Renewal' }
  expect(chosenDeal(chosen)).toBe('Deal: Renewal')
  expect(chosenDeal({ ...chosen, dealName: '' })).toBe('Deal: Deal without a name')
  expect(dealTrouble(task())).toBeNull()
  const said = ['no_rights', 'gone', 'invalid', 'refused'].map((dealRefused) =>
    dealTrouble(task({ detail: { unlinked: ['deal'], dealRefused } })),
  )
  expect(new Set(said).size).toBe(3)
  for (const one of said) expect(one).toContain('HubSpot')
})
