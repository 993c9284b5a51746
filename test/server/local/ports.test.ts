import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, isPortFree } from '../../../server/local/ports.ts'

test('a free port can be listened on, and is then no longer free', async () => {
  const port = await freePort()
  expect(await isPortFree(port)).toBe(true)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((closed) => server.close(() => closed())))
  expect(await isPortFree(port)).toBe(false)
})
