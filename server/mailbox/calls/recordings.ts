import type { FathomMeeting } from '../../fathom/meeting.ts'

/** What this mailbox knows of each recording: enough for the receipt and for comparing lists. */
export type Recording = {
  id: number
  receivedAt: number | null
  listedDigest: string | null
  detailsAt: number | null
  syncedAt: number | null
}

/** Finds a recording by either of its names, or begins to know it. */
export function rememberRecording(
  sql: SqlStorage,
  meeting: Pick<FathomMeeting, 'recordingId' | 'callUrl'>,
): Recording {
  const { recordingId, callUrl } = meeting
  const [known] = sql
    .exec<{ id: number }>(
      `select id from recordings where recording_id = ? or call_url = ?
        order by recording_id is not ? limit 1`,
      recordingId,
      callUrl,
      recordingId,
    )
    .toArray()
  if (!known) {
    sql.exec('insert into recordings (recording_id, call_url) values (?, ?)', recordingId, callUrl)
  } else {
    // Fills in the name that was missing, unless another row has it.
    sql.exec(
      `update or ignore recordings set recording_id = coalesce(recording_id, ?),
        call_url = coalesce(call_url, ?)
        where id = ? and (recording_id is null or call_url is null)`,
      recordingId,
      callUrl,
      known.id,
    )
  }
  const row = sql
    .exec<{
      id: number
      received_at: number | null
      listed_digest: string | null
      details_at: number | null
      synced_at: number | null
    }>(
      `select id, received_at, listed_digest, details_at, synced_at from recordings
        where id = coalesce(?, last_insert_rowid())`,
      known?.id ?? null,
    )
    .one()
  return {
    id: row.id,
    receivedAt: row.received_at,
    listedDigest: row.listed_digest,
    detailsAt: row.details_at,
    syncedAt: row.synced_at,
  }
}

/** The lane of a recording's jobs: they run in their order, and hold back no other recording's. */
export function laneOf(recording: Recording): string {
  return `recording:${recording.id}`
}

/** Whether it was this address that recorded a meeting, as Fathom tells it. */
export function isRecordedBy(
  { recordedBy }: Pick<FathomMeeting, 'recordedBy'>,
  email: string,
): boolean {
  return recordedBy?.email?.trim().toLowerCase() === email.trim().toLowerCase()
}
