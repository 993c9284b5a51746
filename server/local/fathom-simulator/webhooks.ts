import { randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Directory } from './directory.ts'
import type { Call } from './listing.ts'
import { canSee } from './listing.ts'
import { isoSeconds, recorderOf } from './recording.ts'
import type { Webhook } from './state.ts'

const triggers = [
  'my_recordings',
  'shared_external_recordings',
  'my_shared_with_team_recordings',
  'shared_team_recordings',
] as const

type Trigger = (typeof triggers)[number]

const include = z.optional(z.boolean())

const createSchema = z
  .strictObject({
    destination_url: z.string().refine(isDeliverable, 'destination_url must be an https URL'),
    triggered_for: z.array(z.enum(triggers)).min(1),
    include_transcript: include,
    include_summary: include,
    include_action_items: include,
    include_crm_matches: include,
  })
  .refine(
    (body) =>
      body.include_transcript ||
      body.include_summary ||
      body.include_action_items ||
      body.include_crm_matches,
    'at least one include_* must be true',
  )

export type CreateWebhookResult = { ok: true; webhook: Webhook } | { ok: false; message: string }

/** Fathom allows no property it does not know, and wants something to put into the payload. */
export function createWebhook(
  body: unknown,
  owner: { account: string; clientId: string | null },
  now: number,
): CreateWebhookResult {
  const parsed = createSchema.safeParse(body)
  if (!parsed.success) {
    const message = parsed.error.issues.map((issue) => issue.message).join('; ')
    return { ok: false, message }
  }
  return {
    ok: true,
    webhook: {
      id: randomName(16),
      ...owner,
      url: parsed.data.destination_url,
      secret: newSecret(),
      createdAt: now,
      triggeredFor: parsed.data.triggered_for,
      includeTranscript: parsed.data.include_transcript ?? false,
      includeSummary: parsed.data.include_summary ?? false,
      includeActionItems: parsed.data.include_action_items ?? false,
      includeCrmMatches: parsed.data.include_crm_matches ?? false,
    },
  }
}

export function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

/** The answer to a creation: the only time id and secret are ever told. */
export function toWireWebhook(webhook: Webhook) {
  return {
    id: webhook.id,
    url: webhook.url,
    secret: webhook.secret,
    created_at: isoSeconds(webhook.createdAt),
    triggered_for: webhook.triggeredFor,
    include_transcript: webhook.includeTranscript,
    include_summary: webhook.includeSummary,
    include_action_items: webhook.includeActionItems,
    include_crm_matches: webhook.includeCrmMatches,
  }
}

/**
 * Whether a finished call is an event for this webhook. Judged once, when the call is written up.
 * A call without a summary is an event for nobody.
 */
export function fires(webhook: Webhook, call: Call, directory: Directory): boolean {
  if (call.scenario.summary === null) return false
  const trigger = triggerFor(webhook.account, call, directory)
  return trigger !== null && webhook.triggeredFor.includes(trigger)
}

function triggerFor(account: string, call: Call, directory: Directory): Trigger | null {
  const recorder = recorderOf(call.scenario)
  if (recorder.email === account) {
    const private_ = call.scenario.sharedWith === 'no_teams'
    return private_ ? 'my_recordings' : 'my_shared_with_team_recordings'
  }
  if (!canSee(call, account, directory)) return null
  const colleague = recorder.email_domain === directory.domain
  return colleague ? 'shared_team_recordings' : 'shared_external_recordings'
}

/** Plain http only on this machine: everything else would not be delivered by the real one. */
function isDeliverable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback)
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random letters and digits, in the fashion of Fathom's and Svix's ids. */
export function randomName(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
