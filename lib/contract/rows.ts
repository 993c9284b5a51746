import * as z from 'zod/mini'
import {
  assigneeKinds,
  integrationStatuses,
  itemSyncStatuses,
  matchReasons,
  priorities,
  syncStatuses,
  taskCreationModes,
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
const maybeTime = z.nullable(time)
const maybeNumber = z.nullable(z.number())

export const Company = z.object({
  id,
  ownerId: id,
  name: z.string(),
  domain: text,
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
  evidence: z.nullable(z.object({ quote: z.string(), speaker: text, offsetSeconds: maybeNumber })),
  certainty: z.nullable(z.enum(['clear', 'implied', 'unsure'])),
  goneAt: maybeTime,
  dismissedAt: maybeTime,
  humanFields: z.array(z.string()),
  createdAt: time,
})
export type ActionItem = z.infer<typeof ActionItem>

export const Task = z.object({
  id,
  title: z.string(),
  description: text,
  dueDate: maybeTime,
  /** The due date was given without a time of day: it is the end of that day in the rep's time zone. */
  dueDateOnly: z.boolean(),
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
})
export type Task = z.infer<typeof Task>

/** Metadata of the Fathom connection. Tokens are never in the CRM. */
export const Integration = z.object({
  id,
  userId: id,
  fathomUserEmail: text,
  status: z.enum(integrationStatuses),
  connectedAt: maybeTime,
  lastSyncAt: maybeTime,
})
export type Integration = z.infer<typeof Integration>

export const SyncState = z.object({
  id,
  userId: id,
  syncStatus: z.enum(syncStatuses),
  totalMeetings: z.number(),
  meetingsSynced: z.number(),
  lastSyncError: text,
  lastSuccessfulSync: maybeTime,
  lastDeliveryAt: maybeTime,
  parkedCount: z.number(),
  missingCount: maybeNumber,
  missingCheckedAt: maybeTime,
})
export type SyncState = z.infer<typeof SyncState>

/** `chosen` is false until the rep has answered how promises become tasks. */
export const RepSettings = z.object({
  id,
  userId: id,
  taskCreation: z.enum(taskCreationModes),
  chosen: z.boolean(),
  timeZone: z.string(),
  aiEnabled: z.boolean(),
  /** Domains whose people are colleagues; the workspace's. */
  ownDomains: z.array(z.string()),
})
export type RepSettings = z.infer<typeof RepSettings>

export const Colleague = z.object({
  id,
  userId: id,
  email: z.string(),
  name: text,
  role: z.string(),
})
export type Colleague = z.infer<typeof Colleague>

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
