import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { localConstants } from '../../server/local/build-constants.ts'
import { buildExtension } from '../../server/local/build-extension.ts'
import { freePort } from '../../server/local/ports.ts'

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
    supabase: await freePort(),
    companion: await freePort(),
    fathom: await freePort(),
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
  project.provide('extension', { dir, ports })
  return () => rm(outDir, { recursive: true, force: true })
}
