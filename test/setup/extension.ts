import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { localConstants } from '../../server/local/build-constants.ts'
import { buildExtension } from '../../server/local/build-extension.ts'
import { isPortFree } from '../../server/local/ports.ts'
import { startSupabase } from '../../server/local/supabase.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    extension: { dir: string; ports: { supabase: number; companion: number; fathom: number } }
  }
}

/**
 * Builds the extension once for all `*.e2e.test.ts`. Addresses are built in, so the ports are chosen
 * here and every stack of the run takes the same ones, one after the other.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ports = {
    supabase: await lastingPort(20_000),
    companion: await lastingPort(24_000),
    fathom: await lastingPort(28_000),
  }
  const outDir = await mkdtemp(join(tmpdir(), 'upshot-extension-'))
  const dir = await buildExtension(
    {
      companionUrl: `http://127.0.0.1:${ports.companion}`,
      supabaseUrl: `http://127.0.0.1:${ports.supabase}`,
      supabaseKey: localConstants.supabaseKey,
    },
    { outDir },
  )
  await makeDatabaseTemplate(outDir)
  project.provide('extension', { dir, ports })
  return () => rm(outDir, { recursive: true, force: true })
}

/**
 * The first start on a fresh checkout makes the migrated cluster that all later ones copy. It is made
 * here, or the first file of the run would wait for it within the time of its own set-up.
 */
async function makeDatabaseTemplate(outDir: string): Promise<void> {
  const secret = () => randomBytes(32).toString('base64url')
  const supabase = await startSupabase({
    dataDir: join(outDir, 'first-database'),
    port: 0,
    jwtSecret: secret(),
    publishableKey: `sb_publishable_${secret()}`,
    secretKey: `sb_secret_${secret()}`,
    log: () => {},
    say: () => {},
  })
  await supabase.stop()
}

/**
 * A free port out of four thousand, below those that systems hand out by themselves: between two stacks
 * it is nobody's, and whoever else asks for any port meanwhile must not be given this one.
 */
async function lastingPort(from: number): Promise<number> {
  for (;;) {
    const port = from + Math.floor(Math.random() * 4_000)
    if (await isPortFree(port)) return port
  }
}
