import { randomBytes } from 'node:crypto'
import type { Settings } from '../env.ts'
import { readSettings } from '../env.ts'
import type { Environment } from './environment.ts'
import { formProblems, mixedUp } from './form.ts'
import { readSettingsFile } from './settings-file.ts'

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
 * @param other what the other environment's file says, where there is one
 */
export function readDeploySettings(
  text: string,
  defaults: Readonly<Record<string, string>>,
  environment: Environment,
  other: string | null = null,
): { ok: true; settings: DeploySettings } | { ok: false; problems: string[] } {
  const { values: given, problems: untidy } = readSettingsFile(text)
  const known = new Set<string>([...Object.keys(defaults), ...secretNames, ...deployNames])
  known.add('SUPABASE_SECRET_KEY')
  const unknown = Object.keys(given).filter((name) => !known.has(name))
  const problems = [
    ...untidy,
    ...unknown.map((name) => `${name} is no setting of the companion: is it misspelt?`),
  ]
  const whole = { ...defaults, ...given }
  const read = readSettings(whole)
  if (!read.ok) problems.push(...read.problems)
  if (!given.DATABASE_URL) problems.push('DATABASE_URL is missing')
  const others = other === null ? null : readSettingsFile(other).values
  problems.push(...formProblems(given), ...mixedUp(given, environment, others))
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
