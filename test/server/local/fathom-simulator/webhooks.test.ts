import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { expect, test } from 'vitest'
import type { FathomSimulatorOptions } from '../../../../server/local/fathom-simulator/simulator.ts'
import type { WireMeeting } from '../../../../server/local/fathom-simulator/wire.ts'
import { apiOf, connect, newSimulator } from './connected.ts'
import { newReceiver } from './receiver.ts'

type Created = { id: string; secret: string; url: string; triggered_for: string[] }

const everything = {
  destination_url: 'https://companion.test/hooks/fathom/abc',
  triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
  include_transcript: true,
  include_summary: true,
  include_action_items: true,
}

async function connected(options: Partial<FathomSimulatorOptions> = {}) {
  const { sim, client, clock } = newSimulator({ retryDelaysMs: [1, 1], ...options })
  const api = apiOf(sim, (await connect(sim, client)).access_token)
  const subscribe = async (changes: object = {}) =>
    (await api<Created>('/webhooks', 'POST', { ...everything, ...changes })).body
  return { sim, client, clock, api, subscribe }
}

test('a webhook is created with an id and a secret of 24 bytes, and deleted once', async () => {
  const { api } = await connected()
  const created = await api<Created>('/webhooks', 'POST', everything)
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({
    url: everything.destination_url,
    triggered_for: everything.triggered_for,
    include_transcript: true,
    include_crm_matches: false,
  })
  expect(created.body.id).toMatch(/^\w{16}$/)
  expect(created.body.secret).toMatch(/^whsec_/)
  expect(Buffer.from(created.body.secret.slice(6), 'base64')).toHaveLength(24)

  const removed = await api(`/webhooks/${created.body.id}`, 'DELETE')
  expect([removed.status, removed.text]).toEqual([204, ''])
  expect((await api(`/webhooks/${created.body.id}`, 'DELETE')).status).toBe(404)
})

test('a webhook that Fathom would not make is refused', async () => {
  const { api } = await connected()
  const { destination_url, ...withoutUrl } = everything
  for (const body of [
    { ...everything, include_highlights: true },
    { ...everything, name: 'mine' },
    { destination_url, triggered_for: ['my_recordings'] },
    { destination_url, triggered_for: ['my_recordings'], include_summary: false },
    { ...everything, triggered_for: [] },
    { ...everything, triggered_for: ['all_recordings'] },
    { ...everything, triggered_for: 'my_recordings' },
    { ...everything, include_summary: 'true' },
    { ...everything, destination_url: 'not a url' },
    { ...everything, destination_url: 'http://companion.test/hook' },
    withoutUrl,
    null,
  ]) {
    expect((await api('/webhooks', 'POST', body)).status, JSON.stringify(body)).toBe(400)
  }
})

test('nobody deletes the webhook of another user', async () => {
  const { sim, client, api, subscribe } = await connected()
  const { id } = await subscribe()
  const dana = apiOf(sim, (await connect(sim, client, 'dana@northbeam.example')).access_token)
  expect((await dana(`/webhooks/${id}`, 'DELETE')).status).toBe(404)
  expect((await api(`/webhooks/${id}`, 'DELETE')).status).toBe(204)
})

test('a finished meeting is delivered as the Meeting itself, signed as Standard Webhooks says', async () => {
  const { received, fetch } = newReceiver()
  // The verifiers compare with the real time.
  const { sim, subscribe } = await connected({ fetch, now: Date.now })
  const { secret } = await subscribe()
  const { recordingId, webhookDeliveries } = sim.finishMeeting('discovery')
  expect(webhookDeliveries).toBe(1)
  await sim.settled()

  const [delivery] = received
  if (!delivery) throw new Error('nothing was delivered')
  expect(delivery.url).toBe(everything.destination_url)
  expect(delivery.headers['webhook-id']).toMatch(/^msg_\w{27}$/)
  expect(delivery.headers['content-type']).toBe('application/json')
  const bySpecification = new StandardWebhook(secret).verify(delivery.body, delivery.headers)
  const bySvix = new SvixWebhook(secret).verify(delivery.body, delivery.headers)
  expect(bySpecification).toEqual(bySvix)

  const meeting: WireMeeting = JSON.parse(delivery.body)
  expect(meeting.recording_id).toBe(recordingId)
  expect(meeting.action_items).toHaveLength(5)
  expect(meeting.default_summary?.markdown_formatted).toContain('## Next steps')
  expect(meeting.transcript?.length).toBeGreaterThan(20)
  expect(meeting.crm_matches).toBeNull()
  expect(meeting.highlights).toBeNull()
})

test('the payload holds the sections that were asked for at creation and no others', async () => {
  const { received, fetch } = newReceiver()
  const { sim, subscribe } = await connected({ fetch })
  await subscribe({
    include_transcript: false,
    include_summary: false,
    include_action_items: true,
    include_crm_matches: true,
  })
  sim.finishMeeting('discovery')
  await sim.settled()
  const meeting: WireMeeting = JSON.parse(received[0]?.body ?? '{}')
  expect(meeting).toMatchObject({ transcript: null, default_summary: null })
  expect(meeting.action_items).toHaveLength(5)
  expect(meeting.crm_matches).toEqual({ error: 'No CRM connected' })
  expect(meeting.calendar_invitees[0]).not.toHaveProperty('matched_speaker_display_name')
})

test('anything but 2xx is tried again: the same id and bytes, a new timestamp and signature', async () => {
  let seconds = Date.parse('2026-11-16T10:00:00Z')
  const now = () => {
    seconds += 1000
    return seconds
  }
  const { received, fetch } = newReceiver(
    () => new Response('no', { status: 500 }),
    () => Response.redirect('https://companion.test/elsewhere'),
  )
  const { sim, subscribe } = await connected({ fetch, now })
  await subscribe()
  sim.finishMeeting('discovery')
  await sim.settled()

  expect(received).toHaveLength(3)
  const distinct = (read: (delivery: (typeof received)[number]) => string | undefined) =>
    new Set(received.map(read)).size
  expect(distinct(({ headers }) => headers['webhook-id'])).toBe(1)
  expect(distinct(({ body }) => body)).toBe(1)
  expect(distinct(({ headers }) => headers['webhook-timestamp'])).toBe(3)
  expect(distinct(({ headers }) => headers['webhook-signature'])).toBe(3)
  const [record] = sim.deliveries()
  expect(record).toMatchObject({ state: 'delivered', tries: 3 })
  expect(record?.attempts.map(({ status }) => status)).toEqual([500, 302, 202])
})

test('a delivery that nobody ever takes fails when its schedule is spent', async () => {
  const refuse = () => Promise.reject(new TypeError('fetch failed'))
  const { received, fetch } = newReceiver(refuse, refuse, refuse)
  const { sim, subscribe } = await connected({ fetch })
  await subscribe()
  sim.finishMeeting('discovery')
  await sim.settled()
  expect(received).toHaveLength(3)
  expect(sim.deliveries()[0]).toMatchObject({ state: 'failed', nextAttemptAt: null })
})

test('silence counts as a failure after the time-out', async () => {
  const { received, fetch: accept } = newReceiver()
  let calls = 0
  const silentOnce: typeof fetch = (input, init) => {
    calls += 1
    if (calls > 1) return accept(input, init)
    return new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  }
  const { sim, subscribe } = await connected({ fetch: silentOnce, deliveryTimeoutMs: 5 })
  await subscribe()
  sim.finishMeeting('discovery')
  await sim.settled()
  expect(received).toHaveLength(1)
  expect(sim.deliveries()[0]?.attempts[0]).toMatchObject({ status: null, error: 'timeout' })
})

test('a meeting without a summary never fires', async () => {
  const { sim, subscribe } = await connected()
  await subscribe()
  const demo = sim.scenarios().find(({ key }) => key === 'demo')
  if (!demo) throw new Error('the library lost its demo')
  sim.addMeeting({ ...demo, key: 'silent', summary: null })
  expect(sim.finishMeeting('silent').webhookDeliveries).toBe(0)
  expect(sim.deliveries()).toEqual([])
})

test('a meeting still being written up fires when it is done, and only then, and only once', async () => {
  const { sim, subscribe } = await connected({ fetch: newReceiver().fetch })
  await subscribe()
  const { recordingId, webhookDeliveries } = sim.finishMeeting('discovery', { finalise: false })
  expect(webhookDeliveries).toBe(0)
  expect(sim.finaliseRecording(recordingId).webhookDeliveries).toBe(1)
  expect(sim.finaliseRecording(recordingId).webhookDeliveries).toBe(0)
  await sim.settled()
})

test('ticking an item off and rewriting items fire nothing', async () => {
  const { sim, subscribe } = await connected({ fetch: newReceiver().fetch })
  await subscribe()
  const { recordingId } = sim.finishMeeting('pricing')
  sim.setItemCompleted(recordingId, 0, true)
  sim.reviseMeeting(recordingId)
  await sim.settled()
  expect(sim.deliveries()).toHaveLength(1)
})

test('triggered_for decides: private, shared with teams, a colleague’s', async () => {
  const { sim, client, api } = await connected({ fetch: newReceiver().fetch })
  const create = (triggered_for: string[]) =>
    api('/webhooks', 'POST', { ...everything, triggered_for })
  await create(['my_recordings'])
  await create(['my_shared_with_team_recordings'])
  const dana = apiOf(sim, (await connect(sim, client, 'dana@northbeam.example')).access_token)
  await dana('/webhooks', 'POST', { ...everything, triggered_for: ['shared_team_recordings'] })

  // The demo is private; discovery is shared with the team.
  expect(sim.finishMeeting('demo').webhookDeliveries).toBe(1)
  expect(sim.finishMeeting('discovery').webhookDeliveries).toBe(2)
  await sim.settled()
})

test('a delivery can be replayed under its old id, and a revised meeting sent under a new one', async () => {
  const { received, fetch } = newReceiver()
  const { sim, subscribe } = await connected({ fetch })
  await subscribe()
  const { recordingId } = sim.finishMeeting('pricing')
  await sim.settled()
  sim.replayDelivery(sim.deliveries()[0]?.webhookId ?? '')
  await sim.settled()
  expect(sim.reviseMeeting(recordingId, { deliver: true }).webhookDeliveries).toBe(1)
  await sim.settled()
  const ids = received.map(({ headers }) => headers['webhook-id'])
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).not.toBe(ids[0])
  expect(received[0]?.body).toBe(received[1]?.body)
  expect(received[2]?.body).not.toBe(received[0]?.body)
})

test('deleting a webhook ends the retries of what it still had to deliver', async () => {
  const { received, fetch } = newReceiver(() => new Response(null, { status: 503 }))
  const { sim, api, subscribe } = await connected({ fetch, retryDelaysMs: [60_000] })
  const { id } = await subscribe()
  sim.finishMeeting('discovery')
  await expect.poll(() => sim.deliveries()[0]?.attempts.length).toBe(1)
  await api(`/webhooks/${id}`, 'DELETE')
  await sim.settled()
  expect(sim.deliveries()[0]?.state).toBe('cancelled')
  expect(received).toHaveLength(1)
  expect(sim.finishMeeting('demo').webhookDeliveries).toBe(0)
})
