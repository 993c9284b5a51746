import * as z from 'zod/mini'
import { bearerRequest, parseJson } from '../bearer-request.ts'
import type { Budget, Caller, CrmAnswer, CrmFailure, Refusal } from '../mirror/adapter.ts'

/** HubSpot's API, as thin as it can be: one request, one tagged answer. */

/** The published version of every path. */
const version = '2026-03'

const timeoutMs = 10_000
/** A hundred tasks with bodies at their longest are 6.5 MB. */
const maxBytes = 8 * 1024 * 1024
const longestWaitMs = 60 * 60_000

export function objectsPath(type: string): string {
  return `/crm/objects/${version}/${type}`
}
export const ownersPath = `/crm/owners/${version}`
export const propertiesPath = `/crm/properties/${version}`
export const pipelinesPath = `/crm/pipelines/${version}`

/** What HubSpot says when it refuses. Only codes and names are read of it, never a sentence. */
const ErrorBody = z.object({
  category: z.optional(z.string()),
  policyName: z.optional(z.string()),
  context: z.optional(z.record(z.string(), z.array(z.string()))),
  errors: z.optional(
    z.array(
      z.object({
        code: z.optional(z.string()),
        context: z.optional(z.record(z.string(), z.array(z.string()))),
      }),
    ),
  ),
})
type ErrorBody = z.infer<typeof ErrorBody>

const Anything = z.looseObject({})

/** One request. `shape` is that of the answer's JSON; null: nothing of it is needed, but it is HubSpot's. */
export async function request<T>(
  caller: Caller,
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body: object | null,
  shape: z.ZodMiniType<T> | null,
): Promise<CrmAnswer<T>> {
  const answer = await bearerRequest(caller, {
    method,
    path,
    body,
    timeoutMs,
    maxBytes,
    readsRefusals: true,
  })
  if (!answer) return { ok: false, reason: 'unavailable', status: null, budget: null }
  const { response, text } = answer
  const budget = budgetOf(response.headers)
  if (!response.ok) return { ...failureOf(response, text), budget }
  // A gateway's page with status 200 is nobody's word that it was done.
  if (shape === null && text === '') return { ok: true, value: null as T, budget }
  const parsed = (shape ?? Anything).safeParse(parseJson(text))
  if (!parsed.success) return { ok: false, reason: 'unavailable', status: response.status, budget }
  return { ok: true, value: parsed.data as T, budget }
}

function failureOf(response: Response, text: string | null): CrmFailure {
  const { status, headers } = response
  const parsed = ErrorBody.safeParse(parseJson(text))
  const error: ErrorBody = parsed.success ? parsed.data : {}
  switch (status) {
    case 401:
      return { ok: false, reason: 'unauthorized' }
    case 404:
      return { ok: false, reason: 'not_found' }
    case 409:
      return { ok: false, reason: 'duplicate' }
    case 423:
      // What it works on is locked; nothing was done.
      return { ok: false, reason: 'wait', waitMs: wait(headers) ?? 2_000, daily: false }
    case 429: {
      const daily = error.policyName === 'DAILY'
      const waitMs = wait(headers) ?? (daily ? longestWaitMs : windowMs(headers))
      return { ok: false, reason: 'wait', waitMs, daily }
    }
    case 477:
      // The account is being moved between data centres.
      return { ok: false, reason: 'wait', waitMs: wait(headers) ?? 60_000, daily: false }
    case 408:
      return { ok: false, reason: 'unavailable', status }
  }
  if (status < 400 || status >= 500) return { ok: false, reason: 'unavailable', status }
  const codes = error.errors?.map(({ code }) => code ?? '') ?? []
  if (codes.some((code) => /DUPLICATE|UNIQUE|CONFLICT/.test(code)) || error.category === 'CONFLICT')
    return { ok: false, reason: 'duplicate' }
  return { ok: false, reason: 'refused', refusal: refusalOf(status, codes, error), status }
}

function refusalOf(status: number, codes: readonly string[], error: ErrorBody): Refusal {
  const contexts = [error.context, ...(error.errors?.map(({ context }) => context) ?? [])]
  const names = [
    ...new Set(contexts.flatMap((context) => Object.values(context ?? {}).flat())),
  ].slice(0, 10)
  if (status === 403) return { reason: 'no_rights', names }
  const isRequired = codes.some((code) => /MISSING_(CONDITIONAL_)?REQUIRED_PROPERTY/.test(code))
  const saysProperties = contexts.some((context) => context?.properties !== undefined)
  if (isRequired || saysProperties) return { reason: 'required_property', names }
  if (error.category === 'VALIDATION_ERROR' || status === 400) return { reason: 'invalid', names }
  return { reason: 'refused', names }
}

function budgetOf(headers: Headers): Budget {
  const remaining = count(headers.get('x-hubspot-ratelimit-remaining'))
  return remaining === null ? null : { remaining, windowMs: windowMs(headers) }
}

function windowMs(headers: Headers): number {
  const said = count(headers.get('x-hubspot-ratelimit-interval-milliseconds'))
  return said === null ? 10_000 : Math.min(Math.max(said, 1_000), longestWaitMs)
}

function wait(headers: Headers): number | null {
  const seconds = count(headers.get('retry-after'))
  return seconds === null ? null : Math.min(seconds * 1000, longestWaitMs)
}

function count(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null
}
