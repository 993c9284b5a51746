import fc from 'fast-check'
import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact, addItem, addMeeting, mutation, pullAll, pushOne } from './crm.ts'

// Joining, assigning, working, correcting and leaving in any order: afterwards nobody reads, writes or is shown a row
// of somebody they share no workspace with, nor is their other CRM; and no step changes a row of another workspace.

const people = [0, 1, 2] as const
const person = fc.constantFrom(...people)

const step = fc.oneof(
  fc.record({
    does: fc.constant('joins' as const),
    who: person,
    whom: person,
    together: fc.boolean(),
  }),
  fc.record({ does: fc.constantFrom('leaves' as const, 'is removed' as const), who: person }),
  fc.record({
    does: fc.constantFrom('says who is none' as const, 'takes it back' as const),
    who: person,
  }),
  fc.record({ does: fc.constant('has a call' as const), who: person, whom: person }),
  fc.record({
    does: fc.constantFrom('gives a task' as const, 'hands on' as const, 'notes' as const),
    who: person,
    whom: person,
  }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const email = (reps: string[], who: number) => `${reps[who]}@x.example`

/** Whom everybody has on their calls. */
const guest = 'priya@customer.example'

/** A step; what the rules forbid at that moment is refused, and that is as good. */
async function take(database: TestDatabase, reps: string[], action: Step): Promise<void> {
  const { sql } = database
  const me = reps[action.who] ?? ''
  const other = 'whom' in action ? (reps[action.whom] ?? '') : ''
  const work = {
    joins: async () => {
      await asService(
        sql,
        (tx) => tx`
          update workspace_members set workspace_id = (
            select workspace_id from workspace_members where user_id = ${other})
          where user_id = ${me}`,
      )
      if (!('together' in action && action.together)) return
      await database.superuser`
        update workspace_members set records = 'together' where user_id = ${me}`
      await database.superuser`select private.put_together(${me})`
    },
    leaves: () =>
      asService(sql, async (tx) => {
        const [fresh] = await tx`insert into workspaces (name) values ('Alone') returning id`
        await tx`update workspace_members set workspace_id = ${fresh?.id} where user_id = ${me}`
      }),
    'is removed': () =>
      asService(sql, (tx) => tx`delete from workspace_members where user_id = ${me}`),
    'has a call': () =>
      asUser(sql, me, async (tx) => {
        const meeting = await addMeeting(tx, me)
        await addItem(tx, meeting, {
          assigneeEmail: email(reps, 'whom' in action ? action.whom : 0),
        })
        await tx`insert into meeting_attendees (meeting_id, name, email) values (${meeting}, 'Priya', ${guest})`
      }),
    'says who is none': async () => {
      const [attendee] = await asUser(
        sql,
        me,
        (tx) => tx`select id from meeting_attendees where email = ${guest} limit 1`,
      )
      const args = { attendeeId: String(attendee?.id), nature: 'room' as const }
      if (attendee) await pushOne(database, me, mutation('person.set_nature', args))
    },
    'takes it back': async () => {
      const said = await sql`select id from match_corrections where owner_id = ${me}`
      for (const { id } of said) {
        await pushOne(database, me, mutation('match.undo', { correctionId: String(id) }))
      }
    },
    'gives a task': () =>
      asUser(sql, me, async (tx) => {
        // One of a few whom the others may know too.
        const email = `priya-${Math.floor(Math.random() * 4)}@customer.example`
        const [known] = await tx`select id from contacts where email = ${email}`
        const contactId: string =
          known?.id ?? (await addContact(tx, me, { firstName: `Priya of ${action.who}`, email }))
        await tx`
          insert into tasks (title, created_by, assigned_to, contact_id)
          values ('Call back', ${me}, ${other}, ${contactId})`
      }),
    'hands on': () =>
      asUser(
        sql,
        me,
        (tx) => tx`update tasks set assigned_to = ${other} where assigned_to = ${me}`,
      ),
    notes: () => asUser(sql, me, (tx) => tx`update tasks set notes = 'seen'`),
  }[action.does]
  await work().catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error
  })
}

/** Ids of the rows of every table that names a workspace, by workspace; asked past all walls. */
async function placeOf(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; workspace: string }[]>`
    select id, workspace_id as workspace from meetings
    union all select id, workspace_id from meeting_action_items
    union all select id, workspace_id from tasks
    union all select id, workspace_id from contacts
    union all select id, workspace_id from workspace_members`
  return new Map(rows.map(({ id, workspace }) => [id, workspace]))
}

const readable = ['tasks', 'meetings', 'meeting_action_items', 'contacts', 'workspace_members']
const shownKinds = ['task', 'meeting', 'action_item', 'contact', 'colleague']

/** The rows of everybody but those of one workspace. */
async function rowsElsewhere(sql: Sql, workspace: string): Promise<unknown[]> {
  const [row] = await sql`
    select jsonb_agg(r order by r ->> 'id') as rows from (
      select to_jsonb(t) from meetings t union all select to_jsonb(t) from meeting_attendees t
      union all select to_jsonb(t) from contacts t union all select to_jsonb(t) from companies t
      union all select to_jsonb(t) from tasks t union all select to_jsonb(t) from address_natures t) as x (r)
    where r ->> 'workspace_id' <> ${workspace}`
  return row?.rows ?? []
}

async function workspaceOf(sql: Sql, rep: string): Promise<string> {
  const [row] = await sql`select workspace_id from workspace_members where user_id = ${rep}`
  return String(row?.workspace_id)
}

/** Every road by which a rep reaches a row of another workspace. */
async function openRoads(database: TestDatabase, reps: string[]): Promise<string[]> {
  const { sql } = database
  const place = await placeOf(sql)
  const open: string[] = []
  for (const rep of reps) {
    const at = await workspaceOf(sql, rep)
    const copies = await asService(sql, (tx) => tx`select mirrors_to_do(${rep}, 200) as list`)
    for (const { taskId, gone } of copies[0]?.list ?? []) {
      if (!gone && place.get(taskId) !== at) open.push(`task ${taskId} is copied elsewhere`)
    }
    for (const table of readable) {
      for (const { id } of await asUser(sql, rep, (tx) => tx`select id from ${tx(table)}`)) {
        if (place.get(id) !== at) open.push(`${table} ${id} is read`)
      }
    }
    for (const change of (await pullAll(database, rep)).changes) {
      if (change.deleted || !shownKinds.includes(change.entity)) continue
      if (place.get(change.id) !== at) open.push(`${change.entity} ${change.id} is shown`)
    }
    const lines = await asUser(
      sql,
      rep,
      (tx) => tx`
        select id from audit_log where owner_id <> ${rep} and workspace_id <> ${at}`,
    )
    if (lines.length > 0) open.push('the log of another workspace is read')
  }
  const crossed = await sql`
    select t.id from tasks t
    where exists (select from workspace_members m where m.user_id in (t.created_by, t.assigned_to)
        and m.workspace_id <> t.workspace_id)
      or exists (select from contacts c where c.id = t.contact_id and c.workspace_id <> t.workspace_id)
      or exists (select from meetings m where m.id = t.meeting_id and m.workspace_id <> t.workspace_id)
      or exists (select from meeting_action_items i
        where i.id = t.meeting_action_item_id and i.workspace_id <> t.workspace_id)`
  return open.concat(crossed.map(({ id }) => `task ${id} belongs to two workspaces`))
}

test('whatever was joined, given and left, nobody reaches a row of another workspace', async () => {
  const database = await freshDatabase()
  let steps = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (actions) => {
      const reps: string[] = []
      for (const _ of people) {
        const id = crypto.randomUUID()
        reps.push(await createUser(database, { id, email: `${id}@x.example` }))
        const crm = JSON.stringify({ provider: 'hubspot', portalId: `${reps.length % 2}` })
        await asService(
          database.sql,
          (tx) => tx`select set_crm_connection(${id}, ${crm}::text::jsonb)`,
        )
      }
      for (const action of actions) {
        const mine = await workspaceOf(database.sql, reps[action.who] ?? '')
        const before = await rowsElsewhere(database.sql, mine)
        await take(database, reps, action)
        steps += 1
        // Who comes or goes takes rows along.
        if (['joins', 'leaves', 'is removed'].includes(action.does)) continue
        expect(await rowsElsewhere(database.sql, mine), action.does).toEqual(before)
      }
      expect(await openRoads(database, reps)).toEqual([])
    }),
    { numRuns: 12, endOnFailure: true },
  )
  expect(steps).toBeGreaterThan(60)
}, 240_000)
