import * as z from 'zod/mini'
import { priorities, taskCreationModes, taskTypes } from './vocabulary.ts'

/**
 * Everything a rep can do to the CRM, by name, with its arguments.
 * The database applies each mutation id once (`applied_mutations`) in a savepoint of its own.
 * Ids of new rows are made by the client, so that an optimistic row and the real one are the same row.
 */

const id = z.string().check(z.uuid())
const instant = z.string().check(z.iso.datetime({ offset: true }))
const domain = z.string().check(z.trim(), z.minLength(1), z.maxLength(253))
const title = z.string().check(z.trim(), z.minLength(1), z.maxLength(500))

const taskFields = {
  title: z.optional(title),
  description: z.optional(z.nullable(z.string().check(z.maxLength(20_000)))),
  taskType: z.optional(z.enum(taskTypes)),
  priority: z.optional(z.enum(priorities)),
  dueDate: z.optional(z.nullable(instant)),
  dueDateOnly: z.optional(z.boolean()),
  assignedTo: z.optional(z.nullable(id)),
  contactId: z.optional(z.nullable(id)),
  companyId: z.optional(z.nullable(id)),
  notes: z.optional(z.nullable(z.string().check(z.maxLength(20_000)))),
}

export const mutations = {
  /** Makes the one task of an item. Refused with `already_task` when it has one. */
  'task.create_from_item': z.object({ itemId: id, taskId: id, ...taskFields }),
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
  'item.edit': z.object({
    itemId: id,
    changes: z.object({
      title: z.optional(title),
      taskType: z.optional(z.enum(taskTypes)),
      priority: z.optional(z.nullable(z.enum(priorities))),
      deadlineAt: z.optional(z.nullable(instant)),
    }),
  }),
  'item.set_category': z.object({ itemId: id, taskType: z.enum(taskTypes) }),
  /** Both null: nobody. `waiting` forces the item to be somebody else's without saying whose. */
  'item.assign': z.object({
    itemId: id,
    assigneeName: z.nullable(z.string().check(z.maxLength(300))),
    assigneeEmail: z.nullable(z.string().check(z.maxLength(320))),
    waiting: z.optional(z.boolean()),
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
  'match.add_alias': z.object({ contactId: id, email: z.string().check(z.maxLength(320)) }),
  'match.merge_contacts': z.object({ keepId: id, mergeId: id }),
  /** Takes a correction back: `correctionId` is the id of the mutation that made it. */
  'match.undo': z.object({ correctionId: id }),
  /** The contact goes, and they are "Somebody" in the rep's calls from now on. Not to be taken back. */
  'person.forget': z.object({ contactId: id }),
  'settings.set': z.object({
    taskCreation: z.optional(z.enum(taskCreationModes)),
    timeZone: z.optional(z.string().check(z.maxLength(64))),
    aiEnabled: z.optional(z.boolean()),
  }),
  /** A domain whose people are colleagues from now on, on past calls too. For admins of the workspace. */
  'workspace.add_domain': z.object({ domain }),
  'workspace.remove_domain': z.object({ domain }),
} as const

export type MutationName = keyof typeof mutations
export type MutationArgs<N extends MutationName> = z.infer<(typeof mutations)[N]>

export const mutationNames = Object.keys(mutations) as readonly MutationName[]

export const maxMutationsPerPush = 50

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
export type RefusalReason = (typeof refusalReasons)[number]

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
