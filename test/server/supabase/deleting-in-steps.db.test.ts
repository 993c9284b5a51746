import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, freshDatabase } from '../../setup/postgres.ts'
import { addTask, createColleagues } from './crm.ts'

const calls = 5_000
const perStep = 200

type Step = { meetings: number; contacts: number; companies: number; done: boolean }

async function step({ sql }: TestDatabase, rep: string): Promise<Step> {
  return asService(sql, async (tx) => {
    const [row] = await tx<
      { answer: Step }[]
    >`select delete_fathom_data(${rep}, ${perStep}) as answer`
    if (!row) throw new Error('No answer')
    return row.answer
  })
}

/** Years of calls, each with two items, a transcript and an attendee; every tenth with a person of its own. */
function addYears({ sql: pool }: TestDatabase, rep: string): Promise<void> {
  return pool.begin(async (sql) => {
    await sql`select set_config('upshot.actor', 'fathom', true)`
    await sql`
    insert into companies (owner_id, name, domain, source)
    select ${rep}, 'Company ' || n, 'company' || n || '.example', 'fathom' from generate_series(1, 300) as n`
    await sql`
    insert into contacts (owner_id, first_name, email, source, company_id)
    select ${rep}, 'Person', 'person@' || c.domain, 'fathom', c.id from companies c where c.owner_id = ${rep}`
    await sql`
    insert into meetings (owner_user_id, title, meeting_start, fathom_recording_id, source, imported)
    select ${rep}, 'Call ' || n, '2026-11-01T09:00:00Z'::timestamptz - n * interval '5 hours', n::text, 'fathom', true
    from generate_series(1, ${calls}::int) as n`
    await sql`
    insert into meeting_action_items (meeting_id, title)
    select m.id, 'Secret promise ' || n from meetings m, generate_series(1, 2) as n
    where m.owner_user_id = ${rep}`
    await sql`
    insert into meeting_transcripts (meeting_id, utterances)
    select m.id, '[{"speaker": "Ann", "offset": 1, "text": "Hello"}]' from meetings m
    where m.owner_user_id = ${rep}`
    await sql`
    insert into meeting_attendees (meeting_id, name, email, is_external, contact_id)
    select m.id, 'Person', c.email, true, c.id
    from meetings m join contacts c on c.owner_id = ${rep}
      and c.email = 'person@company' || (m.fathom_recording_id::int % 300 + 1) || '.example'
    where m.owner_user_id = ${rep}`
  })
}

test('5,000 calls go in steps of 200, whole and newest first, whoever stops and begins again', {
  timeout: 600_000,
}, async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [rep = '', colleague = ''] = await createColleagues(database, 'Sam', 'Dana')
  await addYears(database, rep)
  await sql`
    insert into meetings (owner_user_id, title, meeting_start, fathom_recording_id, source)
    values (${colleague}, 'Hers', now(), '1', 'fathom'), (${rep}, 'By hand', now(), null, 'manual')`
  const [item] = await sql`
    select i.id from meeting_action_items i join meetings m on m.id = i.meeting_id
    order by m.meeting_start desc limit 1`
  await addTask(sql, rep, { title: 'Mine', itemId: String(item?.id) })

  const steps: Step[] = []
  for (let isDone = false; !isDone; ) {
    if (steps.length === 7) {
      // A step that is cut off leaves everything as it was before it.
      const before = await sql`select count(*)::int as n from meetings`
      await sql
        .begin(async (tx) => {
          await tx`select delete_fathom_data(${rep}, ${perStep})`
          throw new Error('Cut off')
        })
        .catch(() => {})
      expect(await sql`select count(*)::int as n from meetings`).toEqual(before)
    }
    const answer = await step(database, rep)
    steps.push(answer)
    isDone = answer.done
    expect(answer.meetings + answer.contacts + answer.companies).toBeLessThanOrEqual(perStep)
    if (steps.length > 3 && !isDone) continue
    // What is seen meanwhile: the older calls, each with all that belongs to it and with its people.
    const [seen] = await sql`
      select count(*)::int as calls, min(m.items)::int as fewest, max(m.items)::int as most,
        count(*) filter (where m.people = 0)::int as alone, max(m.meeting_start) as newest
      from (
        select x.id, x.meeting_start,
          (select count(*) from meeting_action_items i where i.meeting_id = x.id) as items,
          (select count(*) from meeting_attendees a join contacts c on c.id = a.contact_id
           where a.meeting_id = x.id) as people
        from meetings x where x.owner_user_id = ${rep} and x.source = 'fathom') m`
    const left = Math.max(0, calls - steps.length * perStep)
    expect(seen).toMatchObject({ calls: left, alone: 0 })
    if (left > 0) expect(seen).toMatchObject({ fewest: 2, most: 2 })
    const [log] = await sql`
      select count(*)::int as n from audit_log l
      where l.owner_id = ${rep} and l.table_name in ('meetings', 'meeting_action_items')
        and coalesce(l.title, l.before::text, l.after::text) is not null
        and not exists (select from meetings m where m.id = l.row_id)
        and not exists (select from meeting_action_items i where i.id = l.row_id)`
    expect(log?.n).toBe(0)
  }
  const sum = (of: 'meetings' | 'contacts' | 'companies') =>
    steps.reduce((total, one) => total + one[of], 0)
  expect({
    meetings: sum('meetings'),
    contacts: sum('contacts'),
    companies: sum('companies'),
  }).toEqual({ meetings: calls, contacts: 300, companies: 300 })
  // 25 of calls, three of people and companies, and the last that finds nothing more.
  expect(steps.length).toBeGreaterThanOrEqual(28)
  expect(steps.length).toBeLessThanOrEqual(30)
  expect(await step(database, rep)).toMatchObject({
    meetings: 0,
    contacts: 0,
    companies: 0,
    done: true,
  })

  expect(await sql`select title from meetings order by title`).toEqual([
    { title: 'By hand' },
    { title: 'Hers' },
  ])
  expect(await sql`select title, meeting_action_item_id from tasks`).toEqual([
    { title: 'Mine', meeting_action_item_id: null },
  ])
  expect(await sql`select * from deleted_recordings`).toEqual([])
  const [left] = await sql`
    select count(*)::int as n from audit_log
    where owner_id = ${rep} and to_jsonb(audit_log)::text like '%Secret promise%'`
  expect(left?.n).toBe(0)
})
