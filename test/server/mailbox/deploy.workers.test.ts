import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { digestHex, utf8 } from '../../../server/encoding.ts'
import { settingsOf } from '../../../server/env.ts'
import { seal } from '../../../server/mailbox/connection/seal.ts'
import { schemaVersion } from '../../../server/mailbox/schema.ts'
import type { TestRep } from '../world.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'
import type { Body } from './state-0.1.0.ts'
import { rowsOf, tables, titles } from './state-0.1.0.ts'

/** A release takes over from the one before, in the middle of its work. */

const world = createWorld()
afterEach(() => {
  world.interceptFathom = null
  world.crm.intercept = null
})

const recordingOf = { Waits: 2, 'Second of its recording': 2 } as Record<string, number>

async function bodyOf(title: string, index: number): Promise<Body> {
  const bytes = utf8(payload({ title, recording_id: recordingOf[title] ?? 100 + index, url: null }))
  return { title, bytes, digest: await digestHex(bytes) }
}

function listed(title: string, recordingId: number): Record<string, unknown> {
  const item = JSON.parse(payload({ title, recording_id: recordingId }))
  return { ...item, transcript: null, default_summary: null }
}

/** A live token pair for a mailbox that never asked for one. */
async function borrowTokens(): Promise<string> {
  let pair = { accessToken: '', refreshToken: '' }
  world.interceptFathom = async (request) => {
    if (!request.url.endsWith('/oauth2/token')) return null
    const response = await world.fathom.app.fetch(request)
    const body = await response.clone().json<{ access_token: string; refresh_token: string }>()
    pair = { accessToken: body.access_token, refreshToken: body.refresh_token }
    return response
  }
  const lender = signIn(world)
  await connect(world, lender)
  await idle(lender)
  world.interceptFathom = null
  return JSON.stringify({ ...pair, expiresAt: Date.now() + 3_600_000, scope: 'public_api' })
}

/** Writes the old state into an unused object, as if an earlier process had. */
async function leftBehind() {
  const rep = signIn(world)
  const settings = settingsOf(env)
  if (!settings.ok) throw new Error('The tests are not configured')
  const { tokenKeys } = settings.settings
  const random = 'r'.repeat(32)
  const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))}`
  const owner = rep.userId
  const tokens = await seal(tokenKeys, { owner, purpose: 'tokens' }, await borrowTokens())
  const webhookSecret = await seal(tokenKeys, { owner, purpose: 'webhook-secret' }, secret)
  const bodies = await Promise.all(titles.map(bodyOf))
  const state = rowsOf(
    Date.now(),
    { userId: owner, tokens, webhookSecret, addressDigest: await digestHex(random) },
    bodies,
    {
      listed: listed('Listed', 3),
      detailed: listed('Detailed', 4),
      blocked: listed('Was blocked', 5),
    },
  )
  await runInDurableObject(mailbox(rep), (_, { storage }) => {
    for (const statement of tables) storage.sql.exec(statement)
    for (const [table, all] of Object.entries(state)) {
      for (const row of all) {
        const names = Object.keys(row)
        storage.sql.exec(
          `insert into ${table} (${names}) values (${names.map(() => '?')})`,
          ...Object.values(row),
        )
      }
    }
    for (const [index, { bytes }] of bodies.entries()) {
      const half = Math.floor(bytes.length / 2)
      storage.sql.exec('insert into chunks values (?, 0, ?)', index + 1, bytes.slice(0, half))
      storage.sql.exec('insert into chunks values (?, 1, ?)', index + 1, bytes.slice(half))
    }
  })
  await abortAllDurableObjects()
  const url = `${env.PUBLIC_URL}/hooks/fathom/${env.MAILBOX.idFromName(owner)}.7.${random}`
  return { rep, webhook: { id: 'wh_of_the_release_before', url, secret }, bodies }
}

function titlesOf(rep: TestRep) {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title)
}

describe('what the release before left', () => {
  it('goes on: what waited and what was under way is done, what was parked stays until it is replayed', async () => {
    const { rep, webhook, bodies } = await leftBehind()
    const asked: string[] = []
    world.interceptFathom = (request) => {
      const url = new URL(request.url)
      asked.push(`${request.method} ${url.pathname.split('/').slice(3).join('/')}${url.search}`)
      if (request.url.includes('/recordings/')) {
        const line = { speaker: { display_name: 'Priya' }, text: 'Yes.', timestamp: '00:00:01' }
        return url.pathname.endsWith('/transcript')
          ? Response.json({ transcript: [line] })
          : Response.json({ summary: { template_name: null, markdown_formatted: '# Yes' } })
      }
      if (request.method === 'GET') return Response.json({ items: [], next_cursor: null })
      return null
    }
    // The first that wakes it is a late retry of what was done long ago.
    const [settled] = bodies
    expect((await deliver(webhook, settled?.bytes ?? '', { id: 'msg_0' })).status).toBe(202)
    expect((await deliver(webhook, payload({ title: 'New' }))).status).toBe(202)
    await vi.waitFor(async () => {
      expect(await rows(rep, `select * from jobs where state in ('queued', 'running')`)).toEqual([])
    }, 15_000)

    const written = titlesOf(rep)
    expect(new Set(written)).toEqual(
      new Set(['Waits', 'Was under way', 'Second of its recording', 'Listed', 'Detailed', 'New']),
    )
    expect(written.indexOf('Waits')).toBeLessThan(written.indexOf('Second of its recording'))
    expect(asked).toEqual(expect.arrayContaining(['DELETE webhooks/wh_long_gone']))
    expect(
      asked.some((call) => call.startsWith('GET meetings') && call.includes('cursor=c1')),
    ).toBe(true)
    // It has its webhook, so none is made.
    expect(asked.some((call) => call.startsWith('POST webhooks'))).toBe(false)
    expect(
      await rows(rep, `select kind, state, reason from jobs where state <> 'blocked' order by id`),
    ).toEqual([
      { kind: 'sync_delivery', state: 'parked', reason: 'crm_refused_22P02' },
      { kind: 'sync_delivery', state: 'parked', reason: 'same_id_other_bytes' },
      { kind: 'sync_delivery', state: 'parked', reason: 'crashed' },
    ])
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
      parkedCount: 3,
      totalMeetings: 12,
      meetingsSynced: 12,
    })
    expect(await count(rep, 'one_time')).toBe(0)
    expect(await count(rep, 'deliveries')).toBe(titles.length + 1)

    expect(await mailbox(rep).replay(null)).toBe(3)
    await vi.waitFor(() =>
      expect(titlesOf(rep)).toEqual(
        expect.arrayContaining([
          'Refused by the CRM',
          'Other bytes under a known id',
          'Killed its process each time',
        ]),
      ),
    )
    // What waits for a reconnect goes on with it.
    expect(await count(rep, `jobs where state = 'blocked'`)).toBe(1)
    const { interceptFathom } = world
    world.interceptFathom = (request) =>
      request.method === 'GET' ? (interceptFathom?.(request) ?? null) : null
    await connect(world, rep)
    await idle(rep)
    expect(titlesOf(rep)).toContain('Was blocked')
    expect(await count(rep, 'jobs')).toBe(0)
    expect(titlesOf(rep).filter((title) => title === 'Settled')).toEqual([])
  })

  it('is at the schema of this release after the first call, with every row it had', async () => {
    const { rep } = await leftBehind()
    world.crm.intercept = () => new Response('', { status: 503 })
    const status = await mailbox(rep).standing()
    expect(status).toMatchObject({ connection: 'active', fathomUserEmail: 'sam@northbeam.example' })
    const fresh = signIn(world)
    await mailbox(fresh).issueTicket(Date.now() + 60_000)
    const [before, after] = await Promise.all(
      [rep, fresh].map((one) =>
        runInDurableObject(mailbox(one), (_, { storage }) => ({
          version: schemaVersion(storage.sql),
          columns: storage.sql
            .exec(
              `select t.name as of, c.name, c."notnull" as required from sqlite_master t
                join pragma_table_info(t.name) c where t.type = 'table' and t.name not like '\\_cf%' escape '\\'
                order by t.name, c.name`,
            )
            .toArray(),
        })),
      ),
    )
    expect(before).toEqual(after)
    expect(await count(rep, 'deliveries')).toBe(titles.length)
    expect(await count(rep, 'chunks')).toBe(titles.length * 2)
  })
})

describe('what a later release left, after a roll-back to this one,', () => {
  it('is a kind of job that nobody here knows: it waits, and holds up nothing', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(
        `insert into jobs (kind, payload, state, due_at, created_at)
          values ('of_a_later_release', '{"strange":[]}', 'queued', 0, 0)`,
      )
    })
    await abortAllDurableObjects()
    expect((await deliver(webhook, payload({ title: 'Now' }))).status).toBe(202)
    await vi.waitFor(() => expect(titlesOf(rep)).toContain('Now'), 5_000)
    expect(
      await rows(rep, `select state, attempts from jobs where kind = 'of_a_later_release'`),
    ).toEqual([{ state: 'queued', attempts: 0 }])
    expect((await mailbox(rep).standing()).connection).toBe('active')
  })
})
