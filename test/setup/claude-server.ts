import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import type { FakeClaude } from './fake-claude.ts'
import { createFakeClaude } from './fake-claude.ts'

export type ClaudeServer = {
  url: string
  apiKey: string
  claude: FakeClaude
  close(): Promise<void>
}

/** A fake Claude behind a port of this machine, for whoever speaks to it over HTTP. */
export async function startClaudeServer(): Promise<ClaudeServer> {
  const apiKey = `sk-fake-${randomBytes(12).toString('hex')}`
  const claude = createFakeClaude(apiKey)
  const server = createAdaptorServer({ fetch: (request) => claude.answer(request) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The port is not known.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    apiKey,
    claude,
    async close() {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await once(server, 'close').catch(() => {})
    },
  }
}
