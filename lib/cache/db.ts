import type { Table } from 'dexie'
import { Dexie } from 'dexie'
import type { EntityName, EntityRow } from '../contract/rows.ts'
import { inboxIndex, indexed, plainItem } from './inbox-index.ts'
import type {
  Base,
  Context,
  DoneRow,
  OutboxRow,
  RefusalRow,
  SentRow,
  Touchable,
} from './outbox-rows.ts'

/** What is known of a transcript on this device without reading it. */
export type TranscriptSize = {
  /** The call's. */
  id: string
  /** As JSON: near enough to what it takes. */
  bytes: number
  /** New with every writing, so that the search index knows what it has read. */
  stamp: string
  /** When somebody asked for it, ISO; null for one that came by itself. */
  wantedAt: string | null
}

/** What is noted of a transcript when it is written. */
export function sizeOf(
  transcript: EntityRow<'transcript'>,
  wantedAt: string | null,
): TranscriptSize {
  const bytes = JSON.stringify(transcript).length
  return { id: transcript.id, bytes, stamp: crypto.randomUUID(), wantedAt }
}

/**
 * What the search index keeps of a transcript. Blocks of folded lines, so that most of a call is passed over by
 * its signatures and the rest searched as one string; beside them the lines as they were said, because
 * reading the transcript itself for one line costs as much as searching fifty calls.
 */
export type CallText = {
  id: string
  /** Folded lines, one each, put together to some thousand letters. */
  blocks: string[]
  /** Which line each block begins with. */
  starts: Uint32Array
  texts: string[]
  speakers: (string | null)[]
  /** Who of `speakers` said each line. */
  who: Uint16Array
  /** Seconds into the recording. */
  offsets: Float64Array
}

/** The signatures of a call's blocks, one after the other, and of which state of its transcript. */
export type CallGrams = { id: string; stamp: string; bits: Uint8Array }

/** The picture of a call, as it was fetched. */
export type PictureRow = {
  /** The call's. */
  id: string
  /** Where it lies in the CRM's Storage: another path is another picture. */
  path: string
  picture: Blob
  /** When it came, in milliseconds. */
  at: number
}

export type MetaRow = { key: string; value: unknown }

/**
 * The rep's own copy of the CRM, in IndexedDB. Written through Dexie alone: its live queries do not see
 * raw writes. Rows are exactly those of the contract, with a rep's unconfirmed clicks on top.
 */
class Cache extends Dexie {
  declare readonly companies: Table<EntityRow<'company'>, string>
  declare readonly contacts: Table<EntityRow<'contact'>, string>
  declare readonly meetings: Table<EntityRow<'meeting'>, string>
  declare readonly attendees: Table<EntityRow<'attendee'>, string>
  declare readonly actionItems: Table<EntityRow<'action_item'>, string>
  declare readonly tasks: Table<EntityRow<'task'>, string>
  declare readonly integration: Table<EntityRow<'integration'>, string>
  declare readonly syncState: Table<EntityRow<'sync_state'>, string>
  declare readonly settings: Table<EntityRow<'settings'>, string>
  declare readonly colleagues: Table<EntityRow<'colleague'>, string>
  declare readonly calendarEvents: Table<EntityRow<'calendar_event'>, string>
  declare readonly history: Table<EntityRow<'history'>, string>
  declare readonly transcripts: Table<EntityRow<'transcript'>, string>
  declare readonly transcriptSizes: Table<TranscriptSize, string>

  /** The search index of transcripts: made of them by the search worker, and no loss when it goes. */
  declare readonly searchGrams: Table<CallGrams, string>
  declare readonly searchTexts: Table<CallText, string>

  /** Pictures of calls that were looked at; they are fetched again when they are missed. */
  declare readonly pictures: Table<PictureRow, string>

  declare readonly baseTasks: Table<Base<EntityRow<'task'>>, string>
  declare readonly baseItems: Table<Base<EntityRow<'action_item'>>, string>
  declare readonly baseAttendees: Table<Base<EntityRow<'attendee'>>, string>
  declare readonly baseContacts: Table<Base<EntityRow<'contact'>>, string>
  declare readonly baseCompanies: Table<Base<EntityRow<'company'>>, string>
  declare readonly baseMeetings: Table<Base<EntityRow<'meeting'>>, string>
  declare readonly baseSettings: Table<Base<EntityRow<'settings'>>, string>

  declare readonly outbox: Table<OutboxRow, number>
  declare readonly refusals: Table<RefusalRow, string>
  declare readonly done: Table<DoneRow, string>
  declare readonly sent: Table<SentRow, number>
  declare readonly meta: Table<MetaRow, string>

  constructor() {
    super('upshot')
    // Never edit a version that was released: add the next one, with an upgrade where rows change.
    this.version(1).stores({
      companies: 'id',
      contacts: 'id, companyId',
      meetings: 'id, meetingStart',
      attendees: 'id, meetingId, contactId',
      actionItems: 'id, meetingId, taskId',
      tasks: 'id, meetingId, assignedTo, dueDate, meetingActionItemId',
      integration: 'id',
      syncState: 'id',
      settings: 'id',
      colleagues: 'id',
      calendarEvents: 'id',
      history: 'id, at',
      transcripts: 'id',
      baseTasks: 'id',
      baseItems: 'id',
      baseAttendees: 'id',
      baseContacts: 'id',
      baseSettings: 'id',
      outbox: '++seq, &id, state',
      refusals: 'id, at',
      done: 'id, at',
      meta: 'key',
    })
    this.version(2)
      .stores({
        meetings: 'id, meetingStart, companyId',
        transcriptSizes: 'id',
        searchGrams: 'id, [id+stamp]',
        searchTexts: 'id',
      })
      .upgrade(async (change) => {
        const sizes = change.table<TranscriptSize, string>('transcriptSizes')
        await change
          .table<EntityRow<'transcript'>, string>('transcripts')
          .each((transcript) => void sizes.put(sizeOf(transcript, null)))
      })
    this.version(3)
      .stores({ actionItems: 'id, meetingId, taskId, inboxUntil' })
      .upgrade(async (change) => {
        const items = change.table<EntityRow<'action_item'>, string>('actionItems')
        await items.bulkPut((await items.toArray()).map(indexed))
      })
    // What a click was drawn by was called its setting, which is also what a rep sets.
    this.version(4)
      .stores({})
      .upgrade(async (change) => {
        await change
          .table<OutboxRow & { setting?: Context }, number>('outbox')
          .toCollection()
          .modify((row) => {
            if (row.setting) row.context = row.setting
            delete row.setting
          })
      })
    this.version(5).stores({ pictures: 'id, at', calendarEvents: 'id, meetingId' })
    this.version(6)
      .stores({})
      .upgrade(async (change) => {
        const settings = await change
          .table<EntityRow<'settings'>, string>('settings')
          .toCollection()
          .first()
        await change
          .table<OutboxRow, number>('outbox')
          .toCollection()
          .modify((row) => {
            if (row.context) row.context.timeZone = settings?.timeZone ?? 'UTC'
          })
      })
    this.version(7).stores({ baseMeetings: 'id' })
    this.version(8).stores({ sent: '++n, &id, at, again' })
    this.version(9).stores({ baseCompanies: 'id' })
    this.use(inboxIndex)
    this.actionItems.hook('reading', plainItem)
  }
}

export const db = new Cache()

/** Where each entity of the feed is kept. */
export const tableOf: { [E in EntityName]: Table<EntityRow<E>, string> } = {
  company: db.companies,
  contact: db.contacts,
  meeting: db.meetings,
  attendee: db.attendees,
  action_item: db.actionItems,
  task: db.tasks,
  integration: db.integration,
  sync_state: db.syncState,
  settings: db.settings,
  colleague: db.colleagues,
  calendar_event: db.calendarEvents,
  history: db.history,
  transcript: db.transcripts,
}

/** What the stream of transcripts writes, and the search index that is made of it. */
export const transcriptTables = [db.transcripts, db.transcriptSizes]
const indexTables = [db.searchGrams, db.searchTexts]

/** What the stream of rows and clicks may touch: a page of rows does not wait for the indexing of a call. */
export const rowTables = db.tables.filter(
  (table) => ![...transcriptTables, ...indexTables].some(({ name }) => name === table.name),
)

/** What the server last said of each row that a click is drawn over. */
export const baseOf: { [E in Touchable]: Table<Base<EntityRow<E>>, string> } = {
  task: db.baseTasks,
  action_item: db.baseItems,
  attendee: db.baseAttendees,
  contact: db.baseContacts,
  company: db.baseCompanies,
  meeting: db.baseMeetings,
  settings: db.baseSettings,
}

export const touchables = Object.keys(baseOf) as readonly Touchable[]

/** The live rows of every entity a click can change, beside what the server last said of them. */
export const touchableTables = touchables.flatMap((entity): Table[] => [
  tableOf[entity],
  baseOf[entity],
])
