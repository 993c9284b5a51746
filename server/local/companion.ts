import type { PartListener } from './part.ts'
import { startPart } from './part.ts'

/** What the process that runs workerd is told. */
export interface CompanionProcessOptions {
  stateDir: string
  port: number
  vars: Record<string, string>
}

export interface EmbeddedCompanion {
  url: string
  /** Runs the cron trigger once, now, and waits until it has ended. */
  runWatchdog(): Promise<void>
  /** Resolves with the reason where it ends without having been told to. */
  ended: Promise<string>
  stop(): Promise<void>
}

const watchdogIntervalMs = 15 * 60 * 1000

/**
 * Starts the companion in real workerd, which serves the port itself. Bindings, migrations and
 * compatibility date come from wrangler.jsonc; `vars` wins over what stands there. State is kept
 * under `stateDir`.
 */
export async function startCompanion(
  options: CompanionProcessOptions & { partsLock?: string } & PartListener,
): Promise<EmbeddedCompanion> {
  const { log, say, partsLock, ...partOptions } = options
  const part = await startPart<CompanionProcessOptions>(
    'companion-process.ts',
    partOptions,
    { log, say },
    partsLock,
  ).catch((cause: Error) => {
    throw new Error(`The companion did not start. ${cause.message}`, { cause })
  })
  const url = `http://127.0.0.1:${options.port}`

  const runWatchdog = async () => {
    const answer = await fetch(`${url}/cdn-cgi/local/scheduled`)
    if (!answer.ok) throw new Error(`The watchdog ended with ${answer.status}`)
  }
  // workerd has no clock for cron triggers.
  const timer = setInterval(() => {
    runWatchdog().catch((error: unknown) => log(String(error)))
  }, watchdogIntervalMs)
  timer.unref()
  void part.ended.then(() => clearInterval(timer))

  return {
    url,
    runWatchdog,
    ended: part.ended,
    async stop() {
      clearInterval(timer)
      await part.stop()
    },
  }
}
