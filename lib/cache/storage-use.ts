import { db } from './db.ts'
import { sumOf, transcriptBudget } from './transcripts.ts'

/** What Upshot takes on this device. */
export type StorageUse = {
  /** Transcripts that are here, and those of calls whose transcript has to be fetched to be read. */
  transcripts: number
  elsewhere: number
  /** Bytes of the transcripts here, and how many there may be. */
  transcriptBytes: number
  transcriptBudget: number
  /** Bytes of everything, the search index included, as the browser counts; null where it does not say. */
  totalBytes: number | null
}

/** Made to be run inside `useLiveQuery`. */
export async function storageUse(
  disk: Pick<StorageManager, 'estimate'> = navigator.storage,
): Promise<StorageUse> {
  const [sizes, here, spoken] = await Promise.all([
    db.transcriptSizes.toArray(),
    db.transcripts.toCollection().primaryKeys(),
    db.meetings.filter((meeting) => meeting.hasTranscript).primaryKeys(),
  ])
  const known = new Set(here)
  return {
    transcripts: here.length,
    elsewhere: spoken.filter((id) => !known.has(id)).length,
    transcriptBytes: sumOf(sizes),
    transcriptBudget,
    totalBytes: (await disk.estimate()).usage ?? null,
  }
}
