import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import * as z from 'zod/mini'
import { cache } from './cache.ts'
import { wordsOf } from './remedy.ts'
import { writeWhole } from './whole-file.ts'

// Making a Postgres cluster takes seconds, copying one takes a fraction: the first start of a kind
// leaves a migrated, empty one behind, and every new stack begins with a copy of it. A list of its files
// stands beside them; a copy that differs from the list is not used.

const root = join(import.meta.dirname, '../..')
const setAside = join(cache, 'damaged')

const listSchema = z.record(z.string(), z.string())

/** A template's parts: the cluster, and what it consists of. */
const clusterIn = (template: string) => join(template, 'cluster')
const listIn = (template: string) => join(template, 'files.json')

/** Where the cluster with exactly these migrations is kept, by these versions of everything. */
export async function templateOf(migrationsDir: string): Promise<string> {
  const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort()
  const parts = [
    join(root, 'node_modules/@supabase/lite/package.json'),
    join(import.meta.dirname, 'supabase-process.ts'),
    join(import.meta.dirname, 'supabase-template.ts'),
    ...files.map((name) => join(migrationsDir, name)),
  ]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.slice(root.length)}\0${await readFile(part)}\0`)
  return join(cache, `supabase-${hash.digest('hex').slice(0, 16)}`)
}

/**
 * Fills a folder that is not there yet from the template. False when there is none to be used; a damaged
 * one is set aside, and said.
 */
export async function beginWithTemplate(
  template: string,
  dataDir: string,
  say: (line: string) => void,
): Promise<boolean> {
  try {
    if (!(await isThere(template))) return false
    await cp(clusterIn(template), dataDir, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
    })
    const fault = await differenceFrom(listIn(template), dataDir)
    if (fault === null) return true
    await forgetCopy(dataDir)
    await putAside(template, fault, say)
    return false
  } catch (error) {
    // Pruned by another start half-way, or damaged: then the long way it is.
    await forgetCopy(dataDir)
    if (await isThere(template)) await putAside(template, wordsOf(error), say)
    return false
  }
}

/** Keeps a closed cluster as the template, in one step, and drops those of other migrations. */
export async function keepAsTemplate(dataDir: string, template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true })
  const draft = await mkdtemp(join(cache, 'draft-'))
  await cp(dataDir, clusterIn(draft), { recursive: true, mode: constants.COPYFILE_FICLONE })
  await writeWhole(listIn(draft), JSON.stringify(await listOf(clusterIn(draft))))
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (isSuperseded(name, path, template, draft) && (await isOld(name, path))) {
      await rm(path, { recursive: true, force: true })
    }
  }
  // Another start was quicker: its template is as good.
  await rename(draft, template).catch(() => rm(draft, { recursive: true, force: true }))
}

function isSuperseded(name: string, path: string, template: string, draft: string): boolean {
  if (name.startsWith('supabase-')) return path !== template
  return name.startsWith('draft-') && path !== draft
}

/** A draft may be somebody's who works on it; after an hour nobody does. */
async function isOld(name: string, path: string): Promise<boolean> {
  if (!name.startsWith('draft-')) return true
  const made = await stat(path).catch(() => undefined)
  return made !== undefined && Date.now() - made.mtimeMs > 60 * 60_000
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function forgetCopy(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true })
}

async function putAside(template: string, fault: string, say: (line: string) => void) {
  await rm(setAside, { recursive: true, force: true })
  const moved = await rename(template, setAside).then(
    () => true,
    () => false,
  )
  say(
    moved
      ? `The template of an empty database was damaged (${fault}). It was set aside as ${setAside}, and is made anew.`
      : `The template of an empty database at ${template} is damaged (${fault}) and could not be moved. It is not used; delete it to start faster.`,
  )
}

/** Every file below a folder with its digest. */
async function listOf(dir: string): Promise<z.infer<typeof listSchema>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const pairs = await Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name)
      return [relative(dir, path).replaceAll('\\', '/'), digest(await readFile(path))]
    }),
  )
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
}

/** What of a copy is not as the list says, in words; null where all is. */
async function differenceFrom(listFile: string, dir: string): Promise<string | null> {
  const listed = listSchema.safeParse(parseJson(await readFile(listFile, 'utf8')))
  if (!listed.success) return `${listFile} is no list of its files`
  const found = await listOf(dir)
  for (const [path, sum] of Object.entries(listed.data)) {
    if (found[path] === undefined) return `${path} is missing`
    if (found[path] !== sum) return `${path} is not what was written`
  }
  const more = Object.keys(found).find((path) => listed.data[path] === undefined)
  return more === undefined ? null : `${more} does not belong there`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
