import * as z from 'zod/mini'
import { listMeetings } from '../../fathom/client.ts'
import { parseEvent } from '../../fathom/event.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime, writeFact } from '../facts.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { startImport, startListing } from './listing.ts'
import type { Recorders } from './recorder-doubt.ts'
import { endDoubt, isInDoubt, readRecorders, remember, unsettled } from './recorder-doubt.ts'
import { isRecordedBy } from './recordings.ts'

/** Who the rep is at Fathom: Fathom does not say whose token it is given. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** What a first connection brings in. */
const importDays = 30
/** As far back as a rep may ask for. */
const longestImportDays = 365

/** It is known now who the rep is at Fathom: what waited for that begins, and what was lost meanwhile is looked for. */
export function confirmRecorder(context: MailboxContext, email: string): void {
  const { sql, now, random } = context
  const time = now()
  const before = readFact(sql, 'fathomEmail')
  if (before !== null) remember(sql, 'ownRecorders', before)
  if (isInDoubt(sql)) {
    const since = readTime(sql, 'missingCheckedAt') ?? readTime(sql, 'connectedAt') ?? time
    endDoubt(context)
    // A day more: a call may have been under way when the list was last whole.
    const days = Math.ceil((time - since) / day) + 1
    startImport(context, Math.min(Math.max(days, importDays), longestImportDays))
  }
  writeFact(sql, 'fathomEmail', email)
  writeFact(sql, 'recorders', null)
  // The first comparisons come with the import itself.
  writeFact(sql, 'nextRecentAt', Math.ceil(time + hour + random() * 10 * minute))
  writeFact(sql, 'nextMonthAt', Math.ceil(time + day + random() * hour))
  if (readFact(sql, 'importPending') !== null) {
    writeFact(sql, 'importPending', null)
    startImport(context, importDays)
  }
  reportSoon(context)
}

const Private = z.object({ shared_with: z.literal('no_teams') })

/** Shown to whoever recorded it, and to nobody by way of a team. */
function isPrivate(item: unknown): boolean {
  return Private.safeParse(item).success
}

/** Asks whether the rep's address in the CRM is also theirs at Fathom: there is no `/me`. */
export async function identify({ context, ask }: JobTools): Promise<JobResult> {
  const { sql, now } = context
  const email = readFact(sql, 'crmEmail')
  const known = readFact(sql, 'fathomEmail')
  if (readFact(sql, 'connection') !== 'active' || (known !== null && !isInDoubt(sql))) return done
  let own: unknown[] = []
  if (email !== null && known === null) {
    const query = { recordedBy: email, createdAfter: null, cursor: null }
    const asked = await ask('global', (caller) => listMeetings(caller, query))
    if (!asked.ok) return asked.reason === 'ended' ? asked.result : done
    own = asked.value.items.filter((item) => {
      const parsed = parseEvent(item, now())
      return parsed.ok && isRecordedBy(parsed.meeting, email)
    })
    // At the consent Fathom showed the rep who was signed in; nobody has seen whose a key is.
    if (own.length > 0 && (readFact(sql, 'apiKey') === null || own.some(isPrivate))) {
      confirmRecorder(context, email)
      return done
    }
  }
  // The first delivery will say who the rep is, since its webhook carries nobody else's. Until then
  // they may pick themself from those whom the list names.
  const everybody = { recordedBy: null, createdAfter: null, cursor: null }
  const listed = await ask('global', (caller) => listMeetings(caller, everybody))
  if (!listed.ok) return listed.reason === 'ended' ? listed.result : done
  let hasPrivateOfOthers = false
  const named = new Map<string, string | null>()
  for (const item of listed.value.items) {
    const parsed = parseEvent(item, now())
    const recorder = parsed.ok ? parsed.meeting.recordedBy : null
    if (recorder?.email) named.set(recorder.email, recorder.name)
    hasPrivateOfOthers ||=
      parsed.ok && isPrivate(item) && !isRecordedBy(parsed.meeting, email ?? '')
  }
  // Whoever made the key sees the rep's calls as a colleague would, and somebody else's as their own.
  if (email !== null && own.length > 0 && !hasPrivateOfOthers) {
    confirmRecorder(context, email)
    return done
  }
  const recorders: Recorders = Array.from(named, ([address, name]) => ({ name, email: address }))
  if (known !== null) {
    const others = unsettled(sql, recorders)
    const asked = [...readRecorders(sql), ...others]
    const each = [...new Map(asked.map((one) => [one.email, one])).values()]
    if (each.length === 0) endDoubt(context)
    else writeFact(sql, 'recorders', JSON.stringify(each))
    reportSoon(context)
    return done
  }
  writeFact(sql, 'recorders', JSON.stringify(recorders))
  // Fathom answered, and there is nothing yet to compare with: all is as it should be.
  writeFact(sql, 'lastSuccessAt', now())
  writeFact(sql, 'lastError', null)
  // A connection that has just begun is told of already, and overdue only much later.
  if (now() - (readTime(sql, 'connectedAt') ?? 0) > 10 * minute) reportSoon(context)
  return done
}

/**
 * The rep picks themself, or says that somebody is not them. Only from those whom Fathom named: anything
 * else would import nothing.
 */
export function chooseRecorder(context: MailboxContext, email: string, isMe: boolean): boolean {
  const { sql, storage, now } = context
  const recorders = readRecorders(sql)
  const chosen = recorders.find((one) => isRecordedBy({ recordedBy: one }, email))
  if (!chosen) return false
  storage.transactionSync(() => {
    if (isMe) {
      confirmRecorder(context, chosen.email)
      return
    }
    remember(sql, 'otherRecorders', chosen.email)
    const left = recorders.filter((one) => one !== chosen)
    writeFact(sql, 'recorders', JSON.stringify(left))
    if (left.length === 0 && isInDoubt(sql)) {
      // The address that is known is theirs after all: whether anything is missing is found out now.
      endDoubt(context)
      startListing(context, 'month', now())
    }
  })
  return true
}
