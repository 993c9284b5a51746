import { sight } from './client-safe.ts'
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
  /**
   * Bytes of everything, the search index included, as the browser counts; null where it does not say, and in
   * client-safe mode, where it would tell how much there is of others.
   */
  totalBytes: number | null
}

/** Made to be run inside `useLiveQuery`. In client-safe mode transcripts of other companies are not counted. */
export async function storageUse(
  disk: Pick<StorageManager, 'estimate'> = navigator.storage,
): Promise<StorageUse> {
  const seen = await sight()
  const [sizes, all, spoken] = await Promise.all([
    db.transcriptSizes.toArray(),
    db.transcripts.toCollection().primaryKeys(),
    db.meetings
      .filter((meeting) => meeting.hasTranscript && (seen === null || seen.meeting(meeting)))
      .primaryKeys(),
  ])
  const here = seen === null ? all : all.filter(seen.meetingId)
  const known = new Set(here)
  return {
    transcripts: here.length,
    elsewhere: spoken.filter((id) => !known.has(id)).length,
    transcriptBytes: sumOf(seen === null ? sizes : sizes.filter(({ id }) => seen.meetingId(id))),
    transcriptBudget,
    totalBytes: seen === null ? ((await disk.estimate()).usage ?? null) : null,
  }
}
