import type Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import type { ClaudeSettings } from '../../../server/ai/claude.ts'
import { analyseWithClaude } from '../../../server/ai/claude.ts'
import { meetingToAnalyse } from './meeting-to-analyse.ts'

// Answers in the shapes that the API gives them, held to the SDK's own types: a shape that it no longer
// knows does not compile.

const settings: ClaudeSettings = {
  apiKey: 'key',
  baseUrl: 'https://api.test',
  model: 'claude-haiku-4-5',
}

function analyse(answer: () => Response) {
  return analyseWithClaude(settings, meetingToAnalyse(), {
    fence: '0123456789abcdef',
    send: async () => answer(),
  })
}

const usage: Anthropic.Usage = {
  cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 1_900 },
  cache_creation_input_tokens: 1_900,
  cache_read_input_tokens: 0,
  inference_geo: null,
  input_tokens: 700,
  output_tokens: 120,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'standard',
  speed: null,
}

function messageOf(changes: Partial<Anthropic.Message>): Anthropic.Message {
  return {
    id: 'msg_01ABCDEFGHIJKLMNOPQRSTUV',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    container: null,
    content: [],
    diagnostics: null,
    stop_details: null,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
    ...changes,
  }
}

function textOf(answer: unknown): Anthropic.TextBlock {
  return { type: 'text', text: JSON.stringify(answer), citations: null }
}

const whole = {
  items: [
    {
      item: 1,
      type: 'proposal',
      confidence: 0.95,
      reason: 'The rep promised new prices.',
      lines: [3],
      deadline: '',
      priority: 'none',
      priority_words: '',
    },
  ],
  sentiment: { score: 0.5, reasoning: 'They are happy with the trial.', lines: [7] },
}

test('structured output: one text block that is the JSON asked for', async () => {
  const result = await analyse(() => Response.json(messageOf({ content: [textOf(whole)] })))
  expect(result).toMatchObject({
    ok: true,
    usage: { inputTokens: 2_600, outputTokens: 120, cacheWritten: 1_900 },
    sentiment: { score: 0.5 },
  })
  expect(result.ok && result.verdicts.get('proposal')).toMatchObject({ taskType: 'proposal' })
})

test('a second call reads the fixed part from the cache, and that is told', async () => {
  const cached = { ...usage, cache_creation_input_tokens: 0, cache_read_input_tokens: 1_900 }
  const result = await analyse(() =>
    Response.json(messageOf({ content: [textOf(whole)], usage: cached })),
  )
  expect(result.usage).toEqual({ inputTokens: 2_600, outputTokens: 120, cacheRead: 1_900 })
})

test('a refusal: stopped with details, and billed', async () => {
  const stop: Anthropic.RefusalStopDetails = {
    type: 'refusal',
    category: 'cyber',
    explanation: null,
  }
  const refused = messageOf({ stop_reason: 'refusal', stop_details: stop })
  expect(await analyse(() => Response.json(refused))).toMatchObject({
    ok: false,
    reason: 'refused',
  })
})

test.each<Anthropic.StopReason>([
  'max_tokens',
  'model_context_window_exceeded',
  'pause_turn',
  'stop_sequence',
  'tool_use',
])('an answer that stopped by %s is not whole', async (stop_reason) => {
  const half = messageOf({
    content: [{ ...textOf(''), text: '{"items":[{"item":1,' }],
    stop_reason,
  })
  expect(await analyse(() => Response.json(half))).toMatchObject({ ok: false, reason: 'truncated' })
})

test.each<[number, Anthropic.ErrorResponse['error'], string]>([
  [529, { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
  [429, { type: 'rate_limit_error', message: 'Rate limited' }, 'rate_limited'],
  [401, { type: 'authentication_error', message: 'invalid x-api-key' }, 'unauthorized'],
  [500, { type: 'api_error', message: 'Internal server error' }, 'unavailable'],
  [504, { type: 'timeout_error', message: 'Timed out' }, 'unavailable'],
])('an error %i is told by its kind', async (status, error, reason) => {
  const body: Anthropic.ErrorResponse = { type: 'error', error, request_id: 'req_011' }
  expect(await analyse(() => Response.json(body, { status }))).toMatchObject({ ok: false, reason })
})
