/** The words that database, companion and panel share. A migration's CHECK constraint lists the same ones. */

export const taskTypes = [
  'call',
  'email',
  'meeting',
  'follow_up',
  'proposal',
  'demo',
  'general',
] as const
export type TaskType = (typeof taskTypes)[number]

export const priorities = ['low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof priorities)[number]

export const taskStatuses = ['pending', 'in_progress', 'completed', 'cancelled', 'overdue'] as const

export const itemSyncStatuses = ['pending', 'synced', 'excluded', 'failed'] as const

/** Who owes an item, as the database decided it: the rep, a colleague in the workspace, a colleague without an account, somebody outside, or nobody knows. */
export const assigneeKinds = ['me', 'member', 'colleague', 'external', 'unknown'] as const

/** What an invitation names: a person, or a room, a list or a program that was invited as one. */
export const natures = ['person', 'room', 'group', 'robot'] as const
export type Nature = (typeof natures)[number]

export const matchReasons = [
  'exact_email',
  'alias',
  'domain',
  'chosen_by_rep',
  'none_free_mail',
  'none',
] as const
export type MatchReason = (typeof matchReasons)[number]

/** Which tier gave an item its category. */
export const tiers = ['rules', 'ai', 'rep'] as const

export const taskCreationModes = ['automatic', 'review'] as const
export type TaskCreation = (typeof taskCreationModes)[number]

/** On which day a CRM that demands one is told of a task without a date. */
export const undatedChoices = ['today', 'next_working_day', 'in_a_week', 'ask'] as const
export type Undated = (typeof undatedChoices)[number]

export const integrationStatuses = ['active', 'revoked', 'disconnected'] as const

export const syncStatuses = ['idle', 'syncing', 'error'] as const

/** What somebody is in their workspace; a member is called a rep. */
export const memberRoles = ['admin', 'member'] as const
export type MemberRole = (typeof memberRoles)[number]

/** Whether somebody's companies and contacts are one record with those of their team. */
export const recordChoices = ['apart', 'together'] as const
export type RecordChoice = (typeof recordChoices)[number]
