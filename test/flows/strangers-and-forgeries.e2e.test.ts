import { createHmac, randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { finishMeeting } from '../e2e/rep.ts'
import type { Workplace } from '../e2e/workplace.ts'
import { openConnected } from '../e2e/workplace.ts'

let work: Workplace
let panel: Page

/** Every delivery exactly as it left Fathom, to be sent again by somebody else. */
const sent: { url: string; headers: Record<string, string>; body: string }[] = []

const overheard: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  sent.push({
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.clone().text(),
  })
  return fetch(request)
}

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Make it a task', { fathom: { fetch: overheard } }))
  await finishMeeting(work.stack.fathom.url, 'discovery')
  await panel
    .getByText('became a task automatically')
    .or(panel.getByText('became tasks automatically'))
    .first()
    .waitFor()
  // Pictures of calls come after them, each with a line of the log: what is counted below stands still first.
  await vi.waitFor(
    async () => {
      const { data } = await work.crm.from('meetings').select('title').is('thumbnail_url', null)
      expect(data).toEqual([])
    },
    { timeout: 30_000, interval: 100 },
  )
})
afterAll(() => work?.close())

function lastDelivery() {
  const delivery = sent.at(-1)
  if (!delivery) throw new Error('Nothing was delivered')
  return delivery
}

const rows = async () => {
  const tables = ['meetings', 'meeting_action_items', 'tasks', 'meeting_attendees', 'audit_log']
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { count, error } = await work.crm
        .from(table)
        .select('*', { count: 'exact', head: true })
      if (error) throw new Error(`${table}: ${error.message}`)
      return [table, count] as const
    }),
  )
  return Object.fromEntries(counts)
}

test('a replayed delivery is answered like the first and changes no row', async () => {
  const before = await rows()
  const { url, body, headers } = lastDelivery()
  const answer = await fetch(url, { method: 'POST', headers, body })
  expect(answer.status).toBe(202)

  // The next delivery is behind the replayed one, so once it has arrived the replay would have, too.
  const marker = { ...before }
  await finishMeeting(work.stack.fathom.url, 'pipeline-review')
  await expect
    .poll(async () => (await rows()).meetings, { timeout: 10_000 })
    .toBe((marker.meetings ?? 0) + 1)
  const { data } = await work.crm
    .from('meetings')
    .select('id')
    .ilike('title', '%first conversation%')
  expect(data).toHaveLength(1)
})

test('a tampered, a stale and a foreign delivery are refused', async () => {
  const before = await rows()
  const { url, body, headers } = lastDelivery()
  const tampered = body.replace('"title":"', '"title":"Free gift, ')
  expect(tampered).not.toBe(body)
  expect((await fetch(url, { method: 'POST', headers, body: tampered })).status).toBe(401)

  const stale = { ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 301) }
  expect((await fetch(url, { method: 'POST', headers: stale, body })).status).toBe(401)

  const id = 'msg_foreign'
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', randomBytes(24))
    .update(`${id}.${at}.${body}`)
    .digest('base64')
  const foreign = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  }
  expect((await fetch(url, { method: 'POST', headers: foreign, body })).status).toBe(401)
  expect(await rows()).toEqual(before)
})

test('a stranger with an account of their own sees nothing and changes nothing', async () => {
  const stranger = { email: 'eve@elsewhere.example', password: randomBytes(12).toString('hex') }
  const signUp = await fetch(`${work.stack.supabase.url}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: work.stack.supabase.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify(stranger),
  })
  expect(signUp.ok).toBe(true)
  const eve = await work.signInToCrm(stranger)

  for (const table of ['meetings', 'meeting_action_items', 'tasks', 'contacts', 'companies']) {
    const { data, error } = await eve.from(table).select('*')
    expect({ table, error, rows: data?.length }).toEqual({ table, error: null, rows: 0 })
  }
  const before = await rows()
  const { data: meeting } = await work.crm.from('meetings').select('id').limit(1).single()
  await eve.from('meetings').update({ title: 'Mine now' }).eq('id', meeting?.id)
  await eve.from('meetings').delete().eq('id', meeting?.id)
  const insert = await eve
    .from('meeting_action_items')
    .insert({ meeting_id: meeting?.id, title: 'x' })
  expect(insert.error).not.toBeNull()
  expect(await rows()).toEqual(before)
  const { data: kept } = await work.crm
    .from('meetings')
    .select('title')
    .eq('id', meeting?.id)
    .single()
  expect(kept?.title).not.toBe('Mine now')
})
