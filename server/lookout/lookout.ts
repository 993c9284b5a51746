import { DurableObject } from 'cloudflare:workers'
import type { Alert, CanaryRun, Finding, Sums } from './known.ts'

const minute = 60_000
const hour = 60 * minute
const bucketMs = 5 * minute
const keptMs = 49 * hour
/** Versions of the extension come from outside: so many different ones are counted, and no more. */
const mostKeys = 400

/** What the operator's page draws. `hours` is the last day, oldest first. */
export type LookoutView = {
  conditions: (Alert & { isTold: boolean })[]
  hours: { at: number; calls: number; clicks: number; failures: number }[]
  canaries: CanaryRun[]
  clients: { version: string; requests: number }[]
}

/**
 * One for the whole companion: it adds up what the processes count, and remembers which conditions hold, so
 * that each is told once and again when it is over.
 */
export class Lookout extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { sql } = state.storage
    sql.exec(
      `create table if not exists counts (
        event text not null, bucket integer not null, n integer not null,
        primary key (event, bucket)) without rowid`,
    )
    sql.exec(
      `create table if not exists conditions (
        id text primary key, words text not null, action text not null, since integer not null,
        told_at integer, cleared_at integer) without rowid`,
    )
    sql.exec(
      'create table if not exists canaries (at integer primary key, ms integer, problem text)',
    )
  }

  /** Adds up what a process has counted. */
  async count(counts: Record<string, number>, at: number): Promise<void> {
    const { storage } = this.ctx
    const bucket = Math.floor(at / bucketMs) * bucketMs
    storage.transactionSync(() => {
      const { sql } = storage
      sql.exec('delete from counts where bucket < ?', bucket - keptMs)
      const { keys } = sql
        .exec<{ keys: number }>('select count(*) as keys from counts where bucket = ?', bucket)
        .one()
      for (const [event, n] of Object.entries(counts).slice(0, Math.max(0, mostKeys - keys))) {
        sql.exec(
          `insert into counts (event, bucket, n) values (?, ?, ?)
            on conflict do update set n = n + excluded.n`,
          event,
          bucket,
          n,
        )
      }
    })
  }

  /** How often each event was counted. */
  async sums(now: number): Promise<Record<string, Sums>> {
    const rows = this.ctx.storage.sql
      .exec<{ event: string } & Sums>(
        `select event,
            coalesce(sum(n) filter (where bucket >= ?), 0) as quarter,
            coalesce(sum(n) filter (where bucket >= ?), 0) as hour,
            coalesce(sum(n) filter (where bucket < ? and bucket >= ?), 0) as hourBefore,
            sum(n) as day
          from counts where bucket >= ? group by event`,
        now - 15 * minute - bucketMs,
        now - hour,
        now - hour,
        now - 2 * hour,
        now - 24 * hour,
      )
      .toArray()
    return Object.fromEntries(rows.map(({ event, ...sums }) => [event, sums]))
  }

  /**
   * Takes what holds now, and answers what is to be told: what holds for long enough, and what was told and
   * is over. It is answered again until `told` says that it arrived.
   *
   * @param unknown how the ids begin of what could not be asked: it stays as it was
   */
  async judge(
    findings: readonly Finding[],
    now: number,
    unknown: readonly string[] = [],
  ): Promise<{ raised: Alert[]; cleared: Alert[] }> {
    const { storage } = this.ctx
    return storage.transactionSync(() => {
      const { sql } = storage
      for (const { id, words, action } of findings) {
        sql.exec(
          `insert into conditions (id, words, action, since) values (?, ?, ?, ?) on conflict (id)
            do update set words = excluded.words, action = excluded.action, cleared_at = null`,
          id,
          words,
          action,
          now,
        )
      }
      const holds = JSON.stringify(findings.map(({ id }) => id))
      const isOver = `id not in (select value from json_each(?)) and not exists (
        select 1 from json_each(?) where substr(conditions.id, 1, length(value)) = value)`
      const asked = [holds, JSON.stringify(unknown)]
      sql.exec(`delete from conditions where told_at is null and ${isOver}`, ...asked)
      sql.exec(
        `update conditions set cleared_at = coalesce(cleared_at, ?) where ${isOver}`,
        now,
        ...asked,
      )
      const rows = sql
        .exec<Alert & { told_at: number | null; cleared_at: number | null }>(
          'select * from conditions order by since, id',
        )
        .toArray()
      const patience = new Map(findings.map(({ id, holdMs }) => [id, holdMs]))
      const alertOf = ({ id, words, action, since }: Alert): Alert => ({ id, words, action, since })
      return {
        raised: rows
          .filter((row) => row.told_at === null && now - row.since >= (patience.get(row.id) ?? 0))
          .map(alertOf),
        cleared: rows.filter((row) => row.cleared_at !== null).map(alertOf),
      }
    })
  }

  /** What was answered by `judge` has arrived. */
  async told(alerts: { raised: readonly Alert[]; cleared: readonly Alert[] }, now: number) {
    const { storage } = this.ctx
    storage.transactionSync(() => {
      for (const { id } of alerts.raised) {
        storage.sql.exec('update conditions set told_at = ? where id = ?', now, id)
      }
      for (const { id } of alerts.cleared) {
        storage.sql.exec('delete from conditions where id = ? and cleared_at is not null', id)
      }
    })
  }

  async noteCanary({ at, ms, problem }: CanaryRun): Promise<void> {
    const { sql } = this.ctx.storage
    sql.exec('insert or replace into canaries values (?, ?, ?)', at, ms, problem)
    sql.exec('delete from canaries where at < ?', at - 24 * hour)
  }

  async view(now: number): Promise<LookoutView> {
    const { sql } = this.ctx.storage
    const first = Math.floor(now / hour) * hour - 23 * hour
    const rows = sql
      .exec<{ at: number; calls: number; clicks: number; failures: number }>(
        `select (bucket / ${hour}) * ${hour} as at,
            coalesce(sum(n) filter (where event = 'meeting_synced'), 0) as calls,
            coalesce(sum(n) filter (where event = 'clicks_taken'), 0) as clicks,
            coalesce(sum(n) filter (where event in ('job_failed_for_now', 'job_failed', 'job_parked',
              'request_failed', 'delivery_refused', 'alarm_failed', 'drain_failed')), 0) as failures
          from counts where bucket >= ? group by 1`,
        first,
      )
      .toArray()
    const byHour = new Map(rows.map((row) => [row.at, row]))
    return {
      conditions: sql
        .exec<Alert & { told_at: number | null; cleared_at: number | null }>(
          'select * from conditions where cleared_at is null order by since, id',
        )
        .toArray()
        .map(({ id, words, action, since, told_at }) => ({
          id,
          words,
          action,
          since,
          isTold: told_at !== null,
        })),
      hours: Array.from({ length: 24 }, (_, index) => {
        const at = first + index * hour
        return byHour.get(at) ?? { at, calls: 0, clicks: 0, failures: 0 }
      }),
      canaries: sql.exec<CanaryRun>('select * from canaries order by at desc limit 96').toArray(),
      clients: sql
        .exec<{ version: string; requests: number }>(
          `select substr(event, 8) as version, sum(n) as requests from counts
            where event like 'client %' and bucket >= ? group by 1 order by 2 desc limit 20`,
          now - 24 * hour,
        )
        .toArray(),
    }
  }
}

/** The one object. */
export function lookoutOf(env: Env) {
  return env.LOOKOUT.get(env.LOOKOUT.idFromName('all'))
}
