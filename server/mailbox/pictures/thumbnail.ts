import * as z from 'zod/mini'
import { CrmError } from '../../db/client.ts'
import type { Settings } from '../../env.ts'
import { logInfo } from '../../log.ts'
import { readFact } from '../facts.ts'
import type { Job, JobPayloads } from '../jobs/job.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { fetchPicture } from './fetch-picture.ts'
import { pictureName, removePaths, removePictures, storePicture } from './store.ts'

/**
 * Pictures of calls: fetched once, kept in the CRM's own storage under the rep's id. They are an
 * ornament: whatever fails here ends quietly, and holds up nothing.
 */

const minute = 60_000
/** Fathom draws the picture some time after the call. */
const delaysMs = [10 * minute, 120 * minute]
const maxTries = delaysMs.length + 1

const Stored = z.object({ found: z.boolean(), touched: z.array(z.string()) })

/**
 * Fetches and stores the picture of one call. Never parks, and never says that a service is down.
 * @throws CrmError busy
 */
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
    context.hint(stored.touched)
    return end('stored')
  } catch (error) {
    if (error instanceof CrmError && error.reason !== 'busy') return again('crm_unavailable')
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
