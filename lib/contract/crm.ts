import * as z from 'zod/mini'

/** `POST /v1/crm/begin`: where to send the rep to connect another CRM. As with Fathom, the state is one-time. */
export const CrmBeginRequest = z.object({ extensionId: z.string(), provider: z.string() })

/** `POST /v1/crm/claim`: trades the one-time hand-off for the connection. */
export const CrmClaimRequest = z.object({ handoff: z.string() })

const text = z.nullable(z.string())

/** `POST /v1/crm/status`: the other CRM, and the copies that wait for somebody. */
export const CrmStatus = z.object({
  /** Which CRMs this companion can connect. */
  offered: z.array(z.string()),
  connection: z.enum(['none', 'active', 'revoked', 'disconnected']),
  provider: text,
  portalName: text,
  accountEmail: text,
  /** What was asked for and refused, by its name there. */
  missingScopes: z.array(z.string()),
  /** Copies on their way, and those that are there. */
  waiting: z.number(),
  mirrored: z.number(),
  parked: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      reason: z.string(),
      /** What happened, and what to do. */
      message: z.string(),
      url: text,
      parkedAt: z.string(),
    }),
  ),
})
export type CrmStatus = z.infer<typeof CrmStatus>

/** `POST /v1/crm/replay`: null for all that are parked. */
export const CrmReplayRequest = z.object({ id: z.nullable(z.uuid()) })
