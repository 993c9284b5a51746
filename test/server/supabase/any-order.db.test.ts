import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { seeded } from '../seed.ts'
import type { WireInvitee, WireItem } from './observations.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 })

const guests: WireInvitee[] = [
  sam,
  { name: 'Priya Nair', email: 'priya@northwind.example', is_external: true },
  { name: 'P. Nair', email: 'priya@northwind.example', is_external: true },
  { name: 'Tom Ek', email: 'tom@globex.example', is_external: true },
  { name: 'Grace', email: 'grace.h@gmail.com', is_external: true },
  { name: 'Kim Park', email: 'kim@northbeam.example', is_external: false },
  { name: 'Kim Park', email: 'kim@partner.example', is_external: false },
  { name: 'Kim Park', email: 'kim@partner.example', is_external: true },
  { name: 'Dialled in', email: null, is_external: true },
]
const items: WireItem[] = [
  { description: 'Send the revised proposal', at: '00:05:00' },
  { description: 'Send the revised proposal by Friday', at: '00:05:02' },
  { description: 'Share the security questionnaire', at: '00:09:00' },
  { description: 'Book the next call', at: '00:12:00' },
]
const transcripts: { speaker: string; text: string; at: string }[][] = [
  [{ speaker: 'Priya Nair', text: 'Please send the revised proposal.', at: '00:05:01' }],
  [{ speaker: 'Tom Ek', text: 'I will share the security questionnaire.', at: '00:09:01' }],
]
const assignees = [
  { name: sam.name, email: sam.email },
  { name: sam.name, email: null },
  { name: 'Priya Nair', email: null },
  { name: null, email: 'priya@northwind.example' },
  { name: 'Kim Park', email: null },
  { name: null, email: null },
]

const wireItem = fc
  .tuple(fc.constantFrom(...items), fc.constantFrom(...assignees), fc.boolean())
  .map(([item, assignee, completed]): WireItem => ({ ...item, assignee, completed }))

const wire = fc.record({
  title: fc.constantFrom('Pricing call', 'Pricing call, second part'),
  summary: maybe(fc.constantFrom('Short', 'Long and good')),
  invitees: fc.uniqueArray(fc.constantFrom(...guests), {
    maxLength: 5,
    selector: ({ email, name }) => email ?? name,
  }),
  items: maybe(fc.uniqueArray(wireItem, { maxLength: 4, selector: (item) => item.description })),
  transcript: maybe(fc.constantFrom(...transcripts)),
})
type Wire = typeof wire extends fc.Arbitrary<infer T> ? T : never

/** One webhook and some polls, each seen once or twice, in two orders. */
const story = fc
  .tuple(wire, fc.array(wire, { minLength: 1, maxLength: 4 }))
  .chain(([first, rest]) => {
    const seen = [first, ...rest].map((payload, rank) => ({ payload, rank }))
    const all = [...seen, ...seen]
    return fc.tuple(
      fc.constant(seen),
      fc.shuffledSubarray(seen, { minLength: seen.length }),
      fc.shuffledSubarray(all, { minLength: all.length }),
    )
  })

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

/**
 * What a rep of their own has after these observations in this order. Without the reasons of matches:
 * those tell what was there when the match was made.
 */
async function endOf(observations: readonly { payload: Wire; rank: number }[]): Promise<unknown> {
  const { sql } = database
  const rep = await createUser(database, { email: `${crypto.randomUUID()}@northbeam.example` })
  await sql`insert into fathom_integrations (user_id, fathom_user_email) values (${rep}, ${sam.email})`
  for (const { payload, rank } of observations) {
    const outcome = await sync(
      database,
      observation(rep, wireMeeting(payload), {
        source: rank === 0 ? 'webhook' : 'poll',
        rank: rank === 0 ? 0 : 1_800_000_000_000 + rank,
      }),
    )
    expect(outcome.ok).toBe(true)
  }
  const [row] = await sql`
    select jsonb_build_object(
      'meeting', (select jsonb_agg(jsonb_build_object('title', m.title, 'summary', m.summary,
          'internal', m.internal_only, 'state', m.items_state, 'company', c.domain,
          'contact', k.email, 'transcript', t.utterances))
        from meetings m left join companies c on c.id = m.company_id
        left join contacts k on k.id = m.primary_contact_id
        left join meeting_transcripts t on t.meeting_id = m.id where m.owner_user_id = ${rep}),
      'people', (select jsonb_agg(jsonb_build_object('email', a.email, 'name', a.name,
          'external', a.is_external, 'organizer', a.is_organizer, 'position', a.position,
          'speaker', a.speaker_name, 'spoken', a.spoken_seconds,
          'contact', k.email) order by a.person_key)
        from meeting_attendees a join meetings m on m.id = a.meeting_id
        left join contacts k on k.id = a.contact_id where m.owner_user_id = ${rep}),
      'items', (select jsonb_agg(jsonb_build_object('title', i.title, 'name', i.assignee_name,
          'email', i.assignee_email, 'completed', i.completed, 'kind', i.assignee_kind,
          'status', i.sync_status, 'type', i.ai_task_type, 'evidence', i.evidence,
          'at', i.recording_timestamp,
          'task', case when i.assignee_kind = 'me' then t.title end,
          'done', case when i.assignee_kind = 'me' then t.completed end) order by i.fingerprint)
        from meeting_action_items i join meetings m on m.id = i.meeting_id
        left join tasks t on t.id = i.task_id
        where m.owner_user_id = ${rep} and i.gone_at is null)) as state`
  return row?.state
}

test('any observations of a call, in any order and any number of times, end in one state', {
  timeout: 400_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, async ([inTurn, shuffled, repeated]) => {
      const end = await endOf(inTurn)
      expect(await endOf(shuffled)).toEqual(end)
      expect(await endOf(repeated)).toEqual(end)
    }),
    seeded(60),
  )
})
