import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting, createColleagues } from './crm.ts'

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

const pending = async (sql: Sql, owner: string, version = 'v1', seconds = 300) => {
  const [row] = await asService(
    sql,
    (tx) => tx`select get_pending_ai_analysis(${owner}, ${version}, 50, ${seconds}) as items`,
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

test('an owner’s items are handed out once, under a lease, and nobody else’s', async () => {
  const { sql, rep, dana, item } = await repWithItem()
  expect(await pending(sql, dana)).toEqual([])
  expect(await pending(sql, rep)).toMatchObject([
    { id: item, title: 'Send the proposal', assigneeKind: 'me', meetingTitle: 'Pricing call' },
  ])
  expect(JSON.stringify(await pending(sql, rep, 'v1', 0))).not.toContain('@')
  expect(await pending(sql, rep)).toEqual([])
  await sql`update meeting_action_items set ai_leased_until = now() - interval '1 second'`
  expect(await pending(sql, rep)).toHaveLength(1)
  await apply(sql, result(item, rep))
  await sql`update meeting_action_items set ai_leased_until = null`
  expect(await pending(sql, rep)).toEqual([])
  // Another prompt asks again.
  expect(await pending(sql, rep, 'v2')).toHaveLength(1)
})

test('many who ask at once share the items, and none gets one twice', async () => {
  const { sql, rep, meeting } = await repWithItem()
  for (let index = 0; index < 40; index += 1)
    await addItem(sql, meeting, { title: `Item ${index}` })
  const taken = await Promise.all(
    Array.from({ length: 8 }, () =>
      asService(sql, (tx) => tx`select get_pending_ai_analysis(${rep}, 'v1', 10, 300) as items`),
    ),
  )
  const ids = taken.flatMap(([row]) => row?.items.map(({ id }: { id: string }) => id))
  expect(new Set(ids).size).toBe(ids.length)
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
    `select get_pending_ai_analysis('${rep}', 'v1', 1, 1)`,
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
