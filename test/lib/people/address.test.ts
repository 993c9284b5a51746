import { expect, test } from 'vitest'
import { readAddress, readCode } from '../../../lib/people/address.ts'

test.each([
  ['dana@northbeam.com', 'dana@northbeam.com'],
  ['  Dana.Okafor@NorthBeam.COM ', 'dana.okafor@northbeam.com'],
  ['dana+upshot@northbeam.com', 'dana+upshot@northbeam.com'],
  ['Dana Okafor <dana@northbeam.com>', 'dana@northbeam.com'],
  ['mailto:dana@northbeam.com', 'dana@northbeam.com'],
  ['dana@north\u200bbeam.com', 'dana@northbeam.com'],
  ['\u202edana@northbeam.com', 'dana@northbeam.com'],
  ['dana@müller.example', 'dana@xn--mller-kva.example'],
  ['иван@почта.рф', 'иван@xn--80a1acny.xn--p1ai'],
  ['o’neil@acme.com', 'o’neil@acme.com'],
])('%j is the address %j', (text, address) => {
  expect(readAddress(text)).toEqual({ ok: true, address })
})

test.each([
  ['', 'nothing'],
  ['dana', 'a name'],
  ['@northbeam.com', 'a domain'],
  ['dana@', 'half'],
  ['dana@northbeam', 'no ending'],
  ['dana@@northbeam.com', 'two at signs'],
  ['dana@northbeam.com, sam@northbeam.com', 'two addresses'],
  ['dana@northbeam.com;sam@northbeam.com', 'two addresses, the Outlook way'],
  ['dana okafor@northbeam.com', 'a space'],
  ['dana@127.0.0.1', 'a machine'],
  ['dana@northbeam.com:25', 'a port'],
  ['dana@northbeam.com/x', 'a path'],
  ['dana..o@northbeam.com', 'two dots'],
  ['.dana@northbeam.com', 'a dot first'],
  [`${'d'.repeat(65)}@northbeam.com`, 'too long'],
  ['dаna@northbeam.com', 'a Cyrillic а'],
  ['dana@nоrthbeam.com', 'a Cyrillic о in the domain'],
  ['dαna@northbeam.com', 'a Greek alpha'],
])('%j is refused: %s', (text) => {
  expect(readAddress(text)).toEqual({ ok: false, message: expect.stringMatching(/\.$/) })
})

test('the letter that only looks Latin is named', () => {
  expect(readAddress('dаna@northbeam.com')).toMatchObject({
    message: expect.stringContaining('“а”'),
  })
})

test.each([
  ['123456', '123456'],
  [' 123 456\n', '123456'],
  ['123-456', '123456'],
  ['１２３４５６', '123456'],
  ['12\u200b3456', '123456'],
])('%j is the code %s', (text, code) => {
  expect(readCode(text)).toBe(code)
})
