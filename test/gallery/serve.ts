import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PreviewServer } from 'vite'
import { build, preview } from 'vite'

const configFile = `${import.meta.dirname}/vite.config.ts`

/** Builds the gallery into a folder of its own, so that two can run, and serves it on a free port of this machine. */
export async function serveGallery(): Promise<{ url: string; close: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'upshot-gallery-'))
  await build({ configFile, build: { outDir }, logLevel: 'error' })
  const server: PreviewServer = await preview({
    configFile,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'error',
  })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The gallery has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
