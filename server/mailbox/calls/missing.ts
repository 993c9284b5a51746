import { readFact } from '../facts.ts'
import { isInDoubt } from './recorder-doubt.ts'

/**
 * How many recordings Fathom lists that have not reached the CRM. Null where that is not known: no whole
 * comparison was made, or the list is asked by an address that may be the rep's no more.
 */
export function countMissing(sql: SqlStorage): number | null {
  if (readFact(sql, 'missingCheckedAt') === null || isInDoubt(sql)) return null
  return sql
    .exec<{ missing: number }>(
      'select count(*) as missing from recordings where listed_at is not null and synced_at is null',
    )
    .one().missing
}
