import * as z from 'zod/mini'
import { CrmError } from '../db/client.ts'
import type { Settings } from '../env.ts'
import type { FathomMeeting } from '../fathom/event.ts'
import { logInfo } from '../log.ts'
import type { MailboxContext } from './context.ts'
import { readFact } from './facts.ts'
import { fetchPicture } from './fetch-picture.ts'
import type { JobTools } from './job-tools.ts'
import { done } from './job-tools.ts'
import type { Job, JobPayloads } from './jobs.ts'
import { enqueue } from './jobs.ts'
import { pictureName, removePaths, removePictures, storePicture } from './pictures.ts'
import type { JobResult } from './schedule.ts'

/**
 * Pictures of calls: fetched once, kept in the CRM's own storage under the rep's id. They are an
 * ornament: whatever fails here ends quietly, and holds up nothing.
 */

const minute = 60_000
/** The call comes first. */
const patienceMs = 5_000
/** Fathom draws the picture some time after the call. */
const delaysMs = [10 * minute, 120 * minute]
const maxTries = delaysMs.length + 1

/** Fathom serves a picture of each shared recording beside its page; the API does not name it. */
export function thumbnailAddress(shareUrl: string | null): string | null {
  if (shareUrl === null || !URL.canParse(shareUrl)) return null
  const { origin, pathname } = new URL(shareUrl)
  const token = /^\/share\/([\w-]+)\/?$/.exec(pathname)?.[1]
  return token ? `${origin}/share/${token}/thumbnail` : null
}

/** A call is in the CRM: its picture follows, unless it is there or was looked for in vain. */
export function thumbnailSoon(
  { sql, settings, now }: MailboxContext,
  recording: number,
  { recordingId, shareUrl }: Pick<FathomMeeting, 'recordingId' | 'shareUrl'>,
): void {
  const address = thumbnailAddress(shareUrl)
  if (settings.thumbnailBucket === null || recordingId === null || address === null) return
  const isNew =
    sql.exec('select 1 from recordings where id = ? and thumbnail is null', recording).toArray()
      .length > 0
  if (!isNew) return
  const time = now()
  enqueue(
    sql,
    'store_thumbnail',
    { recording, recordingId, address },
    { dueAt: time + patienceMs, coalesceKey: `thumbnail:${recording}`, now: time },
  )
}

const Stored = z.object({ found: z.boolean(), touched: z.array(z.string()) })

/** Fetches and stores the picture of one call. Never parks, and never says that a service is down. */
export async function storeThumbnail(
  { context, crm }: Pick<JobTools, 'context' | 'crm'>,
  job: Pick<Job, 'attempts'>,
  { recording, recordingId, address }: JobPayloads['store_thumbnail'],
): Promise<JobResult> {
  const { sql, settings, now } = context
  const bucket = settings.thumbnailBucket
  const userId = readFact(sql, 'userId')
  if (userId === null || bucket === null) return done
  const end = (state: 'stored' | 'none'): JobResult => {
    sql.exec('update recordings set thumbnail = ? where id = ?', state, recording)
    return done
  }
  const again = (reason: string): JobResult => {
    logInfo('thumbnail_failed', { reason, tries: job.attempts })
    const delay = delaysMs[job.attempts - 1]
    return job.attempts >= maxTries || delay === undefined
      ? end('none')
      : { outcome: 'retry', reason: `thumbnail_${reason}`, notBefore: now() + delay }
  }
  // Of a call that left meanwhile there is nothing to keep.
  if (sql.exec('select 1 from recordings where id = ?', recording).toArray().length === 0)
    return done
  const fetched = await fetchPicture(address, trustedOrigins(settings))
  if (!fetched.ok) {
    if (fetched.reason === 'unavailable') return again('not_there')
    logInfo('thumbnail_failed', { reason: 'refused', tries: job.attempts })
    return end('none')
  }
  try {
    const path = `${userId}/${await pictureName(recordingId, fetched.picture.type)}`
    const isStored = await storePicture(settings.supabase, `${bucket}/${path}`, fetched.picture)
    if (!isStored) return again('not_stored')
    const args = { p_owner: userId, p_recording: recordingId, p_path: `${bucket}/${path}` }
    const stored = Stored.parse(await crm('set_thumbnail', args))
    if (!stored.found) {
      await removePaths(settings.supabase, bucket, [path])
      return end('none')
    }
    context.poke(stored.touched)
    return end('stored')
  } catch (error) {
    if (error instanceof CrmError) return again('crm_unavailable')
    throw error
  }
}

/** Fathom as it is configured: on a developer's machine that is no public host. */
function trustedOrigins({ fathom }: Settings): string[] {
  return [fathom.apiUrl, fathom.authorizeUrl].map((url) => new URL(url).origin)
}

/** Removes all the pictures of a rep. @throws CrmError */
export async function removeThumbnails(
  { supabase, thumbnailBucket }: Settings,
  userId: string,
): Promise<void> {
  if (thumbnailBucket !== null) await removePictures(supabase, thumbnailBucket, userId)
}
