import { runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import type { TestRep, World } from '../world.ts'
import { mailbox, sign } from '../world.ts'

/**
 * Ends a mailbox's process at an await of its own choosing. Every await between receiving and done
 * ends in WebCrypto or the network, so both are where it can be made to die.
 */
export type Killer = {
  /**
   * Kills the rep's process once, at the first await that `isThere` says yes to. It is given the
   * await's name, how often that name came by, and how many awaits there were.
   */
  killWhen: (rep: TestRep, isThere: IsThere) => Promise<{ isDead: () => boolean; trace: string[] }>
  /** Nobody dies any more. */
  spare: () => void
}
export type IsThere = (name: string, occurrence: number, count: number) => boolean

/** To be called when everything that stands in for the network is in its place. */
export function createKiller(): Killer {
  /** Called at every await with what is about to happen, or has just happened. */
  let atAwait: (point: string) => void = () => {}

  const { subtle } = crypto
  for (const name of ['digest', 'sign', 'importKey', 'decrypt'] as const) {
    const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>
    vi.spyOn(subtle, name).mockImplementation((async (...args: unknown[]) => {
      atAwait(`before ${name}`)
      const result = await real(...args)
      atAwait(`after ${name}`)
      return result
    }) as never)
  }
  const network = vi.mocked(fetch).getMockImplementation() ?? fetch
  vi.mocked(fetch).mockImplementation(async (input, init) => {
    const url = new URL(new Request(input, init).url)
    const what = url.pathname.split('/').at(-1)
    atAwait(`before ${what}`)
    const response = await network(input, init)
    atAwait(`after ${what}`)
    return response
  })

  return {
    async killWhen(rep, isThere) {
      const state = await runInDurableObject(mailbox(rep), (_, own) => own)
      const occurrences = new Map<string, number>()
      const trace: string[] = []
      let dead = false
      atAwait = (name) => {
        const occurrence = (occurrences.get(name) ?? 0) + 1
        occurrences.set(name, occurrence)
        trace.push(`${name} ${occurrence}`)
        if (dead || !isThere(name, occurrence, trace.length)) return
        dead = true
        state.abort('The process died')
        throw new Error('The process died')
      }
      return { isDead: () => dead, trace }
    },
    spare() {
      atAwait = () => {}
    },
  }
}

/** A signed request, made before anything is killed: our own signing is no await of the companion's. */
export async function signed(
  { url, secret }: World['webhooks'][number],
  id: string,
  body: string,
): Promise<() => Promise<Response>> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = await sign(secret, id, timestamp, body)
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  }
  return () => exports.default.fetch(url, { method: 'POST', body, headers })
}

/** Delivers as Fathom does: again, under the same id, until it is answered 202. */
export async function untilTaken(send: () => Promise<Response>): Promise<void> {
  await vi.waitFor(async () => expect((await send()).status).toBe(202), {
    timeout: 5_000,
    interval: 5,
  })
}
