import { useLiveQuery } from 'dexie-react-hooks'
import { readMatcher } from '../lib/page/subjects.ts'
import type { Page, PageMatch } from '../lib/page-context.ts'

const noMatch: PageMatch = { kind: 'none' }

/** Whom a page is about. */
export function usePageMatch(page: Page | null): PageMatch {
  const hasPage = page !== null
  const matcher = useLiveQuery(async () => (hasPage ? readMatcher() : null), [hasPage])
  return page !== null && matcher ? matcher(page) : noMatch
}
