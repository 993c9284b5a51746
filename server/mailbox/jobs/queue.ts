import { readBreaker, runnableKinds } from './breakers.ts'
import type { Job, JobKind, JobPayloads } from './job.ts'
import { extraKinds, jobKinds, needs } from './job.ts'
import type { NextState } from './schedule.ts'
import { maxAttempts } from './schedule.ts'

/** The mailbox's queue: what waits, in which order it is claimed, and what becomes of it. */

/** A condition on `jobs`: another one with its key waits, which does for both. */
const anotherWaits = `exists (
  select 1 from jobs as waiting where waiting.coalesce_key = jobs.coalesce_key
    and waiting.id <> jobs.id and waiting.state in ('queued', 'blocked'))`

/** Adds a job. With a `coalesceKey` that is waiting already, nothing is added. */
export function enqueue<K extends JobKind>(
  sql: SqlStorage,
  kind: K,
  payload: JobPayloads[K],
  options: { dueAt: number; coalesceKey?: string; requestId?: string | null; now: number },
): void {
  sql.exec(
    `insert into jobs (kind, payload, coalesce_key, state, due_at, request_id, created_at)
      values (?, ?, ?, 'queued', ?, ?, ?) on conflict do nothing`,
    kind,
    JSON.stringify(payload),
    options.coalesceKey ?? null,
    options.dueAt,
    options.requestId ?? null,
    options.now,
  )
}

/** The jobs of a kind that have this key and have not ended, oldest first. */
export function jobsOfKey<K extends JobKind>(
  sql: SqlStorage,
  kind: K,
  coalesceKey: string,
): { id: number; state: string; payload: JobPayloads[K] }[] {
  return sql
    .exec<{ id: number; state: string; payload: string }>(
      'select id, state, payload from jobs where kind = ? and coalesce_key = ? order by id',
      kind,
      coalesceKey,
    )
    .toArray()
    .map((row) => ({ ...row, payload: JSON.parse(row.payload) }))
}

/** Gives a job that waits something newer to do. */
export function changePayload<K extends JobKind>(
  sql: SqlStorage,
  id: number,
  payload: JobPayloads[K],
): void {
  sql.exec('update jobs set payload = ? where id = ?', JSON.stringify(payload), id)
}

/** No listed meeting that waits counts for an import any more. */
export function countNoListed(sql: SqlStorage): void {
  sql.exec(
    `update jobs set payload = json_set(payload, '$.counted', json('false'))
      where kind = 'sync_listed' and payload ->> 'counted'`,
  )
}

export function dropJob(sql: SqlStorage, id: number): void {
  sql.exec('delete from jobs where id = ?', id)
}

type StoredJob = {
  id: number
  kind: JobKind
  payload: string
  lane: string | null
  attempts: number
  request_id: string | null
  created_at: number
}

/**
 * Takes the next job that may run, or none. The attempt is counted before the run, and the lease
 * names the process that holds it: what another process left behind is freed by `freeOrphans`.
 *
 * A job with a lane waits for the earlier ones of that lane; a parked one holds back nobody.
 */
export function claimNext(storage: DurableObjectStorage, lease: string, now: number): Job | null {
  const { sql } = storage
  return storage.transactionSync(() => {
    const kinds = runnableKinds(sql, now)
    if (kinds.length === 0) return null
    const [row] = sql
      .exec<StoredJob>(
        `select id, kind, payload, lane, attempts, request_id, created_at from jobs as job
          where state = 'queued' and due_at <= ?
            and kind in (select value from json_each(?))
            and (lane is null or not exists (
              select 1 from jobs as earlier
              where earlier.lane = job.lane and earlier.id < job.id
                and earlier.state in ('queued', 'running')))
            and (coalesce_key is null or not exists (
              select 1 from jobs as same
              where same.coalesce_key = job.coalesce_key and same.state = 'running'))
          order by due_at, id limit 1`,
        now,
        JSON.stringify(kinds),
      )
      .toArray()
    if (!row) return null
    sql.exec(
      `update jobs set state = 'running', lease = ?, attempts = attempts + 1 where id = ?`,
      lease,
      row.id,
    )
    return toJob({ ...row, attempts: row.attempts + 1 })
  })
}

/** The payload was written by `enqueue` for this very kind. */
function toJob(row: StoredJob): Job {
  const { id, kind, lane, attempts, request_id: requestId, created_at: createdAt } = row
  return { id, kind, lane, attempts, requestId, createdAt, payload: JSON.parse(row.payload) }
}

/** Records how a run ended. A job that is held by nobody, or by another process, is left alone. */
export function settleJob(
  sql: SqlStorage,
  id: number,
  lease: string,
  next: NextState,
  now: number,
): void {
  if (next.state === 'queued' || next.state === 'blocked') {
    sql.exec(`delete from jobs where id = ? and lease = ? and ${anotherWaits}`, id, lease)
  }
  switch (next.state) {
    case 'done':
      sql.exec('delete from jobs where id = ? and lease = ?', id, lease)
      return
    case 'queued':
      sql.exec(
        `update jobs set state = 'queued', due_at = ?, attempts = ?, reason = ?, lease = null
          where id = ? and lease = ?`,
        next.dueAt,
        next.attempts,
        next.reason,
        id,
        lease,
      )
      return
    case 'parked':
      // The same work, put aside again: once is enough to see and to start it.
      sql.exec(
        `delete from jobs where state = 'parked' and id <> ? and coalesce_key =
          (select coalesce_key from jobs where id = ?)`,
        id,
        id,
      )
      sql.exec(
        `update jobs set state = 'parked', reason = ?, parked_at = ?, lease = null
          where id = ? and lease = ?`,
        next.reason,
        now,
        id,
        lease,
      )
      return
    case 'blocked':
      sql.exec(
        `update jobs set state = 'blocked', reason = ?, attempts = 0, lease = null
          where id = ? and lease = ?`,
        next.reason,
        id,
        lease,
      )
  }
}

/**
 * Gives back what a process that is no more was holding. Its attempt stays counted, so that a job
 * that kills its process every time ends parked.
 */
export function freeOrphans(sql: SqlStorage, lease: string, now: number): void {
  sql.exec(
    `delete from jobs where state = 'running' and lease <> ? and attempts >= ?
      and kind in (select value from json_each(?))`,
    lease,
    maxAttempts,
    JSON.stringify(extraKinds),
  )
  sql.exec(
    `update jobs set state = 'parked', reason = 'crashed', parked_at = ?, lease = null
      where state = 'running' and lease <> ? and attempts >= ?`,
    now,
    lease,
    maxAttempts,
  )
  sql.exec(`delete from jobs where state = 'running' and lease <> ? and ${anotherWaits}`, lease)
  sql.exec(
    `update jobs set state = 'queued', lease = null, due_at = min(due_at, ?)
      where state = 'running' and lease <> ?`,
    now,
    lease,
  )
}

/** Puts a job behind the earlier ones of its lane, if there are any still to run. */
export function enterLane(sql: SqlStorage, id: number, lane: string): 'first' | 'behind' {
  sql.exec('update jobs set lane = ? where id = ?', lane, id)
  const earlier = sql
    .exec(
      `select 1 from jobs where lane = ? and id <> ?
        and (state = 'running' or (state = 'queued' and id < ?)) limit 1`,
      lane,
      id,
      id,
    )
    .toArray()
  return earlier.length === 0 ? 'first' : 'behind'
}

/** Everything that waited for the rep to reconnect goes on. */
export function unblock(sql: SqlStorage, now: number): void {
  sql.exec(
    `update jobs set state = 'queued', due_at = ?, reason = null where state = 'blocked'`,
    now,
  )
}

/** The same for these kinds alone. */
export function unblockKinds(sql: SqlStorage, kinds: readonly JobKind[], now: number): void {
  sql.exec(
    `update jobs set state = 'queued', due_at = ?, reason = null
      where state = 'blocked' and kind in (select value from json_each(?))`,
    now,
    JSON.stringify(kinds),
  )
}

/** What waits for a budget of Fathom's need not any more. */
export function endRateWaits(sql: SqlStorage, now: number): void {
  sql.exec('delete from budgets')
  sql.exec(
    `update jobs set due_at = min(due_at, ?), reason = null
      where state = 'queued' and reason = 'fathom_rate'`,
    now,
  )
}

/** Jobs of these kinds that no longer make sense; those that run go on to their end. */
export function dropWaiting(sql: SqlStorage, ...kinds: readonly JobKind[]): void {
  sql.exec(
    `delete from jobs where state <> 'running' and kind in (select value from json_each(?))`,
    JSON.stringify(kinds),
  )
}

/** A job with this key that was not tried yet is due by then. */
export function hasten(sql: SqlStorage, coalesceKey: string, dueAt: number): void {
  sql.exec(
    `update jobs set due_at = min(due_at, ?)
      where coalesce_key = ? and state = 'queued' and attempts = 0`,
    dueAt,
    coalesceKey,
  )
}

/** When the next queued job may run, with what is known to be down. Null: none is queued. */
export function nextDue(sql: SqlStorage): number | null {
  let earliest: number | null = null
  for (const kind of jobKinds()) {
    const [head] = sql
      .exec<{ due_at: number }>(
        `select due_at from jobs as job where state = 'queued' and kind = ?
          and (lane is null or not exists (
            select 1 from jobs as earlier
            where earlier.lane = job.lane and earlier.id < job.id
              and earlier.state in ('queued', 'running')))
          order by due_at limit 1`,
        kind,
      )
      .toArray()
    if (!head) continue
    const open = needs[kind].map((service) => readBreaker(sql, service).openUntil)
    const runnable = Math.max(head.due_at, ...open)
    earliest = earliest === null ? runnable : Math.min(earliest, runnable)
  }
  return earliest
}
