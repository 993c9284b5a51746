import { Fathom } from 'fathom-typescript'
import * as operations from 'fathom-typescript/sdk/models/operations'
import * as shared from 'fathom-typescript/sdk/models/shared'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ZodError } from 'zod/v3'
import type { Scenario } from '../../../../server/local/fathom-simulator/scenario.ts'
import type { FathomSimulator } from '../../../../server/local/fathom-simulator/simulator.ts'
import { startFathomSimulator } from '../../../../server/local/fathom-simulator/simulator.ts'
import { apiOf, connect, newClient, newSimulator, redirectUri } from './connected.ts'
import { listen } from './receiver.ts'

const client = newClient()
const day = 24 * 60 * 60 * 1000
let sim: FathomSimulator
let fathom: Fathom

/** Gets tokens with the OAuth library the companion uses, so that both sides are held to the RFC. */
async function authorize(url: string): Promise<string> {
  const server: oauth.AuthorizationServer = {
    issuer: url,
    authorization_endpoint: `${url}/external/v1/oauth2/authorize`,
    token_endpoint: `${url}/external/v1/oauth2/token`,
  }
  const app: oauth.Client = { client_id: client.id }
  const state = oauth.generateRandomState()
  const consent = await fetch(server.authorization_endpoint ?? '', {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'public_api',
      state,
      decision: 'allow',
    }),
  })
  const callback = new URL(consent.headers.get('location') ?? '')
  const parameters = oauth.validateAuthResponse(server, app, callback, state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    app,
    oauth.ClientSecretPost(client.secret),
    parameters,
    redirectUri,
    oauth.nopkce,
    { [oauth.allowInsecureRequests]: true },
  )
  return (await oauth.processAuthorizationCodeResponse(server, app, response)).access_token
}

const scheduled = () => sim.scenarios().filter(({ slotMinutes }) => slotMinutes !== null)

beforeAll(async () => {
  sim = await startFathomSimulator({
    clients: [client],
    rateLimits: { global: 10_000, heavy: 10_000 },
    retryDelaysMs: [1],
  })
  const security = { bearerAuth: await authorize(sim.url) }
  fathom = new Fathom({ serverURL: `${sim.url}/external/v1`, security })
  for (const [index, { key }] of [...scheduled(), ...scheduled()].entries()) {
    await sim.finishMeeting(key, { finishedAt: Date.now() - index * day })
  }
})

afterAll(() => sim.close())

test('the official client pages through every scheduled meeting the rep can see', async () => {
  const seen: shared.Meeting[] = []
  const pages = await fathom.listMeetings({
    includeActionItems: true,
    includeCrmMatches: true,
    recordedBy: sim.directory.members.map(({ email }) => email),
  })
  for await (const page of pages) seen.push(...(page?.result.items ?? []))
  expect(seen.length).toBeGreaterThan(10)
  expect(new Set(seen.map(({ title }) => title))).toEqual(
    new Set(
      scheduled()
        .filter(isListed)
        .map(({ title }) => title),
    ),
  )
  for (const meeting of seen) {
    expect(meeting.recordingStartTime.getTime()).toBeLessThan(meeting.recordingEndTime.getTime())
    expect(meeting.scheduledStartTime.getTime()).toBeLessThan(meeting.scheduledEndTime.getTime())
    expect(meeting.actionItems).toBeInstanceOf(Array)
    expect(meeting.crmMatches).toEqual({ error: 'No CRM connected' })
  }
})

function isOwn(scenario: Scenario): boolean {
  return scenario.people[scenario.recorder]?.email === sim.directory.rep.email
}

/** The rep's own, and colleagues' that are shared with teams. */
function isListed(scenario: Scenario): boolean {
  const colleagues = scenario.people[scenario.recorder]?.team !== null
  return isOwn(scenario) || (colleagues && scenario.sharedWith !== 'no_teams')
}

test('all the official client objects to in an ad hoc call is that its scheduled times are null', async () => {
  const { sim: other, client: app } = newSimulator()
  other.finishMeeting('ad-hoc-call')
  const { access_token } = await connect(other, app)
  const { text } = await apiOf(other, access_token)('/meetings?include_action_items=true')
  const parsed = shared.meetingListResponseFromJSON(text)
  if (parsed.ok) throw new Error('the official client learnt to read null scheduled times')
  const { cause } = parsed.error
  expect(cause instanceof ZodError && cause.issues.map(({ path }) => path.join('.'))).toEqual([
    'items.0.scheduled_start_time',
    'items.0.scheduled_end_time',
  ])
})

test('the official client reads summary, teams, members and a new webhook, and deletes it', async () => {
  const { recordingId } = await sim.finishMeeting('discovery')
  const summary = await fathom.getRecordingSummary({ recordingId })
  expect(summary).toMatchObject({ summary: { templateName: 'General' } })
  expect(JSON.stringify(summary)).toContain('Key takeaways')

  const teams = await fathom.listTeams()
  for await (const page of teams) expect(page?.result.items[0]?.name).toBe('Sales')
  const members = await fathom.listTeamMembers({ team: 'Solutions' })
  for await (const page of members) expect(page?.result.items[0]?.name).toBe('Mirek Novák')

  const webhook = await fathom.createWebhook({
    destinationUrl: 'https://companion.test/hooks/fathom/abc',
    triggeredFor: ['my_recordings'],
    includeSummary: true,
  })
  expect(webhook?.secret).toMatch(/^whsec_/)
  expect(webhook?.createdAt).toBeInstanceOf(Date)
  await fathom.deleteWebhook({ id: webhook?.id ?? '' })
  // A second deletion is a 404, which this client reports as success as well.
  await expect(fathom.deleteWebhook({ id: webhook?.id ?? '' })).resolves.toBeUndefined()
})

test('the official client gets a transcript only asynchronously, and reads it either way', async () => {
  const receiver = await listen(200)
  const { recordingId } = await sim.finishMeeting('demo')
  const answer = await fathom.getRecordingTranscript({ recordingId, destinationUrl: receiver.url })
  expect(answer).toEqual({ destinationUrl: receiver.url })
  await expect.poll(() => receiver.received.length).toBe(1)
  await receiver.close()
  const parsed = operations.getRecordingTranscriptResponseBodyFromJSON(
    receiver.received[0]?.body ?? '',
  )
  expect(parsed.ok && parsed.value.transcript.length).toBeGreaterThan(20)
})

test('the official client verifies and reads what a real delivery carries', async () => {
  const receiver = await listen(202)
  const webhook = await fathom.createWebhook({
    destinationUrl: receiver.url,
    triggeredFor: ['my_recordings', 'my_shared_with_team_recordings'],
    includeTranscript: true,
    includeSummary: true,
    includeActionItems: true,
    includeCrmMatches: true,
  })
  const fired = scheduled().filter((scenario) => scenario.summary !== null && isOwn(scenario))
  for (const { key } of fired) await sim.finishMeeting(key)
  await sim.settled()
  await receiver.close()
  await fathom.deleteWebhook({ id: webhook?.id ?? '' })

  expect(receiver.received).toHaveLength(fired.length)
  for (const { headers, body } of receiver.received) {
    expect(() => Fathom.verifyWebhook(webhook?.secret ?? '', headers, body)).not.toThrow()
    const meeting = shared.meetingFromJSON(body)
    if (!meeting.ok) throw meeting.error
    expect(meeting.value.transcript?.length).toBeGreaterThan(0)
    expect(meeting.value.defaultSummary?.markdownFormatted).toBeTruthy()
  }
})
