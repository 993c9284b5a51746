import * as z from 'zod/mini'

/**
 * Claude's Messages API as the companion meets it. It refuses what the real one refuses, and unless it
 * is told otherwise it answers what a sensible model would: in the shape asked for, from the words sent.
 */
export type FakeClaude = {
  answer: (request: Request) => Promise<Response>
  /** Bodies of the requests that were taken, oldest first. */
  asked: ClaudeRequest[]
  /** How many requests reached it, refused ones among them. */
  count: () => number
  /** What it answers next, in order; then sensibly again. */
  script: (Response | ((asked: AskedMeeting) => Response | Promise<Response>))[]
}

const Schema = z.looseObject({ type: z.literal('object') })
const ClaudeRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.int().check(z.minimum(1)),
  system: z.tuple([
    z.strictObject({
      type: z.literal('text'),
      text: z.string().check(z.minLength(1)),
      cache_control: z.strictObject({ type: z.literal('ephemeral') }),
    }),
  ]),
  messages: z.tuple([z.strictObject({ role: z.literal('user'), content: z.string() })]),
  output_config: z.strictObject({
    format: z.strictObject({ type: z.literal('json_schema'), schema: Schema }),
    effort: z.optional(z.enum(['low', 'medium', 'high', 'xhigh', 'max'])),
  }),
  temperature: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  thinking: z.optional(
    z.strictObject({ type: z.enum(['enabled', 'disabled', 'adaptive', 'between_tools']) }),
  ),
})
export type ClaudeRequest = z.infer<typeof ClaudeRequest>

const AskedMeeting = z.object({
  title: z.string(),
  summary: z.string(),
  items: z.array(z.object({ item: z.int(), words: z.string(), assignee: z.optional(z.string()) })),
  lines: z.array(z.object({ line: z.int(), who: z.optional(z.string()), says: z.string() })),
})
export type AskedMeeting = z.infer<typeof AskedMeeting>

/** What a model takes beside the question, as the guides of its makers have it. */
type Manners = {
  temperature: boolean
  effort: boolean
  /** By which word its thinking is turned off; null where it cannot be. */
  off: 'disabled' | 'between_tools' | null
  thinksUnasked: boolean
}

const first: Manners = { temperature: true, effort: false, off: 'disabled', thinksUnasked: false }
const then: Manners = { ...first, temperature: false, effort: true }
const models: ReadonlyMap<string, Manners> = new Map([
  ['claude-haiku-4-5', first],
  ['claude-haiku-4-5-20251001', first],
  ['claude-opus-4-5', { ...first, effort: true }],
  ['claude-sonnet-4-6', { ...first, effort: true }],
  ['claude-opus-4-6', { ...first, effort: true }],
  ['claude-opus-4-7', then],
  ['claude-opus-4-8', then],
  ['claude-sonnet-5', { ...then, thinksUnasked: true }],
  ['claude-opus-5', { ...then, thinksUnasked: true }],
  ['claude-haiku-5-5', { ...then, thinksUnasked: true }],
  ['claude-sonnet-5-5', { ...then, off: 'between_tools', thinksUnasked: true }],
  ['claude-opus-5-5', { ...then, off: null, thinksUnasked: true }],
  ['claude-fable-5-2', { ...then, off: null, thinksUnasked: true }],
])

export const knownModels: readonly string[] = [...models.keys()]

/** What thinking takes of the room for an answer, at the lowest effort and at the default one. */
const thinkingTokens = { low: 900, byDefault: 6_000 }

function thinkingOf({ model, thinking, output_config: output }: ClaudeRequest): number {
  const thinks = thinking ? thinking.type === 'adaptive' : models.get(model)?.thinksUnasked
  if (!thinks) return 0
  return output.effort === 'low' ? thinkingTokens.low : thinkingTokens.byDefault
}

export function createFakeClaude(apiKey: string): FakeClaude {
  let count = 0
  const fake: FakeClaude = {
    asked: [],
    script: [],
    count: () => count,
    async answer(request) {
      count += 1
      const refusal = await refusalOf(request.clone(), apiKey)
      if (refusal) return refusal
      const body = ClaudeRequest.parse(await request.json())
      fake.asked.push(body)
      const asked = askedIn(body)
      const next = fake.script.shift()
      if (next) return typeof next === 'function' ? next(asked) : next
      return message(sensible(asked), {
        model: body.model,
        thinking: thinkingOf(body),
        most: body.max_tokens,
      })
    },
  }
  return fake
}

async function refusalOf(request: Request, apiKey: string): Promise<Response | null> {
  const { pathname } = new URL(request.url)
  if (request.method !== 'POST' || pathname !== '/v1/messages') {
    return failure(404, 'not_found_error', 'Not found')
  }
  const { headers } = request
  const key = headers.get('authorization')?.replace(/^Bearer /, '') ?? headers.get('x-api-key')
  if (key !== apiKey) return failure(401, 'authentication_error', 'invalid API key')
  const version = headers.get('anthropic-version') ?? ''
  if (version !== '2023-06-01' && version !== '2026-10-21') {
    return failure(400, 'invalid_request_error', 'anthropic-version: header is required')
  }
  const parsed = ClaudeRequest.safeParse(await request.json().catch(() => null))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return failure(400, 'invalid_request_error', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { model, temperature, thinking, output_config: output } = parsed.data
  const manners = models.get(model)
  if (!manners) return failure(404, 'not_found_error', `model: ${model}`)
  if (temperature !== undefined && version !== '2023-06-01') {
    return failure(400, 'invalid_request_error', 'temperature: Extra inputs are not permitted')
  }
  if (temperature !== undefined && !manners.temperature) {
    return failure(400, 'invalid_request_error', '`temperature` is deprecated for this model.')
  }
  if (output.effort && !manners.effort) {
    return failure(400, 'invalid_request_error', 'This model does not support effort.')
  }
  if (thinking && thinking.type !== 'adaptive' && thinking.type !== manners.off) {
    const words = `"thinking.type.${thinking.type}" is not supported for this model.`
    return failure(400, 'invalid_request_error', words)
  }
  const loose = looseObject(output.format.schema)
  return loose
    ? failure(400, 'invalid_request_error', `output_config.format.schema: ${loose}`)
    : null
}

/** Structured output asks for every object to be closed and every property to be required. */
function looseObject(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null) return null
  if ('minimum' in schema || 'maximum' in schema || 'maxLength' in schema) {
    return 'bounds are not supported'
  }
  if ('type' in schema && schema.type === 'object') {
    if (!('additionalProperties' in schema) || schema.additionalProperties !== false) {
      return "'additionalProperties' must be false"
    }
  }
  for (const part of Object.values(schema)) {
    const found = looseObject(part)
    if (found) return found
  }
  return null
}

/** What a request tells of the meeting; it is an error of the test where there is none. */
export function askedIn({ messages }: ClaudeRequest): AskedMeeting {
  const json = /^<meeting-([\w-]+)>\n(.*)\n<\/meeting-\1>$/s.exec(messages[0].content)?.[2]
  return AskedMeeting.parse(JSON.parse(json ?? 'null'))
}

/** A whole answer with its text, as the API wraps it; cut off where there is no room for it. */
export function message(
  answer: unknown,
  options: {
    stopReason?: string
    model?: string
    input?: number
    output?: number
    /** Tokens. */
    thinking?: number
    most?: number
  } = {},
): Response {
  const { thinking = 0, most = 64_000 } = options
  const whole = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const room = Math.max(0, most - thinking)
  const isCut = tokensOf(whole) > room
  const text = isCut ? whole.slice(0, room * 4) : whole
  return Response.json({
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: options.model ?? 'claude-haiku-4-5',
    content: [
      ...(thinking > 0 ? [{ type: 'thinking', thinking: '', signature: 'none' }] : []),
      { type: 'text', text },
    ],
    stop_reason: isCut ? 'max_tokens' : (options.stopReason ?? 'end_turn'),
    stop_sequence: null,
    usage: {
      input_tokens: options.input ?? 1_200,
      output_tokens: options.output ?? thinking + tokensOf(text),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  })
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

/** An error as the API words it. */
export function failure(
  status: number,
  type: string,
  words: string,
  headers: Record<string, string> = {},
): Response {
  const body = { type: 'error', error: { type, message: words }, request_id: 'req_test' }
  return Response.json(body, { status, headers })
}

const signs: readonly [string, RegExp][] = [
  ['proposal', /\b(proposal|quote|pricing|contract|offer)\b/i],
  ['demo', /\b(demo|sandbox|walkthrough)\b/i],
  ['call', /\b(call|phone|ring)\b/i],
  ['meeting', /\b(meeting|schedule|book|invite|session)\b/i],
  ['email', /\b(send|email|share|forward)\b/i],
  ['follow_up', /\b(follow up|check in|get back|chase|remind|tell|ask)\b/i],
]

/** Each item by its words, with the line that shares most of them, and the deadline said in it. */
export function sensible({ items, lines }: AskedMeeting) {
  const felt = lines.filter(({ says }) => /\b(?:great|happy|thanks?)\b/i.test(says))
  return {
    items: items.map(({ item, words }) => {
      const wanted = new Set(words.toLowerCase().match(/[a-z]{4,}/g))
      const shared = (says: string) =>
        (says.toLowerCase().match(/[a-z]{4,}/g) ?? []).filter((word) => wanted.has(word)).length
      const best = lines.toSorted((a, b) => shared(b.says) - shared(a.says))[0]
      const cited = best && shared(best.says) > 1 ? best : null
      const text = `${words} ${cited?.says ?? ''}`
      return {
        item,
        type: signs.find(([, pattern]) => pattern.test(words))?.[0] ?? 'general',
        confidence: 0.92,
        reason: 'Somebody said that they would do this.',
        lines: cited ? [cited.line] : [],
        deadline: /\bby (?:mon|tues|wednes|thurs|fri)day\b/i.exec(text)?.[0] ?? '',
        priority: 'none',
        priority_words: '',
      }
    }),
    sentiment: {
      score: lines.length > 0 ? 0.4 : 0,
      reasoning: 'They asked for next steps.',
      lines: (felt.length > 0 ? felt : lines).slice(0, 1).map(({ line }) => line),
    },
  }
}
