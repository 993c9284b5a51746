import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk'
import { answerSchema } from './instructions.ts'
import type { MeetingToAnalyse, Prompt } from './prompt.ts'
import { buildPrompt } from './prompt.ts'
import type { MeetingVerdict } from './verdict.ts'
import { readAnswer } from './verdict.ts'

export type ClaudeSettings = { apiKey: string; baseUrl: string | null; model: string }

/** `inputTokens` are all that were asked with; of those, what the cache gave and what it took, where any. */
export type Usage = {
  inputTokens: number
  outputTokens: number
  cacheRead?: number
  cacheWritten?: number
}

/**
 * `rate_limited`, `overloaded`, `unavailable` and `timeout` may pass. `refused`, `truncated`,
 * `unauthorized` and `bad_request` will be the same the next time. What was billed all the same is in
 * `usage`.
 */
export type ClaudeFailure =
  | 'rate_limited'
  | 'overloaded'
  | 'unavailable'
  | 'timeout'
  | 'refused'
  | 'truncated'
  | 'unauthorized'
  | 'bad_request'

export type ClaudeAnswer =
  | { ok: true; text: string; usage: Usage }
  | { ok: false; reason: ClaudeFailure; retryAfterMs: number | null; usage: Usage | null }

/** A meeting of sixty items is answered in half a minute. */
const patienceMs = 60_000
/**
 * The job's schedule tries again: it knows of other meetings, and the SDK would sleep for as long as a
 * `retry-after` says, hours too, with the job in its hand.
 */
const retriesOfTheSdk = 0

/** What an answer may take, generously: a number, six short fields and a sentence for each item. */
export function answerTokens(items: number): number {
  return 400 + 180 * items
}

/** At most what a call can cost, in tokens, before it is made. */
export function estimateTokens({ system, user, itemIds }: Prompt, model: string): number {
  const asked = tokensIn(system) + tokensIn(user)
  return asked + answerTokens(itemIds.length) + manners(model).thinkingTokens
}

/**
 * At most the tokens of a text. Four Latin letters are a token, rarely three; a letter of Greek, Cyrillic,
 * Arabic, Devanagari or Thai is half of one or more; a character of Chinese, Japanese or Korean is one or
 * more, and a picture two.
 */
export function tokensIn(text: string): number {
  let thirds = 0
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    if (code < 0x250) thirds += 1
    else if (code < 0x2000) thirds += 2
    else if (code > 0xffff) thirds += 6
    else thirds += 4
  }
  return Math.ceil(thirds / 3)
}

/** One call for one prompt. The text of a good answer is JSON in the shape asked for, still unread. */
export async function askClaude(
  settings: ClaudeSettings,
  prompt: Prompt,
  options: { signal?: AbortSignal; send?: typeof fetch } = {},
): Promise<ClaudeAnswer> {
  const client = new Anthropic({
    apiKey: settings.apiKey,
    ...(settings.baseUrl === null ? {} : { baseURL: settings.baseUrl }),
    maxRetries: retriesOfTheSdk,
    timeout: patienceMs,
    ...(options.send ? { fetch: options.send } : {}),
  })
  const format = { type: 'json_schema', schema: answerSchema } as const
  const { temperature, thinking, effort, thinkingTokens, apiVersion } = manners(settings.model)
  try {
    const message = await client.messages.create(
      {
        model: settings.model,
        max_tokens: answerTokens(prompt.itemIds.length) + thinkingTokens,
        // Cached where the model takes a text of this length into its cache, and refused by none.
        system: [{ type: 'text', text: prompt.system, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: prompt.user }],
        output_config: { format, ...(effort ? { effort } : {}) },
        ...(temperature === undefined ? {} : { temperature }),
        ...(thinking ? { thinking } : {}),
      },
      {
        ...(options.signal ? { signal: options.signal } : {}),
        ...(apiVersion ? { headers: { 'anthropic-version': apiVersion } } : {}),
      },
    )
    const written = message.usage.cache_creation_input_tokens ?? 0
    const read = message.usage.cache_read_input_tokens ?? 0
    const usage: Usage = {
      inputTokens: message.usage.input_tokens + written + read,
      outputTokens: message.usage.output_tokens,
      ...(written > 0 ? { cacheWritten: written } : {}),
      ...(read > 0 ? { cacheRead: read } : {}),
    }
    if (message.stop_reason === 'refusal') return failed('refused', usage)
    if (message.stop_reason !== 'end_turn') return failed('truncated', usage)
    const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    return { ok: true, text, usage }
  } catch (error) {
    return failureOf(error)
  }
}

/**
 * What Claude says of a meeting, asked and checked: one call. `unreadable`: an answer that is none.
 *
 * @param options.fence at least 16 random characters, new for each call
 */
export async function analyseWithClaude(
  settings: ClaudeSettings,
  meeting: MeetingToAnalyse,
  { fence, ...options }: { fence: string; signal?: AbortSignal; send?: typeof fetch },
): Promise<
  | ({ ok: true; usage: Usage } & MeetingVerdict)
  | {
      ok: false
      reason: ClaudeFailure | 'unreadable'
      retryAfterMs: number | null
      usage: Usage | null
    }
> {
  const prompt = buildPrompt(meeting, fence)
  const answer = await askClaude(settings, prompt, options)
  if (!answer.ok) return answer
  const verdict = readAnswer(answer.text, meeting, prompt)
  if (!verdict) return { ok: false, reason: 'unreadable', retryAfterMs: null, usage: answer.usage }
  return { ok: true, usage: answer.usage, ...verdict }
}

function failed(reason: ClaudeFailure, usage: Usage | null, retryAfterMs: number | null = null) {
  return { ok: false, reason, usage, retryAfterMs } as const
}

/** What a model that cannot but think may think, at the lowest effort; counted as its answer is. */
const roomToThink = 4_000

type Manners = {
  temperature?: number
  /** Where another than the SDK's is meant. */
  apiVersion?: '2023-06-01'
  thinking?: { type: 'disabled' | 'between_tools' }
  effort?: 'low'
  thinkingTokens: number
}

/**
 * Up to Claude 4.6 a call says how steady the answer should be, which only the API's earlier version
 * lets it, and nobody thinks unasked. Later models refuse a temperature and think unless told not to:
 * most by `disabled`, Sonnet 5.5 by another word. Opus 5.5, the largest and whoever comes after them
 * refuse that too, and take an effort alone.
 */
function manners(model: string): Manners {
  if (/^claude-(?:3|(?:haiku|sonnet|opus)-4(?:-[0-6])?(?:-\d{8})?$)/.test(model)) {
    return { temperature: 0, apiVersion: '2023-06-01', thinkingTokens: 0 }
  }
  if (/^claude-(?:opus-4-[78]|(?:opus|sonnet)-5|haiku-5-5)$/.test(model)) {
    return { thinking: { type: 'disabled' }, effort: 'low', thinkingTokens: 0 }
  }
  if (model === 'claude-sonnet-5-5') {
    return { thinking: { type: 'between_tools' }, effort: 'low', thinkingTokens: 0 }
  }
  return { effort: 'low', thinkingTokens: roomToThink }
}

function failureOf(error: unknown): ClaudeAnswer {
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return failed('timeout', null)
  }
  if (error instanceof APIConnectionError) return failed('unavailable', null)
  if (!(error instanceof APIError)) {
    // A body that is no message: a proxy's page, or one that was cut off.
    return failed('unavailable', null)
  }
  const { status } = error
  const retryAfterMs = waitOf(error.headers)
  if (status === 429) return failed('rate_limited', null, retryAfterMs)
  if (status === 529) return failed('overloaded', null, retryAfterMs)
  if (status === 401 || status === 403) return failed('unauthorized', null)
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return failed('bad_request', null)
  }
  return failed('unavailable', null, retryAfterMs)
}

function waitOf(headers: Headers | undefined): number | null {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) * 1_000 : null
}
