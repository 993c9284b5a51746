import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, test } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { keepPicture, pictureOf } from '../../../lib/cache/pictures.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { fetchPicture } from '../../../lib/sync/fetch-picture.ts'
import { meetingRow, rep } from '../model-crm.ts'

const path = `fathom/${rep.userId}/7.jpg`
const jpeg = (text = 'a picture') =>
  new Response(text, { headers: { 'content-type': 'image/jpeg' } })

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', rep)
  await db.meetings.put(meetingRow('m1'))
})

function crm(answer: (request: Request) => Response | Promise<Response>) {
  const asked: Request[] = []
  const tokens: (string | undefined)[] = []
  const fetched = (to = path) =>
    fetchPicture(
      {
        url: 'https://crm.test',
        key: 'publishable',
        accessToken: async (rejected) => {
          tokens.push(rejected)
          return rejected === undefined ? 'a1' : 'a2'
        },
        send: async (input, init) => {
          const request = new Request(input, init)
          asked.push(request)
          return answer(request)
        },
      },
      { meetingId: 'm1', path: to },
      () => 5,
    )
  return { fetched, asked, tokens }
}

test('a picture is fetched with the rep’s own session, and is here from then on', async () => {
  const { fetched, asked } = crm(() => jpeg())
  await fetched()
  expect(asked.map(({ url }) => url)).toEqual([`https://crm.test/storage/v1/object/${path}`])
  expect(asked[0]?.headers.get('authorization')).toBe('Bearer a1')
  expect(asked[0]?.headers.get('apikey')).toBe('publishable')
  expect(await (await pictureOf('m1', path))?.text()).toBe('a picture')
  // What was stored elsewhere since is another picture.
  expect(await pictureOf('m1', `fathom/${rep.userId}/8.jpg`)).toBeUndefined()
})

test('a token that ended before its time is changed once', async () => {
  const { fetched, tokens } = crm(({ headers }) =>
    headers.get('authorization') === 'Bearer a2' ? jpeg() : new Response(null, { status: 401 }),
  )
  await fetched()
  expect(tokens).toEqual([undefined, 'a1'])
  expect(await db.pictures.count()).toBe(1)
})

test.each([
  'https://evil.example/a.jpg',
  '//evil.example/a.jpg',
  'fathom/../../auth/v1/user.jpg',
  'fathom/rep/call.svg',
  'fathom/rep/call.jpg?download',
  '',
])('the session goes nowhere for %j', async (to) => {
  const { fetched, asked } = crm(() => jpeg())
  await expect(fetched(to)).rejects.toMatchObject({ code: 'not_found' })
  expect(asked).toEqual([])
})

describe('nothing is kept', () => {
  test.each<[string, () => Response]>([
    ['of what is not there', () => new Response('{}', { status: 400 })],
    ['of a page instead', () => new Response('<p>', { headers: { 'content-type': 'text/html' } })],
    ['of more than a picture takes', () => jpeg('x'.repeat(1024 * 1024 + 1))],
  ])('%s', async (_, answer) => {
    await expect(crm(answer).fetched()).rejects.toMatchObject({ code: 'not_found' })
    expect(await db.pictures.count()).toBe(0)
  })

  test.each<[string, () => Response]>([
    ['where the CRM is down', () => new Response(null, { status: 503 })],
    [
      'without a network',
      () => {
        throw new TypeError('Failed to fetch')
      },
    ],
  ])('%s, and that is said', async (_, answer) => {
    await expect(crm(answer).fetched()).rejects.toThrow(Unreachable)
    expect(await db.pictures.count()).toBe(0)
  })

  test('of a call that has gone, or for another rep', async () => {
    await db.meetings.clear()
    await crm(() => jpeg()).fetched()
    await db.meetings.put(meetingRow('m1'))
    await crm(async () => {
      await setMeta('owner', { userId: 'another', email: 'dana@northbeam.example' })
      return jpeg()
    }).fetched()
    expect(await db.pictures.count()).toBe(0)
  })
})

test('three hundred are kept, the last that came', async () => {
  const row = (number: number) => ({
    id: `m${number}`,
    path,
    picture: new Blob(['x']),
    at: number,
  })
  const numbers = Array.from({ length: 303 }, (_, index) => index + 1)
  await db.meetings.bulkPut(numbers.map((number) => meetingRow(`m${number}`)))
  await db.pictures.bulkPut(numbers.slice(0, -1).map(row))
  await keepPicture(row(303), rep.userId)
  expect(await db.pictures.count()).toBe(300)
  expect(await db.pictures.get('m3')).toBeUndefined()
  expect(await db.pictures.get('m4')).toBeDefined()
})
