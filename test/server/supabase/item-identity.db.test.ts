import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { seeded } from '../seed.ts'
import type { WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

const verbs = [
  ['Send', 'Email', 'Share'],
  ['Prepare', 'Draft', 'Write up'],
  ['Book', 'Schedule', 'Set up'],
] as const
/** Each about something of its own: where two say nearly the same, no rule could tell which became which. */
const matters = [
  'revised proposal with fourth depot',
  'security questionnaire and hosting overview',
  'customer-managed keys guide',
  'routing sandbox with Rotterdam data',
  'October shipment volumes by depot',
  'steering committee presentation',
  'reference call with Harbour Foods',
  'data processing agreement and lawyers',
] as const
const kim = { name: 'Kim Park', email: 'kim@northbeam.example' }
/** The last is nobody of the call. */
const owners = [sam, priya, kim, { name: 'Robin', email: null }] as const

const edit = fc.record({
  kind: fc.constantFrom('keep', 'keep', 'reword', 'move', 'hand over', 'reword and move', 'drop'),
  synonym: fc.nat({ max: 2 }),
  tail: fc.constantFrom('', ' by Wednesday', ' (as discussed)', ' once legal has agreed'),
  shift: fc.integer({ min: 0, max: 8 }),
  owner: fc.nat({ max: owners.length - 1 }),
  completed: fc.boolean(),
})
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

const revision = fc.record({
  edits: fc.array(edit, { minLength: matters.length, maxLength: matters.length }),
  /** Which of the absent ones come, or come back. */
  comes: fc.array(fc.boolean(), { minLength: matters.length, maxLength: matters.length }),
  order: fc.shuffledSubarray([...matters.keys()], { minLength: matters.length }),
  /** What the rep does after it. */
  acts: fc.array(
    fc.tuple(
      fc.constantFrom('dismiss', 'delete task', 'delete item', 'make task'),
      fc.nat({ max: matters.length - 1 }),
    ),
    { maxLength: 2 },
  ),
})

type Said = { verb: number; synonym: number; tail: string; shift: number; owner: number }

/** What the test expects of one thing that was promised. */
type Known = Said & {
  id: string | null
  taskId: string | null
  /** Is in Fathom's list. */
  live: boolean
  /** Fathom has dropped it, and its row was to be kept or not. */
  kept: boolean
  decided: boolean
  deleted: boolean
  taskRemoved: boolean
  /** The rule made its task, so the rule takes it back from whoever does not owe the item. */
  byRule: boolean
}

function wordsOf(matter: number, said: Said): string {
  return `${verbs[said.verb]?.[said.synonym]} ${matters[matter]}${said.tail}`
}

function wireItem(matter: number, said: Said, completed: boolean): WireItem {
  const { name = null, email = null } = owners[said.owner] ?? {}
  const at = new Date((matter * 60 + said.shift) * 1_000).toISOString().slice(11, 19)
  return { description: wordsOf(matter, said), at, assignee: { name, email }, completed }
}

let database: TestDatabase
let rep = ''
beforeAll(async () => {
  database = await freshDatabase()
  rep = await createUser(database, sam)
})
afterAll(() => database.drop())

let calls = 0

/** Lives through one story of a call's items and checks every row after each revision. */
async function live(revisions: (typeof revision extends fc.Arbitrary<infer T> ? T : never)[]) {
  const { sql } = database
  calls += 1
  const call = {
    recordingId: 50_000 + calls,
    // Not a second recording of the call before.
    start: new Date(Date.parse('2026-01-05T09:00:00Z') + calls * 3_600_000).toISOString(),
  }
  const known = new Map<number, Known>()
  let meetingId = ''
  let rank = 1_800_000_000_000

  for (const { edits, comes, order, acts } of revisions) {
    const list: WireItem[] = []
    for (const matter of order) {
      const how: Edit | undefined = edits[matter]
      if (!how) continue
      const item = known.get(matter)
      if (!item?.live) {
        if (!comes[matter]) continue
        const fresh = { verb: matter % verbs.length, synonym: 0, tail: '', ...pick(how) }
        if (item) Object.assign(item, fresh, { live: true })
        else known.set(matter, { ...fresh, ...unknown, live: true })
      } else if (how.kind === 'drop') {
        item.live = false
        continue
      } else {
        if (how.kind.includes('reword'))
          Object.assign(item, { synonym: how.synonym, tail: how.tail })
        if (how.kind.includes('move')) item.shift = how.shift
        if (how.kind === 'hand over') item.owner = how.owner
      }
      const now = known.get(matter)
      if (now) list.push(wireItem(matter, now, how.completed))
    }

    rank += 1
    const wire = wireMeeting({ ...call, items: list })
    const outcome = await sync(database, observation(rep, wire, { source: 'poll', rank }))
    if (!outcome.ok || outcome.meetingId === null) throw new Error('The call was not written')
    meetingId = outcome.meetingId
    await compare(known, meetingId)
    rank += 1
    const again = await sync(database, observation(rep, wire, { source: 'poll', rank }))
    expect(again).toMatchObject({ ok: true, outcome: 'unchanged' })

    for (const [act, matter] of acts) {
      const item = known.get(matter)
      if (!item?.live || item.deleted || item.id === null) continue
      const { id } = item
      await asUser(sql, rep, async (tx) => {
        if (act === 'dismiss' && item.taskId === null) {
          await tx`update meeting_action_items set dismissed_at = now() where id = ${id}`
          item.decided = true
        } else if (act === 'delete task' && item.taskId !== null) {
          await tx`delete from tasks where id = ${item.taskId}`
          Object.assign(item, { taskId: null, taskRemoved: true, decided: true })
        } else if (act === 'delete item') {
          await tx`delete from meeting_action_items where id = ${id}`
          Object.assign(item, { deleted: true, taskId: null, id: null })
        } else if (act === 'make task' && item.taskId === null) {
          const [task] = await tx`
            insert into tasks (title, meeting_action_item_id)
            values (${wordsOf(matter, item)}, ${id}) returning id`
          Object.assign(item, { taskId: String(task?.id), byRule: false })
        }
      })
    }
  }
}

const unknown = {
  id: null,
  taskId: null,
  kept: false,
  decided: false,
  deleted: false,
  taskRemoved: false,
  byRule: false,
}

function pick({ shift, owner }: Edit) {
  return { shift, owner }
}

/** Every promise has the one row that it is due, and that row the task that it had. */
async function compare(known: Map<number, Known>, meetingId: string): Promise<void> {
  const { sql } = database
  const rows = await sql<{ id: string; title: string; gone: boolean; taskId: string | null }[]>`
    select i.id, i.title, i.gone_at is not null as gone, i.task_id as "taskId"
    from meeting_action_items i where i.meeting_id = ${meetingId}`
  const seen = new Set<string>()
  for (const [matter, item] of known) {
    const named = rows.filter(({ title }) => title.includes(matters[matter] ?? '-'))
    if (item.deleted) {
      expect(named, `${matters[matter]}, which the rep deleted`).toEqual([])
      continue
    }
    if (!item.live) {
      // Kept where a task or a decision of the rep hangs on it, and only there.
      const kept = item.id !== null && (item.taskId !== null || item.decided)
      expect(named, `${matters[matter]}, which Fathom dropped`).toMatchObject(
        kept ? [{ id: item.id, gone: true, taskId: item.taskId }] : [],
      )
      if (!kept) Object.assign(item, { id: null, taskId: null })
      for (const { id } of named) seen.add(id)
      continue
    }
    expect(named, wordsOf(matter, item)).toMatchObject([
      { title: wordsOf(matter, item), gone: false },
    ])
    const [row] = named
    if (!row) throw new Error('Unreachable')
    if (item.id !== null) expect(row.id, wordsOf(matter, item)).toBe(item.id)
    const owed = owners[item.owner] === sam
    if (item.byRule && !owed) expect(row.taskId, wordsOf(matter, item)).toBeNull()
    else if (item.taskId !== null) expect(row.taskId, wordsOf(matter, item)).toBe(item.taskId)
    else if (item.taskRemoved) expect(row.taskId).toBeNull()
    else if (owed && !item.decided) expect(row.taskId).not.toBeNull()
    const byRule = row.taskId !== null && (item.byRule || item.taskId === null)
    Object.assign(item, { id: row.id, taskId: row.taskId, byRule })
    seen.add(row.id)
  }
  expect(rows.filter(({ id }) => !seen.has(id))).toEqual([])
  const twice = await sql`
    select meeting_action_item_id from tasks where meeting_id = ${meetingId}
      and meeting_action_item_id is not null group by 1 having count(*) > 1`
  expect(twice).toEqual([])
}

test('through random revisions and a rep’s clicks, an item keeps its row, its task and its fate', {
  timeout: 400_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(revision, { minLength: 1, maxLength: 5 }), live),
    seeded(60),
  )
})
