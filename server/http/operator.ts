import { createMiddleware } from 'hono/factory'
import { AppError } from '../../lib/contract/error.ts'
import { digestHex, sameBytes, utf8 } from '../encoding.ts'
import type { CompanionEnv } from './companion.ts'
import { countAddress } from './rate-limit.ts'

/**
 * Lets the operator through, known by `OPERATOR_TOKEN`. Without that setting there is nothing here; to
 * whoever guesses there is nothing here either, and they are slowed down.
 */
export const operatorOnly = createMiddleware<CompanionEnv>(async (c, next) => {
  const { operatorToken } = c.var.settings
  const given = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  if (operatorToken === null || !(await isOperatorToken(given, operatorToken))) {
    await countAddress(c)
    throw new AppError('not_found', 'There is nothing at this address.')
  }
  await next()
})

/** Digests have one length, so that nothing is told by the time it takes. */
export async function isOperatorToken(given: string, wanted: string): Promise<boolean> {
  const [one, other] = await Promise.all([digestHex(given), digestHex(wanted)])
  return sameBytes(utf8(one), utf8(other))
}
