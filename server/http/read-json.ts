import type * as z from 'zod/mini'
import { AppError } from '../../lib/contract/error.ts'
import { readBody } from '../read-body.ts'

/** Fifty mutations with the longest texts they may carry. */
const limit = 4 * 1024 * 1024

/** A request's JSON, parsed. @throws AppError bad_request, too_large */
export async function readJson<T>(request: Request, schema: z.ZodMiniType<T>): Promise<T> {
  const body = await readBody(request, limit)
  if (!body) throw new AppError('too_large', 'That is more than one request may carry.')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    throw new AppError('bad_request', 'The request is not JSON.')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map(({ path }) => path.join('.') || 'the body').join(', ')
  throw new AppError('bad_request', `The request is not understood: ${where}.`)
}
