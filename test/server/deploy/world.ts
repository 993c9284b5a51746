import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { fingerprintOfKey } from '../../../server/mailbox/connection/fingerprint.ts'

export const publishableKey = 'sb_publishable_for_tests'
export const secretKey = 'sb_secret_for_tests'
export const operatorToken = 'o'.repeat(43)
export const tokenKey = Buffer.alloc(32, 7).toString('base64')

/** What the world outside is like. Each test says what is otherwise. */
export type Outside = {
  /** Else somebody answers everything, and knows nothing. */
  isProject: boolean
  signUpsOpen: boolean
  issuer: string | null
  keys: object[]
  isMigrated: boolean
  anybodyReads: boolean
  bucket: 'private' | 'public' | 'none'
  fathomKnowsApp: boolean
  running: { version: string; keys: { id: string; secrets: number; key: string }[] } | null
  /** What the companion says of itself once it is deployed. */
  problems: string[]
  canary: { ok: boolean; ms: number | null; problem: string | null }
}

export type Answer = { status: number; body?: unknown }

/**
 * Supabase, Fathom and the companion at one address of this machine. They refuse what the real ones refuse:
 * a key that is none, today's keys as a bearer, an app that is not known, an operator who is none.
 */
export async function startOutside(given: Partial<Outside> = {}) {
  const outside: Outside = {
    isProject: true,
    signUpsOpen: false,
    issuer: null,
    keys: [{ kty: 'EC' }],
    isMigrated: false,
    anybodyReads: false,
    bucket: 'none',
    fathomKnowsApp: true,
    running: null,
    problems: [],
    canary: { ok: true, ms: 412, problem: null },
    ...given,
  }
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { pathname } = new URL(request.url ?? '/', 'http://outside')
    asked.push(`${request.method} ${pathname}`)
    const { apikey, authorization } = request.headers
    const answer = await answerOf(outside, pathname, {
      apikey: String(apikey ?? ''),
      bearer: authorization?.replace('Bearer ', '') ?? '',
      body: Buffer.concat(chunks).toString(),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The port is not known')
  return { outside, asked, port: address.port }
}

type Asked = { apikey: string; bearer: string; body: string }

async function answerOf(outside: Outside, path: string, asked: Asked): Promise<Answer> {
  if (path === '/health') {
    const { running, problems } = outside
    if (running === null) return { status: 404 }
    const ok = problems.length === 0
    return { status: ok ? 200 : 503, body: { ok, version: running.version, problems } }
  }
  if (path.startsWith('/v1/operator/')) {
    if (outside.running === null || asked.bearer !== operatorToken) return { status: 404 }
    if (path.endsWith('/canary')) return { status: 200, body: outside.canary }
    const keys = outside.running.keys.map(async ({ key, ...rest }) => ({
      ...rest,
      fingerprint: await fingerprintOfKey(key),
    }))
    return { status: 200, body: { keys: await Promise.all(keys) } }
  }
  if (path.endsWith('/oauth2/token')) {
    const form = new URLSearchParams(asked.body)
    const isKnown = outside.fathomKnowsApp && form.get('client_secret') === 'fathom-secret'
    return isKnown
      ? { status: 400, body: { error: 'invalid_grant' } }
      : { status: 401, body: { error: 'invalid_client' } }
  }
  return supabase(outside, path, asked)
}

function supabase(outside: Outside, path: string, { apikey, bearer }: Asked): Answer {
  if (!outside.isProject) return { status: 200 }
  if (![publishableKey, secretKey].includes(apikey) || bearer.startsWith('sb_')) {
    return { status: 401, body: { message: 'Invalid API key' } }
  }
  const isService = apikey === secretKey
  switch (path) {
    case '/auth/v1/settings':
      return {
        status: 200,
        body: { disable_signup: !outside.signUpsOpen, external: { email: true } },
      }
    case '/auth/v1/.well-known/openid-configuration':
      return outside.issuer === null
        ? { status: 404 }
        : { status: 200, body: { issuer: outside.issuer } }
    case '/auth/v1/.well-known/jwks.json':
      return { status: 200, body: { keys: outside.keys } }
    case '/rest/v1/rep_settings':
      if (!outside.isMigrated) return { status: 404, body: { code: 'PGRST205' } }
      if (isService || outside.anybodyReads) return { status: 200, body: [] }
      return { status: 401, body: { code: '42501' } }
    case '/storage/v1/bucket/fathom':
      if (!isService) return { status: 400, body: { statusCode: '403' } }
      return outside.bucket === 'none'
        ? { status: 400, body: { statusCode: '404', message: 'Bucket not found' } }
        : { status: 200, body: { id: 'fathom', public: outside.bucket === 'public' } }
    default:
      return { status: 404 }
  }
}
