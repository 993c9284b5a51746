import type { FathomWait } from '../../../lib/contract/receipt.ts'
import type { MailboxContext } from '../context.ts'
import { readBreaker } from '../jobs/breakers.ts'
import type { JobKind, Service } from '../jobs/job.ts'
import { needs } from '../jobs/job.ts'

/** What waits, of every kind of job, and for what; and what is waited for although nothing waits yet. */

type WaitFor = FathomWait['for']

/** Outlived by what merely takes its turn. */
const momentMs = 2_000

const messages: Record<WaitFor, string> = {
  fathom_rate: 'Fathom wants Upshot to ask less often for a while.',
  fathom_down: 'Fathom does not answer. Upshot keeps trying.',
  fathom_writes: 'Fathom is still writing a call up.',
  webhook: 'Fathom did not say whether it will tell of new calls. Upshot asks again.',
  crm_down: 'The CRM does not answer. What Fathom sent is kept, and goes in once it does.',
  ai_down: 'Claude does not answer. Rules have sorted the items meanwhile.',
  ai_budget: "Today's share of the AI is used up. Rules have sorted the items meanwhile.",
  reconnect: 'Waits for Fathom to be connected again.',
  key: "Waits for the key that protects Upshot's access to Fathom.",
  another_try: 'Did not work at the first go. Upshot tries again by itself.',
  schedule: 'Has its time, and has not come to it.',
  turn: 'Is being worked on.',
}

/** Waiting jobs by what they wait for, most urgent first, with silences that are imposed on no job yet. */
export function waitsOf({ sql, now }: MailboxContext): FathomWait[] {
  const time = now()
  const found = new Map<WaitFor, { jobs: number; since: number | null; until: number | null }>()
  const note = (what: WaitFor, jobs: number, since: number | null, until: number | null) => {
    const known = found.get(what)
    found.set(what, {
      jobs: (known?.jobs ?? 0) + jobs,
      since: earlier(known?.since ?? null, since),
      until: later(known?.until ?? null, until),
    })
  }
  const down = new Map<Service, number>()
  for (const service of ['crm', 'room', 'fathom', 'claude', 'portal'] as const) {
    const { failures, openUntil } = readBreaker(sql, service)
    if (failures > 0) down.set(service, openUntil)
  }
  const groups = sql
    .exec<{
      kind: JobKind
      state: string
      reason: string | null
      attempts: number
      jobs: number
      since: number
      due: number
    }>(
      `select kind, state, reason, min(attempts) as attempts, count(*) as jobs,
          min(created_at) as since, min(due_at) as due
        from jobs where state <> 'parked' group by kind, state, reason, due_at > ?`,
      time + momentMs,
    )
    .toArray()
  for (const { kind, state, reason, attempts, jobs, since, due } of groups) {
    // A later release may have left kinds that nobody here knows.
    const service = kind in needs ? needs[kind].find((one) => down.has(one)) : undefined
    const isAhead = due > time + momentMs
    const until = isAhead ? due : null
    if (state === 'blocked') note('reconnect', jobs, since, null)
    else if (state === 'running') note('turn', jobs, since, null)
    else if (service) note(downs[service], jobs, since, down.get(service) ?? null)
    else if (!isAhead) note('turn', jobs, since, null)
    else note(waitOf(reason, attempts), jobs, since, until)
  }
  const { until } = sql
    .exec<{ until: number | null }>(
      'select max(resets_at) as until from budgets where remaining = 0 and resets_at > ?',
      time,
    )
    .one()
  if (until !== null) note('fathom_rate', 0, null, until)
  for (const [service, openUntil] of down) {
    if (service !== 'room' && openUntil > time) note(downs[service], 0, null, openUntil)
  }
  return order.flatMap((what) => {
    const wait = found.get(what)
    if (!wait) return []
    const { jobs, since, until: end } = wait
    return [
      { for: what, jobs, since: instant(since), until: instant(end), message: messages[what] },
    ]
  })
}

/** How many jobs wait, and since when the oldest of them; what only makes better counts, too. */
export function countWaiting(sql: SqlStorage): { waiting: number; oldest: number | null } {
  return sql
    .exec<{ waiting: number; oldest: number | null }>(
      `select count(*) as waiting, min(created_at) as oldest from jobs where state <> 'parked'`,
    )
    .one()
}

const downs: Record<Service, WaitFor> = {
  crm: 'crm_down',
  // Colleagues write; it is over in a moment.
  room: 'turn',
  fathom: 'fathom_down',
  claude: 'ai_down',
  // How that CRM is, its own part of the settings says.
  portal: 'another_try',
}

const order: readonly WaitFor[] = [
  'reconnect',
  'key',
  'crm_down',
  'fathom_down',
  'fathom_rate',
  'webhook',
  'another_try',
  'fathom_writes',
  'ai_down',
  'ai_budget',
  'turn',
  'schedule',
]

function waitOf(reason: string | null, attempts: number): WaitFor {
  switch (reason) {
    case 'fathom_rate':
      return 'fathom_rate'
    case 'ai_budget':
      return 'ai_budget'
    case 'webhook_answer_lost':
      return 'webhook'
    case 'secrets_do_not_open':
      return 'key'
    case 'crm_rate':
    case 'copy_may_appear':
      return 'schedule'
    case 'behind':
      return 'turn'
    case 'details_not_ready':
      return 'fathom_writes'
  }
  if (reason?.startsWith('claude_')) return 'ai_down'
  return reason !== null || attempts > 0 ? 'another_try' : 'schedule'
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

function instant(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
