import type { FathomNotice } from '../../../lib/contract/receipt.ts'
import { heardAt } from '../connection/watch-webhook.ts'
import { liveWebhook } from '../connection/webhooks.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime } from '../facts.ts'

/** What went wrong between Fathom and Upshot, in words for the rep, and what they can do about it. */

const minute = 60_000
const day = 24 * 60 * minute
/** A webhook takes a moment to be made; longer without one is worth a word. */
const makingMs = 2 * minute
/** What was put right is told for so long. */
const toldFor = 7 * day
const onProbation =
  "Until its first call comes, Upshot looks through Fathom's list every quarter of an hour."

/** What is wrong with the connection, as one reason, or null: the CRM's `lastSyncError`. */
export function problemOf(context: MailboxContext): string | null {
  const { sql } = context
  const connection = readFact(sql, 'connection')
  if (connection === 'revoked') return readFact(sql, 'lostBecause') ?? 'fathom_revoked'
  if (connection !== 'active') return null
  if (readFact(sql, 'unreadableSince') !== null) return 'secrets_do_not_open'
  return readFact(sql, 'lastError') ?? (lacksWebhook(context) ? 'fathom_webhook_missing' : null)
}

/** Everything there is to say, what needs the rep first. */
export function noticesOf(context: MailboxContext): FathomNotice[] {
  const { sql, now } = context
  const notices: FathomNotice[] = []
  const note = (reason: string, at: number | null, message: string | null) => {
    if (message === null) return
    notices.push({
      reason,
      message,
      at: at === null ? null : new Date(at).toISOString(),
      action: readFact(sql, 'connection') === 'revoked' ? 'reconnect' : null,
    })
  }
  const connection = readFact(sql, 'connection')
  const problem = problemOf(context)
  if (problem !== null) note(problem, null, problemWords(problem))
  if (connection !== 'active') return notices
  if (problem !== 'fathom_webhook_missing' && lacksWebhook(context)) {
    note('fathom_webhook_missing', null, problemWords('fathom_webhook_missing'))
  }
  const keyOwner = readFact(sql, 'keyOwner')
  if (keyOwner !== null) {
    note(
      'key_of_another',
      null,
      `The API key tells of calls that ${keyOwner} records, and you said that this is somebody else. They are left alone. Replace it with a key of your own.`,
    )
  }
  const live = liveWebhook(sql)
  if (live?.madeBecause && now() - live.createdAt < toldFor) {
    const words = renewedWords(live.madeBecause)
    const isHeard = heardAt(sql, live) !== null
    note(
      `webhook_${live.madeBecause}`,
      live.createdAt,
      words && `${words} ${isHeard ? 'It works again.' : onProbation}`,
    )
  }
  const orphan = readTime(sql, 'orphanHeardAt')
  if (orphan !== null && now() - orphan < toldFor) {
    note(
      'webhook_orphan',
      orphan,
      "Fathom has a webhook of Upshot's whose making it never confirmed. It does no harm. To be rid of it, delete it in Fathom under Settings, API Access, Manage.",
    )
  }
  return notices
}

function lacksWebhook({ sql, now }: MailboxContext): boolean {
  const connectedAt = readTime(sql, 'connectedAt') ?? 0
  return liveWebhook(sql) === null && now() - connectedAt > makingMs
}

/** A reason of `problemOf` in a sentence or two, with the way on. */
export function problemWords(reason: string): string {
  switch (reason) {
    case 'tokens_lost':
      return "Fathom renewed Upshot's access, and its answer was lost on the way; the old access counts no more. Nothing is missing: connect Fathom again, and calls since then follow."
    case 'secrets_do_not_open':
      return 'Upshot cannot open its access to Fathom right now: a key is missing where Upshot runs. Your admin has been told; nothing is lost. Your calls follow by themselves when the key is back.'
    case 'key_refused':
      return 'Fathom does not take your API key any more: it was deleted there, or its account was. Paste a new one, and calls since then follow.'
    case 'fathom_revoked':
      return 'Fathom stopped letting Upshot in. Connect Fathom again, and calls since then follow.'
    case 'fathom_list_without_end':
      return "Fathom's list of your calls did not come to an end. What it showed is here; whether that is all cannot be said. New calls still arrive, and Upshot reads the list again every hour."
    case 'fathom_answer_too_large':
      return "Fathom's list of your calls was longer than Upshot can read at once. New calls still arrive, and Upshot reads the list again every hour."
    case 'fathom_webhook_missing':
      return 'Fathom does not tell Upshot of new calls yet. They come all the same, a quarter of an hour late at most, and Upshot keeps asking.'
  }
  if (reason.startsWith('fathom_refused_')) {
    return 'Fathom refused to list your calls. New calls still arrive, and Upshot asks again every hour. If it stays, connect Fathom again.'
  }
  return "Upshot could not compare your calls with Fathom's list. New calls still arrive, and it tries again every hour."
}

function renewedWords(because: string): string | null {
  switch (because) {
    case 'deleted':
      return "Upshot's webhook was deleted at Fathom, so calls came late. It was made anew."
    case 'untold':
      return 'Fathom did not tell Upshot of calls, so they came late. Its webhook was made anew.'
    case 'refused':
      return 'Fathom signed calls in a way that did not fit, so Upshot took none of them from there. Its webhook was made anew.'
    case 'moved':
      return 'Upshot has a new address, and Fathom was told.'
    case 'missing':
      return "Fathom had no webhook of Upshot's. It has one now."
    default:
      return null
  }
}
