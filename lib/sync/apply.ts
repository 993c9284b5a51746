import type { Table } from 'dexie'
import { baseOf, db, rowTables, tableOf, touchables, transcriptTables } from '../cache/db.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import type { Base, Touchable, TouchedKey } from '../cache/outbox-rows.ts'
import { putTranscripts } from '../cache/transcripts.ts'
import type { Change, PullResponse } from '../contract/feed.ts'
import { epochOf } from '../contract/feed.ts'
import type { EntityName, EntityRow } from '../contract/rows.ts'
import { entities } from '../contract/rows.ts'
import { redraw } from '../outbox/overlay.ts'
import { sendAllAgain } from '../outbox/sent.ts'

export type Stream = 'rows' | 'transcripts'

/** Thrown where the cache changed hands while a page was on its way: the page is somebody else's. */
export class OwnerChanged extends Error {
  constructor() {
    super('Another rep has signed in since.')
    this.name = 'OwnerChanged'
  }
}

/** Rows that are checked and handed over at a stretch: a frame is drawn between two of them. */
const atATime = 100

/**
 * Writes one page of changes and its cursor in one transaction, so that a worker killed at any moment
 * leaves a state to go on from. A row this release cannot read is left out and counted; an entity it does
 * not know is ignored. Unconfirmed clicks stay drawn on top.
 */
export async function applyPage(stream: Stream, page: PullResponse, userId: string): Promise<void> {
  // A long way through the transcripts leaves the rows to whoever reads and clicks meanwhile.
  const tables = stream === 'rows' ? rowTables : [...transcriptTables, db.meta]
  await db.transaction('rw', tables, async () => {
    if ((await getMeta('owner'))?.userId !== userId) throw new OwnerChanged()
    if (page.reset) await dropServerRows(stream)
    const { known, unknown } = byEntity(page.changes)
    let skipped = unknown
    for (const [entity, changes] of known) {
      // Each entity is of one stream; the tables of the other are not at hand.
      if ((entity === 'transcript') !== (stream === 'transcripts')) continue
      for (let at = 0; at < changes.length; at += atATime) {
        skipped += await applyEntity(entity, changes.slice(at, at + atATime))
      }
    }
    if (skipped > 0) await setMeta('skippedRows', ((await getMeta('skippedRows')) ?? 0) + skipped)
    await setMeta(stream === 'rows' ? 'cursorRows' : 'cursorTranscripts', page.cursor)
    if (stream === 'rows') {
      await noteEpoch(page.cursor)
      await redraw()
    }
  })
}

/** A CRM that was set back does not know what it was told since: it is told again. */
async function noteEpoch(cursor: string): Promise<void> {
  const epoch = epochOf(cursor)
  const before = await getMeta('epoch')
  if (epoch === before) return
  if (before !== undefined) await sendAllAgain()
  if (epoch === null) await db.meta.delete('epoch')
  else await setMeta('epoch', epoch)
}

/** `unknown` counts the rows of entities that this release does not know. */
function byEntity(changes: readonly Change[]): {
  known: Map<EntityName, Change[]>
  unknown: number
} {
  const known = new Map<EntityName, Change[]>()
  let unknown = 0
  for (const change of changes) {
    if (!isEntity(change.entity)) {
      unknown += change.deleted ? 0 : 1
      continue
    }
    const group = known.get(change.entity)
    if (group) group.push(change)
    else known.set(change.entity, [change])
  }
  return { known, unknown }
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(entities, name)
}

/** Answers how many rows were left out. */
async function applyEntity(entity: EntityName, changes: readonly Change[]): Promise<number> {
  switch (entity) {
    case 'meeting':
      // The picture of a call goes with it.
      await db.pictures.bulkDelete(changes.flatMap(({ id, deleted }) => (deleted ? id : [])))
      return putPlain(entity, changes)
    case 'transcript': {
      const { rows, skipped } = read('transcript', changes)
      await putTranscripts(rows)
      return skipped
    }
    default:
      return putPlain(entity, changes)
  }
}

function putPlain<E extends EntityName>(entity: E, changes: readonly Change[]): Promise<number> {
  const bases: { [N in EntityName]?: Table<Base<EntityRow<N>>, string> } = baseOf
  return put<EntityRow<E>>(tableOf[entity], read(entity, changes), bases[entity] ?? null)
}

type Read<Row> = { skipped: number; rows: Map<string, Row | null> }

/** What becomes of each row; the last change of an id counts. */
function read<E extends EntityName>(entity: E, changes: readonly Change[]): Read<EntityRow<E>> {
  const rows = new Map<string, EntityRow<E> | null>()
  let skipped = 0
  for (const change of changes) {
    if (change.deleted) {
      rows.set(change.id, null)
      continue
    }
    const parsed = entities[entity].safeParse(change.row)
    // The table's key is the feed's id; a row that disagrees with it could never be deleted again.
    if (parsed.success && parsed.data.id === change.id) {
      rows.set(change.id, parsed.data as EntityRow<E>)
    } else skipped += 1
  }
  return { skipped, rows }
}

/** A row that a click is drawn over goes below it; `redraw` then shows both. */
async function put<Row>(
  live: Table<Row, string>,
  { rows, skipped }: Read<Row>,
  base: Table<Base<Row>, string> | null,
): Promise<number> {
  const below = new Set(base === null ? [] : await base.toCollection().primaryKeys())
  const bases: Base<Row>[] = []
  const there: Row[] = []
  const gone: string[] = []
  for (const [id, row] of rows) {
    if (below.has(id)) bases.push({ id, row })
    else if (row === null) gone.push(id)
    else there.push(row)
  }
  if (there.length > 0) await live.bulkPut(there)
  if (gone.length > 0) await live.bulkDelete(gone)
  if (bases.length > 0) await base?.bulkPut(bases)
  return skipped
}

/** Everything the stream brought goes; what the rep did and has not been confirmed stays. */
async function dropServerRows(stream: Stream): Promise<void> {
  if (stream === 'transcripts') {
    await Promise.all(transcriptTables.map((table) => table.clear()))
    return
  }
  const touched: TouchedKey[] = (await db.outbox.toArray()).flatMap((click) => click.touched)
  for (const [entity, table] of Object.entries(tableOf)) {
    if (entity !== 'transcript') await table.clear()
  }
  await Promise.all([db.pictures.clear(), ...touchables.map((entity) => empty(entity, touched))])
}

async function empty<E extends Touchable>(
  entity: E,
  touched: readonly TouchedKey[],
): Promise<void> {
  const base = baseOf[entity]
  await base.clear()
  const ids = new Set(touched.filter((key) => key.entity === entity).map(({ id }) => id))
  await base.bulkPut([...ids].map((id) => ({ id, row: null })))
}

/**
 * After an update: what an earlier release had to leave out is asked for again, by starting over. The
 * cursors have passed it, and the feed tells nothing twice.
 */
export async function rereadSkipped(): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    if (((await getMeta('skippedRows')) ?? 0) === 0) return
    await db.meta.bulkDelete(['cursorRows', 'cursorTranscripts', 'skippedRows'])
  })
}

const historyMs = 30 * 86_400_000

/** History shows thirty days. The feed drops older lines without a word, so the cache does as well. */
export async function forgetOldHistory(now: number): Promise<void> {
  await db.history
    .where('at')
    .below(new Date(now - historyMs).toISOString())
    .delete()
}
