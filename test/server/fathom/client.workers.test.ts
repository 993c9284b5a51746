import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FathomAnswer } from '../../../server/fathom/client.ts'
import {
  createWebhook,
  deleteWebhook,
  getSummary,
  getTranscript,
  listMeetings,
} from '../../../server/fathom/client.ts'
import { refreshTokens } from '../../../server/fathom/oauth.ts'

/** What Fathom's API may answer instead of what it should, and what we make of it. */

const caller = { apiUrl: 'https://fathom.test/external/v1', accessToken: 'token' }
const everything = { recordedBy: null, createdAfter: null, cursor: null }
const asks: [string, () => Promise<FathomAnswer<unknown>>][] = [
  ['the list', () => listMeetings(caller, everything)],
  ['a summary', () => getSummary(caller, '1')],
  ['a transcript', () => getTranscript(caller, '1')],
  ['a webhook', () => createWebhook(caller, 'https://companion.test/hooks')],
]
const fetched = vi.spyOn(globalThis, 'fetch')
afterEach(() => fetched.mockReset())

function answer(body: BodyInit | null, init: ResponseInit = {}) {
  fetched.mockImplementation(async () => new Response(body, init))
}

/** A body of so many bytes in pieces, of which it counts how many were taken. */
function pieces(count: number, size: number) {
  let taken = 0
  const piece = new Uint8Array(size).fill(0x20)
  const stream = new ReadableStream({
    pull(controller) {
      taken += 1
      if (taken > count) controller.close()
      else controller.enqueue(piece)
    },
  })
  return { stream, taken: () => taken }
}

describe.each(asks)('an answer about %s', (name, ask) => {
  it('that is longer than anything could need is not read to its end', async () => {
    const { stream, taken } = pieces(1_000, 256 * 1024)
    answer(stream)
    expect(await ask()).toMatchObject({ ok: false, reason: 'too_large' })
    expect(taken()).toBeLessThan(50)
  })

  it('that says so of itself is not read at all', async () => {
    const { stream, taken } = pieces(1_000, 1024)
    answer(stream, { headers: { 'content-length': String(50 * 1024 * 1024) } })
    expect(await ask()).toMatchObject({ ok: false, reason: 'too_large' })
    expect(taken()).toBeLessThan(5)
  })

  it.each([
    ['a page of HTML', '<html><h1>502</h1></html>', 'text/html'],
    ['nothing', '', 'application/json'],
    ['JSON that is cut off', '{"items": [{"title": "A', 'application/json'],
    ['JSON of another shape', '[1, 2]', 'application/json'],
  ])('that is %s with status 200 is none', async (_, body, type) => {
    answer(body, { headers: { 'content-type': type } })
    expect(await ask()).toMatchObject({ ok: false, reason: 'unavailable', status: 200 })
  })

  it('with an error is told by its status, its body unread', async () => {
    const { stream, taken } = pieces(1_000, 256 * 1024)
    answer(stream, { status: 500 })
    expect(await ask()).toMatchObject({ ok: false, reason: 'unavailable', status: 500 })
    expect(taken()).toBeLessThan(5)
  })

  it(`counts by what is in it, whatever its type says (${name})`, async () => {
    const whole = { items: [], summary: null, transcript: null, id: 'w', secret: 'whsec_AA==' }
    answer(JSON.stringify(whole), { headers: { 'content-type': 'text/html' } })
    expect((await ask()).ok).toBe(true)
  })
})

describe('a webhook whose answer is not whole', () => {
  it.each([
    ['cut off in its secret', '{"id":"ikEoQ4bVoq4JYUmc","url":"https://a.test","secret":"whsec_M'],
    ['without a secret', '{"id":"ikEoQ4bVoq4JYUmc","url":"https://a.test"}'],
    ['with a secret that is none', '{"id":"ikEoQ4bVoq4JYUmc","secret":17}'],
  ])('is known by its id where it is %s', async (_, body) => {
    answer(body, { status: 201 })
    expect(await createWebhook(caller, 'https://companion.test/hooks')).toMatchObject({
      ok: true,
      value: { id: 'ikEoQ4bVoq4JYUmc', secret: null },
    })
  })

  it.each([
    ['cut off in its id', '{"id":"ikEoQ4'],
    ['with an id of something else', '{"destination":{"id":"no"},"url":"htt'],
    ['with a number that may go on', '{"id":12'],
  ])('is not known at all where it is %s', async (_, body) => {
    answer(body, { status: 201 })
    expect(await createWebhook(caller, 'https://companion.test/hooks')).toMatchObject({
      ok: false,
      reason: 'unavailable',
      status: 201,
    })
  })
})

it('a webhook that is gone already, and one whose deletion has no body, are deleted', async () => {
  answer(null, { status: 204 })
  expect(await deleteWebhook(caller, 'w')).toMatchObject({ ok: true })
  answer('', { status: 404 })
  expect(await deleteWebhook(caller, 'w')).toMatchObject({ ok: false, reason: 'not_found' })
  answer('<html>We are doing maintenance</html>', { status: 200 })
  expect(await deleteWebhook(caller, 'w')).toMatchObject({ ok: false, reason: 'unavailable' })
})

describe('an answer of the token endpoint', () => {
  const fathom = {
    app: { clientId: 'id', clientSecret: 'secret' },
    authorizeUrl: 'https://fathom.test/external/v1/oauth2/authorize',
    apiUrl: caller.apiUrl,
  }
  const refresh = () => refreshTokens(fathom, 'spent', () => 0)

  it('of endless length is not read to its end', async () => {
    const { stream, taken } = pieces(10_000, 16 * 1024)
    answer(stream, { headers: { 'content-type': 'application/json' } })
    expect(await refresh()).toMatchObject({ ok: false, reason: 'unavailable' })
    expect(taken()).toBeLessThan(50)
  })

  it('is a pair where it is one', async () => {
    const pair = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 60 }
    answer(JSON.stringify(pair), { headers: { 'content-type': 'application/json' } })
    expect(await refresh()).toMatchObject({ ok: true, tokens: { refreshToken: 'r' } })
  })
})
