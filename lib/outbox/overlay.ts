import type { Table } from 'dexie'
import { baseOf, db, tableOf, touchables } from '../cache/db.ts'
import type { Base, OutboxRow, Touchable, TouchedKey } from '../cache/outbox-rows.ts'
import type { MutationName } from '../contract/mutation.ts'
import { readArgs, ruleOf } from './clicks/registry.ts'
import type { Rows } from './clicks/rule.ts'

/**
 * What a rep sees is what the server last said, with their own unconfirmed clicks drawn on top. The
 * server's word on every row that such a click touches is kept in a base table, so that a newer word, a
 * refusal or an undo leaves exactly what would be there had the click never been drawn.
 * Everything here runs inside the caller's transaction.
 */

/** Puts the server's rows aside before a click is drawn over them for the first time. */
export async function keepBase(touched: readonly TouchedKey[]): Promise<void> {
  const ids = idsOf(touched)
  await ofEach((entity) => keep(tableOf[entity], baseOf[entity], ids[entity]))
}

/** Draws every unconfirmed click anew over what the server last said, and forgets bases nobody needs. */
export async function redraw(): Promise<void> {
  const rows = noRows()
  await ofEach((entity) => load(baseOf[entity], rows[entity]))
  const clicks = await db.outbox.orderBy('seq').toArray()
  for (const click of clicks) draw(rows, click.name, click)
  await show(rows)

  const needed = idsOf(clicks.flatMap(({ touched }) => touched))
  await ofEach((entity) => forget(baseOf[entity], needed[entity]))
}

/** Draws one new click over what is shown. */
export async function drawOnTop(click: OutboxRow): Promise<void> {
  const rows = await shown(click.touched)
  draw(rows, click.name, click)
  await show(rows)
}

/** The rows as they are shown now. */
export async function shown(touched: readonly TouchedKey[]): Promise<Rows> {
  const ids = idsOf(touched)
  const rows = noRows()
  await ofEach((entity) => pick(tableOf[entity], ids[entity], rows[entity]))
  return rows
}

/** Draws a click onto the rows; nothing where this release does not know it any more. It is sent all the same. */
function draw<N extends MutationName>(
  rows: Rows,
  name: N,
  { args, madeAt, context }: OutboxRow,
): void {
  const read = readArgs(name, args)
  if (read !== null) ruleOf(name).draw(rows, read, { at: madeAt, context })
}

function noRows(): Rows {
  return byEntity(() => new Map()) as Rows
}

async function show(rows: Rows): Promise<void> {
  await ofEach((entity) => write(tableOf[entity], rows[entity]))
}

function idsOf(touched: readonly TouchedKey[]): Record<Touchable, string[]> {
  const ids = byEntity((): string[] => [])
  for (const { entity, id } of touched) if (!ids[entity].includes(id)) ids[entity].push(id)
  return ids
}

function byEntity<T>(make: () => T): Record<Touchable, T> {
  return Object.fromEntries(touchables.map((entity) => [entity, make()])) as Record<Touchable, T>
}

async function ofEach(run: <E extends Touchable>(entity: E) => Promise<void>): Promise<void> {
  await Promise.all(touchables.map(run))
}

async function keep<Row>(
  live: Table<Row, string>,
  base: Table<Base<Row>, string>,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return
  const kept = await base.bulkGet(ids)
  const missing = ids.filter((_, index) => kept[index] === undefined)
  const rows = await live.bulkGet(missing)
  await base.bulkPut(missing.map((id, index) => ({ id, row: rows[index] ?? null })))
}

async function load<Row>(
  base: Table<Base<Row>, string>,
  into: Map<string, Row | null>,
): Promise<void> {
  await base.each(({ id, row }) => {
    into.set(id, row)
  })
}

async function pick<Row>(
  live: Table<Row, string>,
  ids: string[],
  into: Map<string, Row | null>,
): Promise<void> {
  const rows = await live.bulkGet(ids)
  ids.forEach((id, index) => {
    into.set(id, rows[index] ?? null)
  })
}

async function write<Row>(
  live: Table<Row, string>,
  rows: ReadonlyMap<string, Row | null>,
): Promise<void> {
  const gone: string[] = []
  const there: Row[] = []
  for (const [id, row] of rows) {
    if (row === null) gone.push(id)
    else there.push(row)
  }
  if (there.length > 0) await live.bulkPut(there)
  if (gone.length > 0) await live.bulkDelete(gone)
}

async function forget<Row>(base: Table<Base<Row>, string>, needed: string[]): Promise<void> {
  const keys = await base.toCollection().primaryKeys()
  const unneeded = keys.filter((key) => !needed.includes(key))
  if (unneeded.length > 0) await base.bulkDelete(unneeded)
}
