import { randomBytes } from 'node:crypto'
import { parseEnv } from 'node:util'
import type { Settings } from '../env.ts'
import { kindOfSupabaseKey, readSettings } from '../env.ts'

/** What a deploy is for. Staging is a whole companion of its own, with its own CRM and its own Fathom app. */
export const environments = ['production', 'staging'] as const
export type Environment = (typeof environments)[number]

/** Settings of the companion that nobody may read afterwards; they go to Cloudflare as secrets. */
export const secretNames = [
  'SUPABASE_SECRET_KEY',
  'FATHOM_CLIENT_SECRET',
  'HUBSPOT_CLIENT_SECRET',
  'TOKEN_KEYS',
  'OPERATOR_TOKEN',
  'ANTHROPIC_API_KEY',
  'ALERT_URL',
  'HEARTBEAT_URL',
] as const

/** What the deploy needs itself and the companion never sees. */
const deployNames = ['DATABASE_URL', 'OTEL_DESTINATION', 'OPEN_SIGN_UPS'] as const

/** What has to be asked for where there is no file yet, with what to say about it. */
export const asked: readonly { name: string; question: string; make?: () => string }[] = [
  { name: 'SUPABASE_URL', question: 'The CRM’s address (https://<ref>.supabase.co)' },
  { name: 'SUPABASE_PUBLISHABLE_KEY', question: 'Its publishable key (sb_publishable_…)' },
  { name: 'SUPABASE_SECRET_KEY', question: 'Its secret key (sb_secret_…)' },
  {
    name: 'DATABASE_URL',
    question: 'Its database, as "Session pooler" gives it, with the password',
  },
  { name: 'PUBLIC_URL', question: 'The companion’s own address (https://…)' },
  { name: 'FATHOM_CLIENT_ID', question: 'The id of your Fathom app (empty: reps use API keys)' },
  { name: 'FATHOM_CLIENT_SECRET', question: 'Its secret (empty without an app)' },
  { name: 'EXTENSION_IDS', question: 'The id of the extension, from the Chrome Web Store' },
  { name: 'TOKEN_KEYS', question: 'Keys for Fathom’s tokens (empty: made now)', make: makeKeys },
  {
    name: 'OPERATOR_TOKEN',
    question: 'The operator’s token (empty: made now)',
    make: () => randomBytes(32).toString('base64url'),
  },
]

function makeKeys(): string {
  const keys = { k1: randomBytes(32).toString('base64') }
  return JSON.stringify({ current: 'k1', keys })
}

export type DeploySettings = {
  /** Parsed as the companion itself will. */
  companion: Settings
  /** Its plain settings and its secrets, as they are handed over. */
  vars: Record<string, string>
  secrets: Record<string, string>
  databaseUrl: string
  otelDestination: string | null
  /** Set by somebody who wants anybody to have an account. */
  openSignUps: boolean
}

/**
 * Reads a settings file (`NAME=value`, as dotenv). Every problem is a sentence that names the setting and
 * never its value.
 *
 * @param defaults the plain settings of `wrangler.jsonc`
 */
export function readDeploySettings(
  text: string,
  defaults: Readonly<Record<string, string>>,
): { ok: true; settings: DeploySettings } | { ok: false; problems: string[] } {
  const file = parseEnv(text)
  const known = new Set<string>([...Object.keys(defaults), ...secretNames, ...deployNames])
  known.add('SUPABASE_SECRET_KEY')
  const problems = Object.keys(file)
    .filter((name) => !known.has(name))
    .map((name) => `${name} is no setting of the companion: is it misspelt?`)
  const given = Object.fromEntries(
    Object.entries(file).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  )
  const whole = { ...defaults, ...given }
  const read = readSettings(whole)
  if (!read.ok) problems.push(...read.problems)
  if (!given.DATABASE_URL) problems.push('DATABASE_URL is missing')
  problems.push(...formProblems(given))
  if (!read.ok || problems.length > 0) return { ok: false, problems: [...new Set(problems)].sort() }
  const isSecret = (name: string) => secretNames.some((secret) => secret === name)
  return {
    ok: true,
    settings: {
      companion: read.settings,
      vars: pick(whole, (name) => name in defaults && !isSecret(name)),
      secrets: pick(given, isSecret),
      databaseUrl: given.DATABASE_URL ?? '',
      otelDestination: given.OTEL_DESTINATION ?? null,
      openSignUps: given.OPEN_SIGN_UPS === 'yes',
    },
  }
}

function pick(
  all: Readonly<Record<string, string>>,
  wanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)))
}

/** What the companion takes on one machine and nobody should put on the internet. */
function formProblems(given: Readonly<Record<string, string>>): string[] {
  const problems: string[] = []
  for (const name of [
    'SUPABASE_URL',
    'PUBLIC_URL',
    'ALERT_URL',
    'HEARTBEAT_URL',
    'FATHOM_API_URL',
  ]) {
    const value = given[name]
    if (value && !value.startsWith('https://')) problems.push(`${name} is not https`)
  }
  const { PUBLIC_URL: publicUrl, DATABASE_URL: database, OPERATOR_TOKEN: token } = given
  if (publicUrl && URL.canParse(publicUrl) && new URL(publicUrl).pathname !== '/') {
    problems.push('PUBLIC_URL has a path: the companion answers at the root of its address')
  }
  if (database && !/^postgres(ql)?:\/\/[^:@/]+:[^@]+@[^/]+\/\w+/.test(database)) {
    problems.push('DATABASE_URL is no address of a Postgres with name and password')
  }
  if (token && token.length < 32) problems.push('OPERATOR_TOKEN is shorter than 32 characters')
  problems.push(...keyProblem('SUPABASE_PUBLISHABLE_KEY', given, 'sb_publishable_'))
  problems.push(...keyProblem('SUPABASE_SECRET_KEY', given, 'sb_secret_'))
  return problems
}

/** What is left to say of a key of which `readSettings` could not tell that it is another. */
function keyProblem(
  name: string,
  given: Readonly<Record<string, string>>,
  prefix: string,
): string[] {
  const key = given[name]
  return !key || kindOfSupabaseKey(key) !== null
    ? []
    : [`${name} is no key of a Supabase project: it begins with ${prefix}`]
}
