import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, vi } from 'vitest'
import type { TestRep } from '../world.ts'
import { mailbox } from '../world.ts'

/** Looks into a rep's mailbox, and lets its time pass, as no caller from outside can. */

export function rows(rep: TestRep, query: string, ...values: (string | number)[]) {
  return runInDurableObject(mailbox(rep), (_, { storage }) =>
    storage.sql.exec(query, ...values).toArray(),
  )
}

export async function count(rep: TestRep, from: string): Promise<number> {
  const [row] = await rows(rep, `select count(*) as n from ${from}`)
  return Number(row?.n)
}

/**
 * Waits until nothing is left to do but what is parked. Back-offs, closed breakers and spent budgets
 * are passed over, not waited for.
 */
export function idle(rep: TestRep, timeout = 60_000): Promise<void> {
  return vi.waitFor(
    async () => {
      const left = await runInDurableObject(mailbox(rep), (_, { storage }) => {
        // All due, and in the order in which they would have come: of two that need a service which was
        // down, the one that did not fail is its next probe.
        storage.sql.exec(
          `update jobs set due_at = ranked.place
            from (select id, row_number() over (order by due_at, id) as place
                    from jobs where state = 'queued') as ranked
            where ranked.id = jobs.id and due_at <> ranked.place`,
        )
        storage.sql.exec('update breakers set open_until = 0')
        storage.sql.exec('delete from budgets')
        const query = `select kind, state, reason from jobs where state <> 'parked' limit 5`
        return storage.sql.exec(query).toArray()
      })
      if (left.length > 0) await runDurableObjectAlarm(mailbox(rep))
      expect(left).toEqual([])
    },
    { timeout, interval: 10 },
  )
}

/**
 * Goes from alarm to alarm on a clock that the test has faked, until no job is waiting to run. Answers
 * how much of that clock's time went by, in milliseconds.
 */
export async function runAlarms(rep: TestRep, most = 1_000): Promise<number> {
  const begun = Date.now()
  for (let turn = 0; turn < most; turn += 1) {
    const alarm = await nextAlarm(rep)
    if (alarm === null || (await count(rep, `jobs where state in ('queued', 'running')`)) === 0) {
      return Date.now() - begun
    }
    vi.setSystemTime(Math.max(alarm, Date.now()))
    await runDurableObjectAlarm(mailbox(rep))
  }
  throw new Error(`After ${most} alarms there was still something to do`)
}

export function nextAlarm(rep: TestRep): Promise<number | null> {
  return runInDurableObject(mailbox(rep), (_, { storage }) => storage.getAlarm())
}
