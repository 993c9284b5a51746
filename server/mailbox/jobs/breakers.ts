import type { Breaker } from './backoff.ts'
import { breakerAfterFailure, breakerState, closed, roomAfterBusy } from './backoff.ts'
import type { JobKind, Service } from './job.ts'
import { jobKinds, needs } from './job.ts'

/** Who is known to be down, and who may be called although: what a breaker holds for each service. */

const services: readonly Service[] = ['crm', 'room', 'fathom', 'claude', 'portal']

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
  const after = service === 'room' ? roomAfterBusy : breakerAfterFailure
  const { failures, openUntil } = after(readBreaker(sql, service), now, random)
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

/** The kinds of jobs whose services may all be called now. */
export function runnableKinds(sql: SqlStorage, now: number): JobKind[] {
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

function kindsNeeding(service: Service): JobKind[] {
  return jobKinds().filter((kind) => needs[kind].includes(service))
}
