import { expect, test } from 'vitest'
import { createApi, Unreachable } from '../../lib/api.ts'
import { versionHeader } from '../../lib/contract/client.ts'
import type { ErrorBody } from '../../lib/contract/error.ts'
import { AppError } from '../../lib/contract/error.ts'

const page = { cursor: '1:1', reset: false, more: false, changes: [] }

/** An api whose one exchange is answered like this. */
function answering(answer: () => Response | Promise<Response>) {
  const asked: Request[] = []
  const api = createApi(
    async () => 'session-token',
    '1.2.3',
    async (input, init) => {
      asked.push(new Request(input, init))
      return answer()
    },
  )
  return { api, asked }
}

function pull(answer: () => Response | Promise<Response>) {
  return answering(answer).api.pull({ cursor: null, stream: 'rows' })
}

test('a request carries the session, the version and its arguments in the body', async () => {
  const { api, asked } = answering(() => Response.json(page))
  expect(await api.pull({ cursor: '1:0', stream: 'transcripts' })).toEqual(page)
  const [request] = asked
  expect(request?.url).toBe('http://127.0.0.1:8787/v1/pull')
  expect(request?.headers.get('authorization')).toBe('Bearer session-token')
  expect(request?.headers.get(versionHeader)).toBe('1.2.3')
  expect(await request?.json()).toEqual({ cursor: '1:0', stream: 'transcripts' })
})

test('the companion’s refusal keeps its code and its words', async () => {
  const body: ErrorBody = {
    error: { code: 'crm_unavailable', message: 'The CRM does not answer.', requestId: 'r' },
  }
  await expect(pull(() => Response.json(body, { status: 503 }))).rejects.toMatchObject({
    name: 'AppError',
    code: 'crm_unavailable',
    message: 'The CRM does not answer.',
  })
})

test.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a captive portal', () => new Response('<h1>Welcome</h1>', { status: 200 })],
  ['a proxy’s error page', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
])('%s is nobody answering', async (_, answer) => {
  await expect(pull(answer)).rejects.toThrow(Unreachable)
})

test.each([
  [401, 'unauthorized'],
  [426, 'upgrade_required'],
  [429, 'rate_limited'],
])('a bare %i still says %s', async (status, code) => {
  await expect(pull(() => new Response('', { status }))).rejects.toMatchObject({ code })
})

test('an answer of another shape is not taken', async () => {
  await expect(pull(() => Response.json({ rows: [] }))).rejects.toThrow(AppError)
})

test('without a session nothing is sent', async () => {
  const over = new AppError('unauthorized', 'Sign in again.')
  let isAsked = false
  const api = createApi(
    () => Promise.reject(over),
    '1.2.3',
    async () => {
      isAsked = true
      return Response.json(page)
    },
  )
  await expect(api.syncNow()).rejects.toBe(over)
  expect(isAsked).toBe(false)
})

test('a token that is turned down is exchanged, and the request made once more', async () => {
  const sent: (string | null)[] = []
  const api = createApi(
    async (rejected) => (rejected === undefined ? 'stale' : `after ${rejected}`),
    '1.2.3',
    async (input, init) => {
      const token = new Request(input, init).headers.get('authorization')
      sent.push(token)
      return token === 'Bearer stale' ? new Response('', { status: 401 }) : Response.json(page)
    },
  )
  expect(await api.pull({ cursor: null, stream: 'rows' })).toEqual(page)
  expect(sent).toEqual(['Bearer stale', 'Bearer after stale'])
})

test('the live address is the companion’s own, with the ticket', async () => {
  const { api } = answering(() => Response.json({ ticket: 'abc.def' }))
  expect(await api.liveUrl()).toBe('ws://127.0.0.1:8787/v1/live/abc.def')
})

test('the companion is asked for status, receipt, replay, recorder, import and sorting again where it listens', async () => {
  const status = {
    connection: 'active',
    by: 'consent',
    connectedAt: '2026-11-20T09:00:00Z',
    ways: ['consent', 'key'],
    fathomUserEmail: null,
    recorders: [{ name: null, email: 'sam@northbeam.example' }],
    lastDeliveryAt: null,
    lastSyncAt: null,
    waiting: 0,
    oldestWaitingAt: null,
    parked: [{ id: 7, reason: 'not_json', message: 'Not read.', parkedAt: '2026-11-23T14:00:00Z' }],
    missing: 0,
    missingCheckedAt: '2026-11-23T14:00:00Z',
    waits: [],
    notices: [],
    ai: { mode: 'rules', callsToday: 0, tokensToday: 0, costToday: 0, lastError: null },
  }
  const receipt = { receivedAt: null, listedAt: null, syncedAt: null, counts: null }
  const answers = [status, receipt, { replayed: 1 }, status, { started: false }, { started: true }]
  const { api, asked } = answering(() => Response.json(answers.shift()))
  expect(await api.fathomStatus()).toEqual(status)
  expect(await api.receipt('4432')).toEqual(receipt)
  expect(await api.replay(7)).toBe(1)
  expect(await api.chooseRecorder('sam@northbeam.example')).toEqual(status)
  expect(await api.importDays(90)).toBe(false)
  expect(await api.sortAgain('m1')).toBe(true)
  const sent = await Promise.all(
    asked.map(async (request) => [new URL(request.url).pathname, await request.json()]),
  )
  expect(sent).toEqual([
    ['/v1/fathom/status', {}],
    ['/v1/fathom/receipt', { recordingId: '4432' }],
    ['/v1/fathom/replay', { id: 7 }],
    ['/v1/fathom/recorder', { email: 'sam@northbeam.example' }],
    ['/v1/fathom/import', { days: 90 }],
    ['/v1/fathom/analyse', { meetingId: 'm1' }],
  ])
})
