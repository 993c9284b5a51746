import { beforeEach, expect, test, vi } from 'vitest'
import { policy } from '../../../lib/session/backend.ts'

const storage = vi.hoisted((): { managed?: { get: () => Promise<unknown> } } => ({}))
vi.mock('../../../lib/browser.ts', () => ({ browser: { storage } }))

const told = (values: unknown) => {
  storage.managed = { get: async () => values }
}
beforeEach(() => {
  delete storage.managed
})

const whole = {
  companion: 'https://upshot.northbeam.example',
  signIn: ['code', 'google'],
  clientSafe: true,
  tellErrors: false,
}

test('a policy is what the company wrote', async () => {
  told(whole)
  expect(await policy()).toEqual(whole)
})

test.each<[what: string, values: object]>([
  ['a word for a yes', { clientSafe: 'true' }],
  ['a list as one text', { signIn: 'code, google' }],
  ['an address in a list', { companion: ['https://upshot.northbeam.example'] }],
  ['a number', { key: 7 }],
  ['nothing', { supabase: null }],
])('%s takes nothing else along', async (_what, values) => {
  told({ ...whole, ...values })
  const expected: Record<string, unknown> = { ...whole }
  for (const name of Object.keys(values)) delete expected[name]
  expect(await policy()).toEqual(expected)
})

test('of the ways in, those that there are count', async () => {
  told({ ...whole, signIn: ['Google', 'code', 'saml', 7] })
  expect((await policy()).signIn).toEqual(['code'])
})

test.each<[what: string, managed: { get: () => Promise<unknown> } | undefined]>([
  ['no place for policies', undefined],
  ['no policy', { get: async () => ({}) }],
  ['a place that cannot be read', { get: () => Promise.reject(new Error('no')) }],
  ['something else there', { get: async () => 'upshot' }],
])('with %s there is none', async (_what, managed) => {
  if (managed) storage.managed = managed
  expect(await policy()).toEqual({})
})
