import { useLiveQuery } from 'dexie-react-hooks'
import { companiesLike } from '../../lib/cache/companies-like.ts'
import type { Company } from '../../lib/contract/rows.ts'
import type { Page } from '../../lib/page/match.ts'
import { companyOfPage } from '../../lib/page/subjects.ts'

/**
 * Which company client-safe mode could show: the page's, and those whose name begins as typed. These look
 * past the mode, which is what they are for.
 */
export function useCompaniesToShow(
  page: Page | null,
  text: string,
): {
  offered: Pick<Company, 'id' | 'name'> | null
  found: readonly Pick<Company, 'id' | 'name'>[] | undefined
} {
  const offered = useLiveQuery(() => companyOfPage(page), [page?.url, page?.title])
  const found = useLiveQuery(() => companiesLike(text), [text])
  return { offered: offered ?? null, found }
}
