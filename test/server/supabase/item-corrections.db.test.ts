import type { Sql } from 'postgres'
import { beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues, mutation, pushOne } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

let database: TestDatabase
let sql: Sql
let rep = ''
let dana = ''
let items: { id: string; type: string }[] = []

/** Two items that the rules have categorised: one of the rep's, one of a guest's. */
beforeEach(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[rep = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const wire = wireMeeting({
    items: [
      { description: 'Send the revised proposal', at: '00:05:00', assignee: sam },
      { description: 'Call the procurement team', at: '00:09:00', assignee: priya },
    ],
  })
  await sync(database, observation(rep, wire))
  items = [
    ...(await sql<{ id: string; type: string }[]>`
      select id, ai_task_type as type from meeting_action_items order by recording_timestamp`),
  ]
})

const corrections = () => sql`
  select field, was, became, tier, prompt_version from item_corrections order by field`
const accuracy = async () => {
  const [row] = await asService(sql, (tx) => tx`select categorisation_accuracy() as answer`)
  return row?.answer
}
/** One more call, with an item of which no words say what it is. */
const syncUnsorted = async (assignee: typeof sam) => {
  const title = 'Sequoia: the blue one, both halves'
  const wire = wireMeeting({
    recordingId: 9_002,
    start: '2026-11-21T14:00:00Z',
    items: [{ description: title, at: '00:05:00', assignee }],
  })
  await sync(database, observation(rep, wire))
  return sql<{ id: string; type: string | null; tier: string }[]>`
    select id, ai_task_type as type, categorised_by as tier from meeting_action_items
    where title = ${title}`
}
const itemId = () => items[0]?.id ?? ''

test('a category that the rep changes is kept as what it was, what it became, and whose it was', async () => {
  await pushOne(
    database,
    rep,
    mutation('item.set_category', { itemId: itemId(), taskType: 'demo' }),
  )
  expect(await corrections()).toMatchObject([
    { field: 'category', was: items[0]?.type, became: 'demo', tier: 'rules' },
  ])
  await pushOne(
    database,
    rep,
    mutation('item.set_category', { itemId: itemId(), taskType: 'email' }),
  )
  expect(await corrections()).toMatchObject([{ was: items[0]?.type, became: 'email' }])
})

test('what was left unsorted and then sorted by the rep is kept, and counts as nobody’s mistake', async () => {
  const [unsorted] = await syncUnsorted(priya)
  await pushOne(
    database,
    rep,
    mutation('item.set_category', { itemId: unsorted?.id ?? '', taskType: 'demo' }),
  )
  expect(await corrections()).toMatchObject([
    { field: 'category', was: null, became: 'demo', tier: 'rules' },
  ])
  expect(await accuracy()).toEqual([])
})

test('what reps said is told to the operator with its words, and the names to take out of them', async () => {
  await pushOne(
    database,
    rep,
    mutation('item.set_category', { itemId: itemId(), taskType: 'demo' }),
  )
  const [row] = await asService(sql, (tx) => tx`select category_corrections() as answer`)
  expect(row?.answer).toMatchObject([
    { text: 'Send the revised proposal', label: 'demo', was: 'proposal', tier: 'rules' },
  ])
  expect(row?.answer[0].names).toContain(priya.name)
  await expect(asUser(sql, rep, (tx) => tx`select category_corrections()`)).rejects.toThrow(
    /permission denied/,
  )
})

test('a task made of what nobody could sort is a follow-up, and the item stays unsorted', async () => {
  const [unsorted] = await syncUnsorted(sam)
  expect(unsorted).toMatchObject({ type: null, tier: 'rules' })
  expect(
    await sql`select task_type from tasks where meeting_action_item_id = ${unsorted?.id ?? ''}`,
  ).toEqual([{ task_type: 'follow_up' }])
})

test('who comes back to what the machine said has corrected nothing', async () => {
  for (const taskType of ['demo', 'proposal'] as const) {
    await pushOne(database, rep, mutation('item.set_category', { itemId: itemId(), taskType }))
  }
  expect(items[0]?.type).toBe('proposal')
  expect(await corrections()).toEqual([])
})

test('a change of the task’s type is the same correction, by whichever client it was made', async () => {
  await asUser(sql, rep, (tx) => tx`update tasks set task_type = 'meeting'`)
  expect(await corrections()).toMatchObject([
    { field: 'category', was: items[0]?.type, became: 'meeting' },
  ])
})

test('of another assignee the side is kept and no name', async () => {
  const assign = { assigneeName: 'Priya Nair', assigneeEmail: priya.email }
  await pushOne(database, rep, mutation('item.assign', { itemId: itemId(), ...assign }))
  expect(await corrections()).toMatchObject([
    { field: 'assignee', was: 'me', became: 'external', tier: 'rules' },
  ])
  const [line] = await sql`select to_jsonb(c)::text as text from item_corrections c`
  expect(line?.text).not.toMatch(/priya|northwind/i)
})

test('what Fathom or the model says anew is no correction', async () => {
  const wire = wireMeeting({
    items: [
      { description: 'Send the revised proposal', at: '00:05:00', assignee: priya },
      { description: 'Call the procurement team', at: '00:09:00', assignee: sam },
    ],
  })
  await sync(database, observation(rep, wire, { source: 'poll', rank: 1_900_000_000_000 }))
  expect(await corrections()).toEqual([])
})

test('accuracy counts what reps looked at, and only they and the service key see corrections', async () => {
  expect(await accuracy()).toEqual([])
  await pushOne(database, rep, mutation('item.dismiss', { itemId: items[1]?.id ?? '' }))
  await pushOne(
    database,
    rep,
    mutation('item.set_category', { itemId: itemId(), taskType: 'demo' }),
  )
  expect(await accuracy()).toMatchObject([
    { tier: 'rules', model: null, reviewed: 2, corrected: 1, accuracy: 0.5 },
  ])
  const seen = (who: string) => asUser(sql, who, (tx) => tx`select id from item_corrections`)
  expect(await seen(rep)).toHaveLength(1)
  expect(await seen(dana)).toHaveLength(0)
})
