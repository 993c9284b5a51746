import type { Settings } from '../env.ts'
import type { Alert } from './known.ts'

/** One message for all that is to be told, with what to do; what is over comes first. */
export function messageOf(
  { raised, cleared }: { raised: readonly Alert[]; cleared: readonly Alert[] },
  host: string,
  now: number,
): string {
  return [
    `Upshot at ${host}`,
    ...cleared.map(({ words, since }) => `Over, after ${span(now - since)}: ${words}`),
    ...raised.map(({ words, action }) => `Since now: ${words}\n  What to do: ${action}`),
  ].join('\n')
}

function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 120) return `${minutes} minutes`
  return `${Math.round(minutes / 60)} hours`
}

const timeoutMs = 10_000
/** What a chat takes in one message, with room to spare. */
const mostCharacters = 3_500

/**
 * Posts to `ALERT_URL`: as chats of Slack's kind take it (`{"text": …}`), or as plain text.
 * @throws where it did not arrive
 */
export async function postAlert(
  { url, style }: NonNullable<Settings['alerts']>,
  message: string,
): Promise<void> {
  const text =
    message.length > mostCharacters ? `${message.slice(0, mostCharacters)}\n(and more)` : message
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    ...(style === 'plain'
      ? { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text }
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) }),
  })
  await response.body?.cancel()
  if (!response.ok) throw new PostError(response.status)
}

/** Whom the alert was for has answered, and does not take it. */
export class PostError extends Error {
  readonly code: string

  constructor(status: number) {
    super(`The alert was answered with ${status}`)
    this.name = 'PostError'
    this.code = String(status)
  }
}
