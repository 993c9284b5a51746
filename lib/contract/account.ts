import * as z from 'zod/mini'
import { Team } from './team.ts'
import {
  integrationStatuses,
  syncStatuses,
  taskCreationModes,
  undatedChoices,
} from './vocabulary.ts'

/** The rows of a rep's feed that are about the rep: what is connected and chosen, how the sync stands, who their colleagues are. */

const id = z.string()
const time = z.string()
const text = z.nullable(z.string())
const maybeTime = z.nullable(time)
const maybeNumber = z.nullable(z.number())

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
  /** What was put right of people who are none, and can be taken back by its id. Absent of an older companion. */
  tidied: z.optional(
    z.nullable(
      z.object({
        id,
        at: time,
        rooms: z.number(),
        groups: z.number(),
        robots: z.number(),
        /** Addresses of the rep and of colleagues. */
        own: z.number(),
        contacts: z.number(),
        companies: z.number(),
        calls: z.number(),
      }),
    ),
  ),
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
  /** Addresses that the rep said are theirs, beside the account's and Fathom's; and that are not. */
  ownAddresses: z.optional(z.array(z.string())),
  othersAddresses: z.optional(z.array(z.string())),
  /** Null until the rep has chosen; absent of an older companion. */
  undated: z.optional(z.nullable(z.enum(undatedChoices))),
  /** The other CRM that the rep has connected, into which tasks are mirrored. */
  crm: z.optional(
    z.nullable(
      z.object({
        provider: z.string(),
        portalName: text,
        accountEmail: text,
        /** `active`, `revoked` or `disconnected`. */
        status: z.string(),
        missingScopes: z.array(z.string()),
      }),
    ),
  ),
  team: z.optional(z.nullable(Team)),
  /** When the account will be deleted, where its rep has asked for that. */
  deletedAt: z.optional(maybeTime),
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
