import type { JobKind, JobPayloads } from './job.ts'

/** Jobs that wait for a person: put aside with a reason, and replayable by a click. */

/** Adds a job that only a person can start, with the reason. */
export function enqueueParked<K extends JobKind>(
  sql: SqlStorage,
  kind: K,
  payload: JobPayloads[K],
  options: { reason: string; requestId: string | null; now: number },
): void {
  sql.exec(
    `insert into jobs (kind, payload, state, due_at, reason, request_id, created_at, parked_at)
      values (?, ?, 'parked', ?, ?, ?, ?, ?)`,
    kind,
    JSON.stringify(payload),
    options.now,
    options.reason,
    options.requestId,
    options.now,
    options.now,
  )
}

/** Parked jobs, or the one with this id, go again with all their attempts. Answers how many. */
export function replayParked(sql: SqlStorage, id: number | null, now: number): number {
  // What the same key is waiting for already needs no second one.
  sql.exec(
    `delete from jobs where state = 'parked' and exists (
      select 1 from jobs as waiting where waiting.coalesce_key = jobs.coalesce_key
        and waiting.id > jobs.id)`,
  )
  const parked = sql
    .exec<{ id: number }>(
      `select id from jobs where state = 'parked' and (? is null or id = ?)`,
      id,
      id,
    )
    .toArray()
  for (const job of parked) {
    sql.exec(
      `update or ignore jobs set state = 'queued', attempts = 0, due_at = ?, parked_at = null
        where id = ?`,
      now,
      job.id,
    )
  }
  return parked.length
}

export function countParked(sql: SqlStorage): number {
  return sql
    .exec<{ parked: number }>(`select count(*) as parked from jobs where state = 'parked'`)
    .one().parked
}
