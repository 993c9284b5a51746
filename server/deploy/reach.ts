import * as z from 'zod/mini'
import { keyHeaders } from '../db/client.ts'
import { refreshTokens } from '../fathom/oauth.ts'
import type { DeploySettings } from './settings.ts'

/** What was found outside. Problems stop a deploy, warnings are told. Both are sentences with what to do. */
export type Found = { problems: string[]; warnings: string[] }

type Fetch = typeof fetch
const timeoutMs = 15_000

const AuthSettings = z.object({
  disable_signup: z.boolean(),
  mailer_autoconfirm: z.optional(z.boolean()),
  external: z.optional(z.object({ email: z.optional(z.boolean()) })),
})
const Discovery = z.object({ issuer: z.string() })
const Keys = z.object({ keys: z.array(z.object({ kty: z.string() })) })
const Bucket = z.object({ public: z.boolean() })
const Status = z.object({
  keys: z.array(
    z.object({ id: z.string(), secrets: z.number(), fingerprint: z.nullable(z.string()) }),
  ),
})

/**
 * Asks everybody the companion will speak to, with the keys it will have, before anything is changed.
 *
 * @param isAfterPush the migrations are in: tables and bucket have to be there
 */
export async function reach(
  settings: DeploySettings,
  ask: Fetch,
  isAfterPush: boolean,
): Promise<Found> {
  const parts = isAfterPush
    ? [crm(settings, ask, true)]
    : [signIn(settings, ask), crm(settings, ask, false), fathom(settings), claude(settings, ask)]
  const found = await Promise.all(parts)
  return {
    problems: found.flatMap(({ problems }) => problems),
    warnings: found.flatMap(({ warnings }) => warnings),
  }
}

async function signIn({ companion, openSignUps }: DeploySettings, ask: Fetch): Promise<Found> {
  const found: Found = { problems: [], warnings: [] }
  const { url, publishableKey, issuer } = companion.supabase
  const headers = { apikey: publishableKey }
  const [settings, discovery, keys] = await Promise.all([
    get(ask, `${url}/auth/v1/settings`, headers),
    get(ask, `${url}/auth/v1/.well-known/openid-configuration`, headers),
    get(ask, `${url}/auth/v1/.well-known/jwks.json`, headers),
  ])
  const auth = AuthSettings.safeParse(settings.body)
  if (settings.status !== 200 || !auth.success) {
    found.problems.push(
      settings.status === 401
        ? 'The project refuses SUPABASE_PUBLISHABLE_KEY.'
        : `Nobody answers as Supabase Auth at SUPABASE_URL (${settings.status ?? 'no answer'}).`,
    )
    return found
  }
  if (!auth.data.disable_signup && !openSignUps) {
    found.problems.push(
      'Sign-ups are open: anybody who reads the key in the package gets an account and a share of the AI budget. Turn off "Allow new users to sign up" (Authentication → Sign In / Providers), or set OPEN_SIGN_UPS=yes.',
    )
  }
  if (auth.data.external?.email === false) {
    found.problems.push('Signing in by email is turned off in the project: nobody could sign in.')
  }
  if (!auth.data.disable_signup && auth.data.mailer_autoconfirm) {
    found.problems.push(
      'Sign-ups are open and addresses are not confirmed: anybody could be anybody.',
    )
  }
  const discovered = Discovery.safeParse(discovery.body)
  if (discovery.status === 200 && discovered.success && discovered.data.issuer !== issuer) {
    found.problems.push(
      `The project signs sessions as ${discovered.data.issuer}, and the companion expects ${issuer}: set SUPABASE_ISSUER.`,
    )
  } else if (discovery.status !== 200 && !issuer.endsWith('/auth/v1')) {
    found.problems.push('SUPABASE_ISSUER does not end in /auth/v1: no session would be taken.')
  } else if (discovery.status !== 200 && !new URL(url).host.endsWith('.supabase.co')) {
    if (issuer === `${url}/auth/v1`) {
      found.warnings.push(
        'SUPABASE_URL is a domain of your own, and who signs its sessions could not be asked: if signing in fails, set SUPABASE_ISSUER to https://<ref>.supabase.co/auth/v1.',
      )
    }
  }
  const signing = Keys.safeParse(keys.body)
  if (signing.success && !signing.data.keys.some(({ kty }) => kty !== 'oct')) {
    found.warnings.push(
      'The project signs sessions with a shared secret: each request has to ask Supabase. Migrate to JWT signing keys (Settings → JWT Keys).',
    )
  }
  return found
}

async function crm(
  { companion }: DeploySettings,
  ask: Fetch,
  isAfterPush: boolean,
): Promise<Found> {
  const found: Found = { problems: [], warnings: [] }
  const { url, publishableKey, secretKey } = companion.supabase
  if (!secretKey.startsWith('sb_')) {
    found.warnings.push(
      'SUPABASE_SECRET_KEY is one of the older keys, which end in 2026: make a secret key (Settings → API Keys).',
    )
  }
  const table = `${url}/rest/v1/rep_settings?select=user_id&limit=1`
  const [asService, asAnybody] = await Promise.all([
    get(ask, table, keyHeaders(secretKey)),
    get(ask, table, keyHeaders(publishableKey)),
  ])
  if (asService.status === 401) found.problems.push('The project refuses SUPABASE_SECRET_KEY.')
  else if (asService.status === 403) {
    found.problems.push('SUPABASE_SECRET_KEY may not read the CRM: is it the secret key?')
  } else if (asService.status === null || asService.status >= 500) {
    found.problems.push('The CRM’s API does not answer: is the project paused?')
  } else if (isAfterPush && asService.status !== 200) {
    found.problems.push('The CRM’s API does not have our tables: is "public" among its schemas?')
  }
  if (asAnybody.status === 200) {
    found.problems.push('Whoever has the publishable key can read the CRM without signing in.')
  }
  const { thumbnailBucket } = companion
  if (thumbnailBucket !== null) {
    const address = `${url}/storage/v1/bucket/${thumbnailBucket}`
    const bucket = await get(ask, address, keyHeaders(secretKey))
    const parsed = Bucket.safeParse(bucket.body)
    if (parsed.success && parsed.data.public) {
      found.problems.push(
        `The bucket ${thumbnailBucket} is public: pictures of calls would be too.`,
      )
    } else if (isAfterPush && !parsed.success) {
      found.warnings.push(
        `There is no bucket ${thumbnailBucket}: no pictures of calls are kept. Leave THUMBNAIL_BUCKET empty, or make it, private.`,
      )
    }
  }
  return found
}

/** A made-up token is refused in one way where id and secret are right, and in another where they are not. */
async function fathom({ companion }: DeploySettings): Promise<Found> {
  const found: Found = { problems: [], warnings: [] }
  if (companion.fathom.app === null) return found
  const result = await refreshTokens(companion.fathom, `made-up-${crypto.randomUUID()}`, () =>
    Date.now(),
  )
  if (!result.ok && result.reason === 'misconfigured') {
    found.problems.push('Fathom does not know FATHOM_CLIENT_ID with FATHOM_CLIENT_SECRET.')
  }
  if (!result.ok && result.reason === 'unavailable') {
    found.warnings.push(
      'Fathom could not say whether it knows the app: it does not answer right now.',
    )
  }
  return found
}

async function claude({ companion }: DeploySettings, ask: Fetch): Promise<Found> {
  const found: Found = { problems: [], warnings: [] }
  if (companion.claude === null) return found
  const { apiKey, model, baseUrl } = companion.claude
  const address = `${baseUrl ?? 'https://api.anthropic.com'}/v1/models/${model}`
  const headers = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
  const { status } = await get(ask, address, headers)
  if (status === 401 || status === 403) found.problems.push('Anthropic refuses ANTHROPIC_API_KEY.')
  else if (status === 404) found.problems.push('Anthropic has no model of the name CLAUDE_MODEL.')
  else if (status !== 200) found.warnings.push('Anthropic could not be asked about the key.')
  return found
}

/**
 * Whether the keys that are about to be deployed open what the companion that runs has sealed: asked before,
 * since afterwards its health would be red.
 *
 * @param fingerprints of the keys that are set, by id
 */
export async function keysFit(
  { companion }: DeploySettings,
  fingerprints: Readonly<Record<string, string>>,
  ask: Fetch,
): Promise<Found> {
  const found: Found = { problems: [], warnings: [] }
  if (companion.operatorToken === null) return found
  const headers = { authorization: `Bearer ${companion.operatorToken}` }
  const status = await get(ask, `${companion.publicUrl}/v1/operator/status`, headers)
  const parsed = Status.safeParse(status.body)
  if (status.status !== 200 || !parsed.success) {
    // Nothing runs there yet, or with another token: there is nothing to compare with.
    if ((await runningAt(companion, ask)) !== null) {
      found.warnings.push(
        'What runs there does not take OPERATOR_TOKEN, so nobody could compare TOKEN_KEYS with those it has.',
      )
    }
    return found
  }
  for (const { id, secrets, fingerprint } of parsed.data.keys) {
    const own = fingerprints[id]
    if (secrets > 0 && own === undefined) {
      const renamed = Object.keys(fingerprints).find((one) => fingerprints[one] === fingerprint)
      const hint =
        renamed === undefined ? '' : ` It is there as "${renamed}": ids stay as they are.`
      found.problems.push(
        `TOKEN_KEYS lacks the key "${id}", under which ${secrets} secrets are sealed.${hint}`,
      )
    } else if (own !== undefined && fingerprint !== null && own !== fingerprint) {
      found.problems.push(`TOKEN_KEYS has other bytes under "${id}" than the companion that runs.`)
    }
  }
  return found
}

const Running = z.object({ version: z.string() })

/** The version that answers at the companion's address; null where none does. */
async function runningAt(
  { publicUrl }: DeploySettings['companion'],
  ask: Fetch,
): Promise<string | null> {
  const parsed = Running.safeParse((await get(ask, `${publicUrl}/health`, {})).body)
  return parsed.success ? parsed.data.version : null
}

/** An older release than the one that runs would refuse what that one has written. */
export async function notOlder(
  { companion }: DeploySettings,
  version: string,
  ask: Fetch,
): Promise<Found> {
  const running = await runningAt(companion, ask)
  if (running === null || !isOlder(version, running)) return { problems: [], warnings: [] }
  return {
    problems: [
      `${running} runs there, and this is ${version}. An older release refuses mailboxes that a newer one has changed. Go forward, or, where no schema changed between them, back with: npx wrangler rollback`,
    ],
    warnings: [],
  }
}

function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number)
  const [own, other] = [numbers(version), numbers(than)]
  for (const [index, part] of other.entries()) {
    if ((own[index] ?? 0) !== part) return (own[index] ?? 0) < part
  }
  return false
}

async function get(
  ask: Fetch,
  address: string,
  headers: Record<string, string>,
): Promise<{ status: number | null; body: unknown }> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await ask(address, { headers, redirect: 'manual', signal })
    const text = await response.text()
    try {
      return { status: response.status, body: JSON.parse(text) }
    } catch {
      return { status: response.status, body: null }
    }
  } catch {
    return { status: null, body: null }
  }
}
