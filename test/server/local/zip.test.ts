import { expect, test } from 'vitest'
import { packageProblems } from '../../../server/local/zip.ts'

const whole = {
  UPSHOT_COMPANION_URL: 'https://upshot.northbeam.example',
  UPSHOT_SUPABASE_URL: 'https://abc.supabase.co',
  UPSHOT_SUPABASE_KEY: 'sb_publishable_abc',
}
const jwt = (role: string) =>
  `eyJh.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.s`

test('a package is made for a company, or for every company', () => {
  expect(packageProblems(whole)).toEqual([])
  expect(packageProblems({ ...whole, UPSHOT_SUPABASE_KEY: jwt('anon') })).toEqual([])
  expect(packageProblems({ UPSHOT_COMPANION_URL: 'ask' })).toEqual([])
  const named = { ...whole, UPSHOT_COMPANION_URL: ' https://localhost.northbeam.example/ ' }
  expect(packageProblems(named)).toEqual([])
})

test('without its addresses no package is made, and each that is missing is named', () => {
  expect(packageProblems({})).toEqual([
    'UPSHOT_COMPANION_URL is missing',
    'UPSHOT_SUPABASE_URL is missing',
    'UPSHOT_SUPABASE_KEY is missing',
  ])
})

test.each([
  ['UPSHOT_COMPANION_URL', 'http://upshot.northbeam.example', 'is not https'],
  ['UPSHOT_COMPANION_URL', 'upshot.northbeam.example', 'is not https'],
  ['UPSHOT_COMPANION_URL', 'https://localhost:8787', 'is an address of this machine'],
  ['UPSHOT_SUPABASE_URL', 'https://127.0.0.1:54321', 'is an address of this machine'],
  ['UPSHOT_COMPANION_URL', 'https://upshot.localhost', 'is an address of this machine'],
  ['UPSHOT_COMPANION_URL', 'https://[::1]:8787', 'is an address of this machine'],
  ['UPSHOT_COMPANION_URL', 'https://northbeam.example/upshot', 'has a path'],
  ['UPSHOT_SUPABASE_URL', 'https://abc.supabase.co/auth/v1', 'has a path'],
  ['UPSHOT_SUPABASE_KEY', 'sb_secret_abc', 'is not the publishable key'],
  ['UPSHOT_SUPABASE_KEY', jwt('service_role'), 'is not the publishable key'],
  ['UPSHOT_EXTENSION_KEY', 'abc', 'is no public key'],
])('%s may not be %s', (name, value, words) => {
  const problems = packageProblems({ ...whole, [name]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(`${name} ${words}`)
  expect(problems[0]).not.toContain(value)
})
