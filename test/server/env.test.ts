import { describe, expect, it } from 'vitest'
import { readSettings } from '../../server/env.ts'

const key = btoa('0123456789abcdef0123456789abcdef')

/** As Supabase gave them before 2026, without a signature. */
function token(role: string): string {
  return `x.${btoa(JSON.stringify({ iss: 'supabase', role }))}.y`
}

const whole = {
  SUPABASE_URL: 'https://crm.example/',
  SUPABASE_PUBLISHABLE_KEY: 'publishable',
  SUPABASE_SECRET_KEY: 'very-secret',
  FATHOM_CLIENT_ID: 'client',
  FATHOM_CLIENT_SECRET: 'also-secret',
  FATHOM_AUTHORIZE_URL: 'https://fathom.video/external/v1/oauth2/authorize',
  FATHOM_API_URL: 'https://api.fathom.ai/external/v1/',
  PUBLIC_URL: 'https://companion.example',
  EXTENSION_IDS: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
  TOKEN_KEYS: JSON.stringify({ current: 'k1', keys: { k1: key } }),
}

describe('the settings', () => {
  it('are read whole, without slashes at the ends of addresses', () => {
    expect(readSettings(whole)).toMatchObject({
      ok: true,
      settings: {
        supabase: { url: 'https://crm.example' },
        fathom: { apiUrl: 'https://api.fathom.ai/external/v1' },
        extensionIds: ['a'.repeat(32), 'b'.repeat(32)],
        claude: null,
      },
    })
  })

  it.each(Object.keys(whole))('say by name that %s is missing, or empty', (name) => {
    const problems = [`${name} is missing`]
    expect(readSettings({ ...whole, [name]: undefined })).toEqual({ ok: false, problems })
    expect(readSettings({ ...whole, [name]: '' })).toEqual({ ok: false, problems })
  })

  it('name everything that is missing at once', () => {
    const { SUPABASE_URL: _, TOKEN_KEYS: __, ...rest } = whole
    expect(readSettings(rest)).toEqual({
      ok: false,
      problems: ['SUPABASE_URL is missing', 'TOKEN_KEYS is missing'],
    })
  })

  it.each([
    ['SUPABASE_URL', 'crm.example'],
    ['SUPABASE_URL', 'javascript:alert(1)'],
    ['PUBLIC_URL', 'ftp://companion.example'],
    ['EXTENSION_IDS', 'not-an-id'],
    ['EXTENSION_IDS', `${'a'.repeat(32)},*`],
    ['TOKEN_KEYS', 'not json'],
    ['TOKEN_KEYS', '{"current":"k2","keys":{"k1":"x"}}'],
    ['TOKEN_KEYS', JSON.stringify({ current: 'k2', keys: { k1: key } })],
    ['TOKEN_KEYS', JSON.stringify({ current: 'k1', keys: { k1: btoa('too short') } })],
    ['TOKEN_KEYS', JSON.stringify({ current: 'constructor', keys: { k1: key } })],
  ])('refuse %s of %s, and do not repeat it', (name, value) => {
    const result = readSettings({ ...whole, [name]: value })
    expect(result).toMatchObject({ ok: false })
    if (result.ok) return
    expect(result.problems.length).toBeGreaterThan(0)
    for (const problem of result.problems) {
      expect(problem).toMatch(new RegExp(`^${name} `))
      expect(problem).not.toContain(value)
    }
  })

  it.each([
    ['a secret key where each panel is handed one', 'SUPABASE_PUBLISHABLE_KEY', 'sb_secret_x'],
    ['an old one', 'SUPABASE_PUBLISHABLE_KEY', token('service_role')],
    [
      'a publishable key where the companion needs its own',
      'SUPABASE_SECRET_KEY',
      'sb_publishable_x',
    ],
    ['an old one', 'SUPABASE_SECRET_KEY', token('anon')],
  ])('refuse %s in %s', (_, name, value) => {
    const result = readSettings({ ...whole, [name]: value })
    const kind = name === 'SUPABASE_SECRET_KEY' ? 'secret' : 'publishable'
    const problems = [`${name} is another kind of key: it begins with sb_${kind}_`]
    expect(result).toEqual({ ok: false, problems })
  })

  it.each([
    ['its quotes', '"k"'],
    ['spaces around it', '  k\n'],
    ['a mark that nobody sees', '\u200bk\ufeff'],
  ])('take a key that was pasted with %s', (_, value) => {
    const pasted = { ...whole, SUPABASE_SECRET_KEY: value, FATHOM_CLIENT_SECRET: value }
    expect(readSettings({ ...pasted, ANTHROPIC_API_KEY: value })).toMatchObject({
      settings: {
        supabase: { secretKey: 'k' },
        fathom: { app: { clientSecret: 'k' } },
        claude: { apiKey: 'k' },
      },
    })
  })

  it.each([
    ['a line break', 'one\ntwo'],
    ['a space', 'Bearer k'],
    ['another alphabet', 'sb_seсret_x'],
  ])('refuse a key with %s in it, which no header takes', (_, value) => {
    for (const name of ['SUPABASE_SECRET_KEY', 'FATHOM_CLIENT_SECRET', 'ANTHROPIC_API_KEY']) {
      const result = readSettings({ ...whole, [name]: value })
      expect(result).toEqual({
        ok: false,
        problems: [expect.stringContaining(`${name} holds a space, a line break or a letter`)],
      })
    }
  })

  it('know Claude only where there is a key, with a default model', () => {
    expect(readSettings({ ...whole, ANTHROPIC_API_KEY: 'k', CLAUDE_MODEL: '' })).toMatchObject({
      settings: { claude: { apiKey: 'k', baseUrl: null, model: 'claude-haiku-4-5' } },
    })
  })
})
