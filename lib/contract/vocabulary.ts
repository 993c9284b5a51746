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
export type TaskStatus = (typeof taskStatuses)[number]

export const itemSyncStatuses = ['pending', 'synced', 'excluded', 'failed'] as const
export type ItemSyncStatus = (typeof itemSyncStatuses)[number]

/** Who owes an item, as the database decided it: the rep, a colleague in the workspace, a colleague without an account, somebody outside, or nobody knows. */
export const assigneeKinds = ['me', 'member', 'colleague', 'external', 'unknown'] as const
export type AssigneeKind = (typeof assigneeKinds)[number]

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
export type Tier = (typeof tiers)[number]

export const taskCreationModes = ['automatic', 'review'] as const
export type TaskCreation = (typeof taskCreationModes)[number]

export const integrationStatuses = ['active', 'revoked', 'disconnected'] as const
export type IntegrationStatus = (typeof integrationStatuses)[number]

export const syncStatuses = ['idle', 'syncing', 'error'] as const
export type SyncStatus = (typeof syncStatuses)[number]
