import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it } from 'vitest'
import type { DeliveryHeaders } from '../../../server/fathom/verify.ts'
import {
  deliveryHeaders,
  importSigningKey,
  toleranceSeconds,
  verifyDelivery,
} from '../../../server/fathom/verify.ts'
import { sign } from '../world.ts'

const encoder = new TextEncoder()
const now = 1_790_000_000
const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))}`
const otherSecret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))}`
const id = 'msg_2b4c'
const body = '{"title":"Discovery – Ünïcode"}'
const timestamp = String(now)
const good = await sign(secret, id, timestamp, body)

type Attempt = { headers: DeliveryHeaders; body: Uint8Array }

const valid: Attempt = { headers: { id, timestamp, signature: good }, body: encoder.encode(body) }

async function verify(attempt: Attempt, key = secret) {
  const imported = await importSigningKey(key)
  if (!imported) throw new Error('The secret is none')
  return verifyDelivery(attempt, imported, now)
}

function withHeaders(changes: Partial<DeliveryHeaders>): Attempt {
  return { ...valid, headers: { ...valid.headers, ...changes } }
}

async function signedAt(time: number | string): Promise<Attempt> {
  const text = String(time)
  return withHeaders({ timestamp: text, signature: await sign(secret, id, text, body) })
}

async function signedAs(name: string): Promise<Attempt> {
  return withHeaders({ id: name, signature: await sign(secret, name, timestamp, body) })
}

const digest = good.slice(3)

const mutations: Record<string, () => Attempt | Promise<Attempt>> = {
  'one byte of the body changed': () => ({
    ...valid,
    body: encoder.encode(body.replace('D', 'E')),
  }),
  'a byte appended': () => ({ ...valid, body: encoder.encode(`${body} `) }),
  'a byte cut off': () => ({ ...valid, body: encoder.encode(body.slice(0, -1)) }),
  'an empty body': () => ({ ...valid, body: new Uint8Array() }),
  'the body serialised anew': () => ({
    ...valid,
    body: encoder.encode(JSON.stringify(JSON.parse(body), null, 1)),
  }),
  'the body normalised to another Unicode form': () => ({
    ...valid,
    body: encoder.encode(body.normalize('NFD')),
  }),
  'a byte order mark before the body': () => ({ ...valid, body: encoder.encode(`\uFEFF${body}`) }),
  'another id': () => withHeaders({ id: 'msg_other' }),
  'another case of the id': () => withHeaders({ id: id.toUpperCase() }),
  'no id': () => withHeaders({ id: null }),
  'an empty id': () => withHeaders({ id: '' }),
  'an id with a full stop, signed': () => signedAs('msg.1'),
  'an id with a space, signed': () => signedAs('msg 1'),
  'an id sent twice, as headers join it': () => signedAs(`${id}, ${id}`),
  'an id of a kilobyte, signed': () => signedAs('m'.repeat(1024)),
  'no timestamp': () => withHeaders({ timestamp: null }),
  'another timestamp': () => withHeaders({ timestamp: String(now - 1) }),
  'a timestamp 301 seconds old': () => signedAt(now - toleranceSeconds - 1),
  'a timestamp 301 seconds ahead': () => signedAt(now + toleranceSeconds + 1),
  'a timestamp in milliseconds': () => signedAt(now * 1000),
  'a timestamp with letters behind it': () => signedAt(`${now}xyz`),
  'a timestamp with a fraction': () => signedAt(`${now}.0`),
  'a timestamp with a plus': () => signedAt(`+${now}`),
  'a timestamp with a leading zero': () => signedAt(`0${now}`),
  'a timestamp in exponent form': () => signedAt('1.79e9'),
  'a timestamp in hexadecimal': () => signedAt(`0x${now.toString(16)}`),
  'a timestamp below zero': () => signedAt(-now),
  'an ISO timestamp': () => signedAt(new Date(now * 1000).toISOString()),
  'no signature': () => withHeaders({ signature: null }),
  'an empty signature': () => withHeaders({ signature: '' }),
  'a signature without its version': () => withHeaders({ signature: digest }),
  'only the version': () => withHeaders({ signature: 'v1,' }),
  'the signature under version 2': () => withHeaders({ signature: `v2,${digest}` }),
  'the signature under version 1a': () => withHeaders({ signature: `v1a,${digest}` }),
  'the version in capitals': () => withHeaders({ signature: `V1,${digest}` }),
  'the signature in base64url': () => withHeaders({ signature: `v1,${'-_'.repeat(21)}-=` }),
  'the signature without padding': () => withHeaders({ signature: good.replace(/=+$/, '') }),
  'the signature with a space inside': () =>
    withHeaders({ signature: `${good.slice(0, 10)} ${good.slice(10)}` }),
  'the signature cut short': () => withHeaders({ signature: good.slice(0, -8) }),
  'the signature and more bytes': () =>
    withHeaders({ signature: `v1,${btoa(`${atob(digest)}xyz`)}` }),
  'the signature in hexadecimal': () =>
    withHeaders({
      signature: `v1,${Array.from(atob(digest), (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`,
    }),
  'stray bits in the last sextet': () =>
    withHeaders({ signature: good.replace(/(.)=$/, (_, c: string) => `${next(c)}=`) }),
  'one bit of the signature': () =>
    withHeaders({ signature: `v1,${next(digest[0] ?? '')}${digest.slice(1)}` }),
  'a signature with another secret': async () =>
    withHeaders({ signature: await sign(otherSecret, id, timestamp, body) }),
  'a signature over the body alone': async () => {
    const raw = await hmac(secret, new Uint8Array(encoder.encode(body)))
    return withHeaders({ signature: `v1,${raw}` })
  },
  'seventeen signatures, the last of them right': () =>
    withHeaders({ signature: `${`v1,${btoa('x'.repeat(32))} `.repeat(16)}${good}` }),
}

/** The next letter of the alphabet of base64, wrapping at the end. */
function next(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return alphabet[(alphabet.indexOf(letter) + 1) % 64] ?? 'A'
}

async function hmac(withSecret: string, message: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = Uint8Array.from(atob(withSecret.slice(6)), (c) => c.charCodeAt(0))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  return btoa(
    String.fromCharCode(...new Uint8Array(await crypto.subtle.sign('HMAC', key, message))),
  )
}

describe('a signature is refused with', () => {
  it.each(Object.entries(mutations))('%s', async (_, mutate) => {
    const attempt = await mutate()
    expect(attempt).not.toEqual(valid)
    expect((await verify(attempt)).ok).toBe(false)
  })
})

describe('a signature holds', () => {
  it('on the very bytes that were signed', async () => {
    expect(await verify(valid)).toEqual({ ok: true, id, timestamp: now })
  })

  it.each([-toleranceSeconds, toleranceSeconds])('%i seconds from now', async (offset) => {
    expect((await verify(await signedAt(now + offset))).ok).toBe(true)
  })

  it('as one of several, of other versions and other secrets', async () => {
    const wrong = await sign(otherSecret, id, timestamp, body)
    expect((await verify(withHeaders({ signature: `v1a,abc ${wrong} ${good}` }))).ok).toBe(true)
    expect((await verify(withHeaders({ signature: `${good} v2,zzz` }))).ok).toBe(true)
  })

  it('over a body that is not JSON and not even text', async () => {
    const bytes = new Uint8Array([0, 255, 254, 10, 0])
    const signature = await sign(secret, id, timestamp, bytes)
    expect((await verify({ headers: { id, timestamp, signature }, body: bytes })).ok).toBe(true)
  })

  it('over an empty body that was signed as one', async () => {
    const signature = await sign(secret, id, timestamp, '')
    const attempt = { headers: { id, timestamp, signature }, body: new Uint8Array() }
    expect((await verify(attempt)).ok).toBe(true)
  })

  it("of Svix's published example", async () => {
    const key = await importSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    if (!key) throw new Error('The secret is none')
    const headers = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const delivery = { headers, body: encoder.encode('{"test": 2432232314}') }
    expect((await verifyDelivery(delivery, key, 1_614_265_330)).ok).toBe(true)
  })
})

describe('the reason tells', () => {
  it('how old a delivery is', async () => {
    expect(await verify(await signedAt(now - 301))).toEqual({
      ok: false,
      reason: 'too_old',
      ageSeconds: 301,
    })
    expect(await verify(await signedAt(now + 301))).toMatchObject({ reason: 'too_new' })
  })
})

describe('headers', () => {
  it("are read in any case, and under Svix's names where the standard ones are absent", () => {
    const branded = new Headers({
      'Svix-Id': id,
      'SVIX-TIMESTAMP': timestamp,
      'svix-signature': good,
    })
    expect(deliveryHeaders(branded)).toEqual(valid.headers)
    branded.set('Webhook-Id', 'msg_mixed')
    expect(deliveryHeaders(branded)).toEqual({ id: 'msg_mixed', timestamp: null, signature: null })
  })
})

describe.each([
  ['standardwebhooks', (key: string) => new StandardWebhook(key)],
  ['svix', (key: string) => new SvixWebhook(key)],
])('the oracle %s', (_, create) => {
  it('signs what we accept', async () => {
    const signature = create(secret).sign(id, new Date(now * 1000), body)
    expect(signature).toBe(good)
    expect((await verify(withHeaders({ signature }))).ok).toBe(true)
  })

  it('refuses everything else that we refuse', async () => {
    const oracle = create(secret)
    const accepted: string[] = []
    for (const [name, mutate] of Object.entries(mutations)) {
      const { headers, body: bytes } = await mutate()
      // It compares with the clock, so the clock is set for it.
      const realNow = Date.now
      Date.now = () => now * 1000
      try {
        oracle.verify(new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes), {
          'webhook-id': headers.id ?? '',
          'webhook-timestamp': headers.timestamp ?? '',
          'webhook-signature': headers.signature ?? '',
        })
        accepted.push(name)
      } catch {
        // Refused, as by us.
      } finally {
        Date.now = realNow
      }
    }
    expect(accepted).toEqual([
      'an id with a full stop, signed',
      'an id with a space, signed',
      'an id sent twice, as headers join it',
      'an id of a kilobyte, signed',
      'seventeen signatures, the last of them right',
    ])
  })
})
