import type { Context } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mayBeSealed } from './health.ts'

/** The id of the extension that calls; null for callers without an origin. */
export function extensionOrigin(c: Context<CompanionEnv>): string | null {
  const origin = c.req.header('origin')
  if (origin === undefined) return null
  return /^chrome-extension:\/\/([a-p]{32})$/.exec(origin)?.[1] ?? ''
}

/** Whether a connection may be begun for this extension, and kept. @throws AppError */
export async function assertMayConnect(
  c: Context<CompanionEnv>,
  extensionId: string,
): Promise<void> {
  const { extensionIds } = c.var.settings
  const origin = extensionOrigin(c)
  // Only listed extensions are redirected to, and none on behalf of another.
  if (!extensionIds.includes(extensionId) || (origin !== null && origin !== extensionId)) {
    throw new AppError('forbidden', 'This extension may not connect anything here.')
  }
  // What is sealed with a key that goes again would go with it.
  if (!(await mayBeSealed(c.env))) {
    throw new AppError(
      'internal',
      'Upshot is being put right and takes no new connections for the moment. Try again later.',
    )
  }
}
