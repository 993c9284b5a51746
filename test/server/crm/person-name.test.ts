import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameKey } from '../../../server/crm/people.ts'
import { readPersonName } from '../../../server/crm/person-name.ts'

describe('a name', () => {
  test.each([
    ['Priya Nair', 'Priya', 'Nair'],
    ['Raman, Priya', 'Priya', 'Raman'],
    ['van der Berg, Jan', 'Jan', 'van der Berg'],
    ['Berg, Jan van der', 'Jan', 'van der Berg'],
    ['KELLER, ANNA', 'Anna', 'Keller'],
    ['Keller, Dr. Anna', 'Anna', 'Keller'],
    ['Smith, John, PhD', 'John', 'Smith'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Maria de la Cruz', 'Maria', 'de la Cruz'],
    ['Ahmed bin Khalid', 'Ahmed', 'bin Khalid'],
    ['Dick Van Dyke', 'Dick', 'Van Dyke'],
    ['Ursula von der Leyen', 'Ursula', 'von der Leyen'],
    ['Leonardo di Caprio', 'Leonardo', 'di Caprio'],
    ['Joana dos Santos', 'Joana', 'dos Santos'],
    ['Mary Ann Lee', 'Mary Ann', 'Lee'],
    ['John F. Kennedy', 'John F.', 'Kennedy'],
    ['Dr. Anna Keller', 'Anna', 'Keller'],
    ['Prof. Dr. Anna Keller', 'Anna', 'Keller'],
    ['Frau Müller', null, 'Müller'],
    ['Herr Dr. Jens Müller', 'Jens', 'Müller'],
    ['Mme Claire Dubois', 'Claire', 'Dubois'],
    ['Sra. Lucía Gómez', 'Lucía', 'Gómez'],
    ['Ing. Petr Novák', 'Petr', 'Novák'],
    ['Martin King Jr.', 'Martin', 'King'],
    ['Ann Lee, PhD', 'Ann', 'Lee'],
    ['Ann Lee MBA', 'Ann', 'Lee'],
    ['Henry Ford III', 'Henry', 'Ford'],
    ['Sam Poe (she/her)', 'Sam', 'Poe'],
    ['Sam Poe she/her/hers', 'Sam', 'Poe'],
    ['Kim Berg (sie/ihr)', 'Kim', 'Berg'],
    ['Ann Lee [External]', 'Ann', 'Lee'],
    ['Ann Lee ✅', 'Ann', 'Lee'],
    ['🚀 Ann Lee', 'Ann', 'Lee'],
    ['Ann Lee | Acme', 'Ann', 'Lee'],
    ['Ann Lee - Acme Inc', 'Ann', 'Lee'],
    ['Ann Lee • Acme', 'Ann', 'Lee'],
    ['Ann Lee @ Acme', 'Ann', 'Lee'],
    ['Ann Lee from Acme', 'Ann', 'Lee'],
    ['Ann Lee, Acme Inc.', 'Ann', 'Lee'],
    ['Ann Lee (she/her) | Acme', 'Ann', 'Lee'],
    ['"Ann Lee"', 'Ann', 'Lee'],
    ['Ann Lee <ann@acme.example>', 'Ann', 'Lee'],
    ['lee@northwind.example', 'Lee', null],
    ['priya.nair@northwind.example', 'Priya', 'Nair'],
    ['jean-luc.moreau@exemple.example', 'Jean', 'Luc Moreau'],
    ['Suharto', 'Suharto', null],
    ['oratis wang', 'Oratis', 'Wang'],
    ['PRIYA RAMAN', 'Priya', 'Raman'],
    ['DUPONT Marie', 'Marie', 'Dupont'],
    ['Marie DUPONT', 'Marie', 'Dupont'],
    ['JP Morgan', 'JP', 'Morgan'],
    ['Jean-Luc Moreau', 'Jean-Luc', 'Moreau'],
    ["Zoë O'Neil", 'Zoë', "O'Neil"],
    ['李 小龙', '小龙', '李'],
    ['김 민수', '민수', '김'],
    ['Łukasz Żółć', 'Łukasz', 'Żółć'],
  ])('%s is %s %s', (shown, first, last) => {
    expect(readPersonName(shown)).toEqual({ first, last })
  })

  test.each([
    ['Gabriel García Márquez', 'gabriel.garcia@x.example', 'Gabriel', 'García Márquez'],
    ['Acme | Ann Lee', 'ann.lee@acme.example', 'Ann', 'Lee'],
    ['Acme: Ann Lee', 'ann.lee@acme.example', 'Ann', 'Lee'],
    ['Ann Lee, Acme', 'ann.lee@acme.example', 'Ann', 'Lee'],
    ['Lee, Ann', 'ann.lee@acme.example', 'Ann', 'Lee'],
    ['Ann Lee, Acme', 'ann@acme.example', 'Ann', 'Lee'],
    ['García López, María', 'maria@acme.example', 'María', 'García López'],
    ["'Ann Lee' via Sales", 'sales@acme.example', 'Ann', 'Lee'],
  ])('%s of %s is %s %s', (shown, email, first, last) => {
    expect(readPersonName(shown, email)).toEqual({ first, last })
  })

  test.each([
    ["Ann's iPhone", 'Ann', null],
    ['Ann Lee’s MacBook Pro', 'Ann', 'Lee'],
    ["James' iPad (2)", 'James', null],
    ["Mac's PC", 'Mac', null],
    ['iPhone von Max', 'Max', null],
    ['iPad de Marie', 'Marie', null],
    ['Mac Miller', 'Mac', 'Miller'],
    ['Pixel Jones', 'Pixel', 'Jones'],
    ['Pat Guest', 'Pat', 'Guest'],
    ['Guest, Pat', 'Pat', 'Guest'],
    ['Ann Lee via Calendly', 'Ann', 'Lee'],
    ['Marco Via', 'Marco', 'Via'],
    ['EXT: Ann Lee', 'Ann', 'Lee'],
    ['Ann Lee 2', 'Ann', 'Lee'],
    ['Ann + 1', 'Ann', null],
    ["Ann 'Annie' Lee", 'Ann', 'Lee'],
    ['Ann “Annie” Lee', 'Ann', 'Lee'],
    ['Ann Lee, VP Sales', 'Ann', 'Lee'],
    ['Ann Lee, Head of Procurement', 'Ann', 'Lee'],
    ['Sales, Ann', 'Ann', 'Sales'],
    ['Dr. med. Anna Keller', 'Anna', 'Keller'],
    ['Dr. rer. nat. Jens Meyer', 'Jens', 'Meyer'],
    ['Dr. Phil Collins', 'Phil', 'Collins'],
    ['Karl von und zu Guttenberg', 'Karl', 'von und zu Guttenberg'],
  ])('in %s is %s %s', (shown, first, last) => {
    expect(readPersonName(shown)).toEqual({ first, last })
  })

  test.each([
    ['iPhone'],
    ['Galaxy S21'],
    ['My laptop'],
    ['Speaker 2'],
    ['Guest'],
    ['Unknown caller'],
    ['Participant 1'],
    ['Sprecher 3'],
    ['Inconnu'],
    ['Meeting host'],
    ['Ann and Sam'],
    ['Ann & Sam Lee'],
    ['Ann/Sam'],
    ['=?UTF-8?B?QW5u?='],
  ])('%j names nobody', (shown) => {
    expect(readPersonName(shown)).toBeNull()
  })

  test.each([['…'], ['(external)'], ['1234'], [''], ['p0@northwind.example']])(
    '%j is none',
    (shown) => {
      expect(readPersonName(shown)).toBeNull()
    },
  )

  test('whatever it is, is read without a fault, and nothing of it is empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (shown) => {
        const name = readPersonName(shown)
        expect(name?.first).not.toBe('')
        expect(name?.last).not.toBe('')
      }),
    )
  })
})

describe('two spellings of a name', () => {
  test.each([
    ['Łukasz Kowalski', 'Lukasz Kowalski'],
    ['Søren Ørsted', 'Soren Orsted'],
    ['Yıldız Işık', 'Yildiz Isik'],
    ['Jürgen Groß', 'JURGEN GROSS'],
    ['Đorđe Petrović', 'Dorde Petrovic'],
    ['Ægir Jónsson', 'Aegir Jonsson'],
    ['Þór Ólafsson', 'Thor Olafsson'],
    ['Dr. Anna Keller', 'Keller, Anna'],
    ['Ann Lee (she/her) | Acme', 'ann lee'],
    ['Jan van der Berg', 'van der Berg, Jan'],
    ['Ann Lee, PhD', 'Ann Lee'],
  ])('%s and %s are the same', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b))
  })

  test.each([
    ['Ann Lee', 'Anna Lee'],
    ['Jan Berg', 'Jan van der Berg'],
  ])('%s and %s are two', (a, b) => {
    expect(nameKey(a)).not.toBe(nameKey(b))
  })
})
