import { expect, test } from 'vitest'
import type { WireMeeting, WirePage } from '../../../../server/local/fathom-simulator/wire.ts'
import { apiOf, call, connect, newSimulator } from './connected.ts'

type Page = WirePage<WireMeeting>

const day = 24 * 60 * 60 * 1000

async function connected(...parameters: Parameters<typeof newSimulator>) {
  const { sim, client, clock } = newSimulator(...parameters)
  const { access_token } = await connect(sim, client)
  return { sim, clock, client, api: apiOf(sim, access_token) }
}

test('nothing is listed before it took place, and everything the rep recorded afterwards', async () => {
  const { sim, api } = await connected()
  expect((await api<Page>('/meetings')).body).toEqual({ limit: 10, next_cursor: null, items: [] })
  const { recordingId } = sim.finishMeeting('discovery')
  const { items } = (await api<Page>('/meetings')).body
  expect(items.map((meeting) => meeting.recording_id)).toEqual([recordingId])
})

test('call id, recording id and share token are three different things, made anew for every call', async () => {
  const { sim, api } = await connected()
  sim.finishMeeting('discovery')
  sim.finishMeeting('discovery')
  const { items } = (await api<Page>('/meetings')).body
  expect(items).toHaveLength(2)
  expect(new Set(items.map((meeting) => meeting.url)).size).toBe(2)
  for (const meeting of items) {
    expect(meeting.url).toMatch(/\/calls\/\d+$/)
    expect(meeting.url).not.toContain(String(meeting.recording_id))
    expect(meeting.share_url).toMatch(/\/share\/[\w-]{32}$/)
  }
})

test('pages hold ten, newest recording first, and a cursor walks through all of them once', async () => {
  const { sim, clock, api } = await connected()
  const expected: number[] = []
  for (let i = 0; i < 23; i += 1) {
    const { recordingId } = sim.finishMeeting('demo', { finishedAt: clock.now - i * day })
    expected.push(recordingId)
  }
  const seen: number[] = []
  const sizes: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
    const { body } = await api<Page>(`/meetings${query}`)
    sizes.push(body.items.length)
    seen.push(...body.items.map((meeting) => meeting.recording_id))
    cursor = body.next_cursor
  }
  expect(sizes).toEqual([10, 10, 3])
  expect(seen).toEqual(expected)
})

test('exactly ten meetings are one page', async () => {
  const { sim, clock, api } = await connected()
  for (let i = 0; i < 10; i += 1) sim.finishMeeting('demo', { finishedAt: clock.now - i * day })
  const { body } = await api<Page>('/meetings?limit=50')
  expect(body.items).toHaveLength(10)
  expect(body.next_cursor).toBeNull()
})

test('a meeting that arrives while pages are read shifts nothing', async () => {
  const { sim, clock, api } = await connected()
  for (let i = 0; i < 12; i += 1) sim.finishMeeting('demo', { finishedAt: clock.now - i * day })
  const first = (await api<Page>('/meetings')).body
  sim.finishMeeting('discovery', { finishedAt: clock.now + day })
  const second = (await api<Page>(`/meetings?cursor=${first.next_cursor}`)).body
  expect(second.items).toHaveLength(2)
  const ids = [...first.items, ...second.items].map((meeting) => meeting.recording_id)
  expect(new Set(ids).size).toBe(12)
})

test('sections nobody asked for are null, and asked for they come', async () => {
  const { sim, api } = await connected()
  sim.finishMeeting('discovery')
  const [bare] = (await api<Page>('/meetings')).body.items
  expect(bare).toMatchObject({
    transcript: null,
    default_summary: null,
    action_items: null,
    highlights: null,
    crm_matches: null,
  })
  const query =
    '/meetings?include_action_items=true&include_highlights=true&include_crm_matches=true'
  const [full] = (await api<Page>(query)).body.items
  expect(full?.action_items).toHaveLength(5)
  expect(full?.highlights).toHaveLength(1)
  expect(full?.crm_matches).toEqual({ error: 'No CRM connected' })
})

test('an OAuth app is refused summary and transcript in the list; an API key gets them', async () => {
  const { sim, api } = await connected()
  const { key } = sim.makeApiKey()
  sim.finishMeeting('discovery')
  expect((await api('/meetings?include_summary=true')).status).toBe(400)
  expect((await api('/meetings?include_transcript=true')).status).toBe(400)
  expect((await api('/meetings?include_transcript=false')).status).toBe(200)

  const path = '/external/v1/meetings?include_summary=true&include_transcript=true'
  const response = await call(sim, path, { headers: { 'x-api-key': key } })
  const body: Page = await response.json()
  expect(body.items[0]?.default_summary?.markdown_formatted).toContain('## Key takeaways')
  expect(body.items[0]?.transcript?.length).toBeGreaterThan(20)
  expect((await call(sim, path, { headers: { 'x-api-key': 'other' } })).status).toBe(401)
})

test('every documented filter narrows the list, and repeated ones widen it', async () => {
  const { sim, clock, api } = await connected()
  for (const [index, key] of ['discovery', 'demo', 'pricing', 'pipeline-review'].entries()) {
    sim.finishMeeting(key, { finishedAt: clock.now - index * day })
  }
  const titles = async (query: string) =>
    (await api<Page>(`/meetings?${query}`)).body.items.map((meeting) => meeting.title)
  const discovery = 'Northbeam × Northwind: first conversation'
  const demo = 'Globex | Northbeam product demo'
  const pricing = 'Northwind pricing with Lakeside Advisory'
  const review = 'Weekly pipeline review'

  expect(await titles('')).toEqual([discovery, demo, pricing, review])
  const domains = 'calendar_invitees_domains[]'
  expect(await titles(`${domains}=northwind.example`)).toEqual([discovery, pricing])
  expect(await titles(`${domains}=globex.example&${domains}=lakeside-advisory.example`)).toEqual([
    demo,
    pricing,
  ])
  expect(await titles(`${domains}=wind.example`)).toEqual([])
  expect(await titles('calendar_invitees_domains_type=only_internal')).toEqual([review])
  expect(await titles('calendar_invitees_domains_type=one_or_more_external')).toEqual([
    discovery,
    demo,
    pricing,
  ])
  const since = new Date(clock.now - 1.5 * day).toISOString()
  expect(await titles(`created_after=${since}`)).toEqual([discovery, demo])
  expect(await titles(`created_before=${since}`)).toEqual([pricing, review])
  expect(await titles('meeting_type=Negotiation')).toEqual([pricing])
  expect(await titles('meeting_type=external')).toEqual([])
  expect(await titles('recorded_by[]=SAM@northbeam.example')).toHaveLength(4)
  expect(await titles('recorded_by[]=nobody@northbeam.example')).toEqual([])
  expect(await titles('teams[]=Sales')).toHaveLength(4)
  expect(await titles('teams[]=Solutions')).toEqual([])
})

test('values that cannot be read are refused', async () => {
  const { api } = await connected()
  for (const query of [
    'created_after=yesterday',
    'created_before=12',
    'cursor=nonsense',
    'calendar_invitees_domains_type=some',
  ]) {
    expect((await api(`/meetings?${query}`)).status, query).toBe(400)
  }
})

test('summary and transcript come from the recording, never for a stranger to it', async () => {
  const { sim, client, api } = await connected()
  const { recordingId } = sim.finishMeeting('demo')
  const summary = await api<{ summary: { markdown_formatted: string } }>(
    `/recordings/${recordingId}/summary`,
  )
  expect(summary.body.summary.markdown_formatted).toContain('Rotterdam')
  const transcript = await api<{ transcript: { text: string; timestamp: string }[] }>(
    `/recordings/${recordingId}/transcript`,
  )
  expect(transcript.body.transcript[0]).toMatchObject({ timestamp: '00:00:06' })

  // The demo is private to the rep.
  const dana = await connect(sim, client, 'dana@northbeam.example')
  const foreign = await apiOf(sim, dana.access_token)(`/recordings/${recordingId}/summary`)
  expect(foreign.status).toBe(404)
  expect((await api('/recordings/1/transcript')).status).toBe(404)
  expect((await api('/recordings/abc/summary')).status).toBe(404)
})

test('while a call is being written up it is listed, with no items and 404 for the rest', async () => {
  const { sim, api } = await connected()
  const { recordingId } = sim.finishMeeting('discovery', { finalise: false })
  const [meeting] = (await api<Page>('/meetings?include_action_items=true')).body.items
  expect(meeting?.action_items).toEqual([])
  expect((await api(`/recordings/${recordingId}/summary`)).status).toBe(404)
  expect((await api(`/recordings/${recordingId}/transcript`)).status).toBe(404)
  sim.finaliseRecording(recordingId)
  expect((await api(`/recordings/${recordingId}/summary`)).status).toBe(200)
})

test('an item ticked off in Fathom shows in the list', async () => {
  const { sim, api } = await connected()
  const { recordingId } = sim.finishMeeting('discovery')
  sim.setItemCompleted(recordingId, 1, true)
  const completed = async () => {
    const { body } = await api<Page>('/meetings?include_action_items=true')
    return body.items[0]?.action_items?.map((item) => item.completed)
  }
  expect(await completed()).toEqual([false, true, false, false, false])
  sim.setItemCompleted(recordingId, 1, false)
  expect(await completed()).toEqual([false, false, false, false, false])
})

test('a revised meeting lists reworded, reordered, added and dropped items', async () => {
  const { sim, api } = await connected()
  const { recordingId } = sim.finishMeeting('pricing')
  const items = async () => {
    const { body } = await api<Page>('/meetings?include_action_items=true')
    return body.items[0]?.action_items ?? []
  }
  const before = await items()
  sim.reviseMeeting(recordingId)
  const after = await items()
  expect(after).not.toEqual(before)
  expect(after.some((item) => item.user_generated)).toBe(true)
})

test('a call to an ad hoc meeting has no scheduled times, no title of an event and no invitees', async () => {
  const { sim, api } = await connected()
  sim.finishMeeting('ad-hoc-call')
  const [meeting] = (await api<Page>('/meetings?include_action_items=true')).body.items
  expect(meeting).toMatchObject({
    meeting_title: null,
    scheduled_start_time: null,
    scheduled_end_time: null,
    calendar_invitees: [],
    calendar_invitees_domains_type: 'only_internal',
  })
  expect(meeting?.action_items?.map((item) => item.assignee)).toEqual([
    { name: 'Sam Rivera', email: 'sam@northbeam.example', team: 'Sales' },
    { name: 'Sam Rivera', email: 'sam@northbeam.example', team: 'Sales' },
    { name: 'Tom Becker', email: null, team: null },
  ])
})

test('what Fathom has no endpoint for is not there', async () => {
  const { sim, api } = await connected()
  const { recordingId } = sim.finishMeeting('discovery')
  for (const path of ['/me', '/userinfo', `/recordings/${recordingId}`, '/webhooks']) {
    expect((await api(path)).status, path).toBe(404)
  }
  expect((await api('/users')).status).toBe(403)
})

test('teams, their members and the meeting types are listed', async () => {
  const { api } = await connected()
  type Named = WirePage<{ name: string; email?: string; team?: string }>
  const names = async (path: string) => (await api<Named>(path)).body.items.map(({ name }) => name)
  expect(await names('/teams')).toEqual(['Sales', 'Solutions', 'Customer Success'])
  expect(await names('/team_members?team=Sales')).toEqual(['Sam Rivera', 'Dana Okafor'])
  expect(await names('/team_members')).toHaveLength(4)
  expect(await names('/meeting_types')).toContain('QBR')
})
