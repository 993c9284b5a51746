import { expect, test } from 'vitest'
import { companyNameOf } from '../../../server/crm/company-name.ts'
import { registrableDomain } from '../../../server/crm/people.ts'

test.each([
  ['northwind.example', 'Northwind'],
  ['müller-bau.de', 'Müller Bau'],
  ['xn--bcher-kva.example', 'Bücher'],
  ['bücher.example', 'Bücher'],
  ['mañana-solar.es', 'Mañana Solar'],
  ['żółw.pl', 'Żółw'],
  ['例え.jp', '例え'],
  ['пример.рф', 'Пример'],
  ['harbour-foods.co.uk', 'Harbour Foods'],
  ['northwind-gmbh.de', 'Northwind GmbH'],
  ['acme-ltd.co.uk', 'Acme Ltd'],
  ['rock-and-roll.example', 'Rock and Roll'],
  ['bmw.de', 'BMW'],
  ['3m.com', '3M'],
  ['acme.onmicrosoft.com', 'Acme'],
  ['co-operative.example', 'Co Operative'],
])('%s is %s', (domain, name) => {
  expect(companyNameOf(registrableDomain(`a@${domain}`) ?? '')).toBe(name)
})

test('what cannot be decoded stays as it is', () => {
  expect(companyNameOf('xn--.example')).toBe('xn--.example')
  expect(companyNameOf('xn--ö.example')).toBe('XN Ö')
})
