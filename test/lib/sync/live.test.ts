import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen } from '../../../lib/sync/live.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A socket that says what the test tells it to. */
class FakeSocket extends EventTarget {
  isClosed = false
  close() {
    this.isClosed = true
    this.dispatchEvent(new Event('close'))
  }
  says(data: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

function listening(url: () => Promise<string> = async () => 'ws://live') {
  const sockets: FakeSocket[] = []
  const onHint = vi.fn()
  const stop = listen({
    url,
    onHint,
    random: () => 1,
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
  })
  return { sockets, onHint, stop }
}

test('a hint asks for a pull, anything else is passed over', async () => {
  const { sockets, onHint, stop } = listening()
  await vi.advanceTimersByTimeAsync(0)
  sockets[0]?.says('{"type":"pull"}')
  expect(onHint).toHaveBeenCalledTimes(1)
  for (const noise of ['{"type":"push"}', 'not json', '{}', new ArrayBuffer(2)]) {
    sockets[0]?.says(noise)
  }
  expect(onHint).toHaveBeenCalledTimes(1)
  stop()
})

test('an opened socket pulls what changed while nobody listened', async () => {
  const { sockets, onHint, stop } = listening()
  await vi.advanceTimersByTimeAsync(0)
  sockets[0]?.dispatchEvent(new Event('open'))
  expect(onHint).toHaveBeenCalledTimes(1)
  stop()
})

test('a socket that closes is opened again, later each time until one stands for a while', async () => {
  const { sockets, stop } = listening()
  await vi.advanceTimersByTimeAsync(0)
  sockets[0]?.close()
  await vi.advanceTimersByTimeAsync(999)
  expect(sockets).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(sockets).toHaveLength(2)
  // Opened and shut at once, as a server does that is being replaced.
  sockets[1]?.dispatchEvent(new Event('open'))
  sockets[1]?.close()
  await vi.advanceTimersByTimeAsync(1999)
  expect(sockets).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(sockets).toHaveLength(3)
  sockets[2]?.dispatchEvent(new Event('open'))
  await vi.advanceTimersByTimeAsync(10_000)
  sockets[2]?.close()
  await vi.advanceTimersByTimeAsync(1000)
  expect(sockets).toHaveLength(4)
  stop()
})

test('no ticket is a failure like any other', async () => {
  const url = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue('ws://live')
  const { sockets, stop } = listening(url)
  await vi.advanceTimersByTimeAsync(999)
  expect(sockets).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(sockets).toHaveLength(1)
  stop()
})

test('who stops listening has no socket and gets none', async () => {
  const { sockets, stop } = listening()
  await vi.advanceTimersByTimeAsync(0)
  stop()
  expect(sockets[0]?.isClosed).toBe(true)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(sockets).toHaveLength(1)
})
