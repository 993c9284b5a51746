import type { Table } from 'dexie'
import { db } from '../cache/db.ts'
import type { Base, OutboxRow, TouchedKey } from '../cache/outbox-rows.ts'
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
  await Promise.all([
    keep(db.tasks, db.baseTasks, ids.task),
    keep(db.actionItems, db.baseItems, ids.action_item),
    keep(db.attendees, db.baseAttendees, ids.attendee),
    keep(db.contacts, db.baseContacts, ids.contact),
    keep(db.meetings, db.baseMeetings, ids.meeting),
    keep(db.settings, db.baseSettings, ids.settings),
  ])
}

/** Draws every unconfirmed click anew over what the server last said, and forgets bases nobody needs. */
export async function redraw(): Promise<void> {
  const rows = noRows()
  await Promise.all([
    load(db.baseTasks, rows.task),
    load(db.baseItems, rows.action_item),
    load(db.baseAttendees, rows.attendee),
    load(db.baseContacts, rows.contact),
    load(db.baseMeetings, rows.meeting),
    load(db.baseSettings, rows.settings),
  ])
  const clicks = await db.outbox.orderBy('seq').toArray()
  for (const click of clicks) draw(rows, click.name, click)
  await show(rows)

  const needed = idsOf(clicks.flatMap(({ touched }) => touched))
  await Promise.all([
    forget(db.baseTasks, needed.task),
    forget(db.baseItems, needed.action_item),
    forget(db.baseAttendees, needed.attendee),
    forget(db.baseContacts, needed.contact),
    forget(db.baseMeetings, needed.meeting),
    forget(db.baseSettings, needed.settings),
  ])
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
  await Promise.all([
    pick(db.tasks, ids.task, rows.task),
    pick(db.actionItems, ids.action_item, rows.action_item),
    pick(db.attendees, ids.attendee, rows.attendee),
    pick(db.contacts, ids.contact, rows.contact),
    pick(db.meetings, ids.meeting, rows.meeting),
    pick(db.settings, ids.settings, rows.settings),
  ])
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
  return {
    task: new Map(),
    action_item: new Map(),
    attendee: new Map(),
    contact: new Map(),
    meeting: new Map(),
    settings: new Map(),
  }
}

async function show(rows: Rows): Promise<void> {
  await Promise.all([
    write(db.tasks, rows.task),
    write(db.actionItems, rows.action_item),
    write(db.attendees, rows.attendee),
    write(db.contacts, rows.contact),
    write(db.meetings, rows.meeting),
    write(db.settings, rows.settings),
  ])
}

function idsOf(touched: readonly TouchedKey[]): Record<TouchedKey['entity'], string[]> {
  const ids: Record<TouchedKey['entity'], string[]> = {
    task: [],
    action_item: [],
    attendee: [],
    contact: [],
    meeting: [],
    settings: [],
  }
  for (const { entity, id } of touched) if (!ids[entity].includes(id)) ids[entity].push(id)
  return ids
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
