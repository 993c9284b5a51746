import { eventAlerts } from './event-alerts.ts'
import type { CanaryRun, Finding, Sums } from './known.ts'
import type { Accuracy, Standing } from './standing.ts'

/** All that is known at one turn of the watchdog. Null: it could not be asked. */
export type Known = {
  now: number
  sums: Readonly<Record<string, Sums>>
  standing: Standing | null
  accuracy: readonly Accuracy[] | null
  canary: CanaryRun
}

const minute = 60_000
const hour = 60 * minute
/** Two turns of the watchdog: what one of them saw may have been a deploy. */
const twoTurns = 14 * minute

const oldestWaitingMs = 30 * minute
const overdueShare = 0.05
const slowCanaryMs = 10_000
const aiShareToWarn = 0.8
/** Below this many judged items a share says nothing. */
const fewJudged = 40
const lowestAccuracy = 0.75
const fewMeetings = 20
const highestFallback = 0.25

/** What calls for somebody. Pure: the same knowledge, the same findings. */
export function findings(known: Known): Finding[] {
  return [
    ...eventFindings(known.sums),
    ...crmFindings(known),
    ...canaryFindings(known.canary),
    ...aiFindings(known),
  ]
}

/**
 * How the ids begin of what could not be asked this time: it holds for as long as nobody knows better, since "over"
 * would be a lie.
 */
export function unknownOf({ standing, accuracy }: Pick<Known, 'standing' | 'accuracy'>): string[] {
  return [
    ...(standing === null ? ['waiting', 'overdue', 'missing', 'orphans', 'ai_'] : []),
    ...(accuracy === null ? ['accuracy:'] : []),
  ]
}

function eventFindings(sums: Known['sums']): Finding[] {
  return Object.entries(eventAlerts).flatMap(([event, [moreThan, window, meaning]]) => {
    const sum = sums[event]
    if (sum === undefined) return []
    const times = window === 'hours in a row' ? Math.min(sum.hour, sum.hourBefore) : sum[window]
    if (times <= moreThan) return []
    const within = { quarter: '15 minutes', hour: 'an hour', day: 'a day' }
    const time = window === 'hours in a row' ? 'an hour, and in the hour before' : within[window]
    const often = times === 1 ? 'once' : `${times} times`
    const words = `The log has ${event.replace(' ', ' with reason ')} ${often} in ${time}.`
    return [{ id: `event:${event}`, words, action: meaning, holdMs: 0 }]
  })
}

function crmFindings({ standing, now }: Known): Finding[] {
  if (standing === null) {
    return [
      {
        id: 'crm',
        words: 'The CRM does not answer the companion.',
        action:
          'Look at the Supabase project: is it paused, full, or its secret key changed? Deliveries are safe meanwhile, and go in by themselves.',
        holdMs: twoTurns,
      },
    ]
  }
  const { active, orphan } = standing
  const found: Finding[] = []
  const oldest = active.oldestWaitingAt === null ? now : Date.parse(active.oldestWaitingAt)
  if (now - oldest > oldestWaitingMs) {
    found.push({
      id: 'waiting',
      words: `The oldest delivery has waited for ${minutes(now - oldest)}; ${active.waiting} wait.`,
      action:
        'Filter the log by job_failed_for_now and group by reason: it says whom the work waits for.',
      holdMs: 0,
    })
  }
  if (active.overdue > active.mailboxes * overdueShare) {
    found.push({
      id: 'overdue',
      words: `${active.overdue} of ${active.mailboxes} mailboxes had no success for two hours.`,
      action: 'Fathom or the CRM: filter the log by fathom_unavailable and token_refresh_failed.',
      holdMs: twoTurns,
    })
  }
  if (active.missing > 0) {
    found.push({
      id: 'missing',
      words: `Fathom lists ${calls(active.missing)} that the CRM has not.`,
      action:
        'They should come in by themselves within the hour. If not: parked work (Replay on the operator’s page), or listed_meeting_unusable in the log.',
      holdMs: 2 * hour,
    })
  }
  if (orphan.mailboxes > 0) {
    found.push({
      id: 'orphans',
      words: `${orphan.mailboxes} mailboxes of deleted accounts are not erased.`,
      action: 'Filter the log by erase_failed. The law’s clock runs.',
      holdMs: 3 * hour,
    })
  }
  return found
}

function canaryFindings({ ms, problem }: CanaryRun): Finding[] {
  if (problem !== null) {
    return [
      {
        id: 'canary',
        words: `A test delivery did not come through: ${problem}.`,
        action:
          'What Fathom sends may not come through either: it tries again for some time. Ask GET /health?deep, and look at PUBLIC_URL and the route to the Worker.',
        holdMs: twoTurns,
      },
    ]
  }
  if (ms !== null && ms > slowCanaryMs) {
    return [
      {
        id: 'canary_slow',
        words: `A test delivery took ${Math.round(ms / 1000)} seconds to come through.`,
        action: 'Cloudflare’s status page first; then the log’s drained and drain_failed.',
        holdMs: twoTurns,
      },
    ]
  }
  return []
}

function aiFindings({ sums, standing, accuracy }: Known): Finding[] {
  const found: Finding[] = []
  const ai = standing?.ai
  if (ai?.isOn && ai.tokens > ai.tokenLimit * aiShareToWarn) {
    found.push({
      id: 'ai_cost',
      words: `Of today’s tokens for Claude ${percent(ai.tokens / ai.tokenLimit)} are spent, for $${ai.dollars.toFixed(2)}.`,
      action:
        'When they are gone, rules sort until midnight UTC. Raise AI_DAILY_TOKENS_TOTAL, or find the rep whose calls are many.',
      holdMs: 0,
    })
  }
  const day = (event: string) => sums[event]?.day ?? 0
  const fellBack = ['ai_given_up_for_now', 'ai_answer_unusable', 'ai_refused'].reduce(
    (sum, event) => sum + day(event),
    0,
  )
  const asked = day('meeting_analysed') + fellBack
  if (ai?.isOn && asked >= fewMeetings && fellBack / asked > highestFallback) {
    found.push({
      id: 'ai_fallback',
      words: `Claude could not be used for ${percent(fellBack / asked)} of the day’s ${asked} calls.`,
      action: 'Rules sort those. Anthropic’s status page, the key’s limits, CLAUDE_MODEL.',
      holdMs: 0,
    })
  }
  for (const { tier, model, reviewed, corrected } of accuracy ?? []) {
    const right = 1 - corrected / reviewed
    if (reviewed < fewJudged || right >= lowestAccuracy) continue
    const who = tier === 'ai' ? (model ?? 'Claude') : 'the rules'
    found.push({
      id: `accuracy:${tier}:${model ?? ''}`,
      words: `Reps corrected ${corrected} of ${reviewed} items that ${who} sorted in the last week: ${percent(right)} were right.`,
      action:
        'Another model, or instructions of another release? Ask category_corrections for what was corrected, and run npm run eval with it.',
      holdMs: 0,
    })
  }
  return found
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function minutes(ms: number): string {
  return `${Math.round(ms / minute)} minutes`
}

function calls(count: number): string {
  return count === 1 ? 'one call' : `${count} calls`
}
