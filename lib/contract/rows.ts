import * as z from 'zod/mini'
import { Colleague, Integration, RepSettings, SyncState } from './account.ts'
import {
  assigneeKinds,
  itemSyncStatuses,
  matchReasons,
  natures,
  priorities,
  taskStatuses,
  taskTypes,
  tiers,
} from './vocabulary.ts'

/**
 * The CRM's rows as a rep's feed carries them: what the panel needs and no more.
 * The database builds exactly these objects, so they pass through the companion untouched.
 * Times are ISO 8601 with offset, ids are uuids, offsets within a recording are seconds.
 */

const id = z.string()
const time = z.string()
const text = z.nullable(z.string())
const maybeId = z.nullable(id)
/** One that no calendar has (`infinity`, a year of five digits) is none: a row is not left out for it, and no view breaks over it. */
const maybeTime = readable((text) => !Number.isNaN(Date.parse(text)))
const maybeDay = readable((text) => /^\d{4}-\d\d-\d\d$/.test(text))
const maybeNumber = z.nullable(z.number())

export const Company = z.object({
  id,
  ownerId: id,
  name: z.string(),
  domain: text,
  /** What else belongs to it. Absent in rows of a companion that tells no more than one. */
  otherDomains: z.optional(z.array(z.string())),
  source: z.string(),
  firstSeenAt: maybeTime,
})
export type Company = z.infer<typeof Company>

export const Contact = z.object({
  id,
  ownerId: id,
  firstName: text,
  lastName: text,
  email: text,
  companyId: maybeId,
  source: z.string(),
  firstSeenAt: maybeTime,
})
export type Contact = z.infer<typeof Contact>

/** `shared`: the viewer is only the assignee of a task from this meeting and sees its title, date and company. */
export const Meeting = z.object({
  id,
  ownerId: id,
  shared: z.boolean(),
  title: z.string(),
  meetingStart: maybeTime,
  meetingEnd: maybeTime,
  companyId: maybeId,
  companyName: text,
  /** Companies with as many people on the call as each other; none where there is no tie. */
  tiedCompanyIds: z.optional(z.array(id)),
  /** Somebody said which of them it is, or that it is none. */
  tieAnswered: z.optional(z.boolean()),
  primaryContactId: maybeId,
  summary: text,
  shareUrl: text,
  callUrl: text,
  fathomRecordingId: text,
  thumbnailUrl: text,
  sentimentScore: maybeNumber,
  sentimentReasoning: text,
  source: z.string(),
  internalOnly: z.boolean(),
  /** Recorded before the rep connected: makes no tasks by itself. */
  imported: z.boolean(),
  /** `waiting`: Fathom has not answered with the items yet; different from `ready` with none. */
  itemsState: z.enum(['waiting', 'ready', 'failed']),
  hasTranscript: z.boolean(),
  /** What could not be used of what Fathom sent, in words. */
  notes: z.array(z.string()),
  /** When the first delivery of this meeting reached the CRM. */
  receivedAt: maybeTime,
})
export type Meeting = z.infer<typeof Meeting>

export const Attendee = z.object({
  id,
  meetingId: id,
  contactId: maybeId,
  name: text,
  email: text,
  isExternal: z.boolean(),
  isOrganizer: z.boolean(),
  matchReason: z.enum(matchReasons),
  /** Companies or contacts that could be meant where the match is a question; never guessed. */
  candidates: z.array(z.object({ kind: z.enum(['company', 'contact']), id, label: z.string() })),
  /** Absent in rows of a companion that takes everybody for a person. */
  nature: z.optional(z.enum(natures)),
  /** Why it is no person, in words. */
  natureEvidence: z.optional(text),
  /** Goes by the rep's name from an address that is not known to be theirs. */
  mayBeRep: z.optional(z.boolean()),
})
export type Attendee = z.infer<typeof Attendee>

export const ActionItem = z.object({
  id,
  meetingId: id,
  title: z.string(),
  assigneeName: text,
  assigneeEmail: text,
  assigneeKind: z.enum(assigneeKinds),
  priority: z.nullable(z.enum(priorities)),
  deadlineAt: maybeTime,
  /**
   * The day, where a day and no instant was named: the same for every reader, and `deadlineAt` its end
   * somewhere. Absent in rows of a companion that knows no days.
   */
  deadlineOn: z.optional(maybeDay),
  /** The words the deadline was spoken in, kept even where they are too vague for a date. */
  deadlinePhrase: text,
  completed: z.boolean(),
  userGenerated: z.boolean(),
  playbackUrl: text,
  recordingTimestamp: maybeNumber,
  taskId: maybeId,
  syncStatus: z.enum(itemSyncStatuses),
  syncError: text,
  syncedAt: maybeTime,
  /** A rule made the task, not a person. */
  taskMadeByRule: z.boolean(),
  aiTaskType: z.nullable(z.enum(taskTypes)),
  aiConfidence: maybeNumber,
  aiReasoning: text,
  categorisedBy: z.nullable(z.enum(tiers)),
  /** Words really said, with their speaker and moment; null where none were found. */
  evidence: z.nullable(
    z.object({
      quote: z.string(),
      speaker: text,
      offsetSeconds: maybeNumber,
      /** `opposed`: the words say the opposite. `by_another`: whom the item names did not promise it. */
      doubt: z.optional(text),
      /** What was said before it, where the promise spans two utterances: a question, and its answer. */
      before: z.optional(
        z.nullable(z.object({ quote: z.string(), speaker: text, offsetSeconds: maybeNumber })),
      ),
    }),
  ),
  certainty: z.nullable(z.enum(['clear', 'implied', 'unsure'])),
  /** Whom it is about where that is not the call's main contact. Absent in rows of an older companion. */
  contactId: z.optional(maybeId),
  /** Why them, in words; null where the rep said so. */
  contactReason: z.optional(text),
  goneAt: maybeTime,
  dismissedAt: maybeTime,
  humanFields: z.array(z.string()),
  createdAt: time,
})
export type ActionItem = z.infer<typeof ActionItem>

/** A deal of the rep's other CRM that is open there, as it was last read. */
const Deal = z.object({
  id,
  /** As somebody wrote it there; empty where nobody did. */
  name: z.string(),
  amount: maybeNumber,
  currency: text,
  stage: text,
  /** `2026-12-04` */
  closesOn: text,
})
export type Deal = z.infer<typeof Deal>

/** The open deals of a task's company there, where there were several, and which the rep chose. Theirs alone. */
const Deals = z.object({
  /** Of the choice: the same for all tasks of the company. */
  id,
  company: z.string(),
  /** Where a person sees all of them. */
  url: text,
  /** How many are open. */
  open: z.number(),
  /** The most likely of them. */
  listed: z.array(Deal),
  answered: z.boolean(),
  /** Null where it is answered: none of them. */
  dealId: text,
  dealName: text,
  /** On which the mirror hung the task. */
  hungOn: text,
  /** It is on some deal, whoever hung it there. */
  hasDeal: z.boolean(),
})
export type Deals = z.infer<typeof Deals>

export const Task = z.object({
  id,
  title: z.string(),
  description: text,
  dueDate: maybeTime,
  /** The due date was given without a time of day: `dueDate` is the end of that day where its setter is. */
  dueDateOnly: z.boolean(),
  /** That day, the same for every reader. Absent in rows of a companion that knows no days. */
  dueOn: z.optional(maybeDay),
  priority: z.enum(priorities),
  status: z.enum(taskStatuses),
  completed: z.boolean(),
  completedAt: maybeTime,
  taskType: z.enum(taskTypes),
  assignedTo: maybeId,
  createdBy: maybeId,
  meetingActionItemId: maybeId,
  meetingId: maybeId,
  companyId: maybeId,
  contactId: maybeId,
  notes: text,
  createdAt: time,
  updatedAt: time,
  /** Its copy in the rep's other CRM; null or absent where there is none. */
  mirror: z.optional(
    z.nullable(
      z.object({
        provider: z.string(),
        /** `waiting`, `mirrored`, `parked`, `removed`, `left`, `deleted`; a word that is not known says nothing. */
        state: z.string(),
        /** Why it is parked, as `lib/inbox/mirror-words.ts` tells it. */
        reason: text,
        detail: z.nullable(z.record(z.string(), z.unknown())),
        url: text,
        /** The day it was put on there, where nobody said one. */
        placedOn: maybeDay,
        deals: z.optional(z.nullable(Deals)),
      }),
    ),
  ),
})
export type Task = z.infer<typeof Task>

export const CalendarEvent = z.object({
  id,
  title: z.string(),
  startTime: time,
  endTime: maybeTime,
  contactId: maybeId,
  companyId: maybeId,
  meetingId: maybeId,
})
export type CalendarEvent = z.infer<typeof CalendarEvent>

/** One line of the audit log, as History shows it. `changed` lists column names, never values of long texts. */
export const HistoryEntry = z.object({
  id,
  at: time,
  actor: z.enum(['rep', 'colleague', 'fathom', 'rules', 'ai', 'companion', 'system']),
  actorId: maybeId,
  table: z.string(),
  rowId: id,
  action: z.enum(['insert', 'update', 'delete']),
  changed: z.array(z.string()),
  title: text,
  /** The rep's click that it was part of; of another client's, of a rule's or of Fathom's there is none. */
  mutationId: maybeId,
  /** In which other CRM it was done, and by whom there where that is nobody here. Absent of an older companion. */
  byPlace: z.optional(text),
  byWhom: z.optional(text),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const Utterance = z.object({
  speaker: text,
  email: text,
  offset: z.number(),
  text: z.string(),
})
export type Utterance = z.infer<typeof Utterance>

/** Comes by its own, slower stream of the feed. `id` is the meeting's. */
export const Transcript = z.object({
  id,
  meetingId: id,
  language: text,
  utterances: z.array(Utterance),
})
export type Transcript = z.infer<typeof Transcript>

/** Entity name in the feed, to the shape of its row. A client ignores entities that it does not know. */
export const entities = {
  company: Company,
  contact: Contact,
  meeting: Meeting,
  attendee: Attendee,
  action_item: ActionItem,
  task: Task,
  integration: Integration,
  sync_state: SyncState,
  settings: RepSettings,
  colleague: Colleague,
  calendar_event: CalendarEvent,
  history: HistoryEntry,
  transcript: Transcript,
} as const
export type EntityName = keyof typeof entities
export type EntityRow<E extends EntityName> = z.infer<(typeof entities)[E]>

/** Text that is what it should be; null where it is not. */
function readable(fits: (text: string) => boolean) {
  return z.pipe(
    z.nullable(z.string()),
    z.transform((text) => (text !== null && fits(text) ? text : null)),
  )
}
