import type { FathomMeeting } from '../../fathom/meeting.ts'
import type { MailboxContext } from '../context.ts'
import { enqueue } from '../jobs/queue.ts'

/** The call comes first. */
const patienceMs = 5_000

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
