import * as z from 'zod/mini'

/** The closed set of failures that cross the border between companion and extension. */
export const errorCodes = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'upgrade_required',
  'signature_invalid',
  'state_invalid',
  'fathom_refused',
  'fathom_unavailable',
  'crm_unavailable',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * Body of every answer that is not 2xx: `{ error: { code, message, requestId } }`.
 * `message` is one sentence a rep may read: what happened and what to do next.
 */
export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    requestId: z.string(),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** A failure with a code from the closed set. Caught in two places only: the HTTP `onError` and the job loop. */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}
