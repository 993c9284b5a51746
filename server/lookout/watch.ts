import { errorKind } from '../../lib/contract/error-place.ts'
import type { Settings } from '../env.ts'
import { logError, logInfo, logWarning } from '../log.ts'
import { sendCanary } from './canary.ts'
import { findings, unknownOf } from './findings.ts'
import { lookoutOf } from './lookout.ts'
import { messageOf, postAlert } from './post.ts'
import { askAccuracy, askAi, askClasses } from './standing.ts'

/**
 * One look around: a test delivery, what all processes counted, what the CRM says of the mailboxes. What is
 * wrong is told once, and once more when it is over.
 */
export async function lookAround(env: Env, settings: Settings, now: number): Promise<void> {
  const lookout = lookoutOf(env)
  const canary = await sendCanary(env, settings)
  await lookout.noteCanary(canary)
  if (canary.problem === null) logInfo('canary', { ms: canary.ms })
  else logWarning('canary_failed', { reason: canary.problem })
  const [sums, classes, ai, accuracy] = await Promise.all([
    lookout.sums(now),
    orNull(askClasses(settings)),
    askAi(env, settings, now),
    orNull(askAccuracy(settings, now)),
  ])
  const standing = classes && { ...classes, ai }
  const known = { now, sums, standing, accuracy, canary }
  const alerts = await lookout.judge(findings(known), now, unknownOf(known))
  if (alerts.raised.length + alerts.cleared.length === 0) return
  if (settings.alerts !== null) {
    try {
      const message = messageOf(alerts, new URL(settings.publicUrl).host, now)
      await postAlert(settings.alerts, message)
    } catch (error) {
      // Answered again at the next turn, since it is not noted as told.
      logError('alert_not_sent', { error: errorKind(error) })
      return
    }
  }
  await lookout.told(alerts, now)
  logInfo('alerts', { raised: alerts.raised.length, cleared: alerts.cleared.length })
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch {
    return null
  }
}

const timeoutMs = 10_000

/** Tells whoever waits for it that the watchdog has run to its end: when that stays out, they call. */
export async function beat({ heartbeatUrl }: Settings): Promise<void> {
  if (heartbeatUrl === null) return
  const response = await fetch(heartbeatUrl, { signal: AbortSignal.timeout(timeoutMs) })
  await response.body?.cancel()
  if (!response.ok) throw new Error('The heartbeat was not taken')
}
