import type { PreviewServer } from 'vite'
import { build, preview } from 'vite'

const configFile = `${import.meta.dirname}/vite.config.ts`

/** Builds the gallery and serves it on a free port of this machine. */
export async function serveGallery(): Promise<{ url: string; close: () => Promise<void> }> {
  await build({ configFile, logLevel: 'error' })
  const server: PreviewServer = await preview({
    configFile,
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'error',
  })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The gallery has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      await server.close()
    },
  }
}
