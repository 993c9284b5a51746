import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { basename, dirname } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import type { CompanionProcessOptions } from './companion.ts'
import { buildCompanion } from './companion-build.ts'
import { endsWithUs } from './ends-with-us.ts'
import { requireWholeObjects } from './object-files.ts'
import type { PartVoice } from './part.ts'
import { runPart } from './part.ts'

runPart(async (options: CompanionProcessOptions, voice) => {
  await requireWholeObjects(options.stateDir)
  const watch = watchWorkerd(voice)
  const { script, options: worker } = await buildCompanion()
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      bindings: { ...worker.bindings, ...options.vars },
      name: 'upshot-companion',
      modulesRoot: dirname(script),
      modules: [{ type: 'ESModule', path: script }],
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
  return () => {
    watch.isClosing = true
    return miniflare.dispose()
  }
})

/**
 * workerd ends with this process, and this process with workerd: Miniflare starts it anew by itself, but
 * not every time, and says nothing.
 */
function watchWorkerd(voice: PartVoice): { isClosing: boolean } {
  const watch = { isClosing: false }
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess }
    child.once('spawn', () => {
      if (!basename(child.spawnfile).startsWith('workerd')) return
      endsWithUs(child)
      child.once('exit', (code, signal) => {
        if (!watch.isClosing)
          voice.die(`lost workerd, which ended with ${signal ?? `code ${code}`}`)
      })
    })
  })
  return watch
}
