import type { Sql } from 'postgres'
import { beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, freshDatabase } from '../../setup/postgres.ts'
import { addMeeting, createColleagues, mutation, pushOne } from './crm.ts'

let database: TestDatabase
let sql: Sql
let sam = ''
let meeting = ''

beforeEach(async () => {
  database = await freshDatabase()
  sql = database.sql
  ;[sam = ''] = await createColleagues(database, 'Sam', 'Dana')
  meeting = await addMeeting(sql, sam)
})

const clear = { quote: 'I will send it.', speaker: 'Sam', offsetSeconds: 3 }
const tasks = async () => (await sql<{ title: string }[]>`select title from tasks`).length
const asCompanion = <T>(run: Parameters<typeof asService<T>>[1]) =>
  asService(sql, async (tx) => {
    await tx`select set_config('upshot.actor', 'companion', true)`
    return run(tx)
  })
const add = async (evidence: object) => {
  const rows = await asCompanion(
    (tx) => tx<{ id: string }[]>`
      insert into meeting_action_items (meeting_id, title, assignee_email, evidence)
      values (${meeting}, 'Send it', 'sam@northbeam.example', ${JSON.stringify(evidence)}::text::jsonb)
      returning id`,
  )
  return String(rows[0]?.id)
}
/** As a sync writes it that has learnt the transcript. */
const learn = (id: string, evidence: object) =>
  asCompanion(
    (tx) => tx`
      update meeting_action_items set evidence = ${JSON.stringify(evidence)}::text::jsonb
      where id = ${id}`,
  )

test('a promise of the rep’s own becomes a task by rule', async () => {
  await add(clear)
  expect(await tasks()).toBe(1)
})

test.each(['by_another', 'opposed'])('words that are doubted (%s) make none', async (doubt) => {
  const id = await add({ ...clear, doubt })
  expect(await tasks()).toBe(0)
  const taskId = crypto.randomUUID()
  expect(
    await pushOne(database, sam, mutation('task.create_from_item', { itemId: id, taskId })),
  ).toMatchObject({ ok: true })
  expect(await tasks()).toBe(1)
})

test('what a rule made goes when the words turn out to be another’s, not what a person touched', async () => {
  const id = await add(clear)
  await learn(id, { ...clear, speaker: 'Priya', doubt: 'by_another' })
  expect(await tasks()).toBe(0)
  const other = await add(clear)
  await sql`update tasks set title = 'Send it today'`
  await learn(other, { ...clear, speaker: 'Priya', doubt: 'by_another' })
  expect(await tasks()).toBe(1)
})

test('what turns out to be the rep’s own after all becomes a task', async () => {
  const id = await add({ ...clear, doubt: 'by_another' })
  await learn(id, clear)
  expect(await tasks()).toBe(1)
})

test('of an observation the doubt and the question before are kept, and no word that is none', async () => {
  const said = (evidence: object) => sql<{ evidence: object }[]>`
    select private.usable_analysis(${JSON.stringify({ taskType: 'email', evidence })}::text::jsonb)
      -> 'evidence' as evidence`
  const before = { quote: 'Could you?', speaker: 'Ana', offsetSeconds: 1 }
  const [kept] = await said({ ...clear, doubt: 'opposed', before })
  expect(kept?.evidence).toEqual({ ...clear, doubt: 'opposed', before })
  const [plain] = await said({ ...clear, doubt: 'perhaps', before: { speaker: 'Ana' } })
  expect(plain?.evidence).toEqual(clear)
})
