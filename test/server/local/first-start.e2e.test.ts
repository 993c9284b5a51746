import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import type { Ready } from './stack-process.ts'
import { appears, folder, startProcess } from './stack-process.ts'

// A power cut during the very first start, at each step of it and at seeded moments: the folder starts
// again, and everything is in it that belongs there.

/** What a first start writes, in the order in which it does. */
const steps = [
  'parts.lock',
  'secrets.json.draft',
  'secrets.json',
  'fathom',
  'fathom/fathom-simulator.json',
  'supabase.draft',
  'supabase.draft/PG_VERSION',
  'supabase.draft/base/5/1259',
  'supabase.draft/pg_wal',
  'supabase',
  'companion',
  'companion/do',
  'owner.json',
]

/** The same where no template is kept yet, and Postgres makes its first cluster. */
const longSteps = [
  'supabase.draft',
  'supabase.draft/PG_VERSION',
  'supabase.draft/base/5/1259',
].concat(['supabase'])

async function requireWhole(dir: string, { supabase, publishableKey, rep }: Ready): Promise<void> {
  const crm = createClient(supabase, publishableKey, { auth: { persistSession: false } })
  const signedIn = await crm.auth.signInWithPassword(rep)
  expect(signedIn.error).toBeNull()
  const tables = await Promise.all(
    ['meetings', 'tasks', 'meeting_action_items'].map((table) => crm.from(table).select('id')),
  )
  expect(tables.map(({ error, data }) => [error, data])).toEqual(tables.map(() => [null, []]))
  const fathom = JSON.parse(await readFile(join(dir, 'fathom/fathom-simulator.json'), 'utf8'))
  expect(fathom.recordings).toHaveLength(3)
}

async function startsAgain(dir: string, cache?: string): Promise<void> {
  const again = startProcess(dir, { ...(cache !== undefined && { cache }) })
  await requireWhole(dir, await again.ready)
  await again.cutPower()
}

/** Cuts the power at one step after the other, each on what the cut before left, and starts it at last. */
async function cutAtEach(names: readonly string[], cache?: string): Promise<void> {
  const dir = await folder()
  for (const step of names) {
    const begun = Date.now()
    const run = startProcess(dir, { ...(cache !== undefined && { cache }) })
    const isReady = await Promise.race([
      appears(join(dir, step), begun).then(() => false),
      run.ready.then(() => true),
    ])
    await run.cutPower()
    expect([step, isReady]).toEqual([step, false])
  }
  await startsAgain(dir, cache)
}

test('power cuts at every step of the first start leave a folder that starts again, whole', async () => {
  await cutAtEach(steps)
})

test('so do power cuts while Postgres makes its very first cluster', async () => {
  await cutAtEach(longSteps, await folder('upshot-cache-'))
})

test('so do power cuts at seeded moments', async () => {
  let state = 20_261_129
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const begun = Date.now()
  const measured = startProcess(await folder())
  await measured.ready
  const wholeMs = Date.now() - begun
  await measured.cutPower()
  for (let round = 0; round < 2; round += 1) {
    const dir = await folder()
    for (let cut = 0; cut < 4; cut += 1) {
      const run = startProcess(dir)
      await Promise.race([sleep(random() * wholeMs), run.ready])
      await run.cutPower()
      expect(run.output()).not.toMatch(/damaged|missing|cannot be/)
    }
    await startsAgain(dir)
  }
})
