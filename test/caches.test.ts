import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countFormatters, dayNumber, keptFormatters } from '../lib/format/time.ts'
import { countFormats, keptFormats, onTheWall } from '../server/ai/zoned-time.ts'
import { BoundedMap } from '../server/bounded-map.ts'
import { keptPairs } from '../server/local/fathom-simulator/oauth.ts'
import { createRateLimiter, fathomLimits } from '../server/local/fathom-simulator/rate-limit.ts'
import { createFathomSimulator } from '../server/local/fathom-simulator/simulator.ts'
import { randomFrom } from './server/seed.ts'

/** What lives as long as its process must not grow as long as it lives. */

const root = join(import.meta.dirname, '..')

/**
 * Every collection of a module that is not filled once and for all, with what bounds it. One that is not
 * here fails the test below; a WeakMap, and a BoundedMap, are bounded by what they are.
 */
const bounded: Record<string, string> = {
  'server/local/owner.ts heldForLife': 'one for each folder that this process owns',
  'server/log.ts counts': 'mostKeys, and emptied when it is told',
  'lib/format/time.ts formatters': 'keptFormatters; tested below',
  'lib/search/client.ts suggestions': 'each is answered, or all are when the worker fails',
  'lib/search/client.ts listeners': 'one for each view that is drawn; it takes itself off',
  'components/data/use-kept-query.ts all': 'one for each query in the source: made at module level',
  'components/data/use-picture.ts asked': 'keptAsked',
  'components/inbox/use-open-row.ts lastOpen': 'mostLists',
  'components/data/use-after-paint.ts waiting': 'emptied after the first paint',
}

test('no module collects without bound', async () => {
  const found: string[] = []
  for (const room of ['server', 'lib', 'components', 'entrypoints']) {
    const files = await readdir(join(root, room), { recursive: true })
    for (const file of files) {
      if (!/\.tsx?$/.test(file) || file.endsWith('.d.ts')) continue
      const source = await readFile(join(root, room, file), 'utf8')
      const made =
        /^(?:export )?(?:const|let) (\w+)(?:: [^=]+)? = (?:new (?:Map|Set)(?:<.*>)?\(\)|\[\]|\{\})$/gm
      for (const [, name] of source.matchAll(made)) {
        // A table that the module itself fills while it is loaded, and nobody after.
        const inFunctions = source.replace(/^(?:for|if)\b[\s\S]*?^\}$/gm, '')
        const grows = new RegExp(`\\b${name}(?:\\.(?:set|add|push|unshift)\\(|\\[[^\\]]+\\] = )`)
        if (grows.test(inFunctions)) found.push(`${join(room, file)} ${name}`)
      }
    }
  }
  expect(found.toSorted()).toEqual(Object.keys(bounded).toSorted())
})

test('a bounded map holds its limit, and what was used last', () => {
  const random = randomFrom(11)
  const map = new BoundedMap<number, number>(5)
  let used: number[] = []
  for (let n = 0; n < 5_000; n += 1) {
    const key = Math.floor(random() * 12)
    const isKnown = used.includes(key)
    if (random() < 0.5) {
      expect(map.get(key) !== undefined).toBe(isKnown)
      if (!isKnown) continue
    } else {
      map.set(key, n + 1)
    }
    used = [key, ...used.filter((one) => one !== key)].slice(0, 5)
    expect(map.size).toBe(used.length)
  }
  map.clear()
  expect(map.size).toBe(0)
})

/** One zone in as many spellings as are asked for. */
function spellings(count: number): string[] {
  const zone = 'america/argentina/buenos_aires'
  const letters = [...zone].flatMap((letter, index) => (/[a-z]/.test(letter) ? [index] : []))
  return Array.from({ length: count }, (_, n) =>
    [...zone]
      .map((letter, index) => ((n >> letters.indexOf(index)) & 1 ? letter.toUpperCase() : letter))
      .join(''),
  )
}

test('time zones in a thousand spellings keep no format each', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  const days = new Set(spellings(1_000).map((zone) => JSON.stringify(onTheWall(now, zone))))
  expect(days.size).toBe(1)
  expect(countFormats()).toBe(keptFormats)
  for (const timeZone of spellings(1_000)) dayNumber(now, { now, timeZone, hour12: false })
  expect(countFormatters()).toBeLessThanOrEqual(keptFormatters)
})

test('windows of budgets are forgotten when they are over', () => {
  let now = 0
  const limiter = createRateLimiter(
    () => fathomLimits,
    () => now,
  )
  for (let n = 0; n < 10_000; n += 1) {
    now += 1_000
    limiter.take('token', `client ${n}`)
  }
  expect(limiter.size()).toBeLessThanOrEqual(fathomLimits.windowSeconds + 1)
})

test('a simulated Fathom that runs for long keeps its last deliveries and pairs', async () => {
  const redirectUri = 'https://companion.test/oauth/fathom/callback'
  const client = { id: 'upshot', secret: 'secret', redirectUris: [redirectUri] }
  const fathom = createFathomSimulator({
    clients: [client],
    rateLimits: { global: 1e9, heavy: 1e9, token: 1e9 },
    retryDelaysMs: [],
    fetch: async () => new Response(null, { status: 202 }),
  })
  const { key } = fathom.makeApiKey()
  const post = (path: string, body: string, type: string) =>
    fathom.app.request(`/external/v1${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type, 'x-api-key': key },
    })
  const made = await post(
    '/webhooks',
    JSON.stringify({
      destination_url: 'https://companion.test/hooks',
      triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
      include_summary: true,
    }),
    'application/json',
  )
  expect(made.status).toBe(201)
  for (let n = 0; n < 12; n += 1) {
    for (let call = 0; call < 50; call += 1) fathom.finishMeeting('pricing')
    await fathom.settled()
  }
  expect(fathom.deliveries()).toHaveLength(500)
  expect(fathom.deliveries().every(({ body }) => body === null)).toBe(true)

  const form = 'application/x-www-form-urlencoded'
  let last = ''
  for (let n = 0; n < keptPairs + 50; n += 1) {
    const asked = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'public_api',
      decision: 'allow',
    })
    const consent = await post('/oauth2/authorize', String(asked), form)
    const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const exchange = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: client.id,
      client_secret: client.secret,
      redirect_uri: redirectUri,
    })
    const pair: { access_token: string } = await (
      await post('/oauth2/token', String(exchange), form)
    ).json()
    last = pair.access_token
  }
  expect(fathom.countPairs()).toBe(keptPairs)
  const answer = await fathom.app.request('/external/v1/meetings', {
    headers: { authorization: `Bearer ${last}` },
  })
  expect(answer.status).toBe(200)
})
