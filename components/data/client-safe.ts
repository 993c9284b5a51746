import { clientSafe, showOnly } from '../../lib/cache/client-safe.ts'
import type { Page } from '../../lib/page/match.ts'

/** The switch of client-safe mode. What it hides is hidden where the cache is read. */

export type { OnlyShown } from '../../lib/cache/client-safe.ts'
export { showEverything, showOnly } from '../../lib/cache/client-safe.ts'

/**
 * Hides everything but the company that the rep is with. At once: whom that is takes a moment to find, and
 * until then nothing is shown.
 */
export async function hideOthers(page: Page | null): Promise<void> {
  await showOnly(null)
  const { companyWith } = await import('../../lib/page/subjects.ts')
  const companyId = await companyWith(page)
  const now = await clientSafe()
  if (companyId !== null && now !== null && now.companyId === null) await showOnly(companyId)
}
