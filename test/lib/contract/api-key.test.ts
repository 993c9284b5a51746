import { expect, test } from 'vitest'
import { readApiKey } from '../../../lib/contract/api-key.ts'

const key = 'Zm9yLXRlc3Rz.not_A-key0'

test.each([
  ['as it is', key],
  ['with spaces and a line end', `  ${key}\r\n`],
  ['with spaces that do not break', `\u00a0${key}\u202f`],
  ['in quotes', `"${key}"`],
  ['in typographic quotes', `“${key}”`],
  ['in backticks', `\`${key}\``],
  ['with marks that cannot be seen', `\ufeff${key.slice(0, 5)}\u200b${key.slice(5)}\u2060\u00ad`],
  ['with the name of the header', `X-Api-Key: ${key}`],
  ['as an argument of curl', `-H "X-Api-Key: ${key}"`],
  ['as a bearer', `Authorization: Bearer ${key}`],
  ['as a setting', `export FATHOM_API_KEY="${key}"`],
  ['as JSON', `"apiKey": "${key}",`],
  ['with a label in words', `My Fathom API key: ${key}`],
  ['with a label on its own line', `Fathom API key:\n${key}\n`],
  ['with a label in German', `Fathom-Schlüssel: ${key};`],
])('a key is read %s', (_, pasted) => {
  expect(readApiKey(pasted)).toEqual({ ok: true, key })
})

test('the padding of base64 is kept', () => {
  expect(readApiKey('abcdefghijklmnopqrstuv==')).toEqual({
    ok: true,
    key: 'abcdefghijklmnopqrstuv==',
  })
})

test.each([
  ['', /Paste the API key first/],
  [' \u200b ', /Paste the API key first/],
  ['abc123', /too short/],
  ['a'.repeat(600), /too long/],
  ['••••••••••••4f2a', /hidden/],
  ['Zm9yLX…not_A-key0', /hidden/],
  ['https://fathom.video/settings', /a link/],
  ['sam@northbeam.example', /an email address/],
  ['whsec_0000000000000000', /a webhook/],
  ['sk-ant-000000000000000000', /of Anthropic/],
  ['FATHOM_API_KEY=ghp_00000000000000000000', /of GitHub/],
  ['pat-na1-0000-0000-0000-000000000000', /of HubSpot/],
  ['the key is on my other laptop', /spaces/],
  ['Zm9yLXRlc3Rz.nоt_A-key0', /no key has/],
])('%s is none', (pasted, words) => {
  const read = readApiKey(pasted)
  expect(read.ok ? read.key : read.message).toMatch(words)
})

test('no refusal repeats what was pasted', () => {
  for (const pasted of ['ghp_0123456789abcdefghij', 'two words 0123456789', 'äbcdefghijklmnopq']) {
    const read = readApiKey(pasted)
    expect(read.ok ? '' : read.message).not.toContain(pasted.slice(-8))
    expect(read.ok).toBe(false)
  }
})
