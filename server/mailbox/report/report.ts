import * as z from 'zod/mini'
import { countMissing } from '../calls/missing.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime, writeFact } from '../facts.ts'
import { countParked } from '../jobs/parked.ts'
import { healthOf } from './health.ts'
import { problemOf } from './notices.ts'

/** What the CRM shows of a connection, and with it the panel: computed from the mailbox as it is. */

const Touched = z.object({ touched: z._default(z.array(z.string()), []) })

/** Tells the CRM, unless it was told exactly that before. Answers whose panels should pull. */
export async function report(
  context: MailboxContext,
  crm: (name: string, args: object) => Promise<unknown>,
): Promise<string[]> {
  const { sql } = context
  const userId = readFact(sql, 'userId')
  if (userId === null || readFact(sql, 'connection') === null) return []
  const integration = integrationOf(sql)
  const syncState = syncStateOf(context)
  const whole = JSON.stringify([integration, syncState])
  if (readFact(sql, 'reported') === whole) return []
  const first = await crm('set_integration', { p_user_id: userId, p: integration })
  const second = await crm('set_sync_state', { p_user_id: userId, p: syncState })
  writeFact(sql, 'reported', whole)
  return [userId, ...touchedBy(first), ...touchedBy(second)]
}

function integrationOf(sql: SqlStorage) {
  const connection = readFact(sql, 'connection')
  return {
    status: connection === 'active' || connection === 'revoked' ? connection : 'disconnected',
    fathomUserEmail: readFact(sql, 'fathomEmail'),
    scopes: readFact(sql, 'scopes'),
    connectedAt: instant(readTime(sql, 'connectedAt')),
    lastSyncAt: instant(readTime(sql, 'lastSuccessAt')),
  }
}

function syncStateOf(context: MailboxContext) {
  const { sql } = context
  const lastSyncError = problemOf(context)
  return {
    syncStatus: lastSyncError !== null ? 'error' : isImporting(sql) ? 'syncing' : 'idle',
    totalMeetings: readTime(sql, 'importListed') ?? 0,
    meetingsSynced: readTime(sql, 'importSynced') ?? 0,
    lastSyncError,
    lastSuccessfulSync: instant(readTime(sql, 'lastSuccessAt')),
    lastDeliveryAt: instant(readTime(sql, 'lastDeliveryAt')),
    parkedCount: countParked(sql),
    missingCount: countMissing(sql),
    missingCheckedAt: instant(readTime(sql, 'missingCheckedAt')),
    mailbox: healthOf(sql),
  }
}

function isImporting(sql: SqlStorage): boolean {
  return (
    sql
      .exec(
        `select 1 from jobs where state in ('queued', 'running')
          and ((kind = 'list_page' and payload ->> 'purpose' = 'import')
            or (kind = 'sync_listed' and payload ->> 'counted')) limit 1`,
      )
      .toArray().length > 0
  )
}

function instant(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}

function touchedBy(answer: unknown): string[] {
  const parsed = Touched.safeParse(answer)
  return parsed.success ? parsed.data.touched : []
}
