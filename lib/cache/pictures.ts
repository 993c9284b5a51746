import { sight } from './client-safe.ts'
import type { PictureRow } from './db.ts'
import { db } from './db.ts'
import { getMeta } from './meta.ts'

/** Pictures of calls that were looked at, so that they are there again at once, also without a network. */

/** A picture takes some thirty kilobytes: together ten megabytes or so. */
const mostKept = 300

/** The picture of a call as it was stored at this path; undefined where it is not here or may not be seen. */
export async function pictureOf(meetingId: string, path: string): Promise<Blob | undefined> {
  const seen = await sight()
  if (seen?.meetingId(meetingId) === false) return undefined
  const kept = await db.pictures.get(meetingId)
  return kept?.path === path ? kept.picture : undefined
}

/** Keeps a picture, and lets go of those that came first. Nothing is kept when the cache is another rep's. */
export async function keepPicture(row: PictureRow, userId: string): Promise<void> {
  await db.transaction('rw', [db.pictures, db.meetings, db.meta], async () => {
    if ((await getMeta('owner'))?.userId !== userId) return
    if ((await db.meetings.get(row.id)) === undefined) return
    await db.pictures.put(row)
    const over = (await db.pictures.count()) - mostKept
    if (over <= 0) return
    await db.pictures.bulkDelete(await db.pictures.orderBy('at').limit(over).primaryKeys())
  })
}
