import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import type { OnlyShown } from '../../../lib/cache/client-safe.ts'
import { db } from '../../../lib/cache/db.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { AppError } from '../../../lib/contract/error.ts'
import type {
  SaidLine,
  SearchPlace,
  SearchTranscriptsRequest,
} from '../../../lib/contract/search.ts'
import { searchOlder } from '../../../lib/search/older.ts'
import { meetingRow } from '../model-crm.ts'

const newest = { start: '2026-11-04T10:00:00+00:00', meetingId: 'm4' }
const missing = { start: '2026-11-03T10:00:00+00:00', meetingId: 'm3' }
const between = { start: '2026-11-02T10:00:00+00:00', meetingId: 'm2' }
const oldest = { start: '2026-11-01T10:00:00+00:00', meetingId: 'm1' }

/** Four calls a day apart; the newest and the second oldest have their transcript here. */
beforeEach(async () => {
  await wipeCache()
  for (const { start, meetingId: id } of [newest, missing, between, oldest]) {
    await db.meetings.put(
      meetingRow(id, {
        title: `Call ${id}`,
        hasTranscript: true,
        meetingStart: start,
        companyId: id === 'm1' ? 'northwind' : null,
        companyName: id === 'm1' ? 'Northwind' : null,
      }),
    )
  }
  for (const id of ['m4', 'm2'])
    await db.transcripts.put({ id, meetingId: id, language: null, utterances: [] })
  await db.meetings.put(meetingRow('silent', { hasTranscript: false, meetingStart: newest.start }))
})

function line(meetingId: string, text = 'Our security questionnaire'): SaidLine {
  return { meetingId, speaker: 'Priya', offset: 12.5, text }
}

function companion(lines: SaidLine[] = [], next: SearchPlace | null = null) {
  const asked: SearchTranscriptsRequest[] = []
  const api = {
    searchTranscripts: async (request: SearchTranscriptsRequest) => {
      asked.push(request)
      return { lines, next }
    },
  }
  const search = (query: string, only: OnlyShown = null, from: SearchPlace | null = null) =>
    searchOlder(api, query, only, from)
  return { asked, search }
}

test('the companion is asked for folded words, from the newest call that is not on this device', async () => {
  const { asked, search } = companion([line('m3')])
  expect(await search('SÉCURITY, ques%')).toEqual({
    words: ['security', 'ques'],
    said: [
      {
        meetingId: 'm3',
        call: 'Call m3',
        start: missing.start,
        speaker: 'Priya',
        offset: 12.5,
        callUrl: null,
        text: 'Our security questionnaire',
      },
    ],
    next: null,
  })
  expect(asked).toEqual([{ words: ['security', 'ques'], companyId: null, from: missing }])
})

test('it goes on where the answer before stopped, as long as there are calls that are not here', async () => {
  const { asked, search } = companion([], between)
  expect((await search('so', null, missing)).next).toEqual(between)
  expect(asked[0]?.from).toEqual(missing)
  const later = { ...oldest, meetingId: 'm11' }
  expect((await companion([], oldest).search('so')).next).toEqual(oldest)
  expect((await companion([], later).search('so')).next).toBeNull()
  await db.meetings.put(meetingRow('undated', { hasTranscript: true, meetingStart: null }))
  expect((await companion([], later).search('so')).next).toEqual(later)
})

test('lines of calls that are here, or that this device does not know, are left out', async () => {
  const { search } = companion([line('m4'), line('m3'), line('m2'), line('unknown'), line('m1')])
  expect((await search('security')).said.map(({ meetingId }) => meetingId)).toEqual(['m3', 'm1'])
})

test('a long line is shown as the part around its hit', async () => {
  const text = `${'before it '.repeat(30)}the security review ${'after it '.repeat(30)}`
  const { said } = await companion([line('m3', text)]).search('security')
  expect(said[0]?.text).toMatch(/^….*the security review.*…$/)
  expect(said[0]?.text.length).toBeLessThan(170)
})

test('in client-safe mode only the company shown is asked about, and nothing else answered', async () => {
  const { asked, search } = companion([line('m3'), line('m1')])
  const { said } = await search('security', { companyId: 'northwind' })
  expect(said.map(({ meetingId }) => meetingId)).toEqual(['m1'])
  expect(asked).toEqual([{ words: ['security'], companyId: 'northwind', from: oldest }])

  expect((await search('security', { companyId: null })).said).toEqual([])
  expect((await search('security', { companyId: 'globex' })).said).toEqual([])
  expect(asked).toHaveLength(1)
})

test('nothing is asked where every transcript is here, or for no words', async () => {
  const { asked, search } = companion([line('m3')])
  expect(await search('?!')).toEqual({ words: [], said: [], next: null })
  await db.meetings.bulkDelete(['m1', 'm3'])
  expect(await search('security')).toEqual({ words: ['security'], said: [], next: null })
  expect(asked).toEqual([])
})

test('too many or too long words are refused in words of their own', async () => {
  const { asked, search } = companion()
  const many = Array.from({ length: 21 }, (_, n) => `w${n}`).join(' ')
  for (const query of [many, 'x'.repeat(101)]) {
    await expect(search(query)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'That is too much to search for at once. Try fewer words.',
    })
  }
  expect(asked).toEqual([])
})

test('a companion that failed is not said to try again by itself', async () => {
  for (const code of ['crm_unavailable', 'rate_limited'] as const) {
    const api = {
      searchTranscripts: () => Promise.reject(new AppError(code, 'Upshot tries again by itself.')),
    }
    await expect(searchOlder(api, 'security', null, null)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/Try again in a (moment|minute)\.$/),
    })
  }
})
