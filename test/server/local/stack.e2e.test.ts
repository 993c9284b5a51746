import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { extensionId } from '../../../server/local/extension-id.ts'
import type { Stack, StackOptions } from '../../../server/local/stack.ts'
import { startStack } from '../../../server/local/stack.ts'

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
