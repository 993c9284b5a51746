import { db, touchableTables } from '../cache/db.ts'
import type { MutationName } from '../contract/mutation.ts'
import { readArgs } from './clicks/registry.ts'
import { enqueue } from './enqueue.ts'
import { redraw } from './overlay.ts'

export type Undone =
  /** Never left this device: nothing remains of it. */
  | { ok: true; how: 'vanished' }
  /** Was sent: `mutationId` takes it back. */
  | { ok: true; how: 'reversed'; mutationId: string }
  /** Nothing takes it back, or it is too long ago. */
  | { ok: false; reason: 'cannot_undo' }

/**
 * Takes a click back. One that was never sent vanishes, with everything drawn for it; any other is
 * reversed by a click of its own. `force` is for a task that somebody else has changed since, after the
 * rep has said so.
 */
export async function undo(mutationId: string, force = false): Promise<Undone> {
  if (await vanish(mutationId)) return { ok: true, how: 'vanished' }
  const row =
    (await db.outbox.where('id').equals(mutationId).first()) ?? (await db.done.get(mutationId))
  const inverse = row?.inverse ?? null
  if (inverse === null) return { ok: false, reason: 'cannot_undo' }
  const args =
    force && inverse.name === 'task.undo_create' ? { ...inverse.args, force: true } : inverse.args
  return reverse(inverse.name, args, mutationId)
}

/** Whether the click had never been sent, and is gone now. */
function vanish(mutationId: string): Promise<boolean> {
  return db.transaction('rw', [...touchableTables, db.outbox], async () => {
    const row = await db.outbox.where('id').equals(mutationId).first()
    if (row?.state !== 'unsent') return false
    await db.outbox.where('id').equals(mutationId).delete()
    const { taskId } = row.args
    if (row.name === 'task.create_from_item' || row.name === 'task.create') {
      // What was done to a task that was never made goes with it; none of that was sent either.
      await db.outbox.filter((later) => later.args.taskId === taskId).delete()
    }
    await redraw()
    return true
  })
}

async function reverse<N extends MutationName>(
  name: N,
  kept: unknown,
  mutationId: string,
): Promise<Undone> {
  const args = readArgs(name, kept)
  if (args === null) return { ok: false, reason: 'cannot_undo' }
  return { ok: true, how: 'reversed', mutationId: await enqueue(name, args, mutationId) }
}
