import { expect, test } from 'vitest'
import type { Around, KnownCompany } from '../../../lib/people/same-company.ts'
import { sameCompany, suggestCompanies } from '../../../lib/people/same-company.ts'
import { pairKey } from '../../../lib/people/same-person.ts'

function company(id: string, name: string, domain: string | null = null): KnownCompany {
  return { id, name, domain, firstSeenAt: '2026-01-01T00:00:00Z' }
}

function around(contacts: Around['contacts'] = []): Around {
  return {
    contacts,
    freeMail: new Set(['gmail.com', 'posteo.de']),
    ownDomains: ['upbeam.example', 'upbeam.de'],
  }
}

type Told = [name: string, domain?: string | null]

const one: [one: Told, other: Told, reason: string | null][] = [
  // Legal forms, wherever a country puts them.
  [['Northbeam GmbH'], ['Northbeam'], 'same_name'],
  [['Northbeam GmbH & Co. KG'], ['Northbeam AG'], 'same_name'],
  [['Northbeam Inc.'], ['NORTHBEAM, Inc'], 'same_name'],
  [['Northbeam Ltd.'], ['Northbeam Limited'], 'same_name'],
  [['Northbeam Pty Ltd'], ['northbeam'], 'same_name'],
  [['Northbeam S.p.A.'], ['Northbeam SpA'], 'same_name'],
  [['Northbeam S.r.l.'], ['Northbeam Srl'], 'same_name'],
  [['Northbeam S.A. de C.V.'], ['Northbeam'], 'same_name'],
  [['Northbeam sp. z o.o.'], ['Northbeam'], 'same_name'],
  [['Northbeam s.r.o.'], ['Northbeam'], 'same_name'],
  [['Northbeam A/S'], ['Northbeam ApS'], 'same_name'],
  [['Northbeam Oy Ab'], ['Northbeam Oyj'], 'same_name'],
  [['Northbeam B.V.'], ['Northbeam NV'], 'same_name'],
  [['Northbeam Sdn Bhd'], ['Northbeam'], 'same_name'],
  [['Northbeam Private Limited'], ['Northbeam Pvt. Ltd.'], 'same_name'],
  [['PT Astra Karya Tbk'], ['Astra Karya'], 'same_name'],
  [['ООО «Ромашка»'], ['Ромашка'], 'same_name'],
  [['ООО «Ромашка»'], ['Romashka LLC'], 'same_name'],
  [['株式会社ノースビーム'], ['ノースビーム'], 'same_name'],
  [['北光软件有限公司'], ['北光软件'], 'same_name'],
  [['주식회사 노스빔'], ['노스빔(주)'], 'same_name'],
  // How it is written.
  [['Marks & Spencer'], ['Marks and Spencer plc'], 'same_name'],
  [['Müller und Söhne'], ['Mueller & Soehne GmbH'], 'same_name'],
  [['Müller Bau'], ['Muller Bau'], 'same_name'],
  [['Société Générale'], ['Societe Generale SA'], 'same_name'],
  [['Škoda Auto a.s.'], ['Skoda Auto'], 'same_name'],
  [['Łódź Metal'], ['Lodz Metal sp. z o.o.'], 'same_name'],
  [['Ørsted'], ['Oersted A/S'], 'same_name'],
  [['Nestlé'], ['Nestle S.A.'], 'same_name'],
  [['North Beam'], ['Northbeam'], 'same_name'],
  [['North-Beam Ltd'], ['NorthBeam'], 'same_name'],
  [['E.ON SE'], ['EON'], 'same_name'],
  [['The Hanover Works'], ['Hanover Works, LLC'], 'same_name'],
  [['Booking.com'], ['Booking B.V.'], 'same_name'],
  [['Universität Wien'], ['Wien Universitaet'], 'same_name'],
  [['L’Oréal'], ["L'Oreal SA"], 'same_name'],
  [['Ελληνικά Πλοία'], ['Ellinika Ploia A.E.'], 'same_name'],
  [['Grupo Bimbo S.A.B. de C.V.'], ['Grupo Bimbo'], 'same_name'],
  [['Société Anonyme Dupont'], ['Dupont SA'], 'same_name'],
  [['TOV Lviv'], ['Львів'], 'same_name'],
  [['Northbeam [old]'], ['Northbeam'], 'same_name'],
  [['Toys "R" Us'], ['Toys R Us, Inc.'], 'same_name'],
  // Domains.
  [['Northbeam GmbH', 'northbeam.de'], ['Beam North', 'northbeam.de'], 'same_domain'],
  [['Northbeam', 'northbeam.com'], ['NB Mail', 'mail.northbeam.com'], 'same_domain'],
  [['Northbeam GmbH', 'northbeam.de'], ['Northbeam Inc', 'northbeam.com'], 'kin_domain'],
  [['Northbeam', 'northbeam.co.uk'], ['Northbeam France', 'northbeam.fr'], 'kin_domain'],
  [['Northbeam', 'northbeam.com.au'], ['Northbeam', 'northbeam.io'], 'kin_domain'],
  [['NB Holding AG', 'northbeam.ch'], ['Northbeam', 'northbeam.com'], 'kin_domain'],
  [['Acme One', 'acmeone.onmicrosoft.com'], ['Acme One', 'acmeone.com'], 'same_name'],
  // What it was called.
  [['Northbeam (formerly Beamly)'], ['Beamly Inc'], 'former_name'],
  [['Northbeam, f/k/a Beamly Ltd'], ['Beamly'], 'former_name'],
  [['Lichtwerk (vormals Strahlhaus GmbH)'], ['Strahlhaus'], 'former_name'],
  [['Lumière SA (anciennement Rayon)'], ['Rayon'], 'former_name'],
  [['Harborline dba Quayside'], ['Quayside LLC'], 'former_name'],
  [['North Beam Measurement (NBM)'], ['NBM GmbH'], 'former_name'],
  [['Northbeam Deutschland GmbH'], ['Northbeam', 'northbeam.com'], 'place'],
  // Two.
  [['Northbeam'], ['Southbeam'], null],
  [['Delta Air Lines', 'delta.com'], ['Delta Bau', 'delta.de'], null],
  [['Siemens AG', 'siemens.com'], ['Siemens Energy', 'siemens-energy.com'], null],
  [['Bank of America'], ['Bank'], null],
  [['Consulting Group'], ['Consulting'], null],
  [['Meridian Health'], ['Meridian Energy'], null],
  [['Acme', 'acme.onmicrosoft.com'], ['Globex', 'globex.onmicrosoft.com'], null],
  [['Acme', 'acme.co.uk'], ['Globex', 'globex.co.uk'], null],
  [['SAP', 'sap.com'], ['Sapori', 'sap.it'], null],
  [['Anna Meyer', 'gmail.com'], ['Ben Okafor', 'gmail.com'], null],
  [['Upbeam One', 'upbeam.example'], ['Another', 'upbeam.de'], null],
  [['GmbH'], ['AG'], null],
  [['International Business Machines', 'machines.example'], ['IBM', 'ibm.com'], null],
  [['Jana Software'], ['Yana Software'], null],
  [['Northbeam Deutschland', 'nb-de.example'], ['Northbeam', 'nb.example'], null],
]

test.each(one)('%j and %j: %s', (a, b, reason) => {
  const [first, second] = [company('1', a[0], a[1]), company('2', b[0], b[1])]
  expect(sameCompany(first, second, around())).toBe(reason)
  expect(sameCompany(second, first, around())).toBe(reason)
})

const at = (
  companyId: string,
  firstName: string,
  lastName: string,
  email: string | null = null,
) => ({
  firstName,
  lastName,
  email,
  companyId,
})

test('several people who have addresses of the other company speak for it, one does not', () => {
  const [one, other] = [
    company('1', 'Beam Works', 'beamworks.example'),
    company('2', 'Northbeam', 'nb.example'),
  ]
  const priya = at('1', 'Priya', 'Raman', 'priya@nb.example')
  const jo = at('1', 'Jo', 'Field', 'jo@eu.nb.example')
  expect(sameCompany(one, other, around([priya]))).toBeNull()
  expect(sameCompany(one, other, around([priya, jo]))).toBe('same_addresses')
})

test('several people of one name at both speak for it, one may have changed employers', () => {
  const [one, other] = [company('1', 'Beam Works'), company('2', 'Northbeam')]
  const both = [at('1', 'Priya', 'Raman'), at('2', 'Priya', 'Raman')]
  expect(sameCompany(one, other, around(both))).toBeNull()
  const more = [...both, at('1', 'José', 'García'), at('2', 'Jose', 'Garcia')]
  expect(sameCompany(one, other, around(more))).toBe('same_people')
})

test('initials are enough with somebody who is at both', () => {
  const [one, other] = [company('1', 'North Beam Measurement'), company('2', 'NBM')]
  expect(sameCompany(one, other, around())).toBeNull()
  const both = [at('1', 'Priya', 'Raman'), at('2', 'Priya', 'Raman')]
  expect(sameCompany(one, other, around(both))).toBe('initials')
})

test('a further domain counts as the first one does', () => {
  const one = { ...company('1', 'Beam Works', 'beam.example'), otherDomains: ['northbeam.de'] }
  expect(sameCompany(one, company('2', 'Northbeam', 'northbeam.de'), around())).toBe('same_domain')
})

test('the likeliest pair is suggested, the record with a domain is kept, and a refusal is remembered', () => {
  const plain = company('1', 'Northbeam GmbH')
  const known = company('2', 'Northbeam', 'northbeam.com')
  const kin = { ...company('3', 'Northbeam', 'northbeam.de'), firstSeenAt: '2025-01-01T00:00:00Z' }
  const all = [plain, known, kin]
  const first = suggestCompanies([plain], all, around(), new Set())
  expect(first).toMatchObject({ keep: known, merge: plain, reason: 'same_name' })
  const refused = new Set([pairKey(plain, known), pairKey(plain, kin)])
  expect(suggestCompanies([plain], all, around(), refused)).toBeNull()
  expect(suggestCompanies([known], all, around(), refused)).toMatchObject({
    keep: kin,
    merge: known,
    reason: 'kin_domain',
  })
})
