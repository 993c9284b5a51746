import * as z from 'zod/mini'
import { integrationStatuses, memberRoles, recordChoices } from './vocabulary.ts'

const id = z.string()
const time = z.string()
const text = z.nullable(z.string())
/** Left out in rows that were kept on a device before there was a choice. */
const records = z.optional(z.enum(recordChoices))

/** The rep's team: who is in it and how their Fathom stands; what is open between the team and others. */
export const Team = z.object({
  workspaceId: id,
  name: z.string(),
  /** How the rep's own companies and contacts stand to the team's. */
  records,
  members: z.array(
    z.object({
      userId: id,
      /** Null while it is not confirmed. */
      email: text,
      name: text,
      role: z.enum(memberRoles),
      connection: z.enum(integrationStatuses),
      connectedAt: z.nullable(time),
      /** Calls of theirs that could not be read. */
      parked: z.number(),
      /** An import that is under way, in calls. */
      importing: z.optional(z.nullable(z.object({ done: z.number(), of: z.number() }))),
    }),
  ),
  /** For admins: who was invited and has not come yet. */
  invitations: z.array(
    z.object({ id, email: z.string(), role: z.enum(memberRoles), expiresAt: time }),
  ),
  /** For admins: who asks to come in. */
  requests: z.array(z.object({ id, name: text, email: text, records })),
  /** Invitations of other teams to this rep. */
  invitedTo: z.array(
    z.object({
      id,
      workspace: z.string(),
      invitedBy: text,
      role: z.enum(memberRoles),
      expiresAt: time,
      /** How many of the rep's own that team has too: a domain, an address in common. */
      known: z.optional(z.object({ companies: z.number(), contacts: z.number() })),
    }),
  ),
  /** The team that the rep has asked, or may ask because it is of their own domain. */
  asked: z.nullable(z.object({ id, workspace: z.string() })),
  mayAsk: z.nullable(z.object({ workspaceId: id, workspace: z.string() })),
  /** What the rep would bring along, where there is a team to join. */
  brings: z.optional(
    z.nullable(z.object({ calls: z.number(), companies: z.number(), contacts: z.number() })),
  ),
})
export type Team = z.infer<typeof Team>
