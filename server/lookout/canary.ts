import { toBase64, utf8 } from '../encoding.ts'
import type { Settings } from '../env.ts'
import { importSigningKey } from '../fathom/verify.ts'
import { mailboxOf } from '../http/companion.ts'
import type { CanaryRun } from './known.ts'

/** The mailbox that is nobody's and takes test deliveries. */
const canaryName = 'canary'
/** Longer than what is called slow: a road that answers late is not one on which nobody answers. */
const longestMs = 20_000
const lookEveryMs = 250

/**
 * A signed delivery by the road that Fathom's take: in at the public address, verified, kept, and worked off
 * by the alarm. Answers how long that took, or which step failed. The CRM is not asked: nobody's call is in it.
 */
export async function sendCanary(
  env: Env,
  settings: Settings,
  wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
): Promise<CanaryRun> {
  const at = Date.now()
  const failed = (problem: string): CanaryRun => ({ at, ms: null, problem })
  try {
    const mailbox = mailboxOf(env.MAILBOX, canaryName)
    const { path, secret } = await mailbox.prepareCanary()
    const id = `msg_canary_${crypto.randomUUID()}`
    const timestamp = String(Math.floor(at / 1000))
    const body = JSON.stringify({ canary: at })
    const response = await fetch(`${settings.publicUrl}${path}`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(longestMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': await signatureOf(secret, `${id}.${timestamp}.${body}`),
      },
      body,
    }).catch(() => null)
    await response?.body?.cancel()
    if (response === null) return failed('nobody answers at PUBLIC_URL')
    if (response.status !== 202) return failed(`it was answered with ${response.status}`)
    for (;;) {
      const settledAt = await mailbox.canarySettledAt(id)
      if (settledAt !== null) return { at, ms: settledAt - at, problem: null }
      if (Date.now() - at > longestMs) return failed('it was taken in and not worked off')
      await wait(lookEveryMs)
    }
  } catch {
    return failed('its mailbox does not answer')
  }
}

async function signatureOf(secret: string, text: string): Promise<string> {
  const key = await importSigningKey(secret)
  if (key === null) throw new Error('The canary has no secret')
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))))}`
}
