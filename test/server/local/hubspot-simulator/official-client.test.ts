import { Client, Signature } from '@hubspot/api-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubspot as adapter } from '../../../../server/hubspot/adapter.ts'
import { hubspotOAuth } from '../../../../server/hubspot/oauth.ts'
import { isSigned } from '../../../../server/hubspot/webhook.ts'
import type { HubspotSimulator } from '../../../../server/local/hubspot-simulator/simulator.ts'
import { startHubspotSimulator } from '../../../../server/local/hubspot-simulator/simulator.ts'
import { sign } from '../../../../server/local/hubspot-simulator/webhooks.ts'

/** The simulated HubSpot against HubSpot's own client: what it sends is taken, what it is answered it understands. */

const redirectUri = 'https://companion.example/oauth/hubspot/callback'
const app = { id: 'upshot', secret: 'a secret', redirectUris: [redirectUri] }
let sim: HubspotSimulator
let client: Client
let accessToken = ''

/** Through the consent page, as a browser goes. */
async function consent(oauth: ReturnType<typeof hubspotOAuth>): Promise<string> {
  const url = new URL(oauth.authorizeUrl(redirectUri, 'a state'))
  expect((await fetch(url)).status).toBe(200)
  const body = new URLSearchParams(url.search)
  body.set('decision', 'allow')
  const back = await fetch(url.origin + url.pathname, { method: 'POST', body, redirect: 'manual' })
  const target = new URL(back.headers.get('location') ?? '')
  expect(target.searchParams.get('state')).toBe('a state')
  return target.searchParams.get('code') ?? ''
}

const oauthOf = () =>
  hubspotOAuth({
    clientId: app.id,
    clientSecret: app.secret,
    authorizeUrl: `${sim.url}/oauth/authorize`,
    apiUrl: sim.url,
  })

beforeAll(async () => {
  sim = await startHubspotSimulator({
    app,
    rep: { name: 'Sam Rivera', email: 'sam@northbeam.example' },
  })
  const result = await oauthOf().exchange(await consent(oauthOf()), redirectUri, Date.now())
  if (!result.ok) throw new Error(result.reason)
  accessToken = result.tokens.accessToken
  client = new Client({ accessToken, basePath: sim.url, numberOfApiCallRetries: 0 })
})
afterAll(() => sim.close())

test('consent, tokens, refresh, who it is, revoking: each once, and strict', async () => {
  const oauth = oauthOf()
  const code = await consent(oauth)
  const first = await oauth.exchange(code, redirectUri, 0)
  if (!first.ok) throw new Error(first.reason)
  expect(first.tokens.expiresAt).toBe(1_800_000)
  expect(await oauth.exchange(code, redirectUri, 0)).toEqual({ ok: false, reason: 'refused' })
  expect(await oauth.identify(first.tokens.accessToken)).toEqual({
    portalId: '4711',
    portalName: 'northbeam.example',
    accountEmail: 'sam@northbeam.example',
    missingScopes: [],
  })
  const second = await oauth.refresh(first.tokens.refreshToken, 0)
  if (!second.ok) throw new Error(second.reason)
  expect(second.tokens.accessToken).not.toBe(first.tokens.accessToken)
  expect(await oauth.revoke(second.tokens.refreshToken)).toBe(true)
  expect(await oauth.refresh(second.tokens.refreshToken, 0)).toEqual({
    ok: false,
    reason: 'refused',
  })
  const stranger = hubspotOAuth({
    clientId: app.id,
    clientSecret: 'another',
    authorizeUrl: `${sim.url}/oauth/authorize`,
    apiUrl: sim.url,
  })
  expect(await stranger.refresh('x', 0)).toEqual({ ok: false, reason: 'misconfigured' })
})

test('tasks made, read, changed, searched and removed by the official client', async () => {
  const { basicApi, batchApi, searchApi } = client.crm.objects.tasks
  const contact = sim.portal.objects.find(({ type }) => type === 'contacts')?.id ?? ''
  const made = await basicApi.create({
    properties: { hs_timestamp: '2026-11-27T09:00:00Z', hs_task_subject: 'Call Priya' },
    associations: [
      {
        to: { id: contact },
        types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 204 }],
      },
    ],
  })
  expect(made.createdAt).toBeInstanceOf(Date)
  expect(made.properties).toMatchObject({ hs_task_subject: 'Call Priya', hs_object_id: made.id })
  const read = await basicApi.getById(made.id, ['hs_task_subject', 'hs_task_priority'], undefined, [
    'contacts',
  ])
  expect(read.properties.hs_task_priority).toBeNull()
  expect(read.associations?.contacts?.results).toEqual([
    expect.objectContaining({ id: contact, type: 'task_to_contact' }),
  ])
  await basicApi.update(made.id, { properties: { hs_task_status: 'COMPLETED' } })
  const batch = await batchApi.read({
    inputs: [{ id: made.id }],
    properties: ['hs_task_status'],
    propertiesWithHistory: [],
  })
  expect(batch.results[0]?.properties.hs_task_status).toBe('COMPLETED')
  const found = await searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: 'hs_createdate', operator: 'GTE' as never, value: '0' }] },
    ],
    properties: ['hs_task_subject'],
    limit: 10,
    after: '0',
    sorts: [],
  })
  expect(found.total).toBeGreaterThan(0)
  await basicApi.archive(made.id)
  await expect(basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 })
  const binned = await basicApi.getById(made.id, [], undefined, undefined, true)
  expect([binned.archived, binned.archivedAt instanceof Date]).toEqual([true, true])
})

test('what HubSpot refuses is refused: no date, an unknown property, a user’s id as owner, numbers', async () => {
  const { basicApi } = client.crm.objects.tasks
  const refused = (properties: Record<string, unknown>) =>
    expect(
      basicApi.create({ properties: properties as Record<string, string>, associations: [] }),
    ).rejects.toMatchObject({ code: 400 })
  const date = { hs_timestamp: '2026-11-27T09:00:00Z' }
  await refused({ hs_task_subject: 'No date' })
  await refused({ ...date, hs_task_colour: 'red' })
  await refused({ ...date, hubspot_owner_id: '701' })
  await refused({ ...date, hs_task_status: 'DONE' })
  await refused({ hs_timestamp: 'tomorrow' })
  await refused({ ...date, hs_task_subject: 7 })
  // A wrong id: the task is made, and the association silently missing.
  const made = await basicApi.create({
    properties: date,
    associations: [
      {
        to: { id: '1' },
        types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 204 }],
      },
    ],
  })
  expect(
    (await basicApi.getById(made.id, [], undefined, ['contacts'])).associations,
  ).toBeUndefined()
})

test('owners and properties are understood, and a second one of a name is a conflict', async () => {
  const owners = await client.crm.owners.ownersApi.getPage('sam@northbeam.example')
  expect(owners.results[0]).toMatchObject({ id: '9001', userId: 701 })
  const definition = {
    name: 'upshot_task_id',
    label: 'Upshot task',
    groupName: 'task_information',
    type: 'string' as never,
    fieldType: 'text' as never,
    hasUniqueValue: true,
  }
  const caller = { apiUrl: sim.url, accessToken }
  expect(await adapter.prepareKey(caller)).toMatchObject({ ok: true, value: true })
  await expect(client.crm.properties.coreApi.create('tasks', definition)).rejects.toMatchObject({
    code: 409,
  })
  const property = await client.crm.properties.coreApi.getByName('tasks', 'upshot_task_id')
  expect(property.hasUniqueValue).toBe(true)
})

test('deals of a company, their stages and what hangs on them, by the official client and by ours', async () => {
  const { portal } = sim
  const company = portal.objects.find(({ properties }) => properties.name === 'Globex')
  if (!company) throw new Error('Globex is not there')
  const caller = { apiUrl: sim.url, accessToken }
  const open = await adapter.openDeals(caller, company.id)
  expect(open).toMatchObject({
    ok: true,
    value: [
      {
        name: 'Globex renewal',
        amount: 42000,
        currency: 'EUR',
        stage: 'Up for renewal',
        closesOn: '2026-12-18',
      },
      { name: 'Globex, second site', stage: 'Qualified To Buy' },
    ],
  })
  const pipelines = await client.crm.pipelines.pipelinesApi.getAll('deals')
  expect(pipelines.results.map(({ label }) => label)).toEqual(['Sales Pipeline', 'Renewals'])
  expect(pipelines.results[0]?.stages[0]?.metadata).toEqual({
    probability: '0.2',
    isClosed: 'false',
  })
  const { basicApi } = client.crm.associations.v4
  // One that is closed is listed like the others, and pages follow each other.
  const first = await basicApi.getPage('companies', company.id, 'deals', undefined, 2)
  expect(first.results).toHaveLength(2)
  const after = first.paging?.next?.after
  const second = await basicApi.getPage('companies', company.id, 'deals', after, 2)
  expect(second.results).toHaveLength(1)
  expect(second.paging).toBeUndefined()
  const [deal] = open.ok ? open.value : []
  const task = await client.crm.objects.tasks.basicApi.create({
    properties: { hs_timestamp: '2026-11-27T09:00:00Z' },
    associations: [],
  })
  const dealsOf = async () => {
    const read = await adapter.read(caller, task.id)
    return read.ok ? read.value.linked.deals : null
  }
  await basicApi.createDefault('tasks', task.id, 'deals', deal?.id ?? '')
  expect(await dealsOf()).toEqual([deal?.id])
  // Once more is as good, and so is taking away what is not there.
  expect(await adapter.link(caller, task.id, 'deal', deal?.id ?? '')).toMatchObject({ ok: true })
  expect(await dealsOf()).toEqual([deal?.id])
  await basicApi.archive('tasks', task.id, 'deals', deal?.id ?? '')
  expect(await adapter.unlink(caller, task.id, 'deal', deal?.id ?? '')).toMatchObject({ ok: true })
  expect(await dealsOf()).toEqual([])
  expect(await adapter.link(caller, task.id, 'deal', '1')).toMatchObject({ reason: 'not_found' })
})

test('our signature is the official one, and what its class takes we take', async () => {
  const url = 'https://companion.example/hooks/hubspot'
  const body = '[{"eventId":1,"subject":"Zürich – naïve"}]'
  const timestamp = Date.now()
  const ours = sign(app.secret, 'POST', url, body, String(timestamp))
  const options = { clientSecret: app.secret, requestBody: body, url, timestamp }
  expect(Signature.getSignature('POST', 'v3', { ...options, signature: ours })).toBe(ours)
  expect(
    Signature.isValid({ ...options, signature: ours, signatureVersion: 'v3', method: 'POST' }),
  ).toBe(true)
  const delivery = (text: string, at = timestamp) => ({
    method: 'POST',
    url,
    body: new TextEncoder().encode(text),
    headers: new Headers({
      'x-hubspot-signature-v3': ours,
      'x-hubspot-request-timestamp': String(at),
    }),
  })
  expect(await isSigned(delivery(body), app.secret, timestamp)).toBe(true)
  expect(await isSigned(delivery(`${body} `), app.secret, timestamp)).toBe(false)
  expect(await isSigned(delivery(body), 'another', timestamp)).toBe(false)
  expect(await isSigned(delivery(body), app.secret, timestamp + 300_001)).toBe(false)
  expect(await isSigned(delivery(body, timestamp + 1), app.secret, timestamp)).toBe(false)
})
