import * as z from 'zod/mini'
import { mayBePublishable, roleOfKey } from '../lib/contract/supabase-key.ts'
import { fromBase64 } from './encoding.ts'

/** Bindings and secrets, parsed. Everything else of the companion sees this and never the raw env. */
export type Settings = {
  supabase: {
    url: string
    /** Who signs sessions: the project's own address with `/auth/v1`, also where `url` is another domain. */
    issuer: string
    publishableKey: string
    secretKey: string
  }
  fathom: FathomSettings
  /** Null: nobody can connect HubSpot here. */
  hubspot: HubspotSettings | null
  /** This companion's own origin: Fathom delivers and redirects to it. */
  publicUrl: string
  /** The only extensions that are answered across origins and redirected to. */
  extensionIds: readonly string[]
  tokenKeys: TokenKeys
  /** Null: nobody may ask how the companion is, or have a person forgotten, from outside. */
  operatorToken: string | null
  /** Where pictures of calls are kept in Supabase Storage; null: nowhere, and none are fetched. */
  thumbnailBucket: string | null
  /** Null: the rules tier categorises alone. */
  claude: { apiKey: string; baseUrl: string | null; model: string } | null
  /** Tokens a day (UTC) that may go to Claude. */
  aiBudget: { tokensPerRep: number; tokensInAll: number }
  /** Where the watchdog tells what is wrong, and how; null: in the log alone. */
  alerts: { url: string; style: 'slack' | 'plain' } | null
  /** Asked for at the end of each run of the watchdog: whoever is there misses it when it stays out. */
  heartbeatUrl: string | null
}

export type FathomSettings = {
  /** The app that reps give their consent to; null: they connect by an API key, and in no other way. */
  app: { clientId: string; clientSecret: string } | null
  /** The consent page's whole address; another host than the API's. */
  authorizeUrl: string
  /** `…/external/v1`, without a slash at the end. */
  apiUrl: string
}

export type HubspotSettings = {
  clientId: string
  /** Also what HubSpot signs its webhooks with. */
  clientSecret: string
  /** The consent page's whole address. */
  authorizeUrl: string
  apiUrl: string
}

/** New secrets are sealed under `current`; the others are kept to open what was sealed before. */
export type TokenKeys = { current: string; keys: Readonly<Record<string, string>> }

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; problems: string[] }

const secret = z.string().check(z.trim(), z.minLength(1))
const optional = z.pipe(
  z._default(z.string(), ''),
  z.transform((text) => (text.trim() === '' ? null : text.trim())),
)

/** As it was meant where it was pasted with its quotes, or with what no eye sees. */
const pasted = z.pipe(
  z.string(),
  z.transform((text) =>
    text
      .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
      .trim()
      .replace(/^(["'`])(.*)\1$/s, '$2')
      .trim(),
  ),
)
/** As every browser writes it, since origins and redirects are compared as text; no slash at its end. */
const address = z.pipe(
  pasted,
  z.pipe(
    z.string().check(z.minLength(1), z.url({ protocol: /^https?$/ })),
    z.transform((text) => new URL(text).href.replace(/\/+$/, '')),
  ),
)
const optionalAddress = z.pipe(
  z.pipe(
    z._default(pasted, ''),
    z.transform((text: string) => (text === '' ? null : text)),
  ),
  z.nullable(address),
)
/** What travels in a header of every request, and would fail each of them there. */
const inHeader = z
  .string()
  .check(
    z.refine(
      (text) => /^[\x21-\x7e]+$/.test(text),
      'holds a space, a line break or a letter that no key has: copy it anew',
    ),
  )
const key = z.pipe(pasted, inHeader)
const optionalKey = z.pipe(
  z.pipe(
    z._default(pasted, ''),
    z.transform((text: string) => (text === '' ? null : text)),
  ),
  z.nullable(inHeader),
)

/** What a key of a Supabase project says of itself; null of one that says nothing. */
export function kindOfSupabaseKey(key: string): 'publishable' | 'secret' | null {
  if (!mayBePublishable(key)) return 'secret'
  return key.startsWith('sb_') || roleOfKey(key) !== null ? 'publishable' : null
}

function supabaseKey(wanted: 'publishable' | 'secret') {
  return z.pipe(
    key,
    z
      .string()
      .check(
        z.refine(
          (text) => [wanted, null].includes(kindOfSupabaseKey(text)),
          `is another kind of key: it begins with sb_${wanted}_`,
        ),
      ),
  )
}

/** A count of tokens, or this many where it is left empty. */
function tokens(otherwise: number) {
  return z.pipe(
    optional,
    z.pipe(
      z.transform((text: string | null) => (text === null ? otherwise : Number(text))),
      z.int().check(z.minimum(0)),
    ),
  )
}

const TokenKeysText = z.pipe(
  z.pipe(
    secret,
    z.transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.issues.push({ code: 'custom', message: 'is not JSON', input: '' })
        return z.NEVER
      }
    }),
  ),
  z
    .object({
      current: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)),
      keys: z.record(
        z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)),
        z.string().check(z.refine((key) => fromBase64(key)?.length === 32, 'must be 32 bytes')),
      ),
    })
    .check(z.refine(({ current, keys }) => Object.hasOwn(keys, current), 'lacks the current key')),
)

const Env = z.object({
  SUPABASE_URL: address,
  SUPABASE_ISSUER: optionalAddress,
  // Each panel is handed this one, and whoever asks: never a secret one in its place.
  SUPABASE_PUBLISHABLE_KEY: supabaseKey('publishable'),
  SUPABASE_SECRET_KEY: supabaseKey('secret'),
  FATHOM_CLIENT_ID: optionalKey,
  FATHOM_CLIENT_SECRET: optionalKey,
  FATHOM_AUTHORIZE_URL: address,
  FATHOM_API_URL: address,
  PUBLIC_URL: address,
  EXTENSION_IDS: z.pipe(
    z.pipe(
      pasted,
      z.transform((text) => text.split(/[\s,;]+/).filter((id) => id !== '')),
    ),
    z
      .array(z.string())
      .check(
        z.refine(
          (ids) => ids.length > 0 && ids.every((id) => /^[a-p]{32}$/.test(id)),
          'holds what is no id of an extension: 32 letters from a to p, with commas between',
        ),
      ),
  ),
  TOKEN_KEYS: TokenKeysText,
  HUBSPOT_CLIENT_ID: optionalKey,
  HUBSPOT_CLIENT_SECRET: optionalKey,
  HUBSPOT_AUTHORIZE_URL: optional,
  HUBSPOT_API_URL: optional,
  OPERATOR_TOKEN: optionalKey,
  THUMBNAIL_BUCKET: optional,
  ANTHROPIC_API_KEY: optionalKey,
  ANTHROPIC_BASE_URL: optional,
  CLAUDE_MODEL: optional,
  AI_DAILY_TOKENS_PER_REP: tokens(400_000),
  AI_DAILY_TOKENS_TOTAL: tokens(20_000_000),
  ALERT_URL: optionalAddress,
  ALERT_STYLE: z.pipe(optional, z.nullable(z.enum(['slack', 'plain']))),
  HEARTBEAT_URL: optionalAddress,
})

/**
 * Parses the Worker's environment. A problem names the setting and what is wrong with it, never its
 * value: `SUPABASE_URL is missing`.
 */
export function readSettings(env: object): SettingsResult {
  const parsed = Env.safeParse(env)
  if (!parsed.success) {
    const problems = new Set(
      parsed.error.issues.map(({ path, code, message }) => {
        const name = String(path[0] ?? 'the environment')
        const value = Object.entries(env).find(([key]) => key === name)?.[1]
        if (value === undefined || value === '') return `${name} is missing`
        return code === 'custom' ? `${name} ${message}` : `${name} is not valid`
      }),
    )
    return { ok: false, problems: [...problems].sort() }
  }
  const { data } = parsed
  // One without the other is a slip: said now, and not when the first rep tries to connect.
  for (const [name, other] of [
    ['FATHOM_CLIENT_ID', 'FATHOM_CLIENT_SECRET'],
    ['FATHOM_CLIENT_SECRET', 'FATHOM_CLIENT_ID'],
  ] as const) {
    if (data[name] === null && data[other] !== null) {
      return { ok: false, problems: [`${name} is missing`] }
    }
  }
  return {
    ok: true,
    settings: {
      supabase: {
        url: data.SUPABASE_URL,
        issuer: data.SUPABASE_ISSUER ?? `${data.SUPABASE_URL}/auth/v1`,
        publishableKey: data.SUPABASE_PUBLISHABLE_KEY,
        secretKey: data.SUPABASE_SECRET_KEY,
      },
      fathom: {
        app:
          data.FATHOM_CLIENT_ID && data.FATHOM_CLIENT_SECRET
            ? { clientId: data.FATHOM_CLIENT_ID, clientSecret: data.FATHOM_CLIENT_SECRET }
            : null,
        authorizeUrl: data.FATHOM_AUTHORIZE_URL,
        apiUrl: data.FATHOM_API_URL,
      },
      hubspot:
        data.HUBSPOT_CLIENT_ID && data.HUBSPOT_CLIENT_SECRET
          ? {
              clientId: data.HUBSPOT_CLIENT_ID,
              clientSecret: data.HUBSPOT_CLIENT_SECRET,
              authorizeUrl: data.HUBSPOT_AUTHORIZE_URL ?? 'https://app.hubspot.com/oauth/authorize',
              apiUrl: data.HUBSPOT_API_URL ?? 'https://api.hubapi.com',
            }
          : null,
      publicUrl: data.PUBLIC_URL,
      extensionIds: data.EXTENSION_IDS,
      tokenKeys: data.TOKEN_KEYS,
      operatorToken: data.OPERATOR_TOKEN,
      thumbnailBucket: data.THUMBNAIL_BUCKET,
      claude: data.ANTHROPIC_API_KEY
        ? {
            apiKey: data.ANTHROPIC_API_KEY,
            baseUrl: data.ANTHROPIC_BASE_URL,
            model: data.CLAUDE_MODEL ?? 'claude-haiku-4-5',
          }
        : null,
      aiBudget: {
        tokensPerRep: data.AI_DAILY_TOKENS_PER_REP,
        tokensInAll: data.AI_DAILY_TOKENS_TOTAL,
      },
      alerts: data.ALERT_URL ? { url: data.ALERT_URL, style: data.ALERT_STYLE ?? 'slack' } : null,
      heartbeatUrl: data.HEARTBEAT_URL,
    },
  }
}

const parsed = new WeakMap<object, SettingsResult>()

/** `readSettings`, once for each environment object. */
export function settingsOf(env: object): SettingsResult {
  const known = parsed.get(env)
  if (known) return known
  const result = readSettings(env)
  parsed.set(env, result)
  return result
}
