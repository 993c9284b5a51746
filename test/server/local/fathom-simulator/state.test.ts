import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { apiOf, connect, newSimulator, token } from './connected.ts'
import { newReceiver } from './receiver.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fathom-simulator-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'fathom-simulator.json')

test('tokens, webhooks and recordings outlive a restart', async () => {
  const first = newSimulator({ stateDir: folder })
  const tokens = await connect(first.sim, first.client)
  const { recordingId } = first.sim.finishMeeting('discovery')
  first.sim.setItemCompleted(recordingId, 0, true)
  await apiOf(first.sim, tokens.access_token)('/webhooks', 'POST', {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_shared_with_team_recordings'],
    include_summary: true,
  })
  first.sim.close()

  const second = newSimulator({
    stateDir: folder,
    clients: [first.client],
    fetch: newReceiver().fetch,
  })
  const api = apiOf(second.sim, tokens.access_token)
  type Listed = { items: { recording_id: number; action_items: { completed: boolean }[] }[] }
  const { body } = await api<Listed>('/meetings?include_action_items=true')
  expect(body.items[0]).toMatchObject({ recording_id: recordingId })
  expect(body.items[0]?.action_items[0]?.completed).toBe(true)
  expect(second.sim.finishMeeting('discovery').webhookDeliveries).toBe(1)
  await second.sim.settled()
  const refreshed = await token(second.sim, {
    grant_type: 'refresh_token',
    client_id: first.client.id,
    client_secret: first.client.secret,
    refresh_token: tokens.refresh_token,
  })
  expect(refreshed.status).toBe(200)
})

test('a delivery that was still to be retried goes on after a restart with the same id and bytes', async () => {
  const failing = newReceiver(() => new Response(null, { status: 500 }))
  const first = newSimulator({ stateDir: folder, retryDelaysMs: [60_000], fetch: failing.fetch })
  const { access_token } = await connect(first.sim, first.client)
  await apiOf(first.sim, access_token)('/webhooks', 'POST', {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_shared_with_team_recordings'],
    include_summary: true,
  })
  first.sim.finishMeeting('discovery')
  await expect.poll(() => first.sim.deliveries()[0]?.attempts.length).toBe(1)
  first.sim.close()

  const accepting = newReceiver()
  const second = newSimulator({ stateDir: folder, fetch: accepting.fetch })
  second.clock.now += 60_000
  second.sim.resume()
  await second.sim.settled()
  expect(accepting.received[0]?.headers['webhook-id']).toBe(
    failing.received[0]?.headers['webhook-id'],
  )
  expect(accepting.received[0]?.body).toBe(failing.received[0]?.body)
})

test('the file holds no token, is for its owner only, and nothing is left beside it', async () => {
  const { sim, client } = newSimulator({ stateDir: folder })
  const tokens = await connect(sim, client)
  const text = readFileSync(file(), 'utf8')
  expect(text).not.toContain(tokens.access_token)
  expect(text).not.toContain(tokens.refresh_token)
  expect(text).not.toContain(client.secret)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['fathom-simulator.json'])
})

test('a file that is no state of this version is refused by name, not overwritten', () => {
  for (const text of ['{"version":99}', 'not json', '']) {
    writeFileSync(file(), text)
    expect(() => newSimulator({ stateDir: folder })).toThrow(
      /fathom-simulator\.json is damaged.+ delete it: then .+ Nothing has been deleted/,
    )
    expect(readFileSync(file(), 'utf8')).toBe(text)
  }
})

test('the past is laid down at the first start only, and fires nothing', async () => {
  const history = [
    { key: 'qbr', daysAgo: 2 },
    { key: 'teammate-renewal', daysAgo: 5 },
  ]
  for (const expected of [2, 2]) {
    const { sim, client } = newSimulator({ stateDir: folder, history })
    const { access_token } = await connect(sim, client)
    const { body } = await apiOf(sim, access_token)<{ items: unknown[] }>('/meetings')
    expect(body.items).toHaveLength(expected)
    expect(sim.deliveries()).toEqual([])
  }
})

test('a meeting added to the library stays in it', () => {
  const first = newSimulator({ stateDir: folder })
  const [discovery] = first.sim.scenarios()
  if (!discovery) throw new Error('the library is empty')
  first.sim.addMeeting({ ...discovery, key: 'added' })
  expect(() => first.sim.addMeeting({ ...discovery, key: 'added' })).toThrow('already')
  const second = newSimulator({ stateDir: folder })
  expect(second.sim.finishMeeting('added').recordingId).toBeGreaterThan(0)
})

test('of many deliveries the oldest that ended are forgotten, one still under way never', async () => {
  let refuse = true
  const fetch = async () => new Response(null, { status: refuse ? 500 : 202 })
  const { sim, client } = newSimulator({ stateDir: folder, retryDelaysMs: [60_000], fetch })
  const { access_token } = await connect(sim, client)
  await apiOf(sim, access_token)('/webhooks', 'POST', {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_recordings'],
    include_summary: true,
  })
  const { recordingId } = sim.finishMeeting('demo')
  await expect.poll(() => sim.deliveries()[0]?.attempts.length).toBe(1)
  refuse = false
  sim.setFaults({ drop: 1 })
  for (let i = 0; i < 510; i += 1) sim.finishMeeting('demo')
  const kept = sim.deliveries()
  expect(kept).toHaveLength(501)
  expect(kept[0]).toMatchObject({ recordingId, state: 'pending' })
  sim.close()
})
