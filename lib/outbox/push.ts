import { db, touchableTables } from '../cache/db.ts'
import type { OutboxRow } from '../cache/outbox-rows.ts'
import type { MutationResult } from '../contract/mutation.ts'
import type { Pushes, Source } from './batches.ts'
import { fill, pushAll } from './batches.ts'
import { redraw } from './overlay.ts'
import { keepSent, pruneSent, sentAgain } from './sent.ts'

/** The database remembers what it applied for a year; a click this old no longer says what its rep means. */
export const oldestClickMs = 90 * 86_400_000

/** How long a click can still be taken back. */
const undoableMs = 30 * 86_400_000

/** What an answer to a click may change. */
const answerTables = [...touchableTables, db.outbox, db.refusals, db.done, db.sent]

/**
 * Sends what waits, oldest first; before it, once, what a CRM that was set back has forgotten. What was
 * refused is taken off the screen and kept with its sentence; what was applied stays drawn until `confirm`. A
 * lost answer leaves everything to be sent again: the database applies each id once.
 * @throws what `api.push` throws, once the others have gone
 */
export async function pushOutbox(api: Pushes, now = Date.now): Promise<void> {
  await dropOldClicks(now())
  await pruneSent(now())
  await pushAll(api, sentAgain(now), now)
  await pushAll(api, waiting, now)
}

const waiting: Source<OutboxRow> = { take: takeBatch, note, refuseWhole }

/**
 * The next clicks to send. From here on the batch may be at the server, whatever becomes of us: an undo
 * must reverse it, not make it vanish. Marked and read in one transaction, so that no undo slips between.
 */
function takeBatch(most: number, aside: ReadonlySet<string>): Promise<OutboxRow[]> {
  return db.transaction('rw', db.outbox, async () => {
    const all = await db.outbox
      .orderBy('seq')
      .filter(({ state }) => state !== 'sent')
      .toArray()
    const batch = fill(all, most, aside)
    await db.outbox.bulkPut(batch.map((row) => ({ ...row, state: 'sending' })))
    return batch
  })
}

/** Answers the ids that were answered. */
function note(results: readonly MutationResult[], at: string): Promise<ReadonlySet<string>> {
  return db.transaction('rw', answerTables, async () => {
    const answered = new Set<string>()
    let refused = 0
    for (const result of results) {
      const row = await db.outbox.where('id').equals(result.id).first()
      if (row === undefined || row.state === 'sent') continue
      answered.add(row.id)
      if (result.ok) {
        await db.outbox.put({ ...row, state: 'sent' })
        const { id, inverse, undoes, deed } = row
        await db.done.put({ id, inverse, at, undoes, ...(deed && { deed }) })
        await keepSent(row, at)
        continue
      }
      refused += 1
      await refuse(row, result.reason, result.message, result.details ?? {}, at)
    }
    if (refused > 0) await redraw()
    return answered
  })
}

function refuseWhole(row: OutboxRow, message: string, at: string): Promise<void> {
  return db.transaction('rw', answerTables, async () => {
    await refuse(row, 'invalid', message, {}, at)
    await redraw()
  })
}

async function refuse(
  row: OutboxRow,
  reason: string,
  message: string,
  details: Record<string, unknown>,
  at: string,
): Promise<void> {
  const { id, name, args, undoes } = row
  await db.outbox.where('id').equals(id).delete()
  await db.refusals.put({ id, name, args, reason, message, details, undoes, at })
}

/** The applied clicks that a pull beginning now is sure to bring. */
export async function appliedClicks(): Promise<number[]> {
  return db.outbox.where('state').equals('sent').primaryKeys()
}

/** Their rows have been pulled: the server's word takes their place, without a flicker between. */
export async function confirm(seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await db.transaction('rw', [...touchableTables, db.outbox], async () => {
    await db.outbox.bulkDelete([...seqs])
    await redraw()
  })
}

async function dropOldClicks(now: number): Promise<void> {
  const at = new Date(now).toISOString()
  await db.transaction('rw', answerTables, async () => {
    await db.done
      .where('at')
      .below(new Date(now - undoableMs).toISOString())
      .delete()
    const tooOld = await db.outbox
      .filter(({ state, madeAt }) => state !== 'sent' && now - Date.parse(madeAt) > oldestClickMs)
      .toArray()
    const message = 'Not sent: this was done more than 90 days ago.'
    for (const row of tooOld) await refuse(row, 'too_old', message, {}, at)
    if (tooOld.length > 0) await redraw()
  })
}
