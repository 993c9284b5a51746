import * as z from 'zod/mini'
import { assigneeKinds } from '../../../lib/contract/vocabulary.ts'
import type { ClaudeAnswer, ClaudeFailure, ClaudeSettings } from '../../ai/claude.ts'
import { askClaude, estimateTokens } from '../../ai/claude.ts'
import { costOf } from '../../ai/prices.ts'
import type { MeetingToAnalyse, Prompt } from '../../ai/prompt.ts'
import { buildPrompt, promptVersion } from '../../ai/prompt.ts'
import type { MeetingVerdict } from '../../ai/verdict.ts'
import { analyseWithVerdict, readAnswer } from '../../ai/verdict.ts'
import { digestHex, randomText } from '../../encoding.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import type { Job, JobPayloads } from '../jobs/job.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import { maxAttempts } from '../jobs/schedule.ts'
import type { JobTools } from '../jobs/tools.ts'
import { analyseSoon } from './analyse-soon.ts'
import {
  dayOf,
  dropPaidAnswer,
  keepPaidAnswer,
  nextDay,
  noteSpending,
  readPaidAnswer,
  spentOn,
} from './spending.ts'

const minute = 60_000
/** Many calls come in at once in an import, and each is a job of its own. */
const meetingsPerLook = 50

const Pending = z.array(z.object({ meetingId: z.string() }))
const Found = z.nullable(
  z.object({
    title: z.nullable(z.string()),
    start: z.nullable(z.string()),
    summary: z.nullable(z.string()),
    items: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        assigneeName: z.nullable(z.string()),
        assigneeKind: z.enum(assigneeKinds),
        recordingTimestamp: z.nullable(z.number()),
        userGenerated: z.boolean(),
        contentHash: z.string(),
      }),
    ),
    lines: z.array(
      z.object({
        speaker: z.optional(z.nullable(z.string())),
        offset: z.number(),
        text: z.string(),
      }),
    ),
  }),
)
const Applied = z.object({
  applied: z.number(),
  failed: z.number(),
  touched: z.array(z.string()),
})

/** What an analysis under this prompt and model is known by in the CRM. */
function analysisVersion({ model }: ClaudeSettings): string {
  return `${promptVersion}/${model}`
}

/** Has the model look at what it has not seen, a portion at a time. */
export async function findUnanalysed({ context, crm }: JobTools): Promise<JobResult> {
  const { claude } = context.settings
  const userId = readFact(context.sql, 'userId')
  if (!claude || userId === null) return done
  const args = {
    p_owner: userId,
    p_prompt_version: analysisVersion(claude),
    p_limit: 500,
  }
  const pending = Pending.parse(await crm('get_pending_ai_analysis', args))
  const meetings = [...new Set(pending.map(({ meetingId }) => meetingId))]
  for (const meetingId of meetings.slice(0, meetingsPerLook)) {
    analyseSoon(context, meetingId, true)
  }
  return done
}

/**
 * One call's undecided items before the model, in one call to Claude. Whatever becomes of it, the items
 * have the rules' category since they were synced: nothing here can leave one without, and nothing is
 * parked. An answer is kept until it is in the CRM, so that a crash pays for nothing twice.
 */
export async function analyseMeeting(
  { context, crm, timeZone }: JobTools,
  job: Pick<Job, 'attempts'>,
  { meetingId }: JobPayloads['analyse_meeting'],
): Promise<JobResult> {
  const { sql, settings } = context
  const { claude } = settings
  const userId = readFact(sql, 'userId')
  if (!claude || userId === null) return done
  const version = analysisVersion(claude)
  const found = Found.parse(
    await crm('get_meeting_for_ai', {
      p_owner: userId,
      p_meeting: meetingId,
      p_prompt_version: version,
    }),
  )
  if (!found) return done

  const meeting: MeetingToAnalyse = {
    title: found.title,
    start: found.start,
    timeZone: await timeZone(userId, found.start),
    summary: found.summary,
    items: found.items.map(({ assigneeKind, ...item }) => ({
      ...item,
      ownerKnown: assigneeKind !== 'unknown',
    })),
    transcript: found.lines.map(({ speaker = null, offset, text }) => ({ speaker, offset, text })),
  }
  const prompt = buildPrompt(meeting, randomText())
  const hashes = found.items.map(({ id, contentHash }) => `${id} ${contentHash}`)
  const key = await digestHex([version, meetingId, ...hashes].join('\n'))

  const heard = await hear(context, claude, prompt, key)
  if ('wait' in heard) return heard.wait
  if ('failure' in heard && isPassing(heard.failure)) return later(context, job, heard)
  const verdict = 'text' in heard ? readAnswer(heard.text, meeting, prompt) : null
  const failure = 'failure' in heard ? heard.failure : verdict ? null : 'unreadable'
  if (failure === 'unauthorized' || failure === 'bad_request') {
    logWarning('ai_refused', { reason: failure })
    // Ours to mend, and a key that is refused is so for every call: one probe asks for all of them. What
    // else was refused may be about this call alone; the next look finds its items again.
    if (failure === 'unauthorized') return later(context, job, { failure, retryAfterMs: null })
    writeFact(sql, 'aiError', failure)
    return done
  }
  if (failure) logWarning('ai_answer_unusable', { reason: failure })
  await apply(context, crm, userId, meetingId, { found, meeting, version, claude, verdict })
  dropPaidAnswer(sql, key)
  writeFact(sql, 'aiError', null)
  logInfo('meeting_analysed', {
    items: meeting.items.length,
    judged: verdict?.verdicts.size ?? 0,
    failure,
  })
  return done
}

type Heard =
  | { text: string }
  | { failure: ClaudeFailure; retryAfterMs: number | null }
  | { wait: JobResult }

/** The answer to a prompt: the one paid for already, or a new one within the budgets. */
async function hear(
  context: MailboxContext,
  claude: ClaudeSettings,
  prompt: Prompt,
  key: string,
): Promise<Heard> {
  const { sql, storage, settings, now, random, aiBudget } = context
  const paid = readPaidAnswer(sql, key)
  if (paid !== null) return { text: paid }
  const day = dayOf(now())
  const tokens = estimateTokens(prompt, claude.model)
  const spent = spentOn(sql, day)
  const isWithin =
    spent.inputTokens + spent.outputTokens + tokens <= settings.aiBudget.tokensPerRep &&
    (await aiBudget.reserve(key, day, tokens, settings.aiBudget.tokensInAll))
  if (!isWithin) {
    logWarning('ai_budget_spent', { tokens })
    writeFact(sql, 'aiSpentUntil', nextDay(now()))
    const at = nextDay(now()) + random() * 30 * minute
    return { wait: { outcome: 'later', at, reason: 'ai_budget' } }
  }
  const answer = await askClaude(claude, prompt)
  const usage = answer.usage
  const cost = usage ? costOf(claude.model, usage) : 0
  storage.transactionSync(() => {
    if (usage) noteSpending(sql, day, usage, cost)
    if (answer.ok) keepPaidAnswer(sql, key, answer.text, now())
    if (answer.ok || usage) noteServiceUp(sql, 'claude')
  })
  await aiBudget
    .settle(key, day, usage && { tokens: usage.inputTokens + usage.outputTokens, cost })
    .catch(() => logWarning('ai_budget_unreachable', {}))
  return answer.ok ? { text: answer.text } : failureOf(answer)
}

function failureOf({ reason, retryAfterMs }: Extract<ClaudeAnswer, { ok: false }>): Heard {
  return { failure: reason, retryAfterMs }
}

function isPassing(failure: ClaudeFailure): boolean {
  return ['rate_limited', 'overloaded', 'unavailable', 'timeout'].includes(failure)
}

/** Again by the schedule, one probe for all; after the last attempt the hourly look takes over. */
function later(
  { sql, now }: MailboxContext,
  { attempts }: Pick<Job, 'attempts'>,
  { failure, retryAfterMs }: { failure: ClaudeFailure; retryAfterMs: number | null },
): JobResult {
  writeFact(sql, 'aiError', failure)
  if (attempts >= maxAttempts - 1) {
    logWarning('ai_given_up_for_now', { reason: failure })
    return done
  }
  if (retryAfterMs !== null) {
    return { outcome: 'retry', reason: `claude_${failure}`, notBefore: now() + retryAfterMs }
  }
  return { outcome: 'down', service: 'claude', reason: `claude_${failure}` }
}

async function apply(
  { hint }: MailboxContext,
  crm: JobTools['crm'],
  userId: string,
  meetingId: string,
  analysed: {
    found: NonNullable<z.infer<typeof Found>>
    meeting: MeetingToAnalyse
    version: string
    claude: ClaudeSettings
    verdict: MeetingVerdict | null
  },
): Promise<void> {
  const { found, meeting, version, claude, verdict } = analysed
  const nothing: MeetingVerdict = { verdicts: new Map(), sentiment: null }
  const { analyses, sentiment } = analyseWithVerdict(meeting, verdict ?? nothing)
  const results = found.items.flatMap(({ id, contentHash }) => {
    const analysis = analyses.get(id)
    return analysis
      ? [{ ...analysis, itemId: id, contentHash, model: claude.model, promptVersion: version }]
      : []
  })
  const p = { ownerUserId: userId, meetingId, results, sentiment }
  const { failed, touched } = Applied.parse(await crm('apply_meeting_ai_analysis', { p }))
  if (failed > 0) logWarning('ai_results_not_written', { failed })
  hint(touched)
}
