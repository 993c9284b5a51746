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
  stop(): Promise<void>
}

const watchdogIntervalMs = 15 * 60 * 1000

/**
 * Starts the companion in real workerd, which serves the port itself. Bindings, migrations and
 * compatibility date come from wrangler.jsonc; `vars` wins over what stands there. State is kept
 * under `stateDir`.
 */
export async function startCompanion(
  options: CompanionProcessOptions & { log: (text: string) => void },
): Promise<EmbeddedCompanion> {
  const { log, ...partOptions } = options
  const part = await startPart('companion-process.ts', partOptions, log).catch((cause: Error) => {
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

  return {
    url,
    runWatchdog,
    async stop() {
      clearInterval(timer)
      await part.stop()
    },
  }
}
