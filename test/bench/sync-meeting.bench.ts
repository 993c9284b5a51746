import type { Sql } from 'postgres'
import { meeting, request, sync } from './calls.ts'
import type { BenchDatabase } from './database.ts'
import { addReps, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { best, medianMs } from './measurement.ts'

const connections = 5

const sizes = {
  full: { utterances: 1_500, warmUps: 15, rounds: 9 },
  smoke: { utterances: 20, warmUps: 1, rounds: 1 },
}

/**
 * What is common: each row its own upsert, five at a time, into the same tables (utterances into one of
 * their own). The order is kept that foreign keys ask for.
 */
async function upsertRows(sql: Sql, owner: string, argument: ReturnType<typeof meeting>) {
  const { recordingId } = argument.meeting
  const inFives = async <T>(
    rows: readonly T[],
    upsert: (row: T, n: number) => Promise<unknown>,
  ) => {
    let next = 0
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        for (let n = next++; n < rows.length; n = next++) {
          const row = rows[n]
          if (row !== undefined) await upsert(row, n)
        }
      }),
    )
  }
  const meetingId = crypto.randomUUID()
  const { title, start, end, summary } = argument.meeting
  await request(
    sql,
    (tx) => tx`
      insert into meetings (id, owner_user_id, title, meeting_start, meeting_end, summary, fathom_recording_id)
      values (${meetingId}, ${owner}, ${title}, ${start}, ${end}, ${summary}, ${recordingId})`,
  )
  await inFives([...new Set(argument.people.map(({ domain }) => domain))], (domain) =>
    request(
      sql,
      (tx) => tx`
        insert into companies (owner_id, name, domain) values (${owner}, ${domain}, ${domain})
        on conflict (owner_id, domain) do update set name = excluded.name`,
    ),
  )
  await inFives(argument.people, ({ name, email }) =>
    request(
      sql,
      (tx) => tx`
        insert into contacts (owner_id, first_name, email) values (${owner}, ${name}, ${email})
        on conflict (owner_id, email) do update set first_name = excluded.first_name`,
    ),
  )
  await inFives(argument.people, ({ name, email, isExternal }) =>
    request(
      sql,
      (tx) => tx`
        insert into meeting_attendees (meeting_id, name, email, is_external, contact_id)
        values (${meetingId}, ${name}, ${email}, ${isExternal},
          (select id from contacts where owner_id = ${owner} and email = ${email}))
        on conflict (meeting_id, person_key) do update set name = excluded.name`,
    ),
  )
  await inFives(argument.items, ({ fingerprint, title: words, assigneeName }) =>
    request(
      sql,
      (tx) => tx`
        insert into meeting_action_items (meeting_id, fingerprint, title, assignee_name)
        values (${meetingId}, ${fingerprint}, ${words}, ${assigneeName})
        on conflict (meeting_id, fingerprint) do update set title = excluded.title`,
    ),
  )
  await inFives(argument.transcript.utterances, (row, n) =>
    request(
      sql,
      (tx) => tx`
        insert into bench_utterances (recording_id, n, speaker, "offset", text)
        values (${recordingId}, ${n}, ${row.speaker}, ${row.offset}, ${row.text})
        on conflict (recording_id, n) do update
        set speaker = excluded.speaker, "offset" = excluded."offset", text = excluded.text`,
    ),
  )
}

/** One call for a whole meeting, against five parallel streams of row upserts, in one database. */
export function measure(size: Size): Promise<Measurement[]> {
  return withDatabase((database) => compare(database, sizes[size]), { connections })
}

async function compare(
  database: BenchDatabase,
  { utterances, warmUps, rounds }: (typeof sizes)[Size],
): Promise<Measurement[]> {
  const { sql } = database
  const [rep = '', other = ''] = await addReps(database, 2, { together: false })
  await sql`
      create table bench_utterances (
        recording_id text, n int, speaker text, "offset" numeric, text text, primary key (recording_id, n))`
  await sql`grant all on bench_utterances to service_role`
  // A connection plans each statement of a function when it first meets it; PostgREST's are all old.
  for (let n = 0; n < warmUps; n += 1) await sync(sql, meeting(rep, `warm-up-${n}`, utterances))
  await upsertRows(sql, other, meeting(other, 'warm-up', utterances))

  const oneCall: number[] = []
  const rowByRow: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    const argument = meeting(rep, `recording-${n}`, utterances)
    oneCall.push(await medianMs(1, () => sync(sql, argument)))
    rowByRow.push(await medianMs(1, () => upsertRows(sql, other, argument)))
  }
  const again: number[] = []
  const changes = async () => {
    const [row] =
      await sql`select coalesce(sum(version), 0)::bigint as version from private.feed_heads`
    return Number(row?.version)
  }
  const before = await changes()
  for (let n = 0; n < rounds; n += 1) {
    const argument = meeting(rep, `recording-${n}`, utterances)
    again.push(
      await medianMs(1, async () => {
        const outcome = await sync(sql, argument)
        if (outcome !== 'unchanged') throw new Error(`The same call again was ${outcome}`)
      }),
    )
  }
  const ratio = best(rowByRow) / best(oneCall)
  const moved = (await changes()) - before
  return [
    { what: `one call, ${utterances} utterances`, value: best(oneCall), unit: 'ms' },
    { what: 'five parallel streams of row upserts', value: best(rowByRow), unit: 'ms' },
    {
      what: 'one call is faster by',
      value: ratio,
      unit: '×',
      goal: { text: '≥ 15 ×', met: ratio >= 15 },
    },
    { what: 'the same call again', value: best(again), unit: 'ms' },
    {
      what: 'versions moved by the same calls again',
      value: moved,
      unit: 'rows',
      goal: { text: '0', met: moved === 0 },
    },
  ]
}
