import { expect, test } from 'vitest'
import { titleBeside } from '../../../lib/format/call-title.ts'

test.each([
  ['Northwind — Pricing call', 'Northwind', 'Pricing call'],
  ['northwind: pricing', 'Northwind', 'Pricing'],
  ['Northwind pricing call', 'Northwind', 'Pricing call'],
  ['Northwinders united', 'Northwind', 'Northwinders united'],
  ['Northwind', 'Northwind', null],
  ['Northwind -', 'Northwind', null],
  ['Pricing call with Northwind', 'Northwind', 'Pricing call with Northwind'],
  ['Pricing call', null, 'Pricing call'],
])('“%s” beside %s says “%s”', (title, company, said) => {
  expect(titleBeside(title, company)).toBe(said)
})
