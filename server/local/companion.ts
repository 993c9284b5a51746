import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'

export interface EmbeddedCompanion {
  url: string
  /** Runs the cron trigger once, now, and waits until it has ended. */
  runWatchdog(): Promise<void>
  stop(): Promise<void>
}

const serverDir = join(import.meta.dirname, '..')
const watchdogIntervalMs = 15 * 60 * 1000

/**
 * Starts the companion in real workerd, which serves the port itself. Bindings, migrations and
 * compatibility date come from wrangler.jsonc; `vars` wins over what stands there. State is kept
 * under `stateDir`.
 */
export async function startCompanion(options: {
  stateDir: string
  port: number
  vars: Record<string, string>
  log: (line: string) => void
}): Promise<EmbeddedCompanion> {
  const [worker, script] = await Promise.all([workerOptions(options.vars), bundle()])
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      name: 'upshot-companion',
      modules: [{ type: 'ESModule', path: 'worker.js', contents: script }],
      host: '127.0.0.1',
      port: options.port,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      handleStructuredLogs: ({ level, message }) => options.log(`${level}: ${message}`),
      resourcePersistencePath: options.stateDir,
      telemetry: { enabled: false },
      unsafeTriggerHandlers: true,
    }),
  )
  const url = (await miniflare.ready).origin

  const runWatchdog = async () => {
    const answer = await miniflare.dispatchFetch(`${url}/cdn-cgi/local/scheduled`)
    if (!answer.ok) throw new Error(`The watchdog ended with ${answer.status}`)
  }
  const timer = setInterval(() => {
    runWatchdog().catch((error: unknown) => options.log(String(error)))
  }, watchdogIntervalMs)
  timer.unref()

  return {
    url,
    runWatchdog,
    async stop() {
      clearInterval(timer)
      await miniflare.dispose()
    },
  }
}

/** What wrangler.jsonc says of the worker, with `vars` over its own. */
async function workerOptions(vars: Record<string, string>) {
  // It would tell about missing secrets; they are handed over as variables.
  process.env.WRANGLER_LOG ??= 'error'
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import('wrangler')
  const config = unstable_readConfig({ config: join(serverDir, 'wrangler.jsonc') })
  Object.assign(config.vars, vars)
  return unstable_getMiniflareWorkerOptions(config).workerOptions
}

/** One ES module, resolved as `wrangler deploy` does. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(serverDir, 'worker.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"development"' },
    target: 'es2024',
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (!file) throw new Error('The companion came out empty')
  return file.text
}
