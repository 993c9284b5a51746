import type { OutboxRow } from '../cache/db.ts'
import { db, touchableTables } from '../cache/db.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import type { MutationResult, PushRequest, PushResponse } from '../contract/mutation.ts'
import { maxMutationsPerPush } from '../contract/mutation.ts'
import { redraw } from './overlay.ts'

/** The database remembers what it applied for a year; a click this old no longer says what its rep means. */
export const oldestClickMs = 90 * 86_400_000

/** How long a click can still be taken back. */
const undoableMs = 30 * 86_400_000

/** The part of the companion that takes clicks. */
type Pushes = { push: (request: PushRequest) => Promise<PushResponse> }

/**
 * Sends what waits, oldest first, at most fifty at a time. What was refused is taken off the screen and
 * kept with its sentence; what was applied stays drawn until `confirm`. A lost answer leaves everything
 * to be sent again: the database applies each id once.
 * @throws what `api.push` throws
 */
export async function pushOutbox(api: Pushes, now = Date.now): Promise<void> {
  await dropOldClicks(now())
  const clientId = await ownClientId()
  for (;;) {
    const batch = await claimBatch()
    if (batch.length === 0) return
    const { results } = await api.push({
      clientId,
      mutations: batch.map(({ id, name, args, madeAt }) => ({ id, name, args, madeAt })),
    })
    const answered = await settle(results, new Date(now()).toISOString())
    // An answer about none of them would go round for ever.
    if (answered === 0) return
  }
}

/**
 * From here on the batch may be at the server, whatever becomes of us: an undo must reverse it, not
 * make it vanish. Marked and read in one transaction, so that no undo slips between.
 */
function claimBatch(): Promise<OutboxRow[]> {
  return db.transaction('rw', db.outbox, async () => {
    const batch = await db.outbox
      .orderBy('seq')
      .filter(({ state }) => state !== 'sent')
      .limit(maxMutationsPerPush)
      .toArray()
    await db.outbox.bulkPut(batch.map((row) => ({ ...row, state: 'sending' })))
    return batch
  })
}

function settle(results: readonly MutationResult[], at: string): Promise<number> {
  return db.transaction('rw', [...touchableTables, db.outbox, db.refusals, db.done], async () => {
    let answered = 0
    let refused = 0
    for (const result of results) {
      const row = await db.outbox.where('id').equals(result.id).first()
      if (row === undefined || row.state === 'sent') continue
      answered += 1
      if (result.ok) {
        await db.outbox.put({ ...row, state: 'sent' })
        await db.done.put({ id: row.id, inverse: row.inverse, at, undoes: row.undoes })
        continue
      }
      refused += 1
      await refuse(row, result.reason, result.message, result.details ?? {}, at)
    }
    if (refused > 0) await redraw()
    return answered
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
  await db.transaction('rw', [...touchableTables, db.outbox, db.refusals, db.done], async () => {
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

/** Names this installation to the database, for the record. */
function ownClientId(): Promise<string> {
  return db.transaction('rw', db.meta, async () => {
    const known = await getMeta('clientId')
    if (known !== undefined) return known
    const made = crypto.randomUUID()
    await setMeta('clientId', made)
    return made
  })
}
