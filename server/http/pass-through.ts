import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { AppError } from '../../lib/contract/error.ts'
import { CrmError, callCrm } from '../db/client.ts'
import { logWarning } from '../log.ts'
import { bearerToken } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { readJson } from './read-json.ts'

/**
 * Hands a request on to a function of the CRM under the rep's own token, which the CRM judges, and its
 * answer back unread: the database builds exactly what the contract says.
 */
export function passThrough<T>(
  schema: z.ZodMiniType<T>,
  name: string,
  argsOf: (body: T) => object,
): (c: Context<CompanionEnv>) => Promise<Response> {
  return async (c) => {
    const { body, ask } = await readAsRep(c, schema)
    const answer = await ask(name, argsOf(body))
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    return new Response(answer.body, { headers })
  }
}

/**
 * A rep's request, and how to ask the CRM in their name. Who brings no session is told so before anything
 * is read. What the CRM will never take is the request's fault: it is not to be sent again as it is.
 * @throws AppError unauthorized, bad_request, too_large; `ask` also CrmError
 */
export async function readAsRep<T>(
  c: Context<CompanionEnv>,
  schema: z.ZodMiniType<T>,
): Promise<{ body: T; ask: (name: string, args: object) => Promise<Response> }> {
  const accessToken = bearerToken(c)
  const body = await readJson(c.req.raw, schema)
  const ask = async (name: string, args: object) => {
    try {
      return await callCrm(c.var.settings.supabase, { accessToken }, name, args)
    } catch (error) {
      if (!(error instanceof CrmError) || error.reason !== 'refused') throw error
      const { sqlState } = error
      logWarning('crm_refused_request', { name, sqlState, requestId: c.var.requestId })
      throw new AppError('bad_request', 'The CRM cannot take this request as it is.')
    }
  }
  return { body, ask }
}
