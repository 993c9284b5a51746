import type { CallGrams } from '../cache/db.ts'
import { db } from '../cache/db.ts'
import { indexCall } from './indexed-call.ts'

/** Keeps the search index in the cache up to the transcripts that are there. */

/** Part of every stamp: with another one, everything is indexed anew, call by call. */
const indexVersion = 1

export type Progress = { indexed: number; total: number }

/** Which state of which transcript is on this device. */
export async function readStamps(): Promise<Map<string, string>> {
  const [here, sizes] = await Promise.all([
    db.transcripts.toCollection().primaryKeys(),
    db.transcriptSizes.toArray(),
  ])
  const stamps = new Map(sizes.map(({ id, stamp }) => [id, stamp]))
  return new Map(here.map((id) => [id, `${indexVersion} ${stamps.get(id) ?? ''}`]))
}

/** Which state of which call is indexed, without reading what is known of it. */
async function indexedStamps(): Promise<Map<string, string>> {
  const keys: unknown[] = await db.searchGrams.orderBy('[id+stamp]').keys()
  return new Map(
    keys.flatMap((key) => (Array.isArray(key) ? [[String(key[0]), String(key[1])]] : [])),
  )
}

/** Reads the signatures that are not in `before`. */
export async function readGrams(
  before: ReadonlyMap<string, CallGrams>,
): Promise<Map<string, CallGrams>> {
  const now = await indexedStamps()
  const next = new Map<string, CallGrams>()
  const missing: string[] = []
  for (const [id, stamp] of now) {
    const known = before.get(id)
    if (known?.stamp === stamp) next.set(id, known)
    else missing.push(id)
  }
  for (const read of await db.searchGrams.bulkGet(missing)) {
    if (read !== undefined) next.set(read.id, read)
  }
  return next
}

/** How far the index has come. */
export async function readProgress(): Promise<Progress> {
  const [stamps, indexed] = await Promise.all([readStamps(), indexedStamps()])
  const done = [...stamps].filter(([id, stamp]) => indexed.get(id) === stamp)
  return { indexed: done.length, total: stamps.size }
}

/** Newest calls first: they are what a rep looks for while the rest is being read. */
export async function indexEverything(onProgress?: (progress: Progress) => void): Promise<void> {
  const [stamps, indexed, byStart] = await Promise.all([
    readStamps(),
    indexedStamps(),
    db.meetings.orderBy('meetingStart').reverse().primaryKeys(),
  ])
  const gone = [...indexed.keys()].filter((id) => !stamps.has(id))
  if (gone.length > 0) await forgetCalls(gone)
  const missing = [...new Set([...byStart, ...stamps.keys()])].filter(
    (id) => stamps.has(id) && stamps.get(id) !== indexed.get(id),
  )
  const total = stamps.size
  let done = total - missing.length
  if (missing.length === 0) onProgress?.({ indexed: done, total })
  for (const id of missing) {
    await indexOne(id)
    done += 1
    onProgress?.({ indexed: done, total })
  }
}

async function indexOne(id: string): Promise<void> {
  const [transcript, stamp] = await db.transaction('r', db.transcripts, db.transcriptSizes, () =>
    Promise.all([db.transcripts.get(id), stampOf(id)]),
  )
  if (transcript === undefined) return
  const { grams, text } = indexCall(transcript, stamp)
  const tables = [db.transcripts, db.transcriptSizes, db.searchGrams, db.searchTexts]
  await db.transaction('rw', tables, async () => {
    // It may have changed or gone since, at sign-out with everything else.
    const isHere = (await db.transcripts.where('id').equals(id).count()) > 0
    if (!isHere || (await stampOf(id)) !== stamp) return
    await db.searchGrams.put(grams)
    await db.searchTexts.put(text)
  })
}

async function stampOf(id: string): Promise<string> {
  return `${indexVersion} ${(await db.transcriptSizes.get(id))?.stamp ?? ''}`
}

async function forgetCalls(ids: string[]): Promise<void> {
  await db.transaction('rw', db.searchGrams, db.searchTexts, async () => {
    await db.searchGrams.bulkDelete(ids)
    await db.searchTexts.bulkDelete(ids)
  })
}
