import * as z from 'zod/mini'

/**
 * What `GET /health` says to a panel that asks whether this is an Upshot, and where its CRM is. All of it is
 * public: the publishable key is in every panel.
 */
export const Backend = z.object({
  /** Origins, without a path. */
  companionUrl: z.string(),
  supabaseUrl: z.string(),
  supabaseKey: z.string(),
})
export type Backend = z.infer<typeof Backend>

export const HealthResponse = z.object({
  ok: z.boolean(),
  version: z.string(),
  backend: z.optional(Backend),
})
