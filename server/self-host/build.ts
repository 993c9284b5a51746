import { createHmac } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import * as z from 'zod/mini'
import { readWranglerConfig } from '../deploy/config.ts'
import type { ports } from './config.ts'
import { workerdConfig } from './config.ts'

// `npm run self-host`: what workerd needs to run the companion without Cloudflare, into `.output/self-host`.
// How it is run is in docs/self-host.md.

const root = join(import.meta.dirname, '../..')
const Objects = z.object({
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string() })),
  }),
})
const Package = z.object({ version: z.string() })

/** Writes `worker.js` with its source map, and `config.capnp`, into a folder. */
export async function buildSelfHost(
  dir: string,
  where: { host?: string; listen?: typeof ports } = {},
): Promise<void> {
  await mkdir(dir, { recursive: true })
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile: join(dir, 'worker.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    target: 'es2024',
    sourcemap: 'external',
    logLevel: 'silent',
  })
  const shared = await readWranglerConfig()
  const { version } = Package.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  const config = workerdConfig({ ...shared, ...Objects.parse(shared) }, { version, ...where })
  await writeFile(join(dir, 'config.capnp'), config)
}

/** What the older kind of key is: a role, signed with the project's secret, for ten years. */
export function keyOf(role: 'anon' | 'service_role', secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const claims = { role, iss: 'supabase', iat: seconds, exp: seconds + 10 * 365 * 24 * 60 * 60 }
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

if (import.meta.main && process.argv.includes('--keys')) {
  const secret = process.env.JWT_SECRET ?? ''
  if (secret.length < 32) {
    console.error(
      'JWT_SECRET is missing, or shorter than 32 characters: JWT_SECRET=… npm run self-host -- --keys',
    )
    process.exit(1)
  }
  console.log(`ANON_KEY=${keyOf('anon', secret, Date.now())}`)
  console.log(`SERVICE_ROLE_KEY=${keyOf('service_role', secret, Date.now())}`)
} else if (import.meta.main) {
  const dir = join(root, '.output/self-host')
  await buildSelfHost(dir)
  console.log(`${dir} has what workerd needs. How to run it: docs/self-host.md`)
}
