import * as z from 'zod/mini'
import { cleaned } from './text.ts'
import {
  memberRoles,
  natures,
  priorities,
  recordChoices,
  taskCreationModes,
  taskTypes,
  undatedChoices,
} from './vocabulary.ts'

/**
 * Everything a rep can do to the CRM, by name, with its arguments.
 * The database applies each mutation id once (`applied_mutations`) in a savepoint of its own.
 * Ids of new rows are made by the client, so that an optimistic row and the real one are the same row.
 * A new one needs its rule in `lib/outbox/clicks/` and its function in the database, and nothing else.
 */

const id = z.string().check(z.uuid())
const instant = z.string().check(z.iso.datetime({ offset: true }))
/** A day of the calendar, `2026-12-04`: the same day for whoever reads it. */
const day = z.string().check(z.iso.date())
const domain = z.string().check(cleaned, z.trim(), z.minLength(1), z.maxLength(253))
const title = z.string().check(cleaned, z.trim(), z.minLength(1), z.maxLength(500))
const recordName = z.string().check(cleaned, z.trim(), z.minLength(1), z.maxLength(300))
/** Free text of at most so many characters. */
const text = (most: number) => z.string().check(cleaned, z.maxLength(most))

const taskFields = {
  title: z.optional(title),
  description: z.optional(z.nullable(text(20_000))),
  taskType: z.optional(z.enum(taskTypes)),
  priority: z.optional(z.enum(priorities)),
  /** The day it is due; null takes the date away. An instant is named by `dueDate` alone. */
  dueOn: z.optional(z.nullable(day)),
  dueDate: z.optional(z.nullable(instant)),
  /** Of panels that know no days: `dueDate` is the end of a day by the rep's clock. */
  dueDateOnly: z.optional(z.boolean()),
  assignedTo: z.optional(z.nullable(id)),
  contactId: z.optional(z.nullable(id)),
  companyId: z.optional(z.nullable(id)),
  notes: z.optional(z.nullable(text(20_000))),
}

export const mutations = {
  /** Makes the one task of an item. Refused with `already_task` when it has one. */
  'task.create_from_item': z.object({
    itemId: id,
    taskId: id,
    ...taskFields,
    /** Of a task without a date: the day of its copy in the rep's other CRM. */
    placeOn: z.optional(day),
  }),
  /** Takes a creation back. Without `force` refused with `changed_since` when somebody else has changed the task. */
  'task.undo_create': z.object({ taskId: id, itemId: id, force: z.optional(z.boolean()) }),
  'task.create': z.object({
    taskId: id,
    meetingId: z.optional(z.nullable(id)),
    ...taskFields,
    title,
  }),
  'task.edit': z.object({ taskId: id, changes: z.object(taskFields) }),
  'task.complete': z.object({ taskId: id }),
  'task.reopen': z.object({ taskId: id }),
  'task.delete': z.object({ taskId: id }),
  /** The day of the copy of an undated task in the rep's other CRM, and there alone; null: as the settings say. */
  'task.place': z.object({ taskId: id, on: z.nullable(day) }),
  /**
   * On which of several open deals of its company the copies of this task and of the company's other tasks are hung
   * there, by that CRM's id; `none`: on none of them. Neither takes the answer back.
   */
  'task.choose_deal': z.object({ taskId: id, deal: z.nullable(text(100)), none: z.boolean() }),
  'item.edit': z.object({
    itemId: id,
    changes: z.object({
      title: z.optional(title),
      taskType: z.optional(z.enum(taskTypes)),
      priority: z.optional(z.nullable(z.enum(priorities))),
      deadlineOn: z.optional(z.nullable(day)),
      deadlineAt: z.optional(z.nullable(instant)),
    }),
  }),
  'item.set_category': z.object({ itemId: id, taskType: z.enum(taskTypes) }),
  /** Both null: nobody. `waiting` forces the item to be somebody else's without saying whose. */
  'item.assign': z.object({
    itemId: id,
    assigneeName: z.nullable(text(300)),
    assigneeEmail: z.nullable(text(320)),
    waiting: z.optional(z.boolean()),
  }),
  /** Whom it is about; remembered for the name by which the item says so, in its call. */
  'item.set_contact': z.object({ itemId: id, contactId: id }),
  /** Takes it back: `correctionId` is the id of the mutation that said so, the rest what was shown before, for drawing. */
  'item.undo_contact': z.object({
    itemId: id,
    correctionId: id,
    contactId: z.nullable(id),
    contactReason: z.nullable(text(500)),
    chosen: z.boolean(),
  }),
  'item.complete': z.object({ itemId: id }),
  'item.reopen': z.object({ itemId: id }),
  'item.dismiss': z.object({ itemId: id }),
  'item.restore': z.object({ itemId: id }),
  'match.choose_contact': z.object({ attendeeId: id, contactId: id }),
  'match.choose_company': z.object({ contactId: id, companyId: id }),
  /** The company that the rule chose is wrong for this contact; the rule will not choose it again. */
  'match.not_company': z.object({ contactId: id, companyId: id }),
  /** Another address of a known person. */
  'match.add_alias': z.object({ contactId: id, email: text(320) }),
  'match.merge_contacts': z.object({ keepId: id, mergeId: id }),
  /** Takes a correction back: `correctionId` is the id of the mutation that made it. */
  'match.undo': z.object({ correctionId: id }),
  /** The name that a person gives; nothing that comes later changes it. */
  'record.rename_company': z.object({ companyId: id, name: recordName }),
  'record.rename_contact': z.object({
    contactId: id,
    firstName: z.nullable(recordName),
    lastName: z.nullable(recordName),
  }),
  /** Two records of one company: what the one has goes to the other, its domains too. */
  'record.merge_companies': z.object({ keepId: id, mergeId: id }),
  /** What an attendee is: for their address in the whole workspace, on calls past and to come. */
  'person.set_nature': z.object({ attendeeId: id, nature: z.enum(natures) }),
  /** An address of the rep's own, on past calls too; no contact stays of it. */
  'person.is_me': z.object({ email: text(320) }),
  /** Somebody else who goes by the rep's name. */
  'person.is_not_me': z.object({ email: text(320) }),
  /** The contact goes, and they are "Somebody" in the rep's calls from now on. Not to be taken back. */
  'person.forget': z.object({ contactId: id }),
  /**
   * With whom a call is; null: none of the companies. Where several tie it holds for every call on which the
   * same ones do, else for this call alone.
   */
  'meeting.set_company': z.object({ meetingId: id, companyId: z.nullable(id) }),
  /** Who of its guests speaks for theirs, on every call with the same guests. */
  'meeting.set_primary_contact': z.object({ meetingId: id, contactId: id }),
  'settings.set': z.object({
    taskCreation: z.optional(z.enum(taskCreationModes)),
    timeZone: z.optional(text(64)),
    aiEnabled: z.optional(z.boolean()),
    undated: z.optional(z.enum(undatedChoices)),
  }),
  /** A domain whose people are colleagues from now on, on past calls too. For admins of the workspace. */
  'workspace.add_domain': z.object({ domain }),
  'workspace.remove_domain': z.object({ domain }),
  'workspace.rename': z.object({ name: recordName }),
  /**
   * Invites an address into the team, for 14 days. The token is made on the device and goes into the link; the
   * CRM keeps its SHA-256 in hex.
   */
  'team.invite': z.object({
    invitationId: id,
    email: text(320),
    role: z.enum(memberRoles),
    tokenDigest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
  'team.revoke': z.object({ invitationId: id }),
  /** Takes an invitation to the rep's own, confirmed address. Leaves the present team. Without `records`: apart. */
  'team.join': z.object({ invitationId: id, records: z.optional(z.enum(recordChoices)) }),
  'team.leave': z.object({}),
  'team.remove': z.object({ userId: id }),
  'team.set_role': z.object({ userId: id, role: z.enum(memberRoles) }),
  /** Asks the admins of the team of one's own domain. */
  'team.ask': z.object({
    requestId: id,
    workspaceId: id,
    records: z.optional(z.enum(recordChoices)),
  }),
  'team.withdraw': z.object({ requestId: id }),
  'team.answer': z.object({ requestId: id, accept: z.boolean() }),
  /** Deletes the rep's account a day later, unless `account.keep` comes before. */
  'account.delete': z.object({}),
  'account.keep': z.object({}),
} as const

export type MutationName = keyof typeof mutations
export type MutationArgs<N extends MutationName> = z.infer<(typeof mutations)[N]>

export const mutationNames = Object.keys(mutations) as readonly MutationName[]

export const maxMutationsPerPush = 50
/** What a push of several may weigh as JSON; a single one may weigh what its texts allow. */
export const maxPushBytes = 1_000_000

/** A mutation on its way. `madeAt` is the client's clock, for the record only; it orders nothing. */
export const SentMutation = z.object({
  id,
  name: z.string(),
  args: z.record(z.string(), z.unknown()),
  madeAt: instant,
})
export type SentMutation = z.infer<typeof SentMutation>

/** `POST /v1/push`. Mutations are applied in the order given. */
export const PushRequest = z.object({
  clientId: id,
  mutations: z.array(SentMutation).check(z.minLength(1), z.maxLength(maxMutationsPerPush)),
})
export type PushRequest = z.infer<typeof PushRequest>

export const refusalReasons = [
  'unknown_mutation',
  'invalid',
  'not_found',
  'forbidden',
  'already_task',
  'changed_since',
  'conflict',
] as const

/** A refused mutation is consumed: it is not sent again. `message` is a sentence for the rep. */
export const MutationResult = z.union([
  z.object({ id: z.string(), ok: z.literal(true) }),
  z.object({
    id: z.string(),
    ok: z.literal(false),
    reason: z.enum(refusalReasons),
    message: z.string(),
    /** For `already_task` and `changed_since`: what is there, e.g. `{ taskId, assignedTo, changedBy, changedAt }`. */
    details: z.optional(z.record(z.string(), z.unknown())),
  }),
])
export type MutationResult = z.infer<typeof MutationResult>

export const PushResponse = z.object({ results: z.array(MutationResult) })
export type PushResponse = z.infer<typeof PushResponse>
