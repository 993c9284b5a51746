import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PgliteConnection } from '@supabase/lite/pglite'
import { createPgliteConnection, PGlite } from '@supabase/lite/pglite'
import { beginAnew, wordsOf } from './remedy.ts'

// The files of the embedded Postgres. It aborts at one that is damaged, in words that name none, so it is
// asked again to say what it says on its own log.

/** Where Postgres sees its own folder. */
const mounted = '/pglite/data'

/** What every cluster has; the first that is missing is named. */
const files = [
  'PG_VERSION',
  'global/pg_control',
  'global/pg_filenode.map',
  'postgresql.conf',
].concat(['pg_hba.conf', 'pg_ident.conf'])

/** Of Postgres 17, as `pg_control.h` has them. */
const controlBytes = 8192
const controlVersion = 1700

/** Opens the cluster in a folder. Throws a sentence that names what is damaged, and what to do. */
export async function openPostgres(dataDir: string): Promise<PgliteConnection> {
  const fault = await faultOf(dataDir)
  if (fault !== null) throw damaged(dataDir, fault)
  try {
    const connection = await createPgliteConnection({ url: dataDir })
    await connection.driver.waitReady
    const missing = await missingTable(connection, dataDir)
    if (missing === null) return connection
    await connection.close()
    throw damaged(dataDir, missing)
  } catch (error) {
    if (error instanceof DamagedFolderError) throw error
    throw damaged(dataDir, (await ownWords(dataDir)) ?? wordsOf(error))
  }
}

class DamagedFolderError extends Error {}

function damaged(dataDir: string, fault: string): DamagedFolderError {
  return new DamagedFolderError(
    `The database in ${dataDir} cannot be opened: ${fault}. Put the folder back from a backup, or ${beginAnew(dirname(dataDir))}`,
  )
}

/** What an open Postgres finds damaged only when it reads it, in the same words; every other error as it is. */
export function orDamage(dataDir: string, error: unknown): unknown {
  const file = /could not read blocks? \S+ in file "([^"]+)"/.exec(wordsOf(error))?.[1]
  return file === undefined ? error : damaged(dataDir, `${join(dataDir, file)} is damaged`)
}

/** What can be seen without Postgres, which would say nothing of it. */
async function faultOf(dataDir: string): Promise<string | null> {
  for (const name of files) {
    const path = join(dataDir, name)
    const found = await stat(path).catch(() => undefined)
    if (!found) return `${path} is missing`
    if (!found.isFile()) return `${path} is no file`
    if (found.size === 0) return `${path} is empty`
  }
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim()
  if (version !== '17') {
    return `${join(dataDir, 'PG_VERSION')} should say 17, and says ${JSON.stringify(version.slice(0, 20))}`
  }
  const control = await readFile(join(dataDir, 'global/pg_control'))
  const isControl = control.length === controlBytes && control.readUInt32LE(8) === controlVersion
  if (!isControl) return `${join(dataDir, 'global/pg_control')} is damaged`
  return null
}

/** A table or index whose file is gone is found here rather than by whoever asks for its first row. */
async function missingTable({ driver }: PgliteConnection, dataDir: string): Promise<string | null> {
  const { rows } = await driver.query<{ name: string; path: string; blocks: number }>(
    `select format('%I.%I', relnamespace::regnamespace::text, relname) as name,
        pg_relation_filepath(oid) as path,
        case when relkind = 'i' then greatest(relpages, 1) else relpages end as blocks
      from pg_class
      where relkind in ('r', 'i', 't', 'm', 'S') and relpersistence = 'p'
        and pg_relation_filepath(oid) is not null`,
  )
  const faults = await Promise.all(
    rows.map(async ({ name, path, blocks }) => {
      const found = await stat(join(dataDir, path)).catch(() => undefined)
      if (!found) return `${join(dataDir, path)}, which holds ${name}, is missing`
      const isShort = blocks > 0 && found.size === 0
      return isShort ? `${join(dataDir, path)}, which holds ${name}, is empty` : null
    }),
  )
  return faults.find((fault) => fault !== null) ?? null
}

/** What Postgres writes to its log when it is asked once more; null where it does not complain. */
async function ownWords(dataDir: string): Promise<string | null> {
  const lines: string[] = []
  const kept = { log: console.log, warn: console.warn, error: console.error, debug: console.debug }
  const take = (...words: unknown[]) => void lines.push(...words.join(' ').split('\n'))
  Object.assign(console, { log: take, warn: take, error: take, debug: take })
  try {
    const database = new PGlite({ dataDir, debug: 1 })
    await database.waitReady
    await database.close()
  } catch {
    // What it throws says less than what it has just written.
  } finally {
    Object.assign(console, kept)
  }
  const said = lines.flatMap((line) => {
    const found = /(?:\b(?:PANIC|FATAL|ERROR|DETAIL): +|^postgres: )(.+)$/.exec(line)?.[1]
    return found === undefined ? [] : [found.replaceAll(mounted, dataDir)]
  })
  return said.length === 0 ? null : said.slice(0, 3).join(' ').replace(/\.$/, '')
}
