import type { Sql } from 'postgres'
import { describe, expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues } from './crm.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

async function repWithItem() {
  const database = await freshDatabase()
  const { sql } = database
  const [rep = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const meeting = await addMeeting(sql, rep)
  const item = await addItem(sql, meeting, { assigneeEmail: 'sam@northbeam.example' })
  // As the companion brings it: nobody's own words.
  await sql`update meeting_action_items set human_fields = '{}'`
  return { database, sql, rep, dana, meeting, item }
}

const pending = async (sql: Sql, owner: string, version = 'v1') => {
  const [row] = await asService(
    sql,
    (tx) => tx`select get_pending_ai_analysis(${owner}, ${version}, 50) as items`,
  )
  return row?.items
}

const apply = async (sql: Sql, result: Record<string, unknown>) => {
  const [row] = await asService(
    sql,
    (tx) => tx`select apply_ai_analysis_to_task(${JSON.stringify(result)}::text::jsonb) as answer`,
  )
  return row?.answer
}

const result = (itemId: string, ownerUserId: string) => ({
  itemId,
  ownerUserId,
  taskType: 'proposal',
  confidence: 0.9,
  reasoning: 'They asked for an offer.',
  deadlineAt: '2026-11-27T22:59:59Z',
  deadlinePhrase: 'by Friday',
  deadlineDateOnly: true,
  priority: 'high',
  evidence: { quote: 'Send me the offer', speaker: 'Priya', offsetSeconds: 61 },
  certainty: 'clear',
  model: 'a-model',
  promptVersion: 'v1',
})

test('an owner’s items are pending until they are analysed, and nobody else’s', async () => {
  const { sql, rep, dana, item } = await repWithItem()
  expect(await pending(sql, dana)).toEqual([])
  expect(await pending(sql, rep)).toMatchObject([
    { id: item, title: 'Send the proposal', assigneeKind: 'me', meetingTitle: 'Pricing call' },
  ])
  expect(JSON.stringify(await pending(sql, rep))).not.toContain('@')
  await apply(sql, result(item, rep))
  expect(await pending(sql, rep)).toEqual([])
  // Another prompt asks again.
  expect(await pending(sql, rep, 'v2')).toHaveLength(1)
})

test('of one call, and no more than asked for, the newest call first', async () => {
  const { sql, rep, meeting } = await repWithItem()
  const other = await addMeeting(sql, rep, { title: 'Later' })
  await sql`update meetings set meeting_start = meeting_start + interval '1 day' where id = ${other}`
  await addItem(sql, other, { title: 'Newest' })
  const [first] = await asService(
    sql,
    (tx) => tx`select get_pending_ai_analysis(${rep}, 'v1', 1) as items`,
  )
  expect(first?.items).toMatchObject([{ title: 'Newest' }])
  const [one] = await asService(
    sql,
    (tx) => tx`select get_pending_ai_analysis(${rep}, 'v1', 50, ${meeting}) as items`,
  )
  expect(one?.items).toMatchObject([{ title: 'Send the proposal' }])
})

test('a rep who wants no AI, and items that are gone or dismissed, are not analysed', async () => {
  const { sql, rep } = await repWithItem()
  await sql`update meeting_action_items set dismissed_at = now()`
  expect(await pending(sql, rep)).toEqual([])
  await sql`update meeting_action_items set dismissed_at = null, gone_at = now()`
  expect(await pending(sql, rep)).toEqual([])
  await sql`update meeting_action_items set gone_at = null`
  await sql`insert into rep_settings (user_id, ai_enabled) values (${rep}, false)`
  expect(await pending(sql, rep)).toEqual([])
})

test('a result is written to the item and its task', async () => {
  const { sql, rep, item } = await repWithItem()
  expect(await apply(sql, result(item, rep))).toMatchObject({ applied: true, touched: [rep] })
  expect(await sql`select * from meeting_action_items`).toMatchObject([
    {
      ai_task_type: 'proposal',
      categorised_by: 'ai',
      ai_deadline: new Date('2026-11-27T22:59:59Z'),
      ai_confidence_score: '0.9',
      ai_reasoning: 'They asked for an offer.',
      ai_model: 'a-model',
      ai_prompt_version: 'v1',
      ai_analyzed_at: expect.any(Date),
      evidence: { quote: 'Send me the offer', speaker: 'Priya', offsetSeconds: 61 },
      certainty: 'clear',
      human_fields: [],
    },
  ])
  expect(await sql`select * from tasks`).toMatchObject([
    {
      task_type: 'proposal',
      priority: 'high',
      due_date: new Date('2026-11-27T22:59:59Z'),
      due_date_only: true,
      human_fields: [],
    },
  ])
})

test('a type, date or priority that a person set stays, on either side', async () => {
  const { sql, rep, item, meeting } = await repWithItem()
  await asUser(
    sql,
    rep,
    (tx) =>
      tx`update tasks set task_type = 'call', priority = 'low', due_date = '2026-12-01T09:00:00Z'`,
  )
  const other = await addItem(sql, meeting, { title: 'Another' })
  await asUser(
    sql,
    rep,
    (tx) =>
      tx`update meeting_action_items set ai_task_type = 'demo', priority = 'urgent' where id = ${other}`,
  )
  await apply(sql, result(item, rep))
  await apply(sql, result(other, rep))
  expect(await sql`select task_type, priority, due_date from tasks`).toEqual([
    { task_type: 'call', priority: 'low', due_date: new Date('2026-12-01T09:00:00Z') },
  ])
  expect(
    await sql`select title, ai_task_type, priority, ai_model from meeting_action_items order by title`,
  ).toEqual([
    { title: 'Another', ai_task_type: 'demo', priority: 'urgent', ai_model: 'a-model' },
    { title: 'Send the proposal', ai_task_type: 'call', priority: 'low', ai_model: 'a-model' },
  ])
})

test('a result under another rep’s name is not applied', async () => {
  const { sql, dana, item } = await repWithItem()
  expect(await apply(sql, result(item, dana))).toMatchObject({ applied: false, touched: [] })
  expect(await sql`select ai_model from meeting_action_items`).toEqual([{ ai_model: null }])
})

test('what a rep may not call, a rep cannot call', async () => {
  const database = await freshDatabase()
  const rep = await createUser(database, { email: 'sam@northbeam.example' })
  for (const statement of [
    `select get_pending_ai_analysis('${rep}', 'v1', 1)`,
    `select apply_ai_analysis_to_task('{}')`,
    `select sync_meeting('{}')`,
    `select delete_fathom_data('${rep}')`,
  ]) {
    await expect(
      asUser(database.sql, rep, (tx) => tx.unsafe(statement)),
      statement,
    ).rejects.toMatchObject({ code: '42501' })
  }
})

describe('a call for the model', () => {
  const forAi = async (sql: Sql, owner: string, meetingId: string, version = 'v1/model') => {
    const [row] = await asService(
      sql,
      (tx) => tx`select get_meeting_for_ai(${owner}, ${meetingId}, ${version}) as answer`,
    )
    return row?.answer
  }
  const applyAll = async (sql: Sql, p: Record<string, unknown>) => {
    const [row] = await asService(
      sql,
      (tx) => tx`select apply_meeting_ai_analysis(${JSON.stringify(p)}::text::jsonb) as answer`,
    )
    return row?.answer
  }

  test('comes whole, without an address, and only to its owner', async () => {
    const { sql, rep, dana, meeting, item } = await repWithItem()
    await sql`
      insert into meeting_transcripts (meeting_id, utterances)
      values (${meeting}, ${JSON.stringify([
        null,
        'Hello',
        { speaker: 'Priya', email: 'priya@northwind.example', offset: 3, text: 'Hello' },
      ])}::text::jsonb)`
    const answer = await forAi(sql, rep, meeting)
    expect(answer).toMatchObject({
      title: 'Pricing call',
      items: [{ id: item, title: 'Send the proposal', contentHash: expect.any(String) }],
      lines: [{ speaker: 'Priya', offset: 3, text: 'Hello' }],
    })
    expect(JSON.stringify(answer)).not.toContain('@')
    expect(await forAi(sql, dana, meeting)).toBeNull()
    // No lease: after a crash the Mailbox asks again.
    expect(await forAi(sql, rep, meeting)).toEqual(answer)
  })

  test('is written at once, with its sentiment, and is pending no more', async () => {
    const { sql, rep, meeting, item } = await repWithItem()
    const [asked] = (await forAi(sql, rep, meeting)).items
    const results = [
      { ...result(item, rep), promptVersion: 'v1/model', contentHash: asked.contentHash },
      { ...result(crypto.randomUUID(), rep), promptVersion: 'v1/model' },
    ]
    const sentiment = { score: -0.3, reasoning: 'They found it dear.' }
    const p = { ownerUserId: rep, meetingId: meeting, results, sentiment }
    expect(await applyAll(sql, p)).toMatchObject({ applied: 1, failed: 0, touched: [rep] })
    expect(await forAi(sql, rep, meeting)).toBeNull()
    expect(await sql`select sentiment_score, sentiment_reasoning from meetings`).toEqual([
      { sentiment_score: '-0.3', sentiment_reasoning: 'They found it dear.' },
    ])
    expect(await forAi(sql, rep, meeting, 'v2/model')).not.toBeNull()
  })

  test('keeps the sentiment of the whole call when only a part of it is asked again', async () => {
    const { sql, rep, meeting, item } = await repWithItem()
    const apply = async (score: number) => {
      const results = [{ ...result(item, rep), promptVersion: 'v1/model' }]
      const sentiment = { score, reasoning: `It was ${score}.` }
      await applyAll(sql, { ownerUserId: rep, meetingId: meeting, results, sentiment })
      const [row] = await sql<{ score: number }[]>`
        select sentiment_score::float8 as score from meetings`
      return row?.score
    }
    expect(await apply(0.5)).toBe(0.5)
    await sql`insert into meeting_action_items (meeting_id, title) values (${meeting}, 'Another')`
    expect(await apply(-0.9)).toBe(0.5)
    await sql`update meeting_action_items set dismissed_at = now() where title = 'Another'`
    expect(await apply(-0.9)).toBe(-0.9)
  })

  test('is left as it is where its words have changed since, and asked for again', async () => {
    const { sql, rep, meeting, item } = await repWithItem()
    const [asked] = (await forAi(sql, rep, meeting)).items
    await sql`update meeting_action_items set title = 'Call them instead'`
    const results = [
      { ...result(item, rep), promptVersion: 'v1/model', contentHash: asked.contentHash },
    ]
    const p = { ownerUserId: rep, meetingId: meeting, results, sentiment: null }
    expect(await applyAll(sql, p)).toMatchObject({ applied: 0, failed: 0 })
    expect((await forAi(sql, rep, meeting)).items).toMatchObject([{ title: 'Call them instead' }])
  })

  test('is asked about again when its rep wants that, and nobody else’s is', async () => {
    const { sql, rep, dana, meeting, item } = await repWithItem()
    const forget = async (owner: string) => {
      const [row] = await asService(
        sql,
        (tx) => tx`select forget_ai_analysis(${owner}, ${meeting}) as count`,
      )
      return row?.count
    }
    const results = [{ ...result(item, rep), promptVersion: 'v1/model' }]
    await applyAll(sql, { ownerUserId: rep, meetingId: meeting, results, sentiment: null })
    expect(await forget(dana)).toBe(0)
    expect(await forAi(sql, rep, meeting)).toBeNull()
    expect(await forget(rep)).toBe(1)
    expect((await forAi(sql, rep, meeting)).items).toHaveLength(1)
    // Until the new answer is there the old one stays.
    expect(await sql`select ai_task_type from meeting_action_items`).toEqual([
      { ai_task_type: 'proposal' },
    ])
    await sql`insert into rep_settings (user_id, ai_enabled) values (${rep}, false)
      on conflict (user_id) do update set ai_enabled = false`
    expect(await forget(rep)).toBe(0)
  })

  test('one result that cannot be written leaves the others', async () => {
    const { sql, rep, meeting, item } = await repWithItem()
    const results = [
      { ...result(item, rep), taskType: 'nonsense' },
      { ...result(item, rep), taskType: 'demo' },
    ]
    const p = { ownerUserId: rep, meetingId: meeting, results, sentiment: null }
    expect(await applyAll(sql, p)).toMatchObject({ applied: 1, failed: 1 })
    expect(await sql`select ai_task_type from meeting_action_items`).toEqual([
      { ai_task_type: 'demo' },
    ])
  })

  test('what the model said stays when Fathom says the same again, and a new wording is asked anew', async () => {
    const database = await freshDatabase()
    const { sql } = database
    const rep = await createUser(database, sam)
    const wire = (description: string) =>
      wireMeeting({ items: [{ description, at: '00:05:00', assignee: sam }] })
    await sync(database, observation(rep, wire('Send the revised proposal')))
    const [{ id: meeting } = { id: '' }] = await sql<{ id: string }[]>`select id from meetings`
    const [asked] = (await forAi(sql, rep, meeting)).items
    const analysed = {
      ...result(asked.id, rep),
      taskType: 'email',
      promptVersion: 'v1/model',
      contentHash: asked.contentHash,
    }
    await applyAll(sql, {
      ownerUserId: rep,
      meetingId: meeting,
      results: [analysed],
      sentiment: null,
    })
    const again = { source: 'poll', rank: 1_900_000_000_000 } as const
    await sync(database, observation(rep, wire('Send the revised proposal'), again))
    expect(await sql`select ai_task_type, categorised_by from meeting_action_items`).toEqual([
      { ai_task_type: 'email', categorised_by: 'ai' },
    ])
    expect(await forAi(sql, rep, meeting)).toBeNull()
    const reworded = wire('Send the revised proposal with the new seats')
    await sync(database, observation(rep, reworded, { ...again, rank: 1_900_000_000_001 }))
    expect((await forAi(sql, rep, meeting)).items).toHaveLength(1)
  })
})
