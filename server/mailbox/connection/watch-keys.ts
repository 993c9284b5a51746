import { errorKind } from '../../../lib/contract/error-place.ts'
import { logError, logInfo } from '../../log.ts'
import type { MailboxContext, SealedUnder } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import { fingerprintOf } from './fingerprint.ts'
import { open } from './seal.ts'
import { storedAccess } from './stored-access.ts'

/**
 * Whether what this mailbox has sealed opens with the keys that are set. What does not is kept as it is
 * and told: to the rep, to the operator, in the log. It is looked at when a new process wakes, which is
 * when keys can have changed, and when something was sealed.
 */
export function createKeyWatch(context: MailboxContext): () => Promise<void> {
  const { sql, storage, settings, now } = context
  let looked: string | null = null

  return async function look() {
    try {
      await lookAtAll()
    } catch (error) {
      // The registry did not answer: work goes on, and the next time it is told.
      logError('keys_not_told', { error: errorKind(error) })
    }
  }

  async function lookAtAll() {
    const owner = readFact(sql, 'userId')
    const access = storedAccess(sql)
    const secrets = sql
      .exec<{ secret: string; state: string }>(
        'select secret, state from webhooks where secret is not null',
      )
      .toArray()
      .map(({ secret, state }) => ({
        sealed: secret,
        purpose: 'webhook-secret' as const,
        isUsed: state === 'live',
      }))
    const crmTokens = readFact(sql, 'crmTokens')
    const all = [
      ...(access ? [{ ...access, isUsed: true }] : []),
      ...(crmTokens ? [{ sealed: crmTokens, purpose: 'crm-tokens' as const, isUsed: true }] : []),
      ...secrets,
    ]
    const whole = JSON.stringify(all)
    // What seals test deliveries is made anew for each of them.
    if (owner === null || whole === looked || readFact(sql, 'canary') !== null) return
    const found = new Map<string, SealedUnder>()
    const tried = await fingerprintOf(settings.tokenKeys)
    for (const { sealed, purpose, isUsed } of all) {
      const keyId = sealed.split('.')[1] ?? ''
      const one = found.get(keyId) ?? { keyId, secrets: 0, unreadable: 0, tried }
      one.secrets += 1
      // What a retired webhook still signs is dropped in any case.
      const isReadable = !isUsed || (await open(settings.tokenKeys, { owner, purpose }, sealed)).ok
      if (!isReadable) one.unreadable += 1
      found.set(keyId, one)
    }
    const counts = [...found.values()]
    const told = JSON.stringify(counts)
    if (readFact(sql, 'keysTold') !== told) {
      await context.tellKeys(counts)
      writeFact(sql, 'keysTold', told)
    }
    looked = whole
    const unreadable = counts.reduce((sum, one) => sum + one.unreadable, 0)
    const since = readFact(sql, 'unreadableSince')
    if (unreadable > 0) logError('secrets_do_not_open', { secrets: unreadable })
    if (unreadable > 0 === (since !== null)) return
    storage.transactionSync(() => {
      writeFact(sql, 'unreadableSince', unreadable > 0 ? now() : null)
      reportSoon(context)
    })
    if (unreadable === 0) logInfo('secrets_open_again')
  }
}
