import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import type { CompanionProcessOptions } from './companion.ts'
import { runPart } from './part.ts'

const serverDir = join(import.meta.dirname, '..')

runPart(async (options: CompanionProcessOptions) => {
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
      handleStructuredLogs: ({ level, message }) => console.log(`${level}: ${message}`),
      resourcePersistencePath: options.stateDir,
      telemetry: { enabled: false },
      unsafeTriggerHandlers: true,
    }),
  )
  await miniflare.ready
  return () => miniflare.dispose()
})

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
