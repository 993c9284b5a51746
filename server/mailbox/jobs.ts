import type { Breaker, NextState, Service } from './schedule.ts'
import { breakerAfterFailure, breakerState, closed, maxAttempts } from './schedule.ts'

/** What a mailbox does by itself, by kind, with what each needs to know. */
export type JobPayloads = {
  /** A stored delivery into the CRM. */
  sync_delivery: { deliveryId: number }
  /** Who is the rep at Fathom? */
  identify: Record<string, never>
  /** One page of Fathom's list. */
  list_page: ListPage
  /** One meeting of a list into the CRM. `item` is Fathom's JSON, unread. */
  sync_listed: { item: unknown; fetchedAt: number; counted: boolean }
  /** The transcript and the summary of a listed meeting, which lists do not carry. */
  fetch_details: { item: unknown; recordingId: string; fetchedAt: number }
  create_webhook: Record<string, never>
  /** A webhook of an earlier connection, or one that could not be stored. */
  delete_webhook: { fathomId: string; generation: number }
  disconnect: { deleteData: boolean }
  /** What can be put right in the CRM without Fathom. */
  mend: { work: 'failed_items' | 'companies' }
  /** One call's items before the model. */
  analyse_meeting: { meetingId: string }
  /** Which calls has the model not seen? */
  find_unanalysed: Record<string, never>
  /** The picture of a call, into the CRM's storage. */
  store_thumbnail: { recording: number; recordingId: string; address: string }
  /** What the CRM shows of this connection. */
  report: Record<string, never>
}

export type ListPage = {
  purpose: 'import' | 'recent' | 'month'
  createdAfter: number
  cursor: string | null
  page: number
}

export type JobKind = keyof JobPayloads

export type Job = {
  [K in JobKind]: { kind: K; payload: JobPayloads[K] } & JobRow
}[JobKind]

type JobRow = {
  id: number
  lane: string | null
  attempts: number
  requestId: string | null
  createdAt: number
}

/** Whom a kind of job needs. A job is not begun while one of them is known to be down. */
const needs: Readonly<Record<JobKind, readonly Service[]>> = {
  sync_delivery: ['crm'],
  identify: ['fathom'],
  list_page: ['fathom'],
  sync_listed: ['crm'],
  fetch_details: ['fathom', 'crm'],
  create_webhook: ['fathom'],
  delete_webhook: ['fathom'],
  disconnect: ['fathom', 'crm'],
  mend: ['crm'],
  // It looks after its own failures.
  store_thumbnail: [],
  analyse_meeting: ['crm', 'claude'],
  find_unanalysed: ['crm'],
  report: ['crm'],
}

const services: readonly Service[] = ['crm', 'fathom', 'claude']

/** Work that only makes better what is there already. It never waits for a person. */
const extraKinds: readonly JobKind[] = ['analyse_meeting', 'find_unanalysed']

export function isExtra(kind: JobKind): boolean {
  return extraKinds.includes(kind)
}

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

function runnableKinds(sql: SqlStorage, now: number): JobKind[] {
  const usable = new Set(services.filter((service) => isUsable(sql, service, now)))
  return jobKinds().filter((kind) => needs[kind].every((service) => usable.has(service)))
}

/** A service that was down gets one caller at a time until it has answered. */
function isUsable(sql: SqlStorage, service: Service, now: number): boolean {
  switch (breakerState(readBreaker(sql, service), now)) {
    case 'closed':
      return true
    case 'wait':
      return false
    case 'probe': {
      const kinds = kindsNeeding(service)
      const { running } = sql
        .exec<{ running: number }>(
          `select count(*) as running from jobs
            where state = 'running' and kind in (select value from json_each(?))`,
          JSON.stringify(kinds),
        )
        .one()
      return running === 0
    }
  }
}

function jobKinds(): JobKind[] {
  return Object.keys(needs).filter((kind): kind is JobKind => kind in needs)
}

function kindsNeeding(service: Service): JobKind[] {
  return jobKinds().filter((kind) => needs[kind].includes(service))
}

/** Records how a run ended. A job that is held by nobody, or by another process, is left alone. */
export function settleJob(
  sql: SqlStorage,
  id: number,
  lease: string,
  next: NextState,
  now: number,
): void {
  switch (next.state) {
    case 'done':
      sql.exec('delete from jobs where id = ? and lease = ?', id, lease)
      return
    case 'queued':
      // A newer one with the same key may be waiting by now: then that one does for both.
      sql.exec(
        `delete from jobs where id = ? and lease = ? and exists (
          select 1 from jobs as waiting where waiting.coalesce_key = jobs.coalesce_key
            and waiting.id <> jobs.id and waiting.state in ('queued', 'blocked'))`,
        id,
        lease,
      )
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
        `delete from jobs where id = ? and lease = ? and exists (
          select 1 from jobs as waiting where waiting.coalesce_key = jobs.coalesce_key
            and waiting.id <> jobs.id and waiting.state in ('queued', 'blocked'))`,
        id,
        lease,
      )
      sql.exec(
        `update jobs set state = 'blocked', reason = ?, attempts = 0, lease = null
          where id = ? and lease = ?`,
        next.reason,
        id,
        lease,
      )
      return
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
  sql.exec(
    `delete from jobs where state = 'running' and lease <> ? and exists (
      select 1 from jobs as waiting where waiting.coalesce_key = jobs.coalesce_key
        and waiting.id <> jobs.id and waiting.state in ('queued', 'blocked'))`,
    lease,
  )
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

/** Jobs that talk to Fathom on behalf of a connection that is no more. */
export function dropFathomJobs(sql: SqlStorage): void {
  sql.exec(
    `delete from jobs where state <> 'running'
      and kind in ('identify', 'list_page', 'fetch_details', 'create_webhook')`,
  )
}

export function readBreaker(sql: SqlStorage, service: Service): Breaker {
  const [row] = sql
    .exec<{ failures: number; open_until: number }>(
      'select failures, open_until from breakers where service = ?',
      service,
    )
    .toArray()
  return row ? { failures: row.failures, openUntil: row.open_until } : closed
}

export function noteServiceDown(
  sql: SqlStorage,
  service: Service,
  now: number,
  random: number,
): void {
  const { failures, openUntil } = breakerAfterFailure(readBreaker(sql, service), now, random)
  sql.exec(
    `insert into breakers values (?, ?, ?) on conflict (service)
      do update set failures = excluded.failures, open_until = excluded.open_until`,
    service,
    failures,
    openUntil,
  )
}

export function noteServiceUp(sql: SqlStorage, service: Service): void {
  sql.exec('delete from breakers where service = ?', service)
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

export type ParkedJob = { id: number; kind: JobKind; reason: string; parkedAt: number }

export function countParked(sql: SqlStorage): number {
  return sql
    .exec<{ parked: number }>(`select count(*) as parked from jobs where state = 'parked'`)
    .one().parked
}
