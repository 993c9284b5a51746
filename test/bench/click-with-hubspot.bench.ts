import type { Sql } from 'postgres'
import type { BenchDatabase } from './database.ts'
import { addReps, asRep, withDatabase } from './database.ts'
import type { Measurement, Size } from './measurement.ts'
import { best, median } from './measurement.ts'

const sizes = { full: { clicks: 200, warmUp: 20 }, smoke: { clicks: 3, warmUp: 1 } }

/** What the database does of a click, in turn for a rep without another CRM and for one with HubSpot connected. */
const ways = [
  { name: 'without HubSpot', isConnected: false, placeOn: null },
  { name: 'with HubSpot', isConnected: true, placeOn: null },
  { name: 'with HubSpot, and its day said', isConnected: true, placeOn: '2026-12-04' },
] as const

/**
 * What HubSpot costs whoever clicks: the copy is made after the click, by the rep's mailbox, so that a click only
 * notes that it is wanted. Each turn makes one task in each way, so that they share whatever else the machine does.
 */
export function measure(size: Size): Promise<Measurement[]> {
  const { clicks, warmUp } = sizes[size]
  return withDatabase(async (database) => {
    const reps = await addReps(database, ways.length, { together: false })
    const items = await Promise.all(
      ways.map(({ isConnected }, index) =>
        prepare(database, reps[index] ?? '', isConnected, clicks + warmUp),
      ),
    )
    const times: number[][] = ways.map(() => [])
    for (let turn = 0; turn < clicks + warmUp; turn += 1) {
      for (const [index, { placeOn }] of ways.entries()) {
        const itemId = items[index]?.[turn] ?? ''
        const begun = performance.now()
        await click(database.sql, reps[index] ?? '', itemId, placeOn)
        if (turn >= warmUp) times[index]?.push(performance.now() - begun)
      }
    }
    const [mirrored] = await database.sql`select count(*)::int as n from task_mirrors`
    const expected = ways.filter((way) => way.isConnected).length * (clicks + warmUp)
    if (mirrored?.n !== expected) throw new Error(`${mirrored?.n} copies wanted, not ${expected}`)

    const plain = median(times[0] ?? [])
    return [
      ...ways.flatMap(({ name }, index): Measurement[] => [
        { what: `Create task ${name}, median`, value: median(times[index] ?? []), unit: 'ms' },
        { what: `Create task ${name}, best`, value: best(times[index] ?? []), unit: 'ms' },
      ]),
      ...ways.slice(1).map(({ name }, index): Measurement => {
        const ratio = median(times[index + 1] ?? []) / plain
        return {
          what: `a click ${name}, against one without`,
          value: ratio,
          unit: '×',
          goal: { text: '≤ 1.5 ×', met: ratio <= 1.5 },
        }
      }),
    ]
  })
}

/** Items of one call of the rep's, undated, and the connection. */
async function prepare(
  { sql }: BenchDatabase,
  rep: string,
  isConnected: boolean,
  count: number,
): Promise<string[]> {
  if (isConnected) {
    await sql`
      insert into crm_connections (user_id, provider, portal_id) values (${rep}, 'hubspot', '4711')`
  }
  const [meeting] = await sql<{ id: string }[]>`
    insert into meetings (owner_user_id, title, meeting_start)
    values (${rep}, 'Pricing call', '2026-11-20T14:00:00Z') returning id`
  const items = await sql<{ id: string }[]>`
    insert into meeting_action_items (meeting_id, title)
    select ${meeting?.id ?? ''}, 'Send proposal ' || n from generate_series(1, ${count}::int) as n
    returning id`
  return items.map(({ id }) => id)
}

async function click(sql: Sql, rep: string, itemId: string, placeOn: string | null): Promise<void> {
  const sent = {
    id: crypto.randomUUID(),
    name: 'task.create_from_item',
    args: { itemId, taskId: crypto.randomUUID(), ...(placeOn !== null && { placeOn }) },
    madeAt: new Date().toISOString(),
  }
  const answer = await asRep(sql, rep, async (tx) => {
    const [row] = await tx`
      select apply_mutations(${crypto.randomUUID()}, ${tx.json([sent])}) as answer`
    return JSON.stringify(row?.answer)
  })
  if (!answer.includes('"ok":true')) throw new Error(`The click was refused: ${answer}`)
}
