import { Webhook as StandardWebhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import type { FathomSimulatorOptions } from '../../../../server/local/fathom-simulator/simulator.ts'
import { apiOf, call, connect, form, newSimulator } from './connected.ts'
import { newReceiver } from './receiver.ts'

async function connected(options: Partial<FathomSimulatorOptions> = {}) {
  const receiver = newReceiver()
  const { sim, client, clock } = newSimulator({
    retryDelaysMs: [1, 1],
    fetch: receiver.fetch,
    ...options,
  })
  const { access_token } = await connect(sim, client)
  const api = apiOf(sim, access_token)
  const { body } = await api<{ secret: string }>('/webhooks', 'POST', {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
    include_action_items: true,
  })
  return { sim, client, clock, api, received: receiver.received, secret: body.secret }
}

test('the global bucket ends after sixty calls, with an empty HTML body and a Retry-After', async () => {
  const { clock, api } = await connected()
  clock.now += 60_000
  for (let i = 0; i < 60; i += 1) {
    const { status, headers } = await api('/meetings')
    expect(status).toBe(200)
    expect(headers.get('ratelimit-limit')).toBe('60')
    expect(headers.get('ratelimit-remaining')).toBe(String(59 - i))
    expect(headers.has('retry-after')).toBe(false)
  }
  clock.now += 20_000
  const refused = await api('/teams')
  expect(refused.status).toBe(429)
  expect(refused.text).toBe('')
  expect(refused.headers.get('content-type')).toContain('text/html')
  expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  expect(refused.headers.get('ratelimit-reset')).toBe('40')
  expect(refused.headers.get('retry-after')).toBe('40')
  clock.now += 40_000
  expect((await api('/meetings')).status).toBe(200)
})

test('summaries and transcripts have a smaller bucket, which may shrink to five', async () => {
  const { sim, api } = await connected()
  const { recordingId } = sim.finishMeeting('discovery')
  const read = () => api(`/recordings/${recordingId}/transcript`)
  for (let i = 0; i < 30; i += 1) expect((await read()).status).toBe(200)
  expect((await read()).status).toBe(429)
  // The list is not heavy and still answers.
  expect((await api('/meetings')).status).toBe(200)

  const other = await connected()
  other.sim.setRateLimits({ heavy: 5 })
  const { recordingId: id } = other.sim.finishMeeting('discovery')
  const first = await other.api(`/recordings/${id}/summary`)
  expect(first.headers.get('ratelimit-limit')).toBe('5')
  for (let i = 0; i < 4; i += 1) await other.api(`/recordings/${id}/summary`)
  expect((await other.api(`/recordings/${id}/summary`)).status).toBe(429)
})

test('the budget is the account’s, shared by all of its tokens', async () => {
  const { sim, client, api } = await connected({ rateLimits: { global: 3 } })
  const again = apiOf(sim, (await connect(sim, client)).access_token)
  // Creating the webhook took the first.
  expect((await api('/meetings')).status).toBe(200)
  expect((await again('/meetings')).status).toBe(200)
  expect((await again('/meetings')).status).toBe(429)
  const dana = apiOf(sim, (await connect(sim, client, 'dana@northbeam.example')).access_token)
  expect((await dana('/meetings')).status).toBe(200)
})

test('the token endpoint has a budget of its own per app', async () => {
  const { sim, client } = await connected({ rateLimits: { token: 2 } })
  const request = () =>
    call(sim, '/external/v1/oauth2/token', form({ client_id: client.id, grant_type: 'x' }))
  expect((await request()).status).toBe(401)
  expect((await request()).status).toBe(429)
})

test('a duplicated delivery arrives twice under one id, and counts as one try', async () => {
  const { sim, received } = await connected()
  sim.setFaults({ duplicate: 1 })
  sim.finishMeeting('discovery')
  await sim.settled()
  expect(received).toHaveLength(2)
  expect(received[0]?.headers['webhook-id']).toBe(received[1]?.headers['webhook-id'])
  expect(sim.deliveries()[0]).toMatchObject({ state: 'delivered', tries: 1 })
})

test('a dropped delivery is never attempted, and the meeting is still in the list', async () => {
  const { sim, api, received } = await connected()
  sim.setFaults({ drop: 1 })
  sim.finishMeeting('discovery')
  await sim.settled()
  expect(received).toEqual([])
  expect(sim.deliveries()[0]?.state).toBe('dropped')
  expect((await api<{ items: unknown[] }>('/meetings')).body.items).toHaveLength(1)
})

test('out of order: the later meeting overtakes the one held back', async () => {
  const { sim, received } = await connected()
  sim.setFaults({ reorder: 1 })
  const first = sim.finishMeeting('discovery')
  const second = sim.finishMeeting('demo')
  await sim.settled()
  const order = received.map(({ body }): number => JSON.parse(body).recording_id)
  expect(order).toEqual([second.recordingId, first.recordingId])
})

test('a spoilt signature does not verify, and the retry after its refusal does', async () => {
  const results = [0, 1]
  const verdicts: boolean[] = []
  let secret = ''
  const verifying: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    try {
      const headers = Object.fromEntries(request.headers)
      new StandardWebhook(secret).verify(await request.text(), headers)
      verdicts.push(true)
      return new Response(null, { status: 202 })
    } catch {
      verdicts.push(false)
      return new Response(null, { status: 401 })
    }
  }
  const options = { now: Date.now, random: () => results.shift() ?? 1, fetch: verifying }
  const { sim, ...created } = await connected(options)
  secret = created.secret
  sim.setFaults({ corruptSignature: 0.5 })
  sim.finishMeeting('discovery')
  await sim.settled()
  expect(verdicts).toEqual([false, true])
  expect(sim.deliveries()[0]?.attempts.map(({ corrupted }) => corrupted)).toEqual([true, false])
})

test('the API can be slow, fail, answer HTML, refuse, and hang until the caller gives up', async () => {
  const { sim, api } = await connected()
  sim.setFaults({ apiError: 1 })
  expect(await api('/meetings')).toMatchObject({ status: 500, text: '' })
  sim.setFaults({ apiError: 0, apiHtml: 1 })
  const html = await api('/meetings')
  expect(html.status).toBe(502)
  expect(html.text).toContain('<html>')
  sim.setFaults({ apiHtml: 0, apiTooMany: 1 })
  expect(await api('/meetings')).toMatchObject({ status: 429, text: '' })
  sim.setFaults({ apiTooMany: 0, apiSlowMs: 5 })
  expect((await api('/meetings')).status).toBe(200)
  expect(Object.fromEntries(sim.spoiledAnswers())).toEqual({
    apiError: 1,
    apiHtml: 1,
    apiTooMany: 1,
  })

  sim.setFaults({ apiSlowMs: 0, apiHang: 1 })
  const caller = new AbortController()
  const hanging = call(sim, '/external/v1/meetings', { signal: caller.signal })
  const outcome = await Promise.race([hanging, Promise.resolve('no answer yet')])
  expect(outcome).toBe('no answer yet')
  caller.abort()
  await hanging
})

test('switches can be kept to some paths of the API', async () => {
  const { sim, client, api } = await connected()
  const { recordingId } = sim.finishMeeting('discovery')
  sim.setFaults({ apiError: 1, apiPath: '/transcript' })
  expect((await api(`/recordings/${recordingId}/transcript`)).status).toBe(500)
  expect((await api(`/recordings/${recordingId}/summary`)).status).toBe(200)
  sim.setFaults({ apiPath: '/oauth2/token' })
  expect((await api('/meetings')).status).toBe(200)
  const refused = await call(sim, '/external/v1/oauth2/token', form({ client_id: client.id }))
  expect(refused.status).toBe(500)
})

test('a refresh whose caller gave up has spent the token all the same', async () => {
  const { sim, client } = await connected()
  const { refresh_token } = await connect(sim, client)
  const refresh = {
    grant_type: 'refresh_token',
    client_id: client.id,
    client_secret: client.secret,
    refresh_token,
  }
  sim.setFaults({ apiSlowMs: 60_000 })
  const caller = new AbortController()
  const late = call(sim, '/external/v1/oauth2/token', { ...form(refresh), signal: caller.signal })
  caller.abort()
  await late
  sim.setFaults({ apiSlowMs: 0 })
  expect((await call(sim, '/external/v1/oauth2/token', form(refresh))).status).toBe(400)
})

test('a delayed delivery goes out when its time has come', async () => {
  const { sim, received } = await connected({ now: Date.now })
  sim.setFaults({ deliveryDelayMs: 40 })
  const begun = Date.now()
  sim.finishMeeting('discovery')
  expect(received).toEqual([])
  await sim.settled()
  expect(received).toHaveLength(1)
  // Timers may fire a millisecond early.
  expect(Date.now() - begun).toBeGreaterThanOrEqual(39)
})

test('switches outside their range are refused', async () => {
  const { sim } = await connected()
  expect(() => sim.setFaults({ drop: 2 })).toThrow()
  expect(sim.faults().drop).toBe(0)
})
