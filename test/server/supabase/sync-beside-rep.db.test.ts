import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { mutation, push, pushOne } from './crm.ts'
import type { WireItem } from './observations.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

/** As many of the rep's own promises, so that each has a task. */
function promises(revision: number): WireItem[] {
  return Array.from({ length: 6 }, (_, index) => ({
    description: `Send part ${'abcdef'[index]} of the proposal${revision % 2 ? ' by Friday' : ''}`,
    at: `00:${10 + index}:00`,
    assignee: sam,
    completed: (revision + index) % 3 === 0,
  }))
}

type Row = { itemId: string; taskId: string }

/** Runs `work` again and again, side by side, and answers how each of them ended that did not go well. */
async function sideBySide(rounds: number, ...works: ((round: number) => Promise<unknown>)[]) {
  const failures: string[] = []
  const run = async (work: (round: number) => Promise<unknown>) => {
    for (let round = 0; round < rounds; round += 1) {
      try {
        await work(round)
      } catch (error) {
        failures.push(
          `${work === works[0] || work === works[1] ? 'sync' : work === works[4] ? 'elsewhere' : 'click'} ${round}: ${String(error)} ${(error as { detail?: string }).detail} ${(error as { where?: string }).where}`,
        )
      }
    }
  }
  await Promise.all(works.map(run))
  return failures
}

async function repWithTasks(): Promise<{ database: TestDatabase; rep: string; rows: Row[] }> {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  await sync(database, observation(rep, wireMeeting({ items: promises(0) })))
  const rows = await database.sql<Row[]>`
    select i.id as "itemId", i.task_id as "taskId" from meeting_action_items i order by i.created_at`
  expect(rows).toHaveLength(6)
  return { database, rep, rows: [...rows] }
}

test('a call that is synced while its rep works on its tasks stops nobody, and both sides end alike', {
  timeout: 120_000,
}, async () => {
  const { database, rep, rows } = await repWithTasks()
  const { sql } = database
  let rank = 1_800_000_000_000
  const syncs = async (round: number) => {
    rank += 1
    const wire = wireMeeting({ items: promises(round), summary: `Summary ${round}` })
    const outcome = await sync(database, observation(rep, wire, { source: 'poll', rank }))
    if (!outcome.ok) throw new Error(`Not synced: ${outcome.reason}`)
  }
  const at = (round: number) => rows[round % rows.length] ?? { itemId: '', taskId: '' }
  const clicks = async (round: number) => {
    const { itemId, taskId } = at(round)
    const one = [
      mutation('task.complete', { taskId }),
      mutation('item.edit', { itemId, changes: { priority: 'high' } }),
      mutation('task.edit', { taskId, changes: { notes: `Round ${round}` } }),
      mutation('item.set_category', { itemId, taskType: round % 2 ? 'email' : 'proposal' }),
      mutation('task.reopen', { taskId }),
    ][round % 5]
    if (!one) return
    const result = await pushOne(database, rep, one)
    if (!result.ok) throw new Error(`Refused: ${result.reason}`)
  }
  const elsewhere = (round: number) =>
    asUser(
      sql,
      rep,
      (tx) => tx`update tasks set due_date = now() where id = ${at(round + 3).taskId}`,
    )

  const outbox = async (round: number) => {
    const list = [...rows.keys()].map((index) =>
      mutation('task.edit', {
        taskId: at(round % 2 ? index : rows.length - index).taskId,
        changes: { description: `Offline ${round}` },
      }),
    )
    const { results } = await push(database, rep, list)
    if (!results.every(({ ok }) => ok)) throw new Error('Refused')
  }

  expect(await sideBySide(60, syncs, syncs, clicks, clicks, elsewhere, outbox, outbox)).toEqual([])

  const apart = await sql`
    select i.title, t.title as task from meeting_action_items i join tasks t on t.id = i.task_id
    where (i.title, i.completed, coalesce(i.priority, 'medium'), i.ai_task_type, i.deadline_at)
      is distinct from (t.title, t.completed, t.priority, t.task_type, t.due_date)`
  expect(apart).toEqual([])
  expect(await sql`select count(*)::int as n from tasks`).toEqual([{ n: 6 }])
})
