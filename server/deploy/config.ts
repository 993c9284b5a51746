import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Environment } from './environment.ts'
import { workerName } from './environment.ts'
import type { DeploySettings } from './settings.ts'

export const serverDir = join(import.meta.dirname, '..')

export type WranglerConfig = Record<string, unknown> & {
  name: string
  main: string
  vars: Record<string, string>
}

const Written = z.looseObject({
  name: z.string(),
  main: z.string(),
  vars: z.record(z.string(), z.string()),
})

/** `wrangler.jsonc`, which says what all environments share. Its comments have lines of their own. */
export async function readWranglerConfig(): Promise<WranglerConfig> {
  const text = await readFile(join(serverDir, 'wrangler.jsonc'), 'utf8')
  return Written.parse(JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')))
}

/**
 * The configuration of one environment: the shared one with its own name, settings and limits, minified and
 * with source maps. Written anew for each deploy, into `.upshot`; `main` is a whole path therefore.
 */
export function configOf(
  shared: WranglerConfig,
  environment: Environment,
  { vars, otelDestination }: Pick<DeploySettings, 'vars' | 'otelDestination'>,
): WranglerConfig {
  const { $schema: _, ...rest } = shared
  return {
    ...rest,
    name: workerName(environment),
    main: join(serverDir, shared.main),
    minify: true,
    upload_source_maps: true,
    vars,
    observability: {
      enabled: true,
      ...(otelDestination !== null && {
        logs: { enabled: true, destinations: [otelDestination] },
        traces: { enabled: true, destinations: [otelDestination] },
      }),
    },
    // Limits are counted by number within an account: the two environments must not share theirs.
    ratelimits: rateLimits(shared.ratelimits, environment),
  }
}

function rateLimits(given: unknown, environment: Environment): unknown {
  if (!Array.isArray(given) || environment === 'production') return given
  return given.map((one) => ({ ...one, namespace_id: `2${String(one.namespace_id).slice(1)}` }))
}
