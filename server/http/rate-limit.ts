import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../../lib/contract/error.ts'
import { digestHex } from '../encoding.ts'
import type { CompanionEnv } from './companion.ts'

/**
 * Per rep, told apart by their session: whoever it claims to be is not known yet here, and a limit by a
 * name that anybody can claim could be used up by anybody. What a token says counts, not how the header
 * or the signature is spelt. Sessions that turn out to be none are counted per address: a new made-up one
 * for each request would pass any limit by session.
 */
export const limitPerRep = createMiddleware<CompanionEnv>(async (c, next) => {
  const key = await digestHex(sessionOf(c) ?? addressOf(c))
  const { success } = await c.env.LIMIT_PER_REP.limit({ key })
  if (!success) throw tooMany()
  await next()
  if (c.error instanceof AppError && c.error.code === 'unauthorized') await countAddress(c)
})

/** Head and claims of the token, without the signature, which has more than one spelling. */
function sessionOf(c: Context<CompanionEnv>): string | null {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization')?.trim() ?? '')?.[1]
  return token?.split('.').slice(0, 2).join('.') ?? null
}

/** Per address of the caller, for those who come without a session. */
export const limitPerAddress = createMiddleware<CompanionEnv>(async (c, next) => {
  await countAddress(c)
  await next()
})

/**
 * Counts one request of this address and refuses it when there were too many. Of deliveries only the
 * refused are counted: Fathom sends for all reps from a few addresses.
 */
export async function countAddress(c: Context<CompanionEnv>): Promise<void> {
  const { success } = await c.env.LIMIT_PER_ADDRESS.limit({ key: addressOf(c) })
  if (!success) throw tooMany()
}

function addressOf(c: Context<CompanionEnv>): string {
  return c.req.header('cf-connecting-ip') ?? 'unknown'
}

function tooMany(): AppError {
  return new AppError('rate_limited', 'That was too much at once. Upshot tries again in a minute.')
}
