import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EmbeddedCompanion } from '../../../server/local/companion.ts'
import { startCompanion } from '../../../server/local/companion.ts'
import { freePort } from '../../../server/local/ports.ts'
import { none } from '../../setup/no-mailboxes.ts'

// What the watchdog looks at, each made wrong once around a companion that runs, and put right again. Whoever is at
// ALERT_URL hears of it once, with what to do, and once more when it is over.

const [secretKey, publishableKey] = ['sb_secret_for_tests', 'sb_publishable_for_tests']
const userId = crypto.randomUUID()
const operatorToken = 'o'.repeat(43)
const minute = 60_000
/** What the CRM answers, by the last part of the address; null: it refuses everything, with this. */
const answers: Record<string, () => unknown> = {
  user: () => ({ id: userId, email: 'sam@northbeam.example', role: 'authenticated' }),
  settings: () => ({ disable_signup: true }),
  'jwks.json': () => ({ keys: [] }),
  rep_settings: () => [],
  overdue_mailboxes: () => [],
  orphaned_mailboxes: () => [],
  overdue_mirrors: () => [],
  get_watchdog_turn: () => null,
  set_watchdog_turn: () => null,
  delete_due_accounts: () => 0,
  prune_feed: () => 0,
  prune_audit_log: () => 0,
  prune_applied_mutations: () => 0,
}
let crmRefusesWith: number | null = null

function answerAsCrm(request: Request): Response {
  const answer = answers[new URL(request.url).pathname.split('/').at(-1) ?? '']
  if (crmRefusesWith !== null) return new Response('{}', { status: crmRefusesWith })
  return answer ? Response.json(answer()) : Response.json({ code: 'PGRST202' }, { status: 404 })
}
const told: string[] = []
let beats = 0
let isRoadOpen = true
let roadMs = 0
let chat: (answer: () => Response) => Response | Promise<Response> = (answer) => answer()
let companion: EmbeddedCompanion
let url = ''
const closing: (() => unknown)[] = []

async function serve(answer: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = createServer(getRequestListener(answer) as RequestListener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The port is not known')
  return `http://127.0.0.1:${address.port}`
}

beforeAll(async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'upshot-alerts-'))
  closing.push(() => rm(stateDir, { recursive: true, force: true }))
  url = `http://127.0.0.1:${await freePort()}`
  const road = await serve(async (request) => {
    if (!isRoadOpen) return new Response(null, { status: 522 })
    await new Promise((resolve) => setTimeout(resolve, roadMs))
    return fetch(new Request(request.url.replace(new URL(request.url).origin, url), request))
  })
  const chatUrl = await serve(async (request) => {
    if (request.url.endsWith('/beat')) {
      beats += 1
      return new Response('ok')
    }
    const text = await request.text()
    return chat(() => {
      told.push(text)
      return new Response('ok')
    })
  })
  const vars = {
    SUPABASE_URL: await serve(answerAsCrm),
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_SECRET_KEY: secretKey,
    PUBLIC_URL: road,
    EXTENSION_IDS: 'a'.repeat(32),
    TOKEN_KEYS: JSON.stringify({
      current: 'k1',
      keys: { k1: Buffer.alloc(32, 7).toString('base64') },
    }),
    OPERATOR_TOKEN: operatorToken,
    ALERT_URL: `${chatUrl}/alerts`,
    ALERT_STYLE: 'plain',
    HEARTBEAT_URL: `${chatUrl}/beat`,
  }
  companion = await startCompanion({
    stateDir,
    port: Number(new URL(url).port),
    vars,
    log: () => {},
    say: () => {},
  })
})
afterAll(async () => {
  await companion?.stop()
  for (const close of closing) await close()
})
beforeEach(() => allIsWell())

function status(active: object = {}, orphan: object = {}): () => object {
  const two = { revoked: none, disconnected: none }
  return () => ({ active: { ...none, ...active }, ...two, orphan: { ...none, ...orphan } })
}

function allIsWell(): void {
  crmRefusesWith = null
  answers.operator_status = status()
  answers.categorisation_accuracy = () => []
  isRoadOpen = true
  roadMs = 0
  chat = (answer) => answer()
}

/** By the clock of the cron, which runs ahead of ours: what was counted is of now. */
let clock = Date.now()

async function turn(minutes: number): Promise<void> {
  clock += minutes * minute
  const answer = await fetch(`${url}/cdn-cgi/local/scheduled?time=${clock}`)
  expect(answer.status).toBe(200)
}

const textOf = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const asOperator = (path: string) =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${operatorToken}` } })

test.each<[string, () => unknown, number[], string]>([
  [
    'requests of panels end with an error of ours',
    async () => {
      crmRefusesWith = 503
      for (let n = 0; n < 21; n += 1) await asOperator('/v1/operator/status')
      crmRefusesWith = null
    },
    [1],
    'The log has request_failed 21 times in 15 minutes.',
  ],
  [
    'panels tell of errors of their own',
    async () => {
      const claims = {
        sub: userId,
        role: 'authenticated',
        aud: 'authenticated',
        exp: Math.floor(Date.now() / 1000) + 3_600,
      }
      const token = `${textOf({ alg: 'HS256' })}.${textOf(claims)}.${textOf('signature')}`
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-upshot-version': '0.1.0',
      }
      const errors = Array.from({ length: 7 }, () => ({
        kind: 'TypeError',
        at: null,
        script: 'panel',
      }))
      for (let n = 0; n < 3; n += 1) {
        const body = JSON.stringify({ errors })
        const answer = await fetch(`${url}/v1/panel-errors`, { method: 'POST', headers, body })
        expect(answer.status, await answer.text()).toBe(200)
      }
    },
    [1],
    'The log has panel_error 21 times in an hour.',
  ],
  [
    'the CRM refuses its key',
    async () => {
      crmRefusesWith = 401
      expect((await fetch(`${url}/health?deep`)).status).toBe(503)
      crmRefusesWith = null
    },
    [1],
    'The log has deep_health_failed once in an hour.',
  ],
  [
    'a delivery waits',
    () => {
      const oldestWaitingAt = new Date(clock - 20 * minute).toISOString()
      answers.operator_status = status({ mailboxes: 40, waiting: 7, oldestWaitingAt })
    },
    [15],
    'The oldest delivery has waited for',
  ],
  [
    'mailboxes had no success',
    () => {
      answers.operator_status = status({ mailboxes: 40, overdue: 3 })
    },
    [15, 15],
    '3 of 40 mailboxes had no success for two hours.',
  ],
  [
    'calls are missing',
    () => {
      answers.operator_status = status({ mailboxes: 40, missing: 2 })
    },
    [15, 119, 1],
    'Fathom lists 2 calls that the CRM has not.',
  ],
  [
    'deleted accounts are not erased',
    () => {
      answers.operator_status = status({}, { mailboxes: 2 })
    },
    [15, 179, 1],
    '2 mailboxes of deleted accounts are not erased.',
  ],
  [
    'the CRM does not answer',
    () => {
      crmRefusesWith = 503
    },
    [15, 15],
    'The CRM does not answer the companion.',
  ],
  [
    'the road is closed',
    () => {
      isRoadOpen = false
    },
    [15, 15],
    'A test delivery did not come through: it was answered with 522.',
  ],
  [
    'the road is slow',
    () => {
      roadMs = 10_200
    },
    [15, 15],
    'A test delivery took 1',
  ],
  [
    'sorting has become worse',
    () => {
      const ai = { tier: 'ai', model: 'claude-haiku-4-5', reviewed: 60, corrected: 20 }
      answers.categorisation_accuracy = () => [ai]
    },
    [15],
    'Reps corrected 20 of 60 items that claude-haiku-4-5 sorted in the last week',
  ],
])(
  'where %s somebody is told what to do, once, and when it is over',
  async (_, provoke, turns, words) => {
    clock = Date.now()
    await provoke()
    told.length = 0
    beats = 0
    for (const minutes of turns.slice(0, -1)) await turn(minutes)
    expect(told.join('\n')).not.toContain(words)
    await turn(turns.at(-1) ?? 0)
    const about = () => told.filter((text) => text.includes(words))
    expect(about(), told.join('\n')).toHaveLength(1)
    expect(about()[0]).toContain(`Since now: ${words}`)
    expect(about()[0]?.split(words)[1]).toMatch(/^.*\n {2}What to do: \S.{20}/)
    await turn(1)
    expect(about()).toHaveLength(1)
    allIsWell()
    await turn(130)
    expect(about()).toHaveLength(2)
    expect(about()[1]).toMatch(/Over, after \d+ (minutes|hours): /)
    expect(beats).toBe(turns.length + 2)
  },
)

test.each<[string, () => Response]>([
  ['answers with an error', () => new Response('no', { status: 500 })],
  ['leads elsewhere', () => new Response(null, { status: 302, headers: { location: '/else' } })],
])('whoever %s at ALERT_URL is told again at the next turn, and once', async (_, refuse) => {
  answers.operator_status = status({
    mailboxes: 1,
    waiting: 1,
    oldestWaitingAt: '2026-01-01T00:00:00Z',
  })
  chat = refuse
  told.length = 0
  await turn(15)
  await turn(15)
  expect(told).toEqual([])
  chat = (answer) => answer()
  await turn(15)
  await turn(15)
  expect(told.filter((text) => text.includes('The oldest delivery'))).toHaveLength(1)
  allIsWell()
  await turn(130)
})
