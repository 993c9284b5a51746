import {
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import { fetchPicture, maxPictureBytes } from '../../../../server/mailbox/pictures/fetch-picture.ts'
import { thumbnailAddress } from '../../../../server/mailbox/pictures/thumbnail-soon.ts'
import worker from '../../../../server/worker.ts'
import { refusal } from '../../fake-crm.ts'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../../world.ts'

/** The other tests keep no pictures: their calls would never come to rest. */
function keepPictures(settings: object): void {
  const result = settingsOf(settings)
  if (!result.ok) throw new Error('The tests are not configured')
  result.settings.thumbnailBucket = 'fathom'
}
keepPictures(env)

const world = createWorld()
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 60 }, () => 7)])
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3, 4, 5])
const webp = new TextEncoder().encode('RIFF....WEBPVP8 ')

/** What stands at an address; everything that was asked for is noted. */
let pictures: (url: URL) => Response | Promise<Response>
const asked: string[] = []
const network = vi.mocked(globalThis.fetch).getMockImplementation()
if (!network) throw new Error('There is no world yet')
vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  if (
    ['supabase.test', 'fathom.test'].includes(url.hostname) &&
    !url.pathname.startsWith('/share/')
  ) {
    return network(input, init)
  }
  asked.push(url.href)
  return pictures(url)
})

beforeEach(() => {
  asked.length = 0
  pictures = () => new Response(jpeg, { headers: { 'content-type': 'image/jpeg' } })
})
afterEach(() => {
  world.crm.intercept = null
  world.crm.storage.intercept = null
})

function rows(rep: TestRep, query: string) {
  return runInDurableObject(mailbox(rep), (_, { storage }) => storage.sql.exec(query).toArray())
}

/** Lets everything run that is waiting, passing over its waits. */
function idle(rep: TestRep): Promise<void> {
  return vi.waitFor(
    async () => {
      const left = await rows(rep, 'select kind, state, reason from jobs')
      await rows(rep, `update jobs set due_at = 0 where state = 'queued'`)
      await rows(rep, 'update breakers set open_until = 0')
      if (left.length > 0) await runDurableObjectAlarm(mailbox(rep))
      expect(left).toEqual([])
    },
    { timeout: 15_000, interval: 10 },
  )
}

async function connectedRep() {
  const rep = signIn(world)
  await runInDurableObject(mailbox(rep), (instance) => keepPictures(Reflect.get(instance, 'env')))
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

function stored(rep: TestRep) {
  const bucket = world.crm.storage.buckets.get('fathom') ?? new Map()
  return [...bucket.keys()].filter((path) => path.startsWith(rep.userId))
}

function told(rep: TestRep) {
  return world.crm.calls.filter(
    ({ name, args }) => name === 'set_thumbnail' && args.p_owner === rep.userId,
  )
}

describe('the picture of a call', () => {
  it('is fetched once, kept in the rep’s own folder, and told to the CRM', async () => {
    const { rep, webhook } = await connectedRep()
    const body = payload({ recording_id: 4711, share_url: 'https://fathom.video/share/abc' })
    await deliver(webhook, body)
    await idle(rep)
    expect(asked).toEqual(['https://fathom.video/share/abc/thumbnail'])
    expect(stored(rep)).toEqual([`${rep.userId}/4711.jpg`])
    expect(told(rep)).toMatchObject([
      {
        identity: 'service',
        args: { p_recording: '4711', p_path: `fathom/${rep.userId}/4711.jpg` },
      },
    ])
    // The same call in another delivery: its picture is there.
    await deliver(webhook, body.replace('Discovery', 'Demo'))
    await idle(rep)
    expect(asked).toHaveLength(1)
    expect(world.logs.join()).not.toContain('share/abc')
  })

  it('follows Fathom to where the picture lies', async () => {
    const { rep, webhook } = await connectedRep()
    pictures = (url) =>
      url.hostname === 'fathom.video'
        ? Response.redirect('https://media.fathom.video/1.png', 302)
        : new Response(png)
    await deliver(webhook, payload({ recording_id: 12 }))
    await idle(rep)
    expect(asked.at(-1)).toBe('https://media.fathom.video/1.png')
    expect(stored(rep)).toEqual([`${rep.userId}/12.png`])
  })

  it('that is not there yet is looked for three times, and then no more', async () => {
    const { rep, webhook } = await connectedRep()
    pictures = () => new Response('', { status: 404 })
    await deliver(webhook, payload({ recording_id: 13 }))
    await idle(rep)
    expect(asked).toHaveLength(3)
    expect(told(rep)).toEqual([])
    expect(await rows(rep, 'select thumbnail from recordings')).toEqual([{ thumbnail: 'none' }])
    const status = await mailbox(rep).standing()
    expect(status).toMatchObject({ parked: [], waiting: 0 })
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ lastSyncError: null })
    await deliver(webhook, payload({ recording_id: 13, title: 'Again' }))
    await idle(rep)
    expect(asked).toHaveLength(3)
  })

  it('waits between its tries while everything else goes on', async () => {
    const { rep, webhook } = await connectedRep()
    pictures = () => new Response('', { status: 503 })
    await deliver(webhook, payload({ recording_id: 14 }))
    await vi.waitFor(async () => {
      await rows(rep, `update jobs set due_at = 0 where attempts = 0`)
      await runDurableObjectAlarm(mailbox(rep))
      const [job] = await rows(rep, `select due_at from jobs where kind = 'store_thumbnail'`)
      expect(Number(job?.due_at) - Date.now()).toBeGreaterThan(9 * 60_000)
    })
    const before = world.crm.synced.length
    await deliver(webhook, payload({ recording_id: 15 }))
    await vi.waitFor(() => expect(world.crm.synced.length).toBe(before + 1))
    await idle(rep)
  })

  it.each<[string, () => Response | Promise<Response>]>([
    ['no picture', () => new Response('<html>', { headers: { 'content-type': 'image/png' } })],
    ['an SVG', () => new Response('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [
      'too large by its header',
      () => new Response(jpeg, { headers: { 'content-length': '1048577' } }),
    ],
    [
      'too large by its body',
      () => {
        const large = new Uint8Array(maxPictureBytes + 1)
        large.set(jpeg)
        return new Response(new Blob([large]).stream())
      },
    ],
    ['a redirect to a private host', () => Response.redirect('https://127.0.0.1/picture', 302)],
    ['a redirect to plain http', () => Response.redirect('http://media.example/1.jpg', 302)],
    ['a redirect without end', () => Response.redirect('https://fathom.video/round', 302)],
  ])('that turns out to be %s is let be at once', async (_, answer) => {
    const { rep, webhook } = await connectedRep()
    pictures = answer
    await deliver(webhook, payload())
    await idle(rep)
    expect(asked.length).toBeLessThanOrEqual(4)
    expect(asked.filter((url) => url.includes('127.0.0.1') || url.startsWith('http:'))).toEqual([])
    expect(stored(rep)).toEqual([])
    expect(await rows(rep, 'select thumbnail from recordings')).toEqual([{ thumbnail: 'none' }])
  })

  it('is given up quietly where Storage is down, away or refuses, and no breaker opens', async () => {
    for (const answer of [
      () => new Response('', { status: 503 }),
      () => Response.json({ statusCode: '404', error: 'Bucket not found' }, { status: 400 }),
      () => {
        throw new TypeError('network')
      },
    ]) {
      const { rep, webhook } = await connectedRep()
      world.crm.storage.intercept = answer
      await deliver(webhook, payload())
      await idle(rep)
      world.crm.storage.intercept = null
      expect(await rows(rep, 'select thumbnail from recordings')).toEqual([{ thumbnail: 'none' }])
      expect((await mailbox(rep).standing()).parked).toEqual([])
    }
  })

  it('is told again where the CRM was down when it was stored', async () => {
    const { rep, webhook } = await connectedRep()
    let refusals = 1
    world.crm.intercept = (name) => {
      if (name !== 'set_thumbnail' || refusals === 0) return null
      refusals -= 1
      return refusal(503, 'PGRST000')
    }
    await deliver(webhook, payload({ recording_id: 16 }))
    await idle(rep)
    expect(told(rep)).toHaveLength(2)
    expect(await rows(rep, 'select thumbnail from recordings')).toEqual([{ thumbnail: 'stored' }])
  })

  it('of a call that the rep has deleted meanwhile is removed again', async () => {
    const { rep, webhook } = await connectedRep()
    const { set_thumbnail: normally } = world.crm.functions
    world.crm.functions.set_thumbnail = () => ({ found: false, touched: [] })
    await deliver(webhook, payload())
    await idle(rep)
    expect(told(rep)).toHaveLength(1)
    expect(stored(rep)).toEqual([])
    if (normally) world.crm.functions.set_thumbnail = normally
  })

  it('goes when the rep’s data goes, and when the account goes', async () => {
    const one = await connectedRep()
    const two = await connectedRep()
    const paths = world.crm.storage.buckets.get('fathom')
    for (const { rep } of [one, two]) {
      for (let n = 0; n < 150; n += 1) paths?.set(`${rep.userId}/${n}.jpg`, { type: '', size: 1 })
    }
    await call('/v1/fathom/disconnect', { token: one.rep.token, body: { deleteData: true } })
    await idle(one.rep)
    expect(stored(one.rep)).toEqual([])
    expect(stored(two.rep)).toHaveLength(150)
    world.crm.functions.orphaned_mailboxes = () => [two.rep.userId]
    await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env)
    expect(stored(two.rep)).toEqual([])
  })
})

describe('an address', () => {
  it.each([
    ['https://fathom.video/share/abc', 'https://fathom.video/share/abc/thumbnail'],
    ['https://fathom.video/share/a_b-1/', 'https://fathom.video/share/a_b-1/thumbnail'],
    ['https://fathom.video/calls/1', null],
    ['https://fathom.video/share/abc/edit', null],
    ['nonsense', null],
    [null, null],
  ])('%s has its picture at %s', (share, picture) => {
    expect(thumbnailAddress(share)).toBe(picture)
  })

  it.each([
    'http://fathom.video/1.jpg',
    'https://localhost/1.jpg',
    'https://10.0.0.1/1.jpg',
    'https://2130706433/1.jpg',
    'https://[::1]/1.jpg',
    'https://db.internal/1.jpg',
    'https://printer.local./1.jpg',
    'https://user:secret@fathom.video/1.jpg',
    'https://fathom.video:8443/1.jpg',
    'https://metadata/1.jpg',
    'https://mailbox.default.svc/1.jpg',
    'https://mailbox.default.svc.cluster/1.jpg',
    'https://web.service.consul/1.jpg',
    'https://anything.test/1.jpg',
    'https://anything.example/1.jpg',
    'https://abcdefghij.onion/1.jpg',
    'https://1.0.0.127.in-addr.arpa/1.jpg',
    'https://127.0.0.1.nip.io/1.jpg',
    'https://localtest.me/1.jpg',
    'https://a..b/1.jpg',
    'https://0x7f.1/1.jpg',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'nonsense',
  ])('%s is never asked', async (address) => {
    expect(await fetchPicture(address, [])).toEqual({ ok: false, reason: 'refused' })
    expect(asked).toEqual([])
  })

  it('of Fathom as it is configured is asked, wherever it is', async () => {
    pictures = () => new Response(webp)
    const address = 'http://127.0.0.1:4444/share/abc/thumbnail'
    const result = await fetchPicture(address, ['http://127.0.0.1:4444'])
    expect(result).toMatchObject({ ok: true, picture: { type: 'image/webp' } })
  })
})
