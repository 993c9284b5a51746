import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { sam } from './observations.ts'

/** An argument that no companion of ours would make: the database is not ours alone to call. */
async function syncRaw(
  { sql }: Pick<TestDatabase, 'sql'>,
  ownerUserId: string,
  raw: Record<string, unknown>,
) {
  const argument = {
    ownerUserId,
    rank: 1,
    contentHash: 'a',
    receivedAt: '2026-11-20T15:00:00Z',
    ...raw,
  }
  const [row] = await asService(
    sql,
    (tx) => tx`select sync_meeting(${JSON.stringify(argument)}::text::jsonb) as answer`,
  )
  return row?.answer
}

async function repAt() {
  const database = await freshDatabase()
  return { database, sql: database.sql, rep: await createUser(database, sam) }
}

const titles = (sql: Sql) => sql`select title from meeting_action_items order by created_at`
const long = 'x'.repeat(10_000)
const meeting = {
  recordingId: '1',
  callUrl: 'https://fathom.video/calls/1',
  notes: ['From the companion.'],
}

test.each<[string, Record<string, unknown>]>([
  ['an empty object', {}],
  [
    'nulls',
    { title: null, start: null, end: null, summary: null, internalOnly: null, notes: null },
  ],
  [
    'other types',
    {
      title: 7,
      start: [],
      end: {},
      summary: false,
      internalOnly: 'yes',
      notes: 'none',
      language: 1,
    },
  ],
  ['dates outside sense', { start: '0026-11-20T14:00:00Z', end: '9999-01-01T00:00:00Z' }],
  ['days that are none', { start: '2026-02-31T00:00:00Z', end: 'yesterday' }],
  [
    'addresses of no web',
    {
      shareUrl: 'javascript:alert(1)',
      thumbnailUrl: `https://x.example/${long}`,
      callUrl: 'ftp://x',
    },
  ],
  ['white space', { title: ' \t\n ', language: ' ' }],
  ['very long words', { title: long, language: long, recordedByEmail: `${long}@x.example` }],
])('a call with %s is stored', async (_, odd) => {
  const { database, sql, rep } = await repAt()
  expect(await syncRaw(database, rep, { meeting: { ...odd, recordingId: '1' } })).toMatchObject({
    outcome: 'applied',
  })
  const [row] = await sql`select title, meeting_start, meeting_end, share_url from meetings`
  expect(row?.title.length).toBeGreaterThan(0)
  expect(row?.title.length).toBeLessThanOrEqual(500)
  expect(row).toMatchObject({ meeting_start: null, meeting_end: null, share_url: null })
})

test('of people what can be used is used, and the rest is noted', async () => {
  const { database, sql, rep } = await repAt()
  const people = [
    {
      name: 'Ann',
      email: 'ann@acme.example',
      domain: 'acme.example',
      freeMail: false,
      isExternal: true,
    },
    { name: 'Ann Again', email: 'ANN@Acme.example', isExternal: 'maybe' },
    { name: 'No Address', email: 'not an address' },
    { name: null, email: `${long}@acme.example` },
    { name: long, email: null, spokenSeconds: 'many', isOrganizer: 3 },
    { name: '\u202eאבג 🚀', email: 'ünï@exämple.example', domain: long },
    {},
    null,
    'Bob',
    [],
  ]
  expect(await syncRaw(database, rep, { meeting, people })).toMatchObject({ outcome: 'applied' })
  expect(
    await sql`select left(name, 12) as name, email from meeting_attendees order by position`,
  ).toEqual([
    { name: 'Ann', email: 'ann@acme.example' },
    { name: 'No Address', email: null },
    { name: 'xxxxxxxxxxxx', email: null },
    { name: '\u202eאבג 🚀', email: 'ünï@exämple.example' },
  ])
  expect(await sql`select notes from meetings`).toEqual([
    { notes: ['From the companion.', '2 addresses could not be read'] },
  ])
})

test('of items what can be used is used, and the rest is noted', async () => {
  const { database, sql, rep } = await repAt()
  const items = [
    {
      fingerprint: 'a',
      title: 'First',
      analysis: { taskType: 'dance', priority: 'later', confidence: 7 },
    },
    { fingerprint: 'a', title: 'First, again' },
    { title: 'No fingerprint', assigneeEmail: 'nobody', recordingTimestamp: -4 },
    { fingerprint: 'c', title: '', completed: 'yes', analysis: 'none' },
    {
      fingerprint: 'd',
      title: long,
      playbackUrl: 'data:text/html,x',
      analysis: {
        taskType: 'email',
        confidence: 2,
        deadlineAt: '2026-13-45',
        evidence: { quote: null },
        tier: 'oracle',
        certainty: 1,
      },
    },
    null,
    'Call Bob',
  ]
  expect(await syncRaw(database, rep, { meeting, items })).toMatchObject({
    outcome: 'applied',
    counts: { items: 4, unknown: 4, failed: 0 },
  })
  expect((await titles(sql)).map(({ title }) => title.slice(0, 14))).toEqual([
    'First',
    'No fingerprint',
    'Untitled item',
    'xxxxxxxxxxxxxx',
  ])
  expect(
    await sql`select ai_task_type, ai_confidence_score, deadline_at, evidence, categorised_by, playback_url
      from meeting_action_items where fingerprint = 'd'`,
  ).toEqual([
    {
      ai_task_type: 'email',
      ai_confidence_score: null,
      deadline_at: null,
      evidence: null,
      categorised_by: 'rules',
      playback_url: null,
    },
  ])
  expect(await sql`select notes from meetings`).toEqual([
    { notes: ['From the companion.', '3 action items could not be used'] },
  ])
  expect(await syncRaw(database, rep, { meeting, items })).toMatchObject({ outcome: 'unchanged' })
})

test('of a transcript the lines that can be read are kept, and the rest is noted', async () => {
  const { database, sql, rep } = await repAt()
  const transcript = {
    language: 'en',
    utterances: [
      { speaker: 'Ann', email: null, offset: 0, text: 'Hello' },
      { speaker: 'Ann', offset: 'later', text: 'Where?' },
      { offset: 4 },
      null,
      [{ text: 'x', offset: 1 }],
      { speaker: 5, email: 'nobody', offset: 9.5, text: 'Bye' },
    ],
  }
  await syncRaw(database, rep, { meeting, transcript })
  expect(await sql`select utterances from meeting_transcripts`).toEqual([
    {
      utterances: [
        { speaker: 'Ann', email: null, offset: 0, text: 'Hello' },
        { speaker: null, email: null, offset: 9.5, text: 'Bye' },
      ],
    },
  ])
  expect(await sql`select notes from meetings`).toEqual([
    { notes: ['From the companion.', '4 lines of the transcript could not be read'] },
  ])
})

test('lists that are none count as not observed', async () => {
  const { database, sql, rep } = await repAt()
  await syncRaw(database, rep, { meeting, items: [{ fingerprint: 'a', title: 'Stays' }] })
  await syncRaw(database, rep, {
    meeting,
    rank: 9,
    items: 'none',
    people: {},
    transcript: [],
    plan: 3,
  })
  expect(await titles(sql)).toEqual([{ title: 'Stays' }])
  expect(await sql`select gone_at from meeting_action_items`).toEqual([{ gone_at: null }])
})

test('a plan for other items, or twice for one, takes nothing that is not there to be taken', async () => {
  const { database, sql, rep } = await repAt()
  const other = { ...meeting, recordingId: '2', callUrl: 'https://fathom.video/calls/2' }
  await syncRaw(database, rep, {
    meeting: other,
    items: [{ fingerprint: 'z', title: 'Of another call' }],
  })
  await syncRaw(database, rep, { meeting, items: [{ fingerprint: 'a', title: 'Mine' }] })
  const [foreign] = await sql`select id from meeting_action_items where fingerprint = 'z'`
  const [own] = await sql`select id from meeting_action_items where fingerprint = 'a'`
  const items = ['b', 'c', 'd'].map((fingerprint) => ({ fingerprint, title: `New ${fingerprint}` }))
  const asked = await syncRaw(database, rep, { meeting, rank: 2, items })
  expect(asked).toMatchObject({ outcome: 'needs_plan' })
  const plan = (revision: string) => ({
    revision,
    matches: [
      { index: 0, itemId: own?.id },
      { index: 1, itemId: own?.id },
      { index: 2, itemId: foreign?.id },
      { index: 9, itemId: 'no uuid' },
    ],
  })
  expect(
    await syncRaw(database, rep, { meeting, rank: 2, items, plan: plan('old') }),
  ).toMatchObject({
    outcome: 'stale_plan',
    revision: asked.revision,
  })
  expect(
    await syncRaw(database, rep, { meeting, rank: 2, items, plan: plan(asked.revision) }),
  ).toMatchObject({
    outcome: 'applied',
    counts: { items: 3 },
  })
  expect(await sql`select title from meeting_action_items where id = ${own?.id}`).toEqual([
    { title: 'New b' },
  ])
  expect(await sql`select title from meeting_action_items where id = ${foreign?.id}`).toEqual([
    { title: 'Of another call' },
  ])
})

test('a call that nothing tells apart, or a rep that is none, is refused and writes nothing', async () => {
  const { database, sql, rep } = await repAt()
  await expect(syncRaw(database, rep, { meeting: { title: 'x' } })).rejects.toMatchObject({
    code: '22023',
  })
  await expect(syncRaw(database, crypto.randomUUID(), { meeting })).rejects.toMatchObject({
    code: 'P0002',
  })
  expect(await sql`select * from meetings`).toEqual([])
})
