import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { wordsOf } from './remedy.ts'

// The files of the companion's Durable Objects. workerd opens each when it is first needed and then
// answers 500 for that rep alone; here a damaged one is named before anything starts.

/** Above this a file is opened and not read through, which would keep the start waiting. */
const readThroughBytes = 64 * 1024 * 1024

/** Throws a sentence with path and remedy at the first file below `stateDir` that SQLite cannot use. */
export async function requireWholeObjects(stateDir: string): Promise<void> {
  const entries = await readdir(stateDir, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  for (const { parentPath, name } of entries) {
    if (!name.endsWith('.sqlite')) continue
    const path = join(parentPath, name)
    const fault = await faultOf(path)
    if (fault !== null) throw new Error(damaged(path, fault))
  }
}

async function faultOf(path: string): Promise<string | null> {
  const [found, log] = await Promise.all([stat(path), stat(`${path}-wal`).catch(() => undefined)])
  if (!found.isFile()) return 'is no file'
  // SQLite would take it for a new one, and throw away what waits beside it.
  if (found.size === 0) return log && log.size > 0 ? 'is empty, and its -wal is not' : null
  let database: DatabaseSync | undefined
  try {
    // Not for reading alone: what a crash left in the -wal is part of it.
    database = new DatabaseSync(path, { timeout: 2_000 })
    const question = found.size > readThroughBytes ? 'schema_version' : 'quick_check(1)'
    const [answer] = database.prepare(`pragma ${question}`).all()
    const words = Object.values(answer ?? {})[0]
    return question === 'schema_version' || words === 'ok' ? null : String(words)
  } catch (error) {
    return wordsOf(error)
  } finally {
    database?.close()
  }
}

function damaged(path: string, fault: string): string {
  return `${path} is damaged (${fault}). It is one part of the companion's memory: of one rep, as a rule, the connection to Fathom and the deliveries that have not reached the CRM. Put it back from a backup, or move it away together with ${path}-wal and ${path}-shm: then the rep connects Fathom again, and calls that are missing are read from Fathom's list. Nothing has been deleted.`
}
