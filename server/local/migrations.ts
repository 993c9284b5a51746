import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

// The schema of the CRM as files. The first migration is a book in chapters, one file each, and replaced
// what came before the first release; whatever is added later is a file of its own, and no released file
// ever changes.

const supabase = join(import.meta.dirname, '../supabase')

/** Where the files lie. */
export const migrationsDir = join(supabase, 'migrations')

/** The versions whose files make up the first migration begin with this. */
export const bookVersions = '20261129'

export interface Migration {
  file: string
  /** What the history of a database knows it by. */
  version: string
  name: string
  script: string
}

/** Every migration, in the order in which they are applied. */
export async function readMigrations(dir: string = migrationsDir): Promise<Migration[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (file) => {
      const [version = '', ...words] = file.replace(/\.sql$/, '').split('_')
      return {
        file,
        version,
        name: words.join('_'),
        script: await readFile(join(dir, file), 'utf8'),
      }
    }),
  )
}

/** SHA-256 of a script, in hex. */
export function hashOf(script: string): string {
  return createHash('sha256').update(script).digest('hex')
}

/**
 * A list of versions with their hashes: `released`, which no one may change any more, and
 * `before-the-book`, the files that the book replaced.
 */
export async function readHashes(
  list: 'released' | 'before-the-book',
): Promise<Map<string, string>> {
  return parseHashes(await readFile(join(supabase, `${list}.txt`), 'utf8'))
}

/** Such a list as it is written: a line `version hash` each. */
export function parseHashes(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): [string, string] => {
        const [version = '', hash = ''] = line.split(' ')
        return [version, hash]
      }),
  )
}
