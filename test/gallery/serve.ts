import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const configFile = join(import.meta.dirname, 'vite.config.ts')

/** Where axe-core is served beside the gallery. */
export const axePath = '/axe.min.js'

/** Arguments with which Chromium draws text alike from machine to machine. */
export const drawnAlike = [
  '--no-sandbox',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
]

/** Builds the gallery into a folder of its own, so that two can run, and serves it on a free port of this machine. */
export async function serveGallery(): Promise<{ url: string; close: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'upshot-gallery-'))
  await build(outDir)
  const app = new Hono()
  // What has a hash in its name is asked for once by each browser, however many states it draws.
  app.use(
    '/assets/*',
    serveStatic({
      root: outDir,
      onFound: (_, c) => c.header('cache-control', 'public, max-age=3600, immutable'),
    }),
  )
  // By its address, so that the browser compiles it once and not for each state.
  app.get(
    axePath,
    serveStatic({
      path: createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      onFound: (_, c) => c.header('cache-control', 'public, max-age=3600, immutable'),
    }),
  )
  app.use(serveStatic({ root: outDir }))
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The gallery has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}

/** In a process of its own: Vitest sets NODE_ENV to `test`, and React would come in its slow, talkative kind. */
async function build(outDir: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', import.meta.dirname, '--config', configFile, '--outDir', outDir]
  const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' }
  await execute(process.execPath, args, { cwd: root, env })
}
