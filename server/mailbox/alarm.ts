import { nextOneTimeExpiry } from './connection/one-time.ts'
import type { MailboxContext } from './context.ts'
import { readFact, readTime } from './facts.ts'
import { readBreaker } from './jobs/breakers.ts'
import { nextDue } from './jobs/queue.ts'
import { nextAlarm } from './jobs/schedule.ts'
import { nextSessionEnd } from './report/sockets.ts'

/** The mailbox's one alarm, set to the earliest of all there is to wake for. */
export type Alarm = {
  /** Goes through all there is. */
  arm: () => void
  /** Adds a delivery to what the alarm is for, which is cheaper. */
  armForDelivery: () => void
  /** The alarm went off, or was deleted: what it was set to is no longer known. */
  forget: () => void
}

export function createAlarm(
  state: DurableObjectState,
  { sql, storage, now }: MailboxContext,
  isUsed: () => boolean,
): Alarm {
  /** What this process last set it to. */
  let armedAt: number | null = null

  function armAt(at: number): void {
    // One that is due already must not be pushed back by every delivery that follows; one that goes
    // off too early arms again.
    if (armedAt !== null && armedAt <= at) return
    armedAt = at
    void storage.setAlarm(at)
  }

  return {
    arm() {
      const used = isUsed()
      const connected = used && readFact(sql, 'connection') === 'active'
      const at = nextAlarm(
        [
          nextSessionEnd(state),
          used ? nextDue(sql) : null,
          used ? nextOneTimeExpiry(sql) : null,
          used ? readTime(sql, 'nextTidyAt') : null,
          connected ? readTime(sql, 'nextRecentAt') : null,
          connected ? readTime(sql, 'nextMonthAt') : null,
          used && readFact(sql, 'crmConnection') === 'active' ? readTime(sql, 'nextPullAt') : null,
        ],
        now(),
      )
      if (at !== null) armAt(at)
    },
    armForDelivery() {
      armAt(Math.max(now(), readBreaker(sql, 'crm').openUntil))
    },
    forget() {
      armedAt = null
    },
  }
}
