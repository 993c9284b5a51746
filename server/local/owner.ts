import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import { inShell, wordsOf } from './remedy.ts'
import { writeWhole } from './whole-file.ts'

// One folder, one owner. SQLite's lock on an empty file is a lock of the system's: it ends with the
// process that holds it, however that ends, so no file that a crash left behind keeps anybody out.

/** How long parts of a run that has just ended may take to close. */
const closingMs = 20_000
/** Waiting longer than this is said. */
const silentMs = 1_500

const busy = 5

/** What whoever comes second is told. */
const ownerSchema = z.object({
  pid: z.number(),
  since: z.string(),
  ports: z.object({ supabase: z.number(), companion: z.number(), fathom: z.number() }),
})

export interface FolderOwner {
  /** The file that the parts of this run hold together, see {@link holdAsPart}. */
  partsLock: string
  /** Says to whoever comes second where this run serves. */
  describe(ports: z.infer<typeof ownerSchema>['ports']): Promise<void>
  /** Lets the folder go; again and again is the same as once. */
  release(): void
}

/**
 * Takes the folder for this process, or throws a sentence that names who has it and what to do. Parts of
 * an earlier run that are still closing are waited for.
 */
export async function ownFolder(
  dir: string,
  options: { say?: (line: string) => void; waitMs?: number } = {},
): Promise<FolderOwner> {
  const { say = () => {}, waitMs = closingMs } = options
  await mkdir(dir, { recursive: true })
  const note = join(dir, 'owner.json')
  const own = tryLock(join(dir, 'owner.lock'), 'alone')
  if (own === null) throw new Error(await heldBySomebody(dir, note))
  try {
    const partsLock = join(dir, 'parts.lock')
    const begun = Date.now()
    let isSaid = false
    for (;;) {
      const parts = tryLock(partsLock, 'alone')
      if (parts !== null) {
        parts.close()
        break
      }
      const waited = Date.now() - begun
      if (waited > waitMs) throw new Error(partsRemain(dir))
      if (waited > silentMs && !isSaid) {
        isSaid = true
        say('Parts of an earlier run are still closing: waiting for them …')
      }
      await sleep(50)
    }
    await rm(note, { force: true })
    return {
      partsLock,
      async describe(ports) {
        const whoever = { pid: process.pid, since: new Date().toISOString(), ports }
        await writeWhole(note, `${JSON.stringify(whoever, null, 2)}\n`)
      },
      release: () => own.close(),
    }
  } catch (error) {
    own.close()
    throw error
  }
}

/** A part holds it, with the others, for as long as it lives. Throws where a new run has taken over. */
export function holdAsPart(partsLock: string): void {
  const held = tryLock(partsLock, 'together')
  if (held === null) throw new Error('Another run has taken the folder over')
  heldForLife.push(held)
}

/** Kept from the garbage collector, which would close them. */
const heldForLife: { close(): void }[] = []

/** The lock, or null where somebody holds it. Throws a sentence where the file cannot be locked at all. */
function tryLock(path: string, how: 'alone' | 'together'): { close(): void } | null {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    // Nothing is ever written, so nothing is to be undone after a crash.
    database.exec('pragma journal_mode = memory')
    if (how === 'alone') database.exec('begin exclusive')
    else database.exec('begin; select count(*) from sqlite_schema')
  } catch (error) {
    database?.close()
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
    if (code === busy) return null
    throw new Error(
      `${path} cannot be locked (${wordsOf(error)}): see that it is an empty file in a folder of a local disk that you may write to. It holds nothing and may be deleted.`,
    )
  }
  const locked = database
  return {
    close() {
      if (locked.isOpen) locked.close()
    },
  }
}

async function heldBySomebody(dir: string, note: string): Promise<string> {
  const text = await readFile(note, 'utf8').catch(() => '')
  const parsed = ownerSchema.safeParse(parseJson(text))
  const who = parsed.success
    ? `by process ${parsed.data.pid}, since ${parsed.data.since}, with the companion at http://127.0.0.1:${parsed.data.ports.companion}`
    : 'by a run that is just starting'
  const stop = parsed.success ? `Ctrl-C there, or \`kill ${parsed.data.pid}\`` : 'Ctrl-C there'
  const { supabase, companion, fathom } = parsed.success
    ? parsed.data.ports
    : { supabase: 54321, companion: 8787, fathom: 8788 }
  const other = relative(process.cwd(), `${dir}-2`) || `${dir}-2`
  const beside = `npm start -- --dir ${inShell(other)} --supabase-port ${supabase + 10} --companion-port ${companion + 10} --fathom-port ${fathom + 10}`
  return `${dir} is in use ${who}. Two on one folder would lose each other's calls: stop that one (${stop}), or start beside it with a folder and ports of its own: \`${beside}\`.`
}

function partsRemain(dir: string): string {
  return `Parts of an earlier run still work in ${dir} and do not end. Find them with \`ps ax | grep server/local\`, end them, and start again.`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
