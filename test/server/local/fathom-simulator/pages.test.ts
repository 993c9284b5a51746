import { expect, test } from 'vitest'
import { startFathomSimulator } from '../../../../server/local/fathom-simulator/simulator.ts'
import { apiOf, call, connect, form, newClient, newSimulator } from './connected.ts'
import { newReceiver } from './receiver.ts'

type Finished = { recordingId: number; webhookDeliveries: number }

test('the home page lists finished and unfinished meetings and finishes one by a form', async () => {
  const { sim } = newSimulator()
  const home = async () => (await call(sim, '/')).text()
  expect(await home()).toContain('Finish a meeting')
  expect(await home()).not.toContain('Finished')
  const posted = await call(sim, '/simulator/finish', form({ key: 'demo' }))
  expect([posted.status, posted.headers.get('location')]).toEqual([303, '/'])
  expect(await home()).toContain('Finished')
  expect(await home()).toContain('Globex | Northbeam product demo')
})

test('titles with markup are shown as text', async () => {
  const { sim } = newSimulator()
  sim.finishMeeting('non-ascii')
  const home = await (await call(sim, '/')).text()
  expect(home).not.toContain('<img src=x')
  expect(home).toContain('&lt;img src=x')
})

test('a script finishes meetings in the order of the library, then begins again', async () => {
  const { sim } = newSimulator()
  const own = sim
    .scenarios()
    .filter(
      ({ summary, people, recorder }) =>
        summary && people[recorder]?.email === 'sam@northbeam.example',
    )
  const finish = async (body?: object) => {
    const response = await call(sim, '/simulator/finish', {
      method: 'POST',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: response.status, body: await response.json() }
  }
  for (let i = 0; i <= own.length; i += 1) expect((await finish()).status).toBe(200)
  const listed = await (await call(sim, '/simulator/meetings')).json()
  const counts: number[] = listed.meetings.map(
    ({ recordings }: { recordings: unknown[] }) => recordings.length,
  )
  expect(counts[0]).toBe(2)
  expect(counts.slice(1, own.length).every((count) => count === 1)).toBe(true)
  const named: { body: Finished } = await finish({ key: 'no-summary' })
  expect(named.body.webhookDeliveries).toBe(0)
  expect((await finish({ key: 'nothing' })).status).toBe(404)
  expect((await finish({ key: 7 })).status).toBe(400)
})

test('the delivery log tells the outcome of every attempt, and no payload', async () => {
  const { fetch } = newReceiver(() => new Response(null, { status: 503 }))
  const { sim, client } = newSimulator({ fetch, retryDelaysMs: [1] })
  const { access_token } = await connect(sim, client)
  await apiOf(sim, access_token)('/webhooks', 'POST', {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_shared_with_team_recordings'],
    include_transcript: true,
  })
  sim.finishMeeting('discovery')
  await sim.settled()
  const log = await (await call(sim, '/simulator/log')).text()
  expect(log).toMatch(/503 in \d+ ms → 202 in \d+ ms/)
  const { deliveries } = await (await call(sim, '/simulator/deliveries')).json()
  expect(deliveries[0]).toMatchObject({ state: 'delivered', tries: 2 })
  expect(deliveries[0]).not.toHaveProperty('body')
})

test('links of a meeting open: the call at a moment, the share page, the thumbnail', async () => {
  const { sim, client } = newSimulator()
  sim.finishMeeting('discovery')
  const { access_token } = await connect(sim, client)
  type Listed = {
    items: {
      url: string
      share_url: string
      action_items: { recording_playback_url: string }[]
    }[]
  }
  const { body } = await apiOf(sim, access_token)<Listed>('/meetings?include_action_items=true')
  const [meeting] = body.items
  if (!meeting) throw new Error('nothing listed')
  const open = async (url: string) => call(sim, new URL(url).pathname + new URL(url).search)

  const moment = await open(meeting.action_items[1]?.recording_playback_url ?? '')
  expect(moment.status).toBe(200)
  expect(await moment.text()).toContain('security questionnaire')
  expect((await call(sim, '/calls/1')).status).toBe(404)

  const share = await open(meeting.share_url)
  expect(share.status).toBe(200)
  expect(share.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect((await call(sim, '/share/unknown')).status).toBe(404)
  const embed = await open(meeting.share_url.replace('/share/', '/embed/'))
  expect(embed.headers.has('x-frame-options')).toBe(false)

  for (const url of [
    `${meeting.share_url}/thumbnail`,
    'https://fathom.test/share/unknown/thumbnail',
  ]) {
    const redirect = await open(url)
    expect(redirect.status).toBe(302)
    const picture = await call(sim, redirect.headers.get('location') ?? '')
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    const bytes = new Uint8Array(await picture.arrayBuffer())
    expect([...bytes.slice(0, 2), ...bytes.slice(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
  }
})

test('scripts tick items off, revise meetings, turn switches and revoke access', async () => {
  const { sim, client } = newSimulator()
  const { access_token } = await connect(sim, client)
  const post = async (path: string, body: object) => {
    const response = await call(sim, `/simulator${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  const { recordingId } = sim.finishMeeting('pricing')
  expect((await post('/complete', { recordingId, index: 0 })).status).toBe(200)
  expect((await post('/complete', { recordingId, index: 99 })).status).toBe(404)
  expect((await post('/revise', { recordingId, deliver: true })).body).toEqual({
    recordingId,
    webhookDeliveries: 0,
  })
  expect((await post('/faults', { drop: 0.5 })).body).toMatchObject({ drop: 0.5, duplicate: 0 })
  expect((await post('/faults', { drop: 5 })).status).toBe(400)
  await call(sim, '/simulator/faults', form({ duplicate: '30', apiSlowMs: '200', drop: '' }))
  expect(sim.faults()).toMatchObject({ duplicate: 0.3, apiSlowMs: 200, drop: 0 })
  sim.setFaults({ apiSlowMs: 0 })
  expect((await post('/revoke', {})).status).toBe(200)
  expect((await apiOf(sim, access_token)('/meetings')).status).toBe(401)
})

test('a started simulator answers on loopback with its own address in the links, and stops', async () => {
  const sim = await startFathomSimulator({ clients: [newClient()] })
  expect(sim.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await sim.finishMeeting()
  const home = await fetch(sim.url)
  expect(await home.text()).toMatch(/href="\/calls\/\d+"/)
  sim.setFaults({ apiHang: 1 })
  const hanging = fetch(`${sim.url}/external/v1/meetings`).catch(() => 'cut off')
  await sim.close()
  expect(await hanging).toBe('cut off')
  await expect(fetch(sim.url)).rejects.toThrow()
})

test('a port in use is an error, not a hang', async () => {
  const first = await startFathomSimulator({ clients: [newClient()] })
  const port = Number(new URL(first.url).port)
  await expect(startFathomSimulator({ clients: [newClient()], port })).rejects.toThrow('EADDRINUSE')
  await first.close()
})
