import { expect, test } from 'vitest'
import { fnv1a64 } from '../../../server/crm/fingerprint.ts'

test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('the hash of %j is the one of the FNV specification', (text, hash) => {
  expect(fnv1a64(text)).toBe(hash)
})
