import { setTimeout as sleep } from 'node:timers/promises'
import type { Part } from './part.ts'
import { wordsOf } from './remedy.ts'

/** Waits before each new start; one more death than there are waits, and it is given up. */
const waitsMs = [250, 1_000, 3_000, 8_000]
/** A death is forgotten after this long. */
const memoryMs = 10 * 60_000

export interface KeptRunning {
  /** Stops it and starts it again, as somebody who means it. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface KeepOptions {
  /** As it is called in a sentence: "The CRM". */
  name: string
  start: () => Promise<Part>
  /** One line for whoever watches. */
  say: (line: string) => void
  /** It has died too often; `reason` says so in one line. */
  onGivenUp: (reason: string) => void
  now?: () => number
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Starts a part, and starts it again whenever it dies, a little later each time. Throws where the first start fails. */
export async function keepRunning(options: KeepOptions): Promise<KeptRunning> {
  const { name, start, say, onGivenUp } = options
  const now = options.now ?? Date.now
  const wait =
    options.wait ?? ((ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }))
  let deaths: number[] = []
  let stopping = new AbortController()
  let part: Part | null = await start()
  /** The watch over the part that runs, which ends with `stopping`. */
  let watching = watch(part, stopping.signal)

  async function watch(first: Part, signal: AbortSignal): Promise<void> {
    let running = first
    for (;;) {
      const reason = await Promise.race([running.ended, aborted(signal)])
      if (reason === null || signal.aborted) return
      part = null
      const again = await revive(reason, signal)
      if (again === null) return
      part = again
      running = again
    }
  }

  async function revive(firstReason: string, signal: AbortSignal): Promise<Part | null> {
    let reason = firstReason
    for (;;) {
      deaths = deaths.filter((at) => now() - at < memoryMs).concat(now())
      const waitMs = waitsMs[deaths.length - 1]
      if (waitMs === undefined) {
        onGivenUp(
          `${name} died ${deaths.length} times (the last time it ${tidy(reason)}) and is given up.`,
        )
        return null
      }
      say(`${name} died: it ${tidy(reason)}. Starting it again in ${waitMs / 1000} s.`)
      try {
        await wait(waitMs, signal)
        const again = await start()
        if (signal.aborted) {
          await again.stop()
          return null
        }
        say(`${name} runs again.`)
        return again
      } catch (error) {
        if (signal.aborted) return null
        reason = `did not start: ${wordsOf(error)}`
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await part?.stop()
    await watching
    part = null
  }

  return {
    stop,
    async restart() {
      await stop()
      stopping = new AbortController()
      part = await start()
      watching = watch(part, stopping.signal)
    },
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}

/** Without the full stop at its end, and on one line. */
function tidy(reason: string): string {
  return reason.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
}
