import { describe, expect, test } from 'vitest'
import { mailboxKey } from '../../../lib/contract/mailbox.ts'
import { writtenAddress } from '../../../server/crm/addresses.ts'

describe('an address', () => {
  test.each([
    ['Ann@Acme.example', 'ann@acme.example', null],
    ['mailto:ann@acme.example', 'ann@acme.example', null],
    ['MAILTO:ann@acme.example?subject=Hi', 'ann@acme.example', null],
    ['Ann Lee <ann@acme.example>', 'ann@acme.example', 'Ann Lee'],
    ['"Lee, Ann" <ann@acme.example>', 'ann@acme.example', 'Lee, Ann'],
    ['<ann@acme.example>', 'ann@acme.example', null],
    ['Ann Lee <mailto:ann@acme.example>', 'ann@acme.example', 'Ann Lee'],
    ['ann@acme.example;', 'ann@acme.example', null],
    ["'ann@acme.example'", 'ann@acme.example', null],
    ['SMTP:ann@acme.example', 'ann@acme.example', null],
    ['ann_acme.example#EXT#@northbeam.onmicrosoft.com', 'ann@acme.example', null],
    ['ann_lee_acme.example#EXT#@northbeam.onmicrosoft.com', 'ann_lee@acme.example', null],
    ['ann.lee_sub.acme.example#ext#@nb.onmicrosoft.com', 'ann.lee@sub.acme.example', null],
  ])('%s is %s of %s', (text, email, name) => {
    expect(writtenAddress(text)).toEqual({ email, name })
  })

  test.each([['Ann Lee'], [''], ['mailto:']])('%j is none', (text) => {
    expect(writtenAddress(text)).toBeNull()
  })
})

describe('one mailbox', () => {
  test.each([
    ['sam+x@northbeam.example', 'sam@northbeam.example'],
    ['Sam+Calls+2@Northbeam.example', 'sam@northbeam.example'],
    ['s.am+x@gmail.com', 'sam@googlemail.com'],
    ['sam+news@outlook.com', 'sam@outlook.com'],
  ])('is %s and %s', (a, b) => {
    expect(mailboxKey(a)).toBe(mailboxKey(b))
  })

  test.each([
    ['s.am@northbeam.example', 'sam@northbeam.example'],
    ['sam@northbeam.example', 'sam@northwind.example'],
    ['+1@northbeam.example', '+2@northbeam.example'],
  ])('are two: %s and %s', (a, b) => {
    expect(mailboxKey(a)).not.toBe(mailboxKey(b))
  })
})
