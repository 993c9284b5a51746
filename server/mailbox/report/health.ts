import { readTime } from '../facts.ts'

/** How a mailbox is, for the operator: numbers alone, told to the CRM along with the rest. */
export type MailboxHealth = {
  /** Deliveries and listed calls on their way into the CRM. */
  waiting: number
  oldestWaitingAt: string | null
  /** What waits for the rep to reconnect. */
  blocked: number
  /** Refreshes of the tokens that failed since one last succeeded. */
  refreshFailures: number
}

export function healthOf(sql: SqlStorage): MailboxHealth {
  const { waiting, oldest, blocked } = sql
    .exec<{ waiting: number; oldest: number | null; blocked: number }>(
      `select count(*) filter (where kind in ('sync_delivery', 'sync_listed')
            and state in ('queued', 'running')) as waiting,
          min(created_at) filter (where kind in ('sync_delivery', 'sync_listed')
            and state in ('queued', 'running')) as oldest,
          count(*) filter (where state = 'blocked') as blocked
        from jobs`,
    )
    .one()
  return {
    waiting,
    oldestWaitingAt: oldest === null ? null : new Date(oldest).toISOString(),
    blocked,
    refreshFailures: readTime(sql, 'refreshFailures') ?? 0,
  }
}
