import { db } from '../cache/db.ts'
import type { SentRow } from '../cache/outbox-rows.ts'
import type { MutationName, MutationResult } from '../contract/mutation.ts'
import type { Source } from './batches.ts'
import { fill } from './batches.ts'

/**
 * What the CRM has taken of this device's clicks, for as long as a CRM is likely to be set back by. After
 * that it is sent again, once and in order, before anything newer; the database knows by its ids what it
 * had before. It is not drawn: what is shown is what the CRM has, which the pull that follows brings up.
 */

const day = 86_400_000
const keptMs = 30 * day
/** Of a rep who clicks more than that in thirty days, the newest. */
const mostKept = 5_000
/** What hangs on another device's click waits so long for that device to come. */
const patienceMs = day

/** Said on one device and taken back on another, which may come later or never: only said anew it is meant. */
const meantOnce: MutationName = 'account.delete'

/** Inside the transaction in which the click was noted as taken. */
export async function keepSent(
  { id, name, args, madeAt, touched, undoes }: Omit<SentRow, 'n' | 'at' | 'missedAt' | 'again'>,
  at: string,
): Promise<void> {
  if (name === meantOnce) return
  const known = await db.sent.where('id').equals(id).first()
  const row: SentRow = { id, name, args, madeAt, touched, undoes, at, missedAt: null, again: 0 }
  await db.sent.put(known?.n === undefined ? row : { ...row, n: known.n })
}

/** The CRM was set back. Inside the transaction that learns it. */
export async function sendAllAgain(at = new Date().toISOString()): Promise<void> {
  await db.sent.toCollection().modify({ again: 1, missedAt: at })
}

/** Lets go of what is too old, and of what is too much. */
export async function pruneSent(now: number): Promise<void> {
  await db.transaction('rw', db.sent, async () => {
    await db.sent
      .where('at')
      .below(new Date(now - keptMs).toISOString())
      .delete()
    const tooMany = (await db.sent.count()) - mostKept
    if (tooMany > 0) await db.sent.orderBy('n').limit(tooMany).delete()
  })
}

/** What is to be sent again, as `pushAll` takes it. */
export function sentAgain(now: () => number): Source<SentRow> {
  return {
    take: (most, aside) =>
      db.transaction('r', db.sent, async () =>
        fill(await db.sent.where('again').equals(1).sortBy('n'), most, aside),
      ),
    note: (results, at, aside) => note(results, at, aside, now()),
    refuseWhole: (row, message, at) => refuse(row, 'invalid', message, {}, at),
  }
}

function note(
  results: readonly MutationResult[],
  at: string,
  aside: Set<string>,
  now: number,
): Promise<ReadonlySet<string>> {
  return db.transaction('rw', [db.sent, db.refusals], async () => {
    const answered = new Set<string>()
    for (const result of results) {
      const row = await db.sent.where('id').equals(result.id).first()
      if (row?.n === undefined || row.again === 0) continue
      answered.add(row.id)
      if (result.ok) {
        await db.sent.update(row.n, { again: 0 })
      } else if (
        result.reason === 'not_found' &&
        now - Date.parse(row.missedAt ?? at) < patienceMs
      ) {
        // Another device may still bring what this click is about. The database has noted the refusal
        // under this id, so it comes again under another; it was never applied under the first.
        const id = crypto.randomUUID()
        await db.sent.update(row.n, { id })
        aside.add(id)
      } else {
        await refuse(row, result.reason, result.message, result.details ?? {}, at)
      }
    }
    return answered
  })
}

/** The rep is told once, as of any click. */
async function refuse(
  row: SentRow,
  reason: string,
  message: string,
  details: Record<string, unknown>,
  at: string,
): Promise<void> {
  const { id, name, args, undoes } = row
  await db.transaction('rw', [db.sent, db.refusals], async () => {
    await db.sent.where('id').equals(id).delete()
    await db.refusals.put({ id, name, args, reason, message, details, undoes, at })
  })
}
