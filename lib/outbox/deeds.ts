import { db } from '../cache/db.ts'
import type { DeedNote, DoneRow, OutboxRow } from '../cache/outbox-rows.ts'
import { undo } from './undo.ts'

/**
 * What one press did, in the words in which it was said; a Create all is one. It stands with its clicks, so that
 * what can be taken back is known from them alone, whoever asks: the keys, a settled row or History.
 */
export type Deed = Pick<DeedNote, 'id' | 'at' | 'words' | 'what'> & {
  itemIds: readonly string[]
  mutationIds: readonly string[]
}

/**
 * Writes it down with its clicks, which may be on their way already. It is newer than all before it, also by
 * a clock that was set back meanwhile: what was done last is what is taken back first.
 */
export async function noteDeed({ itemIds, mutationIds, ...said }: Deed): Promise<void> {
  await db.transaction('rw', db.outbox, db.done, async () => {
    const before = [...(await db.done.toArray()), ...(await db.outbox.toArray())]
    const at = Math.max(said.at, ...before.map(({ deed }) => (deed ? deed.at + 1 : 0)))
    for (const [order, id] of mutationIds.entries()) {
      const deed: DeedNote = { ...said, at, order, itemId: itemIds[order] ?? null }
      await db.outbox.where('id').equals(id).modify({ deed })
      await db.done.where('id').equals(id).modify({ deed })
    }
  })
}

/** The newest that can be taken back: of all, of those about an item, or the one that a click belongs to. */
export async function findDeed(
  of: { itemId: string } | { mutationId: string } | null,
): Promise<Deed | null> {
  const notes = await db.transaction('r', db.outbox, db.done, db.refusals, async () => {
    const clicks: (OutboxRow | DoneRow)[] = [
      ...(await db.done.toArray()),
      ...(await db.outbox.orderBy('seq').toArray()),
    ]
    const refused = await db.refusals.toArray()
    const undone = new Set([...clicks, ...refused].flatMap(({ undoes }) => undoes ?? []))
    const isLeft = (click: OutboxRow | DoneRow) =>
      !undone.has(click.id) &&
      (click.inverse !== null || ('state' in click && click.state === 'unsent'))
    return clicks.flatMap((click) =>
      click.deed && isLeft(click) ? { ...click.deed, mutationId: click.id } : [],
    )
  })
  const isMeant = (note: { mutationId: string; itemId: string | null }) =>
    of === null || ('itemId' in of ? note.itemId === of.itemId : note.mutationId === of.mutationId)
  const newest = notes
    .filter(isMeant)
    .reduce<DeedNote | null>((best, one) => (best && best.at > one.at ? best : one), null)
  if (newest === null) return null
  const all = notes.filter(({ id }) => id === newest.id).sort((a, b) => a.order - b.order)
  const { id, at, words, what } = newest
  return {
    id,
    at,
    words,
    ...(what !== undefined && { what }),
    itemIds: all.flatMap(({ itemId }) => itemId ?? []),
    mutationIds: all.map(({ mutationId }) => mutationId),
  }
}

/** Takes back all of it, the newest first: what was made of something goes before that something. False where any stays. */
export async function takeBack({ mutationIds }: Pick<Deed, 'mutationIds'>): Promise<boolean> {
  let isDone = true
  for (const id of mutationIds.toReversed()) isDone = (await undo(id)).ok && isDone
  return isDone
}
