import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import type { ClaudeSettings } from '../../../server/ai/claude.ts'
import {
  analyseWithClaude,
  answerTokens,
  askClaude,
  estimateTokens,
} from '../../../server/ai/claude.ts'
import { buildPrompt, maxItems } from '../../../server/ai/prompt.ts'
import type { ClaudeServer } from '../../setup/claude-server.ts'
import { startClaudeServer } from '../../setup/claude-server.ts'
import { failure, knownModels, message, sensible } from '../../setup/fake-claude.ts'
import { item, meetingToAnalyse } from './meeting-to-analyse.ts'

/** The real SDK, over a real socket. */

const fence = crypto.randomUUID()
let server: ClaudeServer

beforeAll(async () => {
  server = await startClaudeServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.claude.asked.length = 0
  server.claude.script.length = 0
})

function settings(changes: Partial<ClaudeSettings> = {}): ClaudeSettings {
  return { apiKey: server.apiKey, baseUrl: server.url, model: 'claude-haiku-4-5', ...changes }
}

function analyse(changes: Partial<ClaudeSettings> = {}, signal?: AbortSignal) {
  return analyseWithClaude(settings(changes), meetingToAnalyse(), {
    fence,
    ...(signal && { signal }),
  })
}

test('a meeting is one call, and each of its items has a verdict', async () => {
  const before = server.claude.count()
  const result = await analyse()
  expect(result).toMatchObject({ ok: true, sentiment: { score: 0.4 } })
  expect(result.ok && [...result.verdicts.keys()]).toEqual(['proposal', 'audit', 'other'])
  expect(result.usage?.inputTokens).toBeGreaterThan(500)
  expect(result.usage?.outputTokens).toBeGreaterThan(50)
  expect(server.claude.count() - before).toBe(1)
})

describe('a failure', () => {
  const cases: [string, Response, object][] = [
    [
      '429',
      failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '7' }),
      { reason: 'rate_limited', retryAfterMs: 7_000 },
    ],
    ['529', failure(529, 'overloaded_error', 'Overloaded'), { reason: 'overloaded' }],
    ['500', failure(500, 'api_error', 'Broken'), { reason: 'unavailable' }],
    ['504', failure(504, 'timeout_error', 'Timed out'), { reason: 'unavailable' }],
    ['400', failure(400, 'invalid_request_error', 'No'), { reason: 'bad_request' }],
    ['401', failure(401, 'authentication_error', 'Who?'), { reason: 'unauthorized' }],
    ['403', failure(403, 'permission_error', 'Not you'), { reason: 'unauthorized' }],
    ['413', failure(413, 'request_too_large', 'Too long'), { reason: 'bad_request' }],
    ["a proxy's page", page(), { reason: 'unavailable' }],
    ['half a body', half(), { reason: 'unavailable' }],
    ['a body that breaks off', broken(), { reason: 'unavailable' }],
  ]

  test.each(cases)('by %s is told by its kind, after one request', async (_, answer, told) => {
    server.claude.script.push(answer)
    const before = server.claude.count()
    const result = await analyse()
    expect(result).toEqual({ ok: false, retryAfterMs: null, usage: null, ...told })
    expect(server.claude.count() - before).toBe(1)
  })

  test('by an answer that ends too early, or is none, tells what was paid for it', async () => {
    const whole = JSON.stringify({ items: [], sentiment: null })
    server.claude.script.push(
      message(whole.slice(0, 9), { stopReason: 'max_tokens', input: 900, output: 3 }),
      message(whole, { stopReason: 'model_context_window_exceeded', input: 900, output: 3 }),
      message('', { stopReason: 'refusal', input: 900, output: 3 }),
      message('I would rather talk about the weather.', { input: 900, output: 3 }),
      message('{"verdicts":[]}', { input: 900, output: 3 }),
    )
    for (const reason of ['truncated', 'truncated', 'refused', 'unreadable', 'unreadable']) {
      const usage = { inputTokens: 900, outputTokens: 3 }
      expect(await analyse()).toEqual({ ok: false, reason, retryAfterMs: null, usage })
    }
  })

  test('by a wait of a day is handed back at once, as no more than an hour', async () => {
    server.claude.script.push(
      failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '86400' }),
    )
    expect(await analyse()).toMatchObject({ reason: 'rate_limited', retryAfterMs: 3_600_000 })
  })

  test.each(['Wed, 21 Oct 2026 07:28:00 GMT', '-5', 'soon'])(
    'by a wait of %j has none',
    async (wait) => {
      server.claude.script.push(failure(529, 'overloaded_error', 'No', { 'retry-after': wait }))
      expect(await analyse()).toMatchObject({ reason: 'overloaded', retryAfterMs: null })
    },
  )

  test('by a wrong key, and by a model that nobody knows', async () => {
    expect(await analyse({ apiKey: 'another' })).toMatchObject({ reason: 'unauthorized' })
    expect(await analyse({ model: 'claude-haiku-0' })).toMatchObject({ reason: 'bad_request' })
    expect(server.claude.asked).toEqual([])
  })

  test('by silence ends when the caller gives up', async () => {
    const asked = Promise.withResolvers<void>()
    const release = Promise.withResolvers<Response>()
    server.claude.script.push(() => {
      asked.resolve()
      return release.promise
    })
    const caller = new AbortController()
    const result = analyse({}, caller.signal)
    await asked.promise
    caller.abort()
    expect(await result).toMatchObject({ ok: false, reason: 'timeout', usage: null })
    release.resolve(message(''))
  })

  test('by silence ends by itself after a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const asked = Promise.withResolvers<void>()
      const result = askClaude(settings(), buildPrompt(meetingToAnalyse(), fence), {
        send: (_, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () =>
              reject(new DOMException('', 'AbortError')),
            )
            asked.resolve()
          }),
      })
      await asked.promise
      await vi.advanceTimersByTimeAsync(60_000)
      expect(await result).toMatchObject({ ok: false, reason: 'timeout', usage: null })
    } finally {
      vi.useRealTimers()
    }
  })

  test('where nobody listens is one that may pass', async () => {
    const closed = await startClaudeServer()
    await closed.close()
    expect(await analyse({ baseUrl: closed.url })).toMatchObject({ reason: 'unavailable' })
  })
})

function page(): Response {
  return new Response('<!doctype html><title>Just a moment</title>', {
    headers: { 'content-type': 'text/html' },
  })
}

function half(): Response {
  return new Response('{"id":"msg_1","type":"message","content":[{"type":"te', {
    headers: { 'content-type': 'application/json' },
  })
}

function broken(): Response {
  const chunks = [new TextEncoder().encode('{"id":"msg_1","type":"message","cont')]
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else controller.error(new TypeError('The line broke.'))
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

describe('each model is asked in the manner it takes', () => {
  const Body = z.looseObject({ max_tokens: z.number(), output_config: z.looseObject({}) })

  async function asks(model: string): Promise<z.infer<typeof Body>> {
    const bodies: unknown[] = []
    const prompt = buildPrompt(meetingToAnalyse(), fence)
    const answer = await askClaude(settings({ model }), prompt, {
      send: async (_, init) => {
        bodies.push(JSON.parse(String(init?.body)))
        return message('{}')
      },
    })
    expect(answer).toMatchObject({ ok: true, text: '{}' })
    return Body.parse(bodies[0])
  }

  test.each([
    'claude-haiku-4-5',
    'claude-haiku-4-5-20251001',
    'claude-opus-4-5',
    'claude-sonnet-4-6',
    'claude-opus-4-6',
  ])('%s: a low temperature', async (model) => {
    const body = await asks(model)
    expect(body).toMatchObject({ temperature: 0, max_tokens: answerTokens(3) })
    expect(body).not.toHaveProperty('thinking')
    expect(body.output_config).not.toHaveProperty('effort')
  })

  test.each([
    ['claude-opus-4-7', 'disabled'],
    ['claude-opus-4-8', 'disabled'],
    ['claude-sonnet-5', 'disabled'],
    ['claude-opus-5', 'disabled'],
    ['claude-haiku-5-5', 'disabled'],
    ['claude-sonnet-5-5', 'between_tools'],
  ])('%s: no temperature, and no thinking', async (model, off) => {
    const body = await asks(model)
    expect(body).not.toHaveProperty('temperature')
    expect(body).toMatchObject({ thinking: { type: off }, max_tokens: answerTokens(3) })
    expect(body.output_config).toHaveProperty('effort', 'low')
  })

  test.each(['claude-opus-5-5', 'claude-fable-5-2', 'claude-mythos-5-2', 'claude-haiku-7'])(
    '%s: as little thinking as there can be, and room for it',
    async (model) => {
      const body = await asks(model)
      expect(body).not.toHaveProperty('temperature')
      expect(body).not.toHaveProperty('thinking')
      expect(body.output_config).toHaveProperty('effort', 'low')
      expect(body.max_tokens).toBeGreaterThan(answerTokens(3) + 1_024)
    },
  )

  test.each(knownModels)('%s answers whole, where the real rules are kept', async (model) => {
    expect(await analyse({ model })).toMatchObject({ ok: true })
  })

  test('none is offered a tool, and each is held to a closed shape', async () => {
    const body = await asks('claude-haiku-4-5')
    expect(body).not.toHaveProperty('tools')
    expect(body.output_config).toMatchObject({
      format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
    })
  })

  test('what it thought is not taken for its answer', async () => {
    const whole = z.looseObject({}).parse(await message('').json())
    const content = [
      { type: 'thinking', thinking: 'Let me see…', signature: 'none' },
      { type: 'text', text: '{"items"' },
      { type: 'text', text: ':[]}' },
    ]
    const answer = await askClaude(settings(), buildPrompt(meetingToAnalyse(), fence), {
      send: async () => Response.json({ ...whole, content }),
    })
    expect(answer).toMatchObject({ ok: true, text: '{"items":[]}' })
  })
})

test('a call of five hundred items asks for no more than fits, and is estimated before', async () => {
  const many = Array.from({ length: 500 }, (_, n) => item(`item-${n}`, `Send plan ${n} to Priya`))
  const meeting = meetingToAnalyse({ items: many })
  server.claude.script.push((asked) => {
    const answer = sensible(asked)
    // A token is about four letters.
    const input = Math.ceil(JSON.stringify(asked).length / 4) + 700
    return message(answer, { input })
  })
  const result = await analyseWithClaude(settings(), meeting, { fence })
  expect(result.ok && result.verdicts.size).toBe(maxItems)
  const [body] = server.claude.asked
  expect(body?.max_tokens).toBe(answerTokens(maxItems))
  const { inputTokens = 0, outputTokens = 0 } = result.usage ?? {}
  const prompt = buildPrompt(meeting, fence)
  const estimate = estimateTokens(prompt, 'claude-haiku-4-5')
  expect(estimate).toBeGreaterThan(inputTokens + outputTokens)
  expect(estimate).toBeLessThan(20_000)
  // What it thinks is paid for too.
  expect(estimateTokens(prompt, 'claude-opus-5-5')).toBeGreaterThan(estimate)
})
