import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import type { SearchPlace, SearchTranscriptsRequest } from '../../../lib/contract/search.ts'
import { SearchTranscriptsResponse } from '../../../lib/contract/search.ts'
import { queryWords } from '../../../lib/format/find-words.ts'
import { fold } from '../../../lib/format/fold.ts'
import { asAnonymous, asUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, createColleagues } from './crm.ts'

type Call = { owner: string; start?: string | null; companyId?: string; written?: string }

async function setUp() {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  return { database, sql: database.sql, sam, dana }
}

let minute = 0

/** A call in which these lines were said, each later than those before. */
async function addCall(sql: Sql, call: Call, ...lines: string[]): Promise<string> {
  minute += 1
  const start =
    call.start === undefined ? new Date(Date.UTC(2026, 10, 2, 9, minute)).toISOString() : call.start
  const [row] = await sql<{ id: string }[]>`
    insert into meetings (owner_user_id, title, company_id, meeting_start, transcript_text)
    values (${call.owner}, 'Call', ${call.companyId ?? null}, ${start}, ${call.written ?? null})
    returning id`
  const id = row?.id ?? ''
  const utterances = lines.map((text, n) => ({ speaker: 'Priya', email: null, offset: n, text }))
  if (lines.length > 0)
    await sql`
      insert into meeting_transcripts (meeting_id, utterances) values (${id}, ${sql.json(utterances)})`
  return id
}

function search(
  sql: Sql,
  rep: string,
  words: string | readonly string[],
  { companyId = null, from = null }: Partial<SearchTranscriptsRequest> = {},
): Promise<SearchTranscriptsResponse> {
  const wanted = typeof words === 'string' ? queryWords(words) : [...words]
  return asUser(sql, rep, async (tx) => {
    const [row] = await tx`
      select search_transcripts(${wanted}, ${companyId}, ${from?.start ?? null},
        ${from?.meetingId ?? null}) as answer`
    return SearchTranscriptsResponse.parse(row?.answer)
  })
}

async function texts(sql: Sql, rep: string, words: string | readonly string[]): Promise<string[]> {
  return (await search(sql, rep, words)).lines.map(({ text }) => text)
}

test('lines with all the words are found, newest call first, in the order they were said', async () => {
  const { sql, sam } = await setUp()
  const undated = await addCall(sql, { owner: sam, start: null }, 'A price without a date')
  const older = await addCall(sql, { owner: sam }, 'The price', 'Hello', 'and the list price again')
  const newer = await addCall(sql, { owner: sam }, 'A price per seat', 'The seat')
  expect(await search(sql, sam, 'price')).toEqual({
    lines: [
      { meetingId: newer, speaker: 'Priya', offset: 0, text: 'A price per seat' },
      { meetingId: older, speaker: 'Priya', offset: 0, text: 'The price' },
      { meetingId: older, speaker: 'Priya', offset: 2, text: 'and the list price again' },
      { meetingId: undated, speaker: 'Priya', offset: 0, text: 'A price without a date' },
    ],
    next: null,
  })
  // Both in one line, whatever their order; in two lines of a call is not enough.
  expect(await texts(sql, sam, 'seat price')).toEqual(['A price per seat'])
  expect(await texts(sql, sam, 'hello price')).toEqual([])
})

test('nobody finds what was said in the calls of another, or without a session', async () => {
  const { sql, sam, dana } = await setUp()
  await addCall(sql, { owner: sam }, 'Only for Sam')
  expect(await texts(sql, sam, 'only')).toEqual(['Only for Sam'])
  expect(await search(sql, dana, 'only')).toEqual({ lines: [], next: null })
  await expect(
    asAnonymous(sql, (tx) => tx`select search_transcripts('{only}', null, null, null)`),
  ).rejects.toMatchObject({ code: '42501' })
})

test('parts of words are found in any script, whatever case and accents', async () => {
  const { sql, sam } = await setUp()
  const said = [
    'Our security questionnaire',
    'The résumé of Müller in ŁÓDŹ, and İstanbul',
    'Die Größe der Straße',
    'Ο ΛΟΓΟΣ του πελάτη',
    'Договор подписан, ещё раз',
    '契約書を送ります',
    '보안 질문지',
    'ไม่มีปัญหา',
    'हिन्दी में',
    'שָׁלוֹם',
    'curly ’ and — and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🙂',
    'Ｆｕｌｌ width',
  ]
  await addCall(sql, { owner: sam }, ...said)
  for (const query of [
    'questio',
    'CURITY',
    'resume',
    'RÉSUMÉ',
    'łodz',
    'istanbul',
    'größe',
    'grosse',
    'STRASSE',
    'λόγος',
    'λογοσ',
    'ПОДПИСАН',
    'еще',
    '契約',
    '질문',
    'ㅈ',
    'ปัญหา',
    'हिन',
    'שלום',
    '𝔘𝔫',
    'full',
    'nothing of it',
    'text offset speaker',
  ]) {
    const words = queryWords(query)
    const onDevice = said.filter((line) => words.every((word) => fold(line).includes(word)))
    expect([query, await texts(sql, sam, query)]).toEqual([query, onDevice])
  }
})

test('a text is folded as on the device, letter by letter through the basic plane', async () => {
  const { sql } = await setUp()
  const rows: { from: number; text: string }[] = []
  for (let from = 0x20; from < 0xfffe; from += 1) {
    const letter = String.fromCodePoint(from)
    if (!/[\p{L}\p{M}\p{N}]/u.test(letter)) continue
    rows.push({ from, text: `a${letter}b` })
  }
  const folded = await sql<{ from: number; text: string }[]>`
    select r."from", private.folded(r.text) as text
    from jsonb_to_recordset(${sql.json(rows)}) r ("from" int, text text)
    -- Node may know younger letters than Postgres.
    where unicode_assigned(r.text)`
  expect(folded.length).toBeGreaterThan(50_000)
  const other = folded.filter(({ from, text }) => fold(`a${String.fromCodePoint(from)}b`) !== text)
  expect(other.map(({ from }) => from.toString(16))).toEqual([])
})

test('signs that mean something to LIKE, to JSON or to SQL mean themselves', async () => {
  const { sql, sam } = await setUp()
  await addCall(sql, { owner: sam }, '100% of it', '1000 of it', 'a_b', 'axb')
  await addCall(sql, { owner: sam }, 'say "yes" to C:\\new', "it's", 'one\ttab')
  expect(await texts(sql, sam, ['100%'])).toEqual(['100% of it'])
  expect(await texts(sql, sam, ['a_b'])).toEqual(['a_b'])
  expect(await texts(sql, sam, ['"yes"'])).toEqual(['say "yes" to C:\\new'])
  expect(await texts(sql, sam, ['c:\\new'])).toEqual(['say "yes" to C:\\new'])
  expect(await texts(sql, sam, ["it's"])).toEqual(["it's"])
  expect(await texts(sql, sam, ['one\ttab'])).toEqual(['one\ttab'])
  expect(await texts(sql, sam, ["'; drop table meetings; --"])).toEqual([])
})

test('no words, too many and too long ones are refused', async () => {
  const { sql, sam } = await setUp()
  const tooMany = Array.from({ length: 21 }, (_, n) => `w${n}`)
  // A mark alone is nothing once it is folded.
  for (const words of [[], [''], ['ok', ''], ['x'.repeat(101)], tooMany, ['\u0301']]) {
    await expect(search(sql, sam, words)).rejects.toMatchObject({
      code: '22023',
      message: 'A search is one to 20 words of one to 100 letters',
    })
  }
  expect(await search(sql, sam, ['x'.repeat(100)])).toEqual({ lines: [], next: null })
})

test('more than fifty lines come in parts, every line once, no call torn apart', async () => {
  const { sql, sam } = await setUp()
  const calls: string[] = []
  for (let n = 0; n < 7; n += 1) {
    const start = n > 4 ? null : '2026-11-01T09:00:00.123456Z'
    calls.push(await addCall(sql, { owner: sam, start }, ...Array(12).fill(`so it is ${n}`)))
  }
  const found: string[] = []
  const sizes: number[] = []
  let from: SearchPlace | null = null
  do {
    const page: SearchTranscriptsResponse = await search(sql, sam, 'so', { from })
    sizes.push(page.lines.length)
    found.push(...page.lines.map(({ meetingId }) => meetingId))
    from = page.next
  } while (from !== null)
  expect(sizes).toEqual([48, 36])
  expect(new Set(found)).toEqual(new Set(calls))

  const long = await addCall(sql, { owner: sam }, ...Array(70).fill('so long'))
  const first = await search(sql, sam, 'so')
  expect(first.lines).toHaveLength(50)
  expect(new Set(first.lines.map(({ meetingId }) => meetingId))).toEqual(new Set([long]))
  expect((await search(sql, sam, 'so', { from: first.next })).lines).toHaveLength(48)
})

test('a search begins where it is told to, and keeps to one company', async () => {
  const { sql, sam } = await setUp()
  const companyId = await addCompany(sql, sam, 'Northwind')
  const oldest = await addCall(sql, { owner: sam, start: '2025-01-01T09:00:00Z', companyId }, 'So')
  const middle = await addCall(sql, { owner: sam, start: '2025-02-01T09:00:00Z' }, 'So')
  await addCall(sql, { owner: sam, start: '2025-03-01T09:00:00Z' }, 'So')
  const ids = async (options: Partial<SearchTranscriptsRequest>) =>
    (await search(sql, sam, 'so', options)).lines.map(({ meetingId }) => meetingId)
  const from = { start: '2025-02-01T09:00:00Z', meetingId: middle }
  expect(await ids({ from })).toEqual([middle, oldest])
  expect(await ids({ companyId })).toEqual([oldest])
})

test('when its time is over a search stops behind one call at least and says where', async () => {
  const { sql, sam } = await setUp()
  const older = await addCall(sql, { owner: sam, start: '2025-01-01T09:00:00Z' }, 'So')
  const newer = await addCall(sql, { owner: sam, start: '2025-02-01T09:00:00Z' }, 'So')
  const [row] = await sql`
    select private.search_transcripts(${sam}, '{so}', null, null, null, '0 seconds') as answer`
  const { lines, next } = SearchTranscriptsResponse.parse(row?.answer)
  expect(lines.map(({ meetingId }) => meetingId)).toEqual([newer])
  expect(next?.meetingId).toBe(older)
})

test('of a long line comes the part around its first hit', async () => {
  const { sql, sam } = await setUp()
  const filler = 'Wörter über Wörter 말 '.repeat(2_000)
  await addCall(sql, { owner: sam, written: `${filler}the RÉSUMÉ is here ${filler}` })
  const [line] = (await search(sql, sam, 'resume')).lines
  expect(line).toMatchObject({ speaker: null, offset: 0 })
  expect(line?.text).toContain('the RÉSUMÉ is here')
  expect(line?.text).toMatch(/^….*…$/su)
  expect(line?.text.length).toBeLessThan(450)

  await addCall(sql, { owner: sam, written: `The beginning ${filler}` })
  expect((await texts(sql, sam, 'beginning'))[0]).toMatch(/^The beginning .*…$/su)
})
