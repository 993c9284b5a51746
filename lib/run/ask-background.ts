import { getMeta, setMeta } from '../cache/meta.ts'
import type { Message } from '../messages.ts'

/** The background answers as soon as it runs, which takes Chrome a tenth of a second. */
const patienceMs = 10_000

const outcomeOf = {
  'connect-fathom': 'connect',
  'connect-crm': 'connectCrm',
  'enter-google': 'entering',
} as const

type Wish = Exclude<Message, { type: 'sync' }>

/**
 * Asks the background for what only it can see through. Where Chrome does not start it, that is recorded as the
 * outcome: no button waits for what nobody does.
 */
export async function askBackground(
  wish: Wish,
  send: (message: Message) => Promise<unknown>,
  now: () => number,
): Promise<void> {
  let limit: ReturnType<typeof setTimeout> | undefined
  const late = new Promise((_, reject) => {
    limit = setTimeout(() => reject(new Error('The background does not answer.')), patienceMs)
  })
  try {
    await Promise.race([Promise.resolve().then(() => send(wish)), late])
  } catch (error) {
    console.error('Upshot’s background does not run.', error)
    const key = outcomeOf[wish.type]
    // It did begin, and only its answer was lost.
    if ((await getMeta(key))?.state === 'open') return
    await setMeta(key, {
      state: 'failed',
      at: new Date(now()).toISOString(),
      message: "Chrome didn't start Upshot in the background. Restart Chrome and try again.",
    })
  } finally {
    clearTimeout(limit)
  }
}
