import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FathomSimulatorCore } from '../../../../server/local/fathom-simulator/simulator.ts'
import { apiOf, call, connect, form, newSimulator } from './connected.ts'

function list(sim: FathomSimulatorCore, key: string, query = ''): Promise<Response> {
  return call(sim, `/external/v1/meetings${query}`, { headers: { 'x-api-key': key } })
}

async function titles(response: Response): Promise<string[]> {
  const { items } = await response.json()
  return items.map(({ title }: { title: string }) => title)
}

test('a key is made on a page that shows it once, opens the API, and ends when it is deleted there', async () => {
  const { sim } = newSimulator()
  const page = await call(sim, '/api-access', { method: 'POST' })
  const text = await page.text()
  const [, key = ''] = /aria-labelledby="made">([\w-]{43})</.exec(text) ?? []
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect((await list(sim, key)).status).toBe(200)

  const again = await (await call(sim, '/api-access')).text()
  expect(again).not.toContain(key)
  const [, id = ''] = /name="id" value="(\w+)"/.exec(again) ?? []
  const revoked = await call(sim, '/simulator/keys/revoke', form({ id }))
  expect(revoked.status).toBe(303)
  expect((await list(sim, key)).status).toBe(401)
  expect((await call(sim, '/simulator/keys/revoke', form({ id }))).status).toBe(404)
})

test('a key sees what its user sees: their own calls, private ones too, and those shared with their team', async () => {
  const { sim, clock } = newSimulator()
  sim.finishMeeting('discovery', { finishedAt: clock.now - 1 })
  sim.finishMeeting('teammate-renewal')
  const sams = sim.makeApiKey()
  const dana = sim.directory.members.find(({ email }) => email !== sim.directory.rep.email)
  const danas = sim.makeApiKey(dana?.email)
  expect(await titles(await list(sim, sams.key))).toHaveLength(2)
  const privately = sim.scenarios().find(({ key }) => key === 'discovery')?.sharedWith
  expect(await titles(await list(sim, danas.key))).toHaveLength(privately === 'no_teams' ? 1 : 2)
})

test('what is no key of this Fathom is refused like every other', async () => {
  const { sim, client } = newSimulator()
  const { key } = sim.makeApiKey()
  const { access_token: token } = await connect(sim, client)
  for (const wrong of ['', `${key} `.slice(1), key.toUpperCase(), token, `Bearer ${key}`]) {
    expect((await list(sim, wrong)).status).toBe(401)
  }
  const asBearer = await call(sim, '/external/v1/meetings', {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(asBearer.status).toBe(401)
})

test('a webhook is its maker’s: an app does not see one that was made by key, nor the other way', async () => {
  const { sim, client } = newSimulator()
  const { key } = sim.makeApiKey()
  const { access_token: token } = await connect(sim, client)
  const body = {
    destination_url: 'https://companion.test/hook',
    triggered_for: ['my_recordings'],
    include_summary: true,
  }
  const byKey = (path: string, method: string, sent?: object) =>
    call(sim, `/external/v1${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(sent && { body: JSON.stringify(sent) }),
    })
  const made = await (await byKey('/webhooks', 'POST', body)).json()
  const api = apiOf(sim, token)
  expect((await api(`/webhooks/${made.id}`, 'DELETE')).status).toBe(404)
  const ofApp = await api<{ id: string }>('/webhooks', 'POST', body)
  expect((await byKey(`/webhooks/${ofApp.body.id}`, 'DELETE')).status).toBe(404)
  expect((await byKey(`/webhooks/${made.id}`, 'DELETE')).status).toBe(204)
})

test('keys outlive a restart, and are kept as digests', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'upshot-keys-'))
  const { key } = newSimulator({ stateDir }).sim.makeApiKey()
  const { sim } = newSimulator({ stateDir })
  expect((await list(sim, key)).status).toBe(200)
  expect(readFileSync(join(stateDir, 'fathom-simulator.json'), 'utf8')).not.toContain(key)
})
