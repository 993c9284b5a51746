import type { Context } from 'hono'
import { Hono } from 'hono'
import { returnPath } from '../../lib/contract/client.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxById } from '../http/companion.ts'
import { limitPerAddress } from '../http/rate-limit.ts'
import type { CallbackResult } from '../mailbox/connection/connect.ts'

/** The redirect after a consent arrives here, without a session: the state is all that speaks for it. */

type Complete = (
  mailbox: NonNullable<
    ReturnType<
      typeof mailboxById<Env['MAILBOX'] extends DurableObjectNamespace<infer Kind> ? Kind : never>
    >
  >,
  random: string,
  query: string,
) => Promise<CallbackResult>

function callback(complete: Complete) {
  return new Hono<CompanionEnv>().get('/callback', limitPerAddress, async (c) => {
    const url = new URL(c.req.url)
    const states = url.searchParams.getAll('state')
    const [, hex = '', random = ''] = /^([0-9a-f]{64})\.([\w-]{16,64})$/.exec(states[0] ?? '') ?? []
    const mailbox = states.length === 1 ? mailboxById(c.env.MAILBOX, hex) : null
    const result = mailbox ? await complete(mailbox, random, url.search) : null
    return result?.ok ? sendBack(c, result) : c.text(startAgain, 400, noStore)
  })
}

export const fathomCallback = callback((mailbox, random, query) =>
  mailbox.completeConsent(random, query),
)

export const hubspotCallback = callback(async (mailbox, random, query) => {
  using side = await mailbox.crm()
  return await side.complete('hubspot', random, query)
})

function sendBack(c: Context<CompanionEnv>, result: CallbackResult & { ok: true }): Response {
  const target = new URL(`https://${result.extensionId}.chromiumapp.org/${returnPath}`)
  if ('handoff' in result) target.searchParams.set('handoff', result.handoff)
  else target.searchParams.set('error', result.error)
  for (const [name, value] of Object.entries(noStore)) c.header(name, value)
  return c.redirect(target.href)
}

/** Nothing of the address is repeated here: it may be anybody's. */
const startAgain =
  'This link was used already, is too old, or is not one of ours.\n' +
  'Close this window and connect again in Upshot.\n'

const noStore = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
