import { startLookingForUnanalysed } from './ai/analyse-soon.ts'
import { pruneSpending } from './ai/spending.ts'
import { pruneInbox } from './calls/inbox.ts'
import { startListing, startSync } from './calls/listing.ts'
import { startMending } from './calls/mend.ts'
import { startTidying } from './calls/tidy.ts'
import { nextOneTimeExpiry, pruneOneTime } from './connection/one-time.ts'
import { resealSecrets } from './connection/tokens.ts'
import { comparisonInterval, watchWebhook } from './connection/watch-webhook.ts'
import { pruneWebhooks } from './connection/webhooks.ts'
import type { MailboxContext } from './context.ts'
import { readFact, readTime, writeFact } from './facts.ts'
import { mirrorSoon, pullSoon } from './mirror/mirror-soon.ts'

/** What a mailbox does of itself every hour and every day. */

const minute = 60_000
const hour = 60 * minute
export const day = 24 * hour

/**
 * Begins what is due. Answers `empty` where nothing is kept here that anybody would miss: the mailbox
 * was looked at, or a connection begun, and never finished.
 */
export async function startRegularWork(context: MailboxContext): Promise<'empty' | 'in use'> {
  const { sql, now, random } = context
  const time = now()
  const isDue = (name: 'nextRecentAt' | 'nextMonthAt' | 'nextTidyAt' | 'nextPullAt') =>
    (readTime(sql, name) ?? Number.POSITIVE_INFINITY) <= time
  if (readFact(sql, 'connection') === 'active') {
    if (isDue('nextRecentAt')) {
      watchWebhook(context)
      const interval = comparisonInterval(context, time)
      // Whole milliseconds: an alarm knows no parts of them.
      writeFact(sql, 'nextRecentAt', Math.ceil(time + interval * (1 + random() / 6)))
      startSync(context)
      startMending(sql, 'failed_items', time)
      startTidying(context)
      startLookingForUnanalysed(context)
    }
    if (isDue('nextMonthAt')) {
      writeFact(sql, 'nextMonthAt', Math.ceil(time + day + random() * hour))
      startListing(context, 'month', time)
      startMending(sql, 'companies', time)
    }
  }
  if (readFact(sql, 'crmConnection') === 'active' && isDue('nextPullAt')) {
    // What a webhook did not tell, and what was wanted and nobody said so.
    writeFact(sql, 'nextPullAt', Math.ceil(time + hour * (1 + random() / 6)))
    pullSoon(context, null)
    mirrorSoon(context)
  }
  if (isDue('nextTidyAt')) {
    writeFact(sql, 'nextTidyAt', time + day)
    pruneInbox(sql, time)
    pruneWebhooks(sql, time)
    pruneSpending(sql, time)
    await resealSecrets(context)
    pruneOneTime(sql, time)
    const isUnused = readFact(sql, 'connection') === null && readFact(sql, 'crmConnection') === null
    if (isUnused && nextOneTimeExpiry(sql) === null) return 'empty'
  }
  pruneOneTime(sql, time)
  return 'in use'
}
