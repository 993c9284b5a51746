import type { Transcript } from '../contract/rows.ts'
import type { TranscriptSize } from './db.ts'
import { db, sizeOf, transcriptTables } from './db.ts'
import { getMeta } from './meta.ts'

/**
 * Which transcripts are on this device. All that is young: a year of four hours of calls a day is about
 * 170 MB of them. What is older goes, the oldest call first, and comes again when its call is opened.
 * The search index takes about as much again as what it was made of; together that is one part in two
 * hundred of what Chrome gives an extension, and less than a rep would notice on any disk.
 */

/** Of all transcripts together, in bytes of JSON. */
export const transcriptBudget = 200 * 1024 * 1024

/** Writes transcripts, null where one is gone. Runs in the surrounding transaction where there is one. */
export async function putTranscripts(
  rows: ReadonlyMap<string, Transcript | null>,
  wantedAt: string | null = null,
): Promise<void> {
  const there: Transcript[] = []
  const sizes: TranscriptSize[] = []
  const gone: string[] = []
  for (const [id, row] of rows) {
    if (row === null) {
      gone.push(id)
      continue
    }
    there.push(row)
    sizes.push(sizeOf(row, wantedAt))
  }
  await db.transcripts.bulkPut(there)
  await db.transcriptSizes.bulkPut(sizes)
  await forget(gone)
}

async function forget(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await Promise.all(transcriptTables.map((table) => table.bulkDelete([...ids])))
}

/**
 * Lets go of the oldest transcripts until the rest fits. The age of one that somebody asked for is that
 * of the asking. Answers how many went.
 */
export async function makeRoom(budget = transcriptBudget): Promise<number> {
  const sizes = await db.transcriptSizes.toArray()
  let bytes = sumOf(sizes)
  if (bytes <= budget) return 0
  // A call without a start, or one that is not here (any more), counts as the oldest.
  const byStart = db.meetings.orderBy('meetingStart')
  const [keys, ids] = await Promise.all([byStart.keys(), byStart.primaryKeys()])
  const starts = new Map(ids.map((id, index) => [id, String(keys[index])]))
  const age = ({ id, wantedAt }: TranscriptSize) => {
    const start = starts.get(id) ?? ''
    return wantedAt !== null && wantedAt > start ? wantedAt : start
  }
  const gone: string[] = []
  for (const size of sizes.sort((one, other) => (age(one) < age(other) ? -1 : 1))) {
    if (bytes <= budget) break
    gone.push(size.id)
    bytes -= size.bytes
  }
  await db.transaction('rw', transcriptTables, () => forget(gone))
  return gone.length
}

/**
 * Keeps a transcript that was asked for. Nothing is written when the call has gone meanwhile or the cache
 * is another rep's.
 */
export async function keepTranscript(
  transcript: Transcript,
  userId: string,
  now: number,
): Promise<void> {
  await db.transaction('rw', [...transcriptTables, db.meetings, db.meta], async () => {
    if ((await getMeta('owner'))?.userId !== userId) return
    if ((await db.meetings.get(transcript.id)) === undefined) return
    await putTranscripts(new Map([[transcript.id, transcript]]), new Date(now).toISOString())
  })
  await makeRoom()
}

/** Bytes of all of them. */
export function sumOf(sizes: readonly TranscriptSize[]): number {
  return sizes.reduce((sum, { bytes }) => sum + bytes, 0)
}
