import { showOnly } from '../../lib/cache/client-safe.ts'
import { db } from '../../lib/cache/db.ts'
import { setMeta } from '../../lib/cache/meta.ts'
import * as all from './fixtures.ts'

/** What client-safe mode is held against: a cache that has nothing but one company's rows. */

/**
 * Puts beside a state's rows those by which another customer could be told: somebody of theirs on this
 * company's call, a task across two companies, a pinned customer, a click that was refused, a call with a transcript.
 */
export async function addStrangers(): Promise<void> {
  const [northwind, globex] = [all.id('co', 1), all.id('co', 2)]
  const call = all.id('mt', 1)
  const globexCall = all.id('mt', 2)
  await db.attendees.bulkPut([
    all.attendee(40, 1, 'Dana Whitfield', 'dana@globex.example', { contactId: all.id('ct', 3) }),
    all.attendee(41, 2, 'Priya Raman', 'priya@northwind.example', { contactId: all.id('ct', 1) }),
  ])
  await db.tasks.bulkPut([
    all.task(40, 'Compare with Globex', { companyId: globex, meetingId: call }),
    all.task(41, 'Answer what was asked', { companyId: northwind, meetingId: globexCall }),
  ])
  await db.transcripts.put({
    id: globexCall,
    meetingId: globexCall,
    language: 'en',
    utterances: Array.from({ length: 80 }, (_, offset) => ({
      speaker: 'Dana Whitfield',
      email: null,
      offset,
      text: `Globex needs seats, a security review and escrow, for the ${offset + 1}th time, before anybody signs anything at all.`,
    })),
  })
  await db.calendarEvents.put({
    ...all.event,
    id: all.id('ev', 2),
    title: 'Globex renewal',
    companyId: globex,
    startTime: '2026-11-23T13:00:00Z',
  })
  await db.refusals.put({
    id: all.id('rf', 40),
    name: 'task.create_from_item',
    args: {},
    reason: 'already_task',
    message: 'Not created: Book the roadmap session with Globex was already a task.',
    details: {},
    undoes: null,
    at: new Date(all.now).toISOString(),
  })
  await setMeta('pinned', { kind: 'company', id: globex })
}

/** Deletes what is not this company's: their rows, what hangs on them, and who of theirs could be meant. */
export async function removeOthers(companyId: string): Promise<void> {
  const isTheirs = (row: { companyId: string | null }) => row.companyId === companyId
  await db.companies.filter(({ id }) => id !== companyId).delete()
  await db.contacts.filter((row) => !isTheirs(row)).delete()
  await db.meetings.filter((row) => !isTheirs(row)).delete()
  const calls = new Set(await db.meetings.toCollection().primaryKeys())
  for (const table of [db.attendees, db.actionItems, db.transcripts] as const) {
    await table.filter(({ meetingId }: { meetingId: string }) => !calls.has(meetingId)).delete()
  }
  for (const table of [db.transcriptSizes, db.searchGrams, db.searchTexts, db.pictures] as const) {
    await table.filter(({ id }: { id: string }) => !calls.has(id)).delete()
  }
  await db.tasks
    .filter(({ companyId: of, meetingId }) =>
      of === null ? meetingId === null || !calls.has(meetingId) : of !== companyId,
    )
    .delete()
  await db.calendarEvents.filter((row) => !isTheirs(row)).delete()
  await db.attendees.toCollection().modify((row) => {
    row.candidates = row.candidates.filter(({ id }) => id === companyId)
  })
  await removeLines()
  // Of a click nobody can say whose it was.
  await db.refusals.clear()
  await db.meta.delete('pinned')
}

/** Deletes the lines of history whose rows are gone. */
async function removeLines(): Promise<void> {
  const tables = {
    tasks: db.tasks,
    meetings: db.meetings,
    companies: db.companies,
    contacts: db.contacts,
    meeting_action_items: db.actionItems,
    meeting_attendees: db.attendees,
  }
  const left = new Set<string>()
  for (const [name, table] of Object.entries(tables)) {
    for (const key of await table.toCollection().primaryKeys()) left.add(`${name} ${key}`)
  }
  await db.history.filter(({ table, rowId }) => !left.has(`${table} ${rowId}`)).delete()
}

/** Brings a state into client-safe mode, with everybody's rows or with those of one company alone. */
export async function shareScreen(companyId: string, cache: 'whole' | 'theirs'): Promise<void> {
  await addStrangers()
  if (cache === 'theirs') await removeOthers(companyId)
  await showOnly(companyId)
}
