import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { build } from 'esbuild'
import * as z from 'zod/mini'
import { cache } from './cache.ts'

// Bundling the companion and asking wrangler what its configuration means take most of the time a start
// takes, and come out alike until one of the sources changes: they are kept under the digest of those.

const serverDir = join(import.meta.dirname, '..')
const root = join(serverDir, '..')

const optionsSchema = z.looseObject({ bindings: z.record(z.string(), z.json()) })
const keptSchema = z.object({ options: optionsSchema, digest: z.string() })

/** The companion as workerd takes it. */
export interface CompanionBuild {
  /** One ES module, with its source map beside it. */
  script: string
  /** What wrangler.jsonc says of the Worker, in the form that Miniflare takes. */
  options: z.infer<typeof optionsSchema>
}

/** Hands out the build of the sources as they are, and makes it where there is none yet. */
export async function buildCompanion(): Promise<CompanionBuild> {
  const kept = join(cache, `companion-${await digestOfSources()}`)
  const known = await read(kept)
  if (known) return known
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, 'draft-'))
  const script = join(draft, 'worker.js')
  const [options] = await Promise.all([workerOptions(), bundle(script)])
  const digest = digestOf(await readFile(script))
  await writeFile(join(draft, 'kept.json'), JSON.stringify({ options, digest }))
  await forgetOthers(kept)
  if ((await read(kept)) === null) await rm(kept, { recursive: true, force: true })
  // Another start was quicker: its build is as good.
  await rename(draft, kept).catch(() => rm(draft, { recursive: true, force: true }))
  const made = await read(kept)
  if (!made) throw new Error(`The companion could not be kept at ${kept}.`)
  return made
}

/** Null where there is none, or where it is not what was written. */
async function read(dir: string): Promise<CompanionBuild | null> {
  const script = join(dir, 'worker.js')
  try {
    const text = await readFile(join(dir, 'kept.json'), 'utf8')
    const { options, digest } = keptSchema.parse(JSON.parse(text))
    return digestOf(await readFile(script)) === digest ? { script, options } : null
  } catch {
    return null
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

/** Everything that can come into the bundle: our own sources by their bytes, others' by the lock file. */
async function digestOfSources(): Promise<string> {
  const folders = [join(serverDir, 'local'), join(serverDir, 'supabase')]
  const ours = await Promise.all(
    [serverDir, join(root, 'lib')].map((dir) =>
      readdir(dir, { recursive: true, withFileTypes: true }),
    ),
  )
  const paths = ours
    .flat()
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !folders.some((folder) => path.startsWith(folder)))
    .concat(import.meta.filename, join(root, 'package-lock.json'))
    .sort()
  const contents = await Promise.all(paths.map((path) => readFile(path)))
  const hash = createHash('sha256')
  for (const [index, path] of paths.entries()) {
    hash
      .update(`${relative(root, path)}\0${contents[index]?.length}\0`)
      .update(contents[index] ?? '')
  }
  return hash.digest('hex').slice(0, 16)
}

/** Of other sources. A companion that runs has read its own; its map is missed by a trace at most. */
async function forgetOthers(kept: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (!name.startsWith('companion-') || path === kept) continue
    const made = await stat(path).catch(() => undefined)
    if (made && Date.now() - made.mtimeMs > 60 * 60_000) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/** What wrangler.jsonc says of the Worker. Of its variables only what stands there: never the surroundings'. */
async function workerOptions() {
  // It would tell about missing secrets; they are handed over as variables.
  process.env.WRANGLER_LOG ??= 'error'
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import('wrangler')
  const config = unstable_readConfig({ config: join(serverDir, 'wrangler.jsonc') })
  const options = unstable_getMiniflareWorkerOptions(config).workerOptions
  return { ...options, bindings: config.vars }
}

/** One ES module, resolved as `wrangler deploy` does. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(serverDir, 'worker.ts')],
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"development"' },
    target: 'es2024',
    sourcemap: 'linked',
    logLevel: 'silent',
  })
}
