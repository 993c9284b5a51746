import { LiveHint } from '../contract/live.ts'

export type LiveDeps = {
  /** A fresh address; each is good for one opening. */
  url: () => Promise<string>
  onHint: () => void
  open?: (url: string) => WebSocket
  /** Between 0 and 1: spreads the reconnects of many panels after an outage. */
  random?: () => number
}

const firstWaitMs = 1_000
const longestWaitMs = 60_000
/** A socket that stood this long was no failure; one that is closed at once is, though it opened. */
const steadyMs = 10_000

/** How long to wait before opening again after `failures` in a row: doubling, capped, half of it by chance. */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 20))
  return full / 2 + (full / 2) * random
}

/**
 * Listens for "pull now". The socket carries no data, so one that is lost costs a delay: the poll finds
 * the change. Answers a function that stops listening.
 */
export function listen({
  url,
  onHint,
  open = (address) => new WebSocket(address),
  random = Math.random,
}: LiveDeps): () => void {
  let isStopped = false
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  async function connect(): Promise<void> {
    try {
      const address = await url()
      if (isStopped) return
      socket = open(address)
    } catch {
      again()
      return
    }
    let openedAt = Number.POSITIVE_INFINITY
    socket.addEventListener('open', () => {
      openedAt = Date.now()
      // Whatever changed while nobody listened.
      onHint()
    })
    socket.addEventListener('message', (event) => {
      if (isHint(event.data)) onHint()
    })
    socket.addEventListener(
      'close',
      () => {
        if (Date.now() - openedAt >= steadyMs) failures = 0
        again()
      },
      { once: true },
    )
  }

  function again(): void {
    socket = null
    if (isStopped) return
    timer = setTimeout(() => void connect(), backOffMs(failures, random()))
    failures += 1
  }

  void connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}

function isHint(data: unknown): boolean {
  if (typeof data !== 'string') return false
  try {
    return LiveHint.safeParse(JSON.parse(data)).success
  } catch {
    return false
  }
}
