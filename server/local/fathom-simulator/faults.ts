import { z } from 'zod'

const probability = z.number().min(0).max(1)
const milliseconds = z.number().min(0)

/**
 * Switches that make the simulator behave as badly as networks and vendors do. Probabilities run
 * from 0 (off) to 1 (always).
 */
export const switchesSchema = z.object({
  /** A first attempt goes out twice at once, with one `webhook-id`. */
  duplicate: probability,
  /** A delivery waits for the next one (or a second) and is overtaken by it. */
  reorder: probability,
  /** A delivery is never attempted: only polling can find the meeting. */
  drop: probability,
  /** One attempt carries a wrong signature; its retry is sound again. */
  corruptSignature: probability,
  /** Every first attempt waits this long. */
  deliveryDelayMs: milliseconds,
  /** Every API answer, the token endpoint's included, waits this long. */
  apiSlowMs: milliseconds,
  /** The API takes the request and never answers. */
  apiHang: probability,
  /** The API answers 500 with an empty body. */
  apiError: probability,
  /** The API answers 502 with a page of HTML. */
  apiHtml: probability,
  /** The API answers 429 although there is budget left. */
  apiTooMany: probability,
  /** What was asked for is done, and its answer never arrives: the connection is cut off. */
  apiAnswerLost: probability,
  /** The answer ends in the middle. */
  apiTruncated: probability,
  /** The answer is right, and says that it is HTML. */
  apiWrongType: probability,
  /** A page of HTML in place of the answer, with its status 200. */
  apiHtmlOk: probability,
  /** The answer is followed by 32 MB of white space. */
  apiHuge: probability,
  /** The answer comes a byte at a time and has no end to speak of. */
  apiDrip: probability,
  /** Lists have no last page: its cursor leads back to the first, and to and fro. */
  cursorLoop: probability,
  /** Lists have no last page: each shows the first again and names another cursor. */
  cursorEndless: probability,
})

export const faultsSchema = switchesSchema.extend({
  /** What every 429 says in `Retry-After`, in whatever words; empty leaves it. */
  retryAfter: z.string(),
  /** What every answer says in `RateLimit-Reset`, with nothing remaining; empty leaves both. */
  rateLimitReset: z.string(),
  /** The API's switches concern only paths that contain this; empty means all of them. */
  apiPath: z.string(),
})

export const faultChangesSchema = faultsSchema.partial()

export type Switch = keyof z.infer<typeof switchesSchema>
export type Faults = z.infer<typeof faultsSchema>
export type FaultChanges = z.infer<typeof faultChangesSchema>

export const noFaults: Faults = {
  duplicate: 0,
  reorder: 0,
  drop: 0,
  corruptSignature: 0,
  deliveryDelayMs: 0,
  apiSlowMs: 0,
  apiHang: 0,
  apiError: 0,
  apiHtml: 0,
  apiTooMany: 0,
  apiAnswerLost: 0,
  apiTruncated: 0,
  apiWrongType: 0,
  apiHtmlOk: 0,
  apiHuge: 0,
  apiDrip: 0,
  cursorLoop: 0,
  cursorEndless: 0,
  retryAfter: '',
  rateLimitReset: '',
  apiPath: '',
}

/** The words the simulator's page uses for each switch. */
export const faultLabels: Record<Switch, string> = {
  duplicate: 'Send deliveries twice',
  reorder: 'Deliver out of order',
  drop: 'Drop deliveries',
  corruptSignature: 'Spoil signatures',
  deliveryDelayMs: 'Delay deliveries',
  apiSlowMs: 'Slow API',
  apiHang: 'API hangs',
  apiError: 'API answers 500',
  apiHtml: 'API answers 502 in HTML',
  apiTooMany: 'API answers 429',
  apiAnswerLost: 'API does it, answer lost',
  apiTruncated: 'API answers half',
  apiWrongType: 'API calls JSON HTML',
  apiHtmlOk: 'API answers 200 in HTML',
  apiHuge: 'API answers 32 MB',
  apiDrip: 'API answers drip by drip',
  cursorLoop: 'Lists go to and fro',
  cursorEndless: 'Lists never end',
}
