import { expect, test } from 'vitest'
import { asUser, freshDatabase } from '../../setup/postgres.ts'
import { randomFrom, seeded } from '../seed.ts'
import { createColleagues, mutation, push } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

const dana = { name: 'Dana', email: 'dana@northbeam.example', is_external: false }
const recordings = [1, 2, 3, 4]
const rounds = 40

/** A call whose promises change hands, words and state from one revision to the next. */
function call(recordingId: number, revision: number): Record<string, unknown> {
  const guest = revision % 3
  return wireMeeting({
    recordingId,
    start: `2026-11-20T1${recordingId}:00:00Z`,
    summary: `Revision ${revision}`,
    invitees: [
      sam,
      dana,
      priya,
      { name: `Guest ${guest}`, email: `guest${guest}@globex.example`, is_external: true },
    ],
    items: [0, 1, 2, 3, 4].map((index) => ({
      description: `Send part ${index} of the proposal${revision % 2 ? ' by Friday' : ''}`,
      at: `00:${10 + index}:00`,
      assignee: [sam, dana, priya][(revision + index) % 3] ?? sam,
      completed: (revision + index) % 3 === 0,
    })),
  })
}

test('colleagues who write by hand and by click, all at once and beside syncs, never stop one another', {
  timeout: 240_000,
}, async () => {
  const database = await freshDatabase()
  const { sql } = database
  const { seed } = seeded(1)
  const random = randomFrom(seed)
  const dice = (sides: number) => Math.floor(random() * sides)
  const reps = await createColleagues(database, 'Sam', 'Dana')
  let rank = 1_800_000_000_000
  const syncOne = async (rep: string, recordingId: number, revision: number) => {
    rank += 1
    const seen = observation(rep, call(recordingId, revision), { source: 'poll', rank })
    const outcome = await sync(database, seen)
    if (!outcome.ok) throw new Error(outcome.reason)
  }
  for (const rep of reps) {
    for (const recordingId of recordings) await syncOne(rep, recordingId, 0)
  }

  const anyOf = async (rep: string, table: string): Promise<string> => {
    const rows = await asUser(
      sql,
      rep,
      (tx) => tx<{ id: string }[]>`
      select id from ${tx(table)} order by id`,
    )
    return rows[dice(rows.length)]?.id ?? crypto.randomUUID()
  }
  const byHand = async (rep: string) => {
    const task = await anyOf(rep, 'tasks')
    const item = await anyOf(rep, 'meeting_action_items')
    const contact = await anyOf(rep, 'contacts')
    const statements = [
      `update tasks set notes = 'n${dice(99)}'`,
      `update tasks set completed = not completed where id = '${task}'`,
      `delete from tasks where id = '${task}'`,
      `update meeting_action_items set priority = 'high', title = title || '.'`,
      `update meeting_action_items set assignee_email = '${[sam, dana][dice(2)]?.email}' where id = '${item}'`,
      `insert into tasks (title, created_by, assigned_to, meeting_action_item_id)
        select 'By hand', '${rep}', '${rep}', id from meeting_action_items
        where id = '${item}' and task_id is null`,
      `update contacts set first_name = 'N${dice(9)}'`,
      `delete from contacts where id = '${contact}'
        and owner_id = '${rep}'`,
      `update meetings set title = title || '!' where owner_user_id = '${rep}'`,
    ]
    await asUser(sql, rep, (tx) => tx.unsafe(statements[dice(statements.length)] ?? ''))
  }
  const byClick = async (rep: string) => {
    const taskId = await anyOf(rep, 'tasks')
    const itemId = await anyOf(rep, 'meeting_action_items')
    const assigneeEmail = [sam, dana][dice(2)]?.email ?? null
    const all = [
      mutation('task.complete', { taskId }),
      mutation('item.edit', { itemId, changes: { priority: 'high', title: `Edit ${dice(99)}` } }),
      mutation('item.assign', { itemId, assigneeName: null, assigneeEmail }),
      mutation('task.create_from_item', { itemId, taskId: crypto.randomUUID() }),
      mutation('task.delete', { taskId }),
      mutation('item.dismiss', { itemId }),
    ]
    const first = dice(all.length)
    const many = dice(3) === 0 ? 4 : 1
    await push(database, rep, [...all, ...all].slice(first, first + many))
  }

  const failures: string[] = []
  const again = async (what: string, work: (round: number) => Promise<unknown>) => {
    for (let round = 1; round <= rounds; round += 1) {
      await work(round).catch((error: unknown) => failures.push(`${what}: ${error}`))
    }
  }
  await Promise.all(
    [...reps, ...reps].flatMap((rep, lane) => [
      again('sync', (round) => syncOne(rep, recordings[(round + lane) % 4] ?? 1, round)),
      again('by hand', () => byHand(rep)),
      again('click', () => byClick(rep)),
    ]),
  )
  // A hand may meet a row that another took away or took over; that is an answer, and no deadlock.
  const stopped = failures.filter(
    (failure) => !/belongs to somebody else|duplicate key/.test(failure),
  )
  expect(stopped, `seed ${seed}`).toEqual([])

  const doubled = await sql`
    select meeting_action_item_id from tasks where meeting_action_item_id is not null
    group by 1 having count(*) > 1`
  expect(doubled).toEqual([])
})
