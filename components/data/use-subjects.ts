import { useLiveQuery } from 'dexie-react-hooks'
import type { Page, PageMatch } from '../../lib/page/match.ts'
import type { About, Shown } from '../../lib/page/subjects.ts'
import { readMatcher, shownFor, toSearchFor } from '../../lib/page/subjects.ts'

/** The company or person that a page is about, and what the rep has said of it. */

export type { Subject } from '../../lib/cache/meta.ts'
export type { Shown } from '../../lib/page/subjects.ts'
export { pin, refuseMatch, unpin, unrefuseMatch } from '../../lib/page/subjects.ts'

const noMatch: PageMatch = { kind: 'none' }

/** Whom a page is about. */
function usePageMatch(page: Page | null): PageMatch {
  const hasPage = page !== null
  const matcher = useLiveQuery(async () => (hasPage ? readMatcher() : null), [hasPage])
  return page !== null && matcher ? matcher(page) : noMatch
}

/** What the strip shows beside a page: whom is pinned, else whom the page is about. */
export function useShown(page: Page | null): Shown | undefined {
  const match = usePageMatch(page)
  return useLiveQuery(() => shownFor(match), [JSON.stringify(match)])
}

/** Whom somebody may want to search for beside a page. */
export function useToSearchFor(
  page: Page | null,
): { isPinned: boolean; all: readonly About[] } | undefined {
  const match = usePageMatch(page)
  return useLiveQuery(() => toSearchFor(match), [JSON.stringify(match)])
}
