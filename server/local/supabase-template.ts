import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

// Making a Postgres cluster takes seconds, copying one takes a fraction: the first start of a kind
// leaves a migrated, empty one behind, and every new stack begins with a copy of it.

const root = join(import.meta.dirname, '../..')
const cache = join(root, 'node_modules/.cache/upshot')

/** Where the cluster with exactly these migrations is kept, by these versions of everything. */
export async function templateOf(migrationsDir: string): Promise<string> {
  const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort()
  const parts = [
    join(root, 'node_modules/@supabase/lite/package.json'),
    join(import.meta.dirname, 'supabase-process.ts'),
    ...files.map((name) => join(migrationsDir, name)),
  ]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.slice(root.length)}\0${await readFile(part)}\0`)
  return join(cache, `supabase-${hash.digest('hex').slice(0, 16)}`)
}

/** Fills an empty data folder from the template. False when there is none. */
export async function beginWithTemplate(template: string, dataDir: string): Promise<boolean> {
  try {
    await stat(template)
    await cp(template, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
    return true
  } catch {
    // Not there, or pruned by another start half-way: then the long way it is.
    await rm(dataDir, { recursive: true, force: true })
    await mkdir(dataDir, { recursive: true })
    return false
  }
}

/** Keeps a closed cluster as the template, in one step, and drops those of other migrations. */
export async function keepAsTemplate(dataDir: string, template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true })
  const draft = await mkdtemp(join(cache, 'draft-'))
  await cp(dataDir, draft, { recursive: true, mode: constants.COPYFILE_FICLONE })
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (name.startsWith('supabase-') && path !== template) {
      await rm(path, { recursive: true, force: true })
    }
  }
  // Another start was quicker: its template is as good.
  await rename(draft, template).catch(() => rm(draft, { recursive: true, force: true }))
}
