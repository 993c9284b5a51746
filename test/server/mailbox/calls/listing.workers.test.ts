import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal } from '../../fake-crm.ts'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../../world.ts'
import { count, idle, rows } from '../inside.ts'

const world = createWorld()
const day = 24 * 60 * 60_000

afterEach(() => {
  world.interceptFathom = null
  world.crm.intercept = null
})

/** Fathom's list, as tests write it; everything else is answered by the simulator. */
function serveMeetings(
  pages: unknown[][],
  nextCursor = (page: number): string | null => `c${page}`,
) {
  const asked: URL[] = []
  world.interceptFathom = (request) => {
    const url = new URL(request.url)
    if (url.pathname.includes('/recordings/')) return new Response('', { status: 404 })
    if (!url.pathname.endsWith('/meetings')) return null
    asked.push(url)
    const page = Number((url.searchParams.get('cursor') ?? 'c0').slice(1))
    const isLast = page >= pages.length - 1
    return Response.json({
      limit: 10,
      next_cursor: isLast ? null : nextCursor(page + 1),
      items: pages[page] ?? [],
    })
  }
  return asked
}

function listed(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...JSON.parse(payload(changes)), transcript: null, default_summary: null, ...changes }
}

async function connectedRep(email?: string) {
  const rep = signIn(world, email)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

function syncedFor(rep: TestRep) {
  return world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
}

function titles(rep: TestRep) {
  return syncedFor(rep).map(({ meeting }) => meeting.title)
}

describe('the first import', () => {
  it('reads all pages, filtered by the rep and overlapping in time, newest first', async () => {
    const all = Array.from({ length: 25 }, (_, index) => listed({ title: `Call ${index}` }))
    const asked = serveMeetings([all.slice(0, 10), all.slice(10, 20), all.slice(20)])
    const { rep } = await connectedRep()
    expect(titles(rep)).toEqual(all.map(({ title }) => title))
    const imports = asked.filter((url) => url.searchParams.has('created_after'))
    expect(imports).toHaveLength(3)
    for (const { searchParams } of imports) {
      expect(searchParams.getAll('recorded_by[]')).toEqual([rep.email])
      expect(searchParams.get('include_action_items')).toBe('true')
      expect(searchParams.has('include_transcript')).toBe(false)
      expect(searchParams.has('include_summary')).toBe(false)
      const since = Date.now() - Date.parse(searchParams.get('created_after') ?? '')
      expect(Math.round(since / day)).toBe(30)
    }
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
      syncStatus: 'idle',
      totalMeetings: 25,
      meetingsSynced: 25,
      missingCount: 0,
    })
  })

  it('ends although a cursor leads back to itself', async () => {
    const asked = serveMeetings([[listed()], [listed()], [listed()]], () => 'c1')
    await connectedRep()
    expect(asked.filter((url) => url.searchParams.has('created_after')).length).toBeLessThan(4)
  })

  it.each([
    ['goes to and fro between two pages', (page: number) => ['A', 'B'][page % 2] ?? ''],
    ['always names another cursor', (page: number) => `new${page}`],
  ])('is ended with a reason where the list %s', async (_, cursorOf) => {
    const pages = [[listed({ title: 'One' })], [listed({ title: 'Two' })]]
    let asked = 0
    world.interceptFathom = (request) => {
      const url = new URL(request.url)
      if (url.pathname.includes('/recordings/')) return new Response('', { status: 404 })
      if (!url.pathname.endsWith('/meetings')) return null
      asked += 1
      return Response.json({
        limit: 10,
        next_cursor: cursorOf(asked),
        items: pages[asked % 2] ?? [],
      })
    }
    const { rep } = await connectedRep()
    expect(asked).toBeLessThan(10)
    expect(titles(rep).toSorted()).toEqual(['One', 'Two'])
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
      syncStatus: 'error',
      lastSyncError: 'fathom_list_without_end',
      missingCount: null,
      meetingsSynced: 2,
      totalMeetings: 2,
    })
  })

  it.each([
    ['Retry-After', { 'retry-after': '999999' }],
    [
      'RateLimit-Reset',
      { 'ratelimit-limit': '60', 'ratelimit-remaining': '0', 'ratelimit-reset': '999999' },
    ],
  ])('is put off by an hour at most, whatever %s says', async (_, headers) => {
    const { rep } = await connectedRep()
    world.interceptFathom = (request) =>
      request.url.includes('/meetings') ? new Response('', { status: 429, headers }) : null
    await call('/v1/sync', { token: rep.token })
    await vi.waitFor(async () => expect(await count(rep, 'budgets where remaining = 0')).toBe(1))
    const [budget] = await rows(rep, 'select resets_at from budgets where remaining = 0')
    expect(Number(budget?.resets_at) - Date.now()).toBeLessThanOrEqual(3_600_000)
    expect(Number(budget?.resets_at) - Date.now()).toBeGreaterThan(3_500_000)
  })

  it('loses no page to one odd meeting, and no meeting to one odd field', async () => {
    serveMeetings([
      [
        listed({ title: 'Before' }),
        null,
        'text',
        { title: 'No identity' },
        listed({ title: {}, meeting_title: 'Odd' }),
        listed({ title: 'After' }),
      ],
    ])
    const { rep } = await connectedRep()
    expect(titles(rep)).toEqual(['Before', 'Odd', 'After'])
  })

  it('takes nobody else’s calls, even when the list holds them', async () => {
    const theirs = { name: 'Dana', email: 'dana@northbeam.example' }
    serveMeetings([[listed({ title: 'Mine' }), listed({ title: 'Hers', recorded_by: theirs })]])
    const { rep } = await connectedRep()
    expect(titles(rep)).toEqual(['Mine'])
  })

  it('marks what was recorded before the connection, and only that', async () => {
    const { rep } = await connectedRep()
    const later = new Date(Date.now() + 60_000).toISOString()
    serveMeetings([
      [
        listed({ title: 'Old' }),
        listed({ title: 'New', recording_end_time: later, created_at: later }),
      ],
    ])
    await mailbox(rep).syncNow()
    await idle(rep)
    const flags = Object.fromEntries(
      syncedFor(rep).map(({ meeting, imported }) => [meeting.title, imported]),
    )
    expect(flags).toMatchObject({ Old: true, New: false })
  })

  it('goes on where it was when Fathom fails in the middle, in whatever way', async () => {
    const all = Array.from({ length: 30 }, (_, index) => listed({ title: `Call ${index}` }))
    serveMeetings([all.slice(0, 10), all.slice(10, 20), all.slice(20)])
    const serve = world.interceptFathom
    const failures = [
      () => new Response('<html>', { status: 500 }),
      () => new Response('', { status: 429, headers: { 'content-type': 'text/html' } }),
      () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }),
      () => Promise.reject(new TypeError('network')),
      () => new Response('', { status: 503 }),
    ]
    world.interceptFathom = (request) => {
      const isSecond = new URL(request.url).searchParams.get('cursor') === 'c1'
      const fail = isSecond ? failures.shift() : undefined
      return fail ? fail() : (serve?.(request) ?? null)
    }
    const { rep } = await connectedRep()
    expect(failures).toEqual([])
    expect(titles(rep)).toEqual(all.map(({ title }) => title))
  })

  it('waits for a reconnect when consent is taken back in the middle, and then goes on', async () => {
    const all = Array.from({ length: 20 }, (_, index) => listed({ title: `Call ${index}` }))
    serveMeetings([all.slice(0, 10), all.slice(10)])
    const serve = world.interceptFathom
    let revoked = false
    world.interceptFathom = (request) => {
      const url = new URL(request.url)
      if (url.searchParams.get('cursor') !== 'c1' || revoked) return serve?.(request) ?? null
      revoked = true
      world.fathom.revokeAllTokens()
      return new Response('', { status: 401 })
    }
    const rep = signIn(world)
    await connect(world, rep)
    await vi.waitFor(
      () => expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'revoked' }),
      5_000,
    )
    expect(await rows(rep, `select kind from jobs where state = 'blocked'`)).toContainEqual({
      kind: 'list_page',
    })
    await connect(world, rep)
    await idle(rep)
    expect(new Set(titles(rep))).toEqual(new Set(all.map(({ title }) => title)))
  })
})

describe('transcripts and summaries', () => {
  it('that are not written yet are asked for again later, and not for ever', async () => {
    const { rep } = await connectedRep()
    let looks = 0
    serveMeetings([[listed({ title: 'Fresh' })]])
    const serve = world.interceptFathom
    world.interceptFathom = (request) => {
      if (request.url.includes('/transcript')) looks += 1
      return serve?.(request) ?? null
    }
    await mailbox(rep).syncNow()
    await idle(rep)
    expect(looks).toBe(5)
    expect(await rows(rep, `select * from jobs`)).toEqual([])
  })

  it('have the rank of their listing, so that they outrank nothing that came after it', async () => {
    const { rep } = await connectedRep()
    serveMeetings([[listed({ title: 'Ranked' })]])
    const serve = world.interceptFathom
    world.interceptFathom = (request) => {
      if (request.url.includes('/transcript')) {
        const line = { speaker: { display_name: 'Priya' }, text: 'Yes.', timestamp: '00:00:01' }
        return Response.json({ transcript: [line] })
      }
      if (request.url.includes('/summary')) {
        return Response.json({ summary: { template_name: null, markdown_formatted: '# Yes' } })
      }
      return serve?.(request) ?? null
    }
    await mailbox(rep).syncNow()
    await idle(rep)
    const [first, whole] = syncedFor(rep).filter(({ meeting }) => meeting.title === 'Ranked')
    expect(whole?.rank).toBe(first?.rank)
    expect(first?.transcript).toBeUndefined()
    expect(whole?.transcript?.utterances).toHaveLength(1)
    expect(whole?.meeting.summary).toBe('# Yes')
  })
})

describe('a comparison with Fathom’s list', () => {
  it('recovers every call whose webhook was lost, with as many calls as there are pages', async () => {
    const { rep, webhook } = await connectedRep()
    const all = Array.from({ length: 20 }, (_, index) =>
      listed({
        title: `Call ${index}`,
        recording_id: 5_000 + index,
        url: `https://fathom.video/calls/${9_000 + index}`,
      }),
    )
    for (const [index, meeting] of all.entries()) {
      // Every twentieth is lost for good, and one more.
      if (index % 20 !== 0 && index !== 7) await deliver(webhook, JSON.stringify(meeting))
    }
    await idle(rep)
    expect(titles(rep)).toHaveLength(18)
    const asked = serveMeetings([all.slice(0, 10), all.slice(10)])
    await mailbox(rep).syncNow()
    await idle(rep)
    expect(new Set(titles(rep))).toEqual(new Set(all.map(({ title }) => title)))
    expect(asked).toHaveLength(2)
  })

  it('asks the CRM nothing about calls that have not changed since', async () => {
    const { rep } = await connectedRep()
    const meeting = listed({ title: 'Still' })
    serveMeetings([[meeting]])
    await mailbox(rep).syncNow()
    await idle(rep)
    const before = syncedFor(rep).length
    await mailbox(rep).syncNow()
    await idle(rep)
    expect(syncedFor(rep)).toHaveLength(before)
  })

  it('brings an item ticked off in Fathom, which no webhook ever tells', async () => {
    const { rep } = await connectedRep()
    const item = {
      description: 'Send the proposal',
      user_generated: false,
      completed: false,
      recording_timestamp: '00:01:00',
      recording_playback_url: 'https://fathom.video/calls/1?timestamp=60',
      assignee: { name: null, email: null, team: null },
    }
    const meeting = listed({ title: 'Ticked', action_items: [item] })
    serveMeetings([[meeting]])
    await mailbox(rep).syncNow()
    await idle(rep)
    serveMeetings([[{ ...meeting, action_items: [{ ...item, completed: true }] }]])
    await mailbox(rep).syncNow()
    await idle(rep)
    expect(syncedFor(rep).at(-1)?.items?.[0]?.completed).toBe(true)
  })

  it('is made by itself, hourly over two days and daily over thirty', async () => {
    const calls = [listed()]
    serveMeetings([calls])
    const { rep } = await connectedRep()
    const asked = serveMeetings([calls])
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update facts set value = '1' where name in ('nextRecentAt', 'nextMonthAt')`)
    })
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect(asked).toHaveLength(2)
    })
    const days = asked.map(({ searchParams }) =>
      Math.round((Date.now() - Date.parse(searchParams.get('created_after') ?? '')) / day),
    )
    expect(days.sort((a, b) => a - b)).toEqual([2, 30])
    const [next] = await rows(rep, `select value from facts where name = 'nextRecentAt'`)
    expect(Number(next?.value) - Date.now()).toBeGreaterThan(59 * 60_000)
    expect(
      await runInDurableObject(mailbox(rep), (_, { storage }) => storage.getAlarm()),
    ).not.toBeNull()
  })

  it('parks a call that the CRM cannot take once, however often it is listed', async () => {
    const { rep } = await connectedRep()
    const meeting = listed({ title: 'Poison' })
    serveMeetings([[meeting]])
    world.crm.intercept = (name) => (name === 'sync_meeting' ? refusal(400, '22P02') : null)
    const parked = () => rows(rep, `select kind, reason from jobs where state = 'parked'`)
    const once = [{ kind: 'sync_listed', reason: 'crm_refused_22P02' }]
    for (const title of ['Poison', 'Poison', 'Poison again', 'Poison again']) {
      serveMeetings([[{ ...meeting, title }]])
      await mailbox(rep).syncNow()
      await vi.waitFor(async () => {
        await runDurableObjectAlarm(mailbox(rep))
        expect(await rows(rep, `select kind from jobs where state <> 'parked'`)).toEqual([])
        expect(await parked()).toEqual(once)
      }, 5_000)
    }
    world.crm.intercept = null
    await mailbox(rep).replay(null)
    await idle(rep)
    expect(titles(rep)).toEqual(['Poison again'])
  })

  it('counts a call of the import once, although another comparison sees it while it waits', async () => {
    const { rep } = await connectedRep()
    serveMeetings([[listed(), listed(), listed()]])
    world.crm.intercept = (name) => (name === 'user' ? null : refusal(503, '53300'))
    await mailbox(rep).syncNow()
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect(await rows(rep, `select 1 from jobs where kind = 'sync_listed'`)).toHaveLength(3)
    })
    for (let turn = 0; turn < 2; turn += 1) {
      await mailbox(rep).importDays(30)
      await vi.waitFor(async () => {
        await runDurableObjectAlarm(mailbox(rep))
        expect(await rows(rep, `select 1 from jobs where kind = 'list_page'`)).toEqual([])
      })
    }
    world.crm.intercept = null
    await idle(rep)
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
      syncStatus: 'idle',
      totalMeetings: 3,
      meetingsSynced: 3,
    })
  })

  it('joins one that runs already', async () => {
    serveMeetings([[listed()]])
    const { rep } = await connectedRep()
    const asked = serveMeetings([[]])
    await Promise.all(Array.from({ length: 10 }, () => mailbox(rep).syncNow()))
    await idle(rep)
    expect(asked.length).toBeLessThanOrEqual(2)
  })
})

describe('who the rep is at Fathom', () => {
  it('comes from the first delivery when the list does not know their address, and then they are imported', async () => {
    serveMeetings([[]])
    const { rep, webhook } = await connectedRep('sam@elsewhere.example')
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: null })
    const asked = serveMeetings([[listed({ title: 'Imported' })]])
    await deliver(webhook, payload({ title: 'Delivered' }))
    await idle(rep)
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({
      fathomUserEmail: 'sam@northbeam.example',
    })
    expect(asked[0]?.searchParams.getAll('recorded_by[]')).toEqual(['sam@northbeam.example'])
    expect(titles(rep)).toEqual(['Delivered', 'Imported'])
  })

  it('is never guessed from the first call in a list', async () => {
    const theirs = { name: 'Dana', email: 'dana@northbeam.example' }
    serveMeetings([[listed({ recorded_by: theirs })]])
    const { rep } = await connectedRep('sam@elsewhere.example')
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: null })
    expect(syncedFor(rep)).toEqual([])
    const status = await mailbox(rep).standing()
    expect(status.recorders).toEqual([theirs])
    expect(await mailbox(rep).chooseRecorder('somebody@else.example')).toBe(false)
    expect(await mailbox(rep).chooseRecorder(' Dana@Northbeam.example ')).toBe(true)
    await idle(rep)
    expect(titles(rep)).toHaveLength(1)
  })
})

describe('a rep without calls', () => {
  it.each(['sam@northbeam.example', 'sam@elsewhere.example'])(
    '(%s) is in order as soon as Fathom has said so, and is asked about again by themself',
    async (email) => {
      serveMeetings([[]])
      const { rep } = await connectedRep(email)
      const asked = serveMeetings([[]])
      await rows(
        rep,
        `update facts set value = '1' where name in ('connectedAt', 'nextRecentAt', 'lastSuccessAt')`,
      )
      await runDurableObjectAlarm(mailbox(rep))
      await idle(rep)
      expect(asked.length).toBeGreaterThan(0)
      const again = world.crm.integrations.get(rep.userId)?.lastSyncAt
      expect(Date.now() - Date.parse(String(again))).toBeLessThan(60_000)
    },
  )
})

describe("Fathom's budget", () => {
  it('that ends in the middle of a reading hides nothing new from the next', async () => {
    serveMeetings([[listed()]])
    const { rep } = await connectedRep()
    const all = Array.from({ length: 20 }, (_, index) => listed({ title: `Old ${index}` }))
    const spent = { 'ratelimit-limit': '60', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' }
    world.interceptFathom = (request) =>
      request.url.includes('/meetings')
        ? Response.json({ items: all.slice(0, 10), next_cursor: 'c1' }, { headers: spent })
        : new Response('', { status: 404 })
    await mailbox(rep).syncNow()
    await runDurableObjectAlarm(mailbox(rep))
    await vi.waitFor(async () =>
      expect(
        await rows(rep, `select reason from jobs where kind = 'list_page' and state = 'queued'`),
      ).toEqual([{ reason: 'fathom_rate' }]),
    )
    const fresh = listed({ title: 'New' })
    serveMeetings([[fresh, ...all.slice(0, 9)], all.slice(9, 19), all.slice(19)])
    await mailbox(rep).syncNow()
    await idle(rep)
    expect(titles(rep)).toContain('New')
    expect(titles(rep)).toContain('Old 19')
  })

  it('is kept by its headers: nothing is asked until the window begins anew', async () => {
    serveMeetings([[listed()]])
    const { rep } = await connectedRep()
    let asked = 0
    world.interceptFathom = (request) => {
      if (!request.url.includes('/meetings')) return null
      asked += 1
      return Response.json(
        { items: [listed(), listed()], next_cursor: `c${asked}` },
        {
          headers: { 'RateLimit-Limit': '60', 'RateLimit-Remaining': '1', 'RateLimit-Reset': '40' },
        },
      )
    }
    await mailbox(rep).syncNow()
    await runDurableObjectAlarm(mailbox(rep))
    await vi.waitFor(async () =>
      expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
    )
    expect(asked).toBe(1)
    const [job] = await rows(rep, `select due_at, attempts from jobs where kind = 'list_page'`)
    expect(Number(job?.due_at) - Date.now()).toBeGreaterThan(30_000)
    expect(job?.attempts).toBe(0)
  })

  it('waits as long as Retry-After says, and charges nobody for it', async () => {
    serveMeetings([[listed()]])
    const { rep } = await connectedRep()
    world.interceptFathom = (request) =>
      request.url.includes('/meetings')
        ? new Response('', {
            status: 429,
            headers: { 'Retry-After': '17', 'content-type': 'text/html' },
          })
        : null
    await mailbox(rep).syncNow()
    await runDurableObjectAlarm(mailbox(rep))
    const job = await vi.waitFor(async () => {
      const query = `select due_at, attempts from jobs where kind = 'list_page' and state = 'queued'`
      const [queued] = await rows(rep, query)
      return queued ?? expect.fail('It is still running')
    })
    const wait = Number(job.due_at) - Date.now()
    expect(wait).toBeGreaterThan(15_000)
    expect(wait).toBeLessThanOrEqual(17_000)
    expect(job.attempts).toBe(0)
    expect(await rows(rep, 'select * from breakers')).toEqual([])
  })

  it('for heavy calls holds back no light one', async () => {
    const { rep } = await connectedRep()
    serveMeetings([[listed({ title: 'Heavy' })]])
    const serve = world.interceptFathom
    const heavy: string[] = []
    world.interceptFathom = (request) => {
      if (!request.url.includes('/recordings/')) return serve?.(request) ?? null
      heavy.push(request.url)
      const headers = {
        'RateLimit-Limit': '5',
        'RateLimit-Remaining': '0',
        'RateLimit-Reset': '60',
      }
      return new Response('', { status: 429, headers })
    }
    await mailbox(rep).syncNow()
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect(heavy).toHaveLength(1)
    })
    const light = world.fathomCalls.length
    await mailbox(rep).syncNow()
    await vi.waitFor(() => expect(world.fathomCalls.length).toBeGreaterThan(light))
    expect(heavy).toHaveLength(1)
  })
})
