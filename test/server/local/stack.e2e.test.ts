import { mkdtemp, rm, stat } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { extensionId } from '../../../server/local/extension-id.ts'
import type { OtherSupabase } from '../../../server/local/other-supabase.ts'
import { ofOneConnection } from '../../../server/local/other-supabase.ts'
import { freePort } from '../../../server/local/ports.ts'
import type { Stack, StackOptions } from '../../../server/local/stack.ts'
import { startStack } from '../../../server/local/stack.ts'
import { startSupabase } from '../../../server/local/supabase.ts'
import { connect, expectInCrm, signIn } from './connected.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-stack-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function start(dir: string, options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startStack({ dir, extensionIds: [extensionId], ...options })
  onTestFinished(() => stack.stop())
  return stack
}

test('the rep and their password are kept between runs, and forgotten when asked', async () => {
  const dir = await folder()
  const first = await start(dir)
  await first.stop()
  const second = await start(dir)
  expect(second.rep).toEqual(first.rep)
  expect(second.supabase.serviceKey).toBe(first.supabase.serviceKey)
  await second.stop()
  const third = await start(dir, { fresh: true })
  expect(third.rep.userId).not.toBe(first.rep.userId)
  expect(third.rep.password).not.toBe(first.rep.password)
})

describe('a stack that runs', () => {
  let dir: string
  let stack: Stack
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'upshot-stack-'))
    stack = await startStack({ dir, extensionIds: [extensionId] })
  })
  afterAll(async () => {
    await stack?.stop()
    await rm(dir, { recursive: true, force: true })
  })

  test('what opens the stack is readable by its owner alone', async () => {
    expect((await stat(join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600)
  })

  test('requests at the same time never share a role', async () => {
    const { supabase, rep } = stack
    const session = { auth: { persistSession: false, autoRefreshToken: false } }
    const signedIn = createClient(supabase.url, supabase.publishableKey, session)
    await signedIn.auth.signInWithPassword(rep)
    const stranger = createClient(supabase.url, supabase.publishableKey, session)
    const service = createClient(supabase.url, supabase.serviceKey, session)

    const counts = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const client = [signedIn, stranger, service][index % 3] ?? stranger
        const { data } = await client.from('workspace_members').select('user_id')
        return data?.length ?? 0
      }),
    )
    expect(counts).toEqual(Array.from({ length: 30 }, (_, index) => (index % 3 === 1 ? 0 : 1)))
  })

  test('the companion comes back on its port after a restart, and runs its watchdog when asked', async () => {
    await stack.restartCompanion()
    expect((await fetch(`${stack.companion.url}/health`)).status).toBe(200)
    await expect(stack.companion.runWatchdog()).resolves.toBeUndefined()
  })
})

/** The embedded one has no accounts for an administrator: here it has, as GoTrue answers of them. */
async function withAccounts({ url, publishableKey, secretKey }: OtherSupabase) {
  const users: { id: string; email: string }[] = []
  const server = createServer(
    getRequestListener(async (request) => {
      const { pathname, search } = new URL(request.url)
      const { method } = request
      const headers = new Headers(request.headers)
      if (!pathname.startsWith('/auth/v1/admin/users')) {
        for (const name of ofOneConnection) headers.delete(name)
        const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer()
        const passed = await fetch(`${url}${pathname}${search}`, { method, headers, body })
        return new Response(passed.body, { status: passed.status })
      }
      if (headers.get('apikey') !== secretKey) return new Response('{}', { status: 401 })
      if (method === 'DELETE') users.splice(0)
      if (method !== 'POST') return Response.json({ users })
      const { email, password } = await request.json()
      const signedUp = await fetch(`${url}/auth/v1/signup`, {
        method,
        headers: { apikey: publishableKey, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      })
      const { user } = await signedUp.json()
      users.push({ id: user.id, email })
      return Response.json(user)
    }) as RequestListener,
  )
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { users, other: { url: `http://127.0.0.1:${port}`, publishableKey, secretKey } }
}

test('a Supabase that somebody else runs takes the embedded one’s place, by its address and keys', async () => {
  const keys = { publishableKey: 'sb_publishable_elsewhere', secretKey: 'sb_secret_elsewhere' }
  const elsewhere = await startSupabase({
    dataDir: join(await folder(), 'supabase'),
    port: 0,
    jwtSecret: 'j'.repeat(40),
    ...keys,
    log: () => {},
    say: () => {},
  })
  onTestFinished(() => elsewhere.stop())
  const { users, other } = await withAccounts({ url: elsewhere.url, ...keys })
  const supabase = { ...other, issuer: `${elsewhere.url}/auth/v1` }
  const stack = await start(await folder(), { supabase, fathom: { history: [] } })
  const { crm, token } = await signIn(stack)
  await connect(stack, token)
  await expectInCrm(crm, (await stack.fathom.finishMeeting('demo')).recordingId)
  // Where somebody else has an account nothing is touched.
  const rep = { email: 'dana@northbeam.example', name: 'Dana', password: stack.rep.password }
  const second = startStack({ dir: await folder(), extensionIds: [extensionId], supabase, rep })
  await expect(second).rejects.toThrow('has accounts of others')
  expect(users.map(({ id }) => id)).toEqual([stack.rep.userId])
  await stack.stop()
  expect(users).toEqual([])
})
