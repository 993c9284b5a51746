import type { Context } from 'hono'
import { Hono } from 'hono'
import { returnPath } from '../../lib/contract/client.ts'
import { AppError } from '../../lib/contract/error.ts'
import type { BeginResponse, ClaimResponse } from '../../lib/contract/fathom.ts'
import { BeginRequest, ClaimRequest, DisconnectRequest } from '../../lib/contract/fathom.ts'
import { authenticate } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { mailboxById, mailboxOf } from './companion.ts'
import { limitPerAddress } from './rate-limit.ts'
import { readJson } from './read-json.ts'

/** The rep's side of connecting Fathom, under the rep's own session. */
export const fathomConnect = new Hono<CompanionEnv>()
  .post('/begin', async (c) => {
    const rep = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { extensionId } = await readJson(c.req.raw, BeginRequest)
    const { extensionIds } = c.var.settings
    const origin = extensionOrigin(c)
    // Only listed extensions are redirected to, and none on behalf of another.
    if (!extensionIds.includes(extensionId) || (origin !== null && origin !== extensionId)) {
      throw new AppError('forbidden', 'This extension may not connect Fathom here.')
    }
    const { userId, email } = rep
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    const authorizeUrl = await mailbox.beginConsent({ userId, email }, extensionId)
    const answer: BeginResponse = { authorizeUrl }
    return c.json(answer)
  })
  .post('/claim', async (c) => {
    const rep = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { handoff } = await readJson(c.req.raw, ClaimRequest)
    const { userId, email } = rep
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    const claimed = await mailbox.claim({ userId, email }, handoff, extensionOrigin(c))
    if (!claimed.ok) {
      switch (claimed.code) {
        case 'state_invalid':
          throw new AppError(
            'state_invalid',
            'This connection was not finished in time, or was finished already. Connect Fathom again.',
          )
        case 'fathom_refused':
          throw new AppError(
            'fathom_refused',
            'Fathom took its consent back. Connect Fathom again.',
          )
      }
    }
    const { fathomUserEmail } = claimed
    const answer: ClaimResponse = { status: 'active', fathomUserEmail }
    return c.json(answer)
  })
  .post('/disconnect', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { deleteData } = await readJson(c.req.raw, DisconnectRequest)
    await mailboxOf(c.env.MAILBOX, userId).disconnect(deleteData)
    return c.json({ status: 'disconnected' as const })
  })

/** Fathom's redirect arrives here, without a session: the state is all that speaks for it. */
export const fathomCallback = new Hono<CompanionEnv>().get(
  '/callback',
  limitPerAddress,
  async (c) => {
    const url = new URL(c.req.url)
    const states = url.searchParams.getAll('state')
    const [, hex = '', random = ''] = /^([0-9a-f]{64})\.([\w-]{16,64})$/.exec(states[0] ?? '') ?? []
    const mailbox = states.length === 1 ? mailboxById(c.env.MAILBOX, hex) : null
    const result = mailbox ? await mailbox.completeConsent(random, url.search) : null
    if (!result?.ok) return c.text(startAgain, 400, noStore)
    const target = new URL(`https://${result.extensionId}.chromiumapp.org/${returnPath}`)
    if ('handoff' in result) target.searchParams.set('handoff', result.handoff)
    else target.searchParams.set('error', result.error)
    for (const [name, value] of Object.entries(noStore)) c.header(name, value)
    return c.redirect(target.href)
  },
)

/** Nothing of the address is repeated here: it may be anybody's. */
const startAgain =
  'This link to connect Fathom was used already, is too old, or is not one of ours.\n' +
  'Close this window and choose Connect Fathom again in Upshot.\n'

const noStore = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The id of the extension that calls; null for callers without an origin. */
function extensionOrigin(c: Context<CompanionEnv>): string | null {
  const origin = c.req.header('origin')
  if (origin === undefined) return null
  return /^chrome-extension:\/\/([a-p]{32})$/.exec(origin)?.[1] ?? ''
}
