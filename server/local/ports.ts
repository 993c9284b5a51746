import { createServer } from 'node:net'

/**
 * A port of the loopback interface that nothing listens on right now, from below those that systems give to
 * connections: one of these may be taken before whoever asked listens on it.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isPortFree(port)) return port
  }
  throw new Error('No port from 20000 to 31999 is free.')
}

/** True when nothing listens on that port of the loopback interface. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
