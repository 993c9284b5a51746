import type { Api } from '../api.ts'
import { getMeta } from '../cache/meta.ts'
import { keepTranscript } from '../cache/transcripts.ts'
import { AppError } from '../contract/error.ts'

/**
 * Brings the transcript of a call to this device: one that had to make room, or that the stream of
 * transcripts has not come to yet.
 * @throws AppError where there is none for this rep, and what `api.transcript` throws
 */
export async function fetchTranscript(
  api: Pick<Api, 'transcript'>,
  meetingId: string,
  now: () => number,
): Promise<void> {
  const owner = await getMeta('owner')
  if (owner === undefined) throw new AppError('unauthorized', 'Sign in to read this transcript.')
  const transcript = await api.transcript(meetingId)
  if (transcript === null) {
    throw new AppError('not_found', 'The CRM has no transcript of this call any more.')
  }
  await keepTranscript(transcript, owner.userId, now())
}
