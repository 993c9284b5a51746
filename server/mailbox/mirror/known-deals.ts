import { dealsHoldMs } from '../../mirror/deals.ts'
import type { KnownDeals } from '../../mirror/tools.ts'
import type { MailboxContext } from '../context.ts'

/** What was read of companies' deals there, kept for all of a rep's tasks; what is too old is not. */
export function createKnownDeals({ sql, now }: Pick<MailboxContext, 'sql' | 'now'>): KnownDeals {
  return {
    read(company) {
      const [row] = sql
        .exec<{ deals: string }>(
          'select deals from open_deals where company = ? and read_at > ?',
          company,
          now() - dealsHoldMs,
        )
        .toArray()
      return row ? JSON.parse(row.deals) : null
    },
    keep(company, deals) {
      sql.exec('delete from open_deals where read_at <= ?', now() - dealsHoldMs)
      sql.exec(
        'insert or replace into open_deals values (?, ?, ?)',
        company,
        now(),
        JSON.stringify(deals),
      )
    },
    drop: (company) => void sql.exec('delete from open_deals where company = ?', company),
  }
}
