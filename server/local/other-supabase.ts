import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** A Supabase that somebody else runs: a hosted project, or the images of `self-host`. For tests alone: it has to be empty. */
export interface OtherSupabase {
  url: string
  /** In whose name it signs sessions; its address with `/auth/v1` where left out. */
  issuer?: string
  publishableKey: string
  secretKey: string
}

type Keys = { publishableKey: string; secretKey: string }

/**
 * Serves it at an address and under keys of this machine, in the embedded one's stead, so that whatever was built
 * for that one reaches it.
 */
export async function serveOtherSupabase(
  other: OtherSupabase,
  { port, publishableKey, secretKey }: Keys & { port: number },
): Promise<{ stop(): Promise<void> }> {
  const real = new Map([
    [publishableKey, other.publishableKey],
    [secretKey, other.secretKey],
  ])
  const server = createServer(
    getRequestListener((request) => {
      const { pathname, search } = new URL(request.url)
      const headers = withRealKeys(request.headers, real)
      return fetch(new URL(`${other.url}${pathname}${search}`), {
        method: request.method,
        headers,
        body: request.body,
        redirect: 'manual',
        ...(request.body && { duplex: 'half' }),
      }).then(unpacked)
    }) as RequestListener,
  )
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Headers that are of one connection, and not of what it carries. */
export const ofOneConnection = [
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
]

/** Older keys are tokens and travel as a bearer too; today's do not. Somebody's own session stays as it is. */
function withRealKeys(given: Headers, real: ReadonlyMap<string, string>): Headers {
  const headers = new Headers(given)
  for (const name of ofOneConnection) headers.delete(name)
  const key = real.get(headers.get('apikey') ?? '')
  if (key === undefined) return headers
  headers.set('apikey', key)
  const bearer = headers.get('authorization')?.replace('Bearer ', '') ?? ''
  if (bearer !== '' && !real.has(bearer)) return headers
  if (key.startsWith('sb_')) headers.delete('authorization')
  else headers.set('authorization', `Bearer ${key}`)
  return headers
}

/** Fetched bodies are unpacked already. */
function unpacked(response: Response): Response {
  const headers = new Headers(response.headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding'])
    headers.delete(name)
  return new Response(response.body, { status: response.status, headers })
}

type Account = { id: string; email?: string }

/**
 * Makes the rep's account anew. @throws where accounts of anybody else are there: tests would read and delete what
 * is theirs
 */
export async function makeAccount(
  other: OtherSupabase,
  rep: { email: string; name: string; password: string },
): Promise<string> {
  const { users } = (await ask(other, 'users?per_page=50')) as { users: Account[] }
  if (users.some(({ email }) => email !== rep.email)) {
    throw new Error(
      `The Supabase at ${other.url} has accounts of others. The flows make and delete what they find: give them an empty one.`,
    )
  }
  for (const { id } of users) await deleteAccount(other, id)
  const { email, password, name } = rep
  const made = await ask(other, 'users', 'POST', {
    email,
    password,
    email_confirm: true,
    user_metadata: { name, full_name: name },
  })
  return (made as Account).id
}

/** The account goes, and with it what was its own in the CRM. */
export async function deleteAccount(other: OtherSupabase, id: string): Promise<void> {
  await ask(other, `users/${id}`, 'DELETE')
}

async function ask(
  { url, secretKey }: OtherSupabase,
  path: string,
  method = 'GET',
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${url}/auth/v1/admin/${path}`, {
    method,
    headers: {
      apikey: secretKey,
      ...(!secretKey.startsWith('sb_') && { authorization: `Bearer ${secretKey}` }),
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answers accounts with ${response.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}
