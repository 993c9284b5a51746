import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import type { Tokens } from '../../../../server/mailbox/connection/tokens.ts'
import { createTokens, sealTokens } from '../../../../server/mailbox/connection/tokens.ts'
import { readFact, writeFact } from '../../../../server/mailbox/facts.ts'
import { randomFrom } from '../../seed.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, mailbox, signIn } from '../../world.ts'
import { idle } from '../inside.ts'

const world = createWorld()
afterEach(() => {
  world.interceptFathom = null
})

/** Where the process ends while fifty callers wait for a fresh token. */
const deaths = ['never', 'before Fathom is asked', 'after its answer', 'after the write'] as const
const callers = 50

function within<T>(rep: TestRep, work: (tokens: Tokens, state: DurableObjectState) => Promise<T>) {
  return runInDurableObject(mailbox(rep), (_, state) => {
    const settings = settingsOf(env)
    if (!settings.ok) throw new Error('The tests are not configured')
    const { storage } = state
    const context = {
      storage,
      sql: storage.sql,
      settings: settings.settings,
      now: () => Date.now(),
    }
    return work(
      createTokens(context, () => {}),
      state,
    )
  })
}

describe('fifty callers with an expired token, and a process that dies under them,', () => {
  it('never spend a pair twice, over a hundred seeds', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const pause = (most: number) =>
      new Promise((resolve) => setTimeout(resolve, Math.floor(random() * most)))

    /** The newest pair that Fathom gave, and for each refresh token how often it was taken for one. */
    let pair = { accessToken: '', refreshToken: '' }
    const granted = new Map<string, number>()
    let asked: string[] = []
    let kill: ((at: (typeof deaths)[number]) => void) | null = null
    world.interceptFathom = async (request) => {
      if (!request.url.endsWith('/oauth2/token')) return null
      const spent = new URLSearchParams(await request.clone().text()).get('refresh_token') ?? ''
      await pause(4)
      kill?.('before Fathom is asked')
      if (spent !== '') asked.push(spent)
      const response = await world.fathom.app.fetch(request)
      if (response.ok) {
        const body = await response.clone().json<{ access_token: string; refresh_token: string }>()
        pair = { accessToken: body.access_token, refreshToken: body.refresh_token }
        if (spent !== '') granted.set(spent, (granted.get(spent) ?? 0) + 1)
      }
      await pause(4)
      kill?.('after its answer')
      return response
    }
    const fifty = (rep: TestRep, state?: (own: DurableObjectState) => void) =>
      within(rep, async (tokens, own) => {
        state?.(own)
        const answers = Promise.all(
          Array.from({ length: callers }, async (_, index) => {
            if (index % 3 === 0) await pause(3)
            return tokens.access()
          }),
        )
        const result = await answers
        kill?.('after the write')
        return result
      })

    let rep: TestRep | null = null
    const counts: Record<string, number> = {}
    for (let run = 0; run < 100; run += 1) {
      const at = deaths[Math.floor(random() * deaths.length)] ?? 'never'
      counts[at] = (counts[at] ?? 0) + 1
      const about = `run ${run} of seed ${seed}, dying ${at}`
      kill = null
      if (rep === null) {
        rep = signIn(world)
        await connect(world, rep)
        // The mailbox's own jobs have a token store of their own.
        await idle(rep)
      }
      const expired = pair
      await within(rep, async (_, { storage }) => {
        const settings = settingsOf(env)
        if (!settings.ok) throw new Error('The tests are not configured')
        const owner = readFact(storage.sql, 'userId') ?? ''
        const stored = { ...expired, expiresAt: Date.now() - 1, scope: 'public_api' }
        const { settings: own } = settings
        writeFact(storage.sql, 'tokens', await sealTokens({ settings: own }, owner, stored))
      })

      asked = []
      let dead = false
      let state: DurableObjectState | null = null
      kill = (point) => {
        if (dead || point !== at) return
        dead = true
        state?.abort('The process died')
        throw new Error('The process died')
      }
      const first = await fifty(rep, (own) => {
        state = own
      }).catch(() => null)
      kill = null
      expect(first === null, about).toBe(at !== 'never')
      const second = await fifty(rep)

      const seen = [first, second].flatMap((answers) => answers ?? [])
      if (at === 'after its answer') {
        // Fathom has given the pair to nobody. One more try finds out, and then there is no other.
        expect(asked, about).toEqual([expired.refreshToken, expired.refreshToken])
        expect(new Set(seen.map((answer) => answer.ok || answer.reason))).toEqual(
          new Set(['revoked']),
        )
        expect(
          await within(rep, async (_, { storage }) => readFact(storage.sql, 'connection')),
        ).toBe('revoked')
        rep = null
      } else {
        expect(asked, about).toEqual([expired.refreshToken])
        expect(new Set(seen.map((answer) => answer.ok && answer.accessToken)), about).toEqual(
          new Set([pair.accessToken]),
        )
      }
      expect(granted.get(expired.refreshToken), about).toBe(1)
    }
    expect(Object.keys(counts)).toHaveLength(deaths.length)
    expect([...granted.values()].every((times) => times === 1)).toBe(true)
    console.info(`deaths: ${JSON.stringify(counts)}`)
  }, 120_000)
})
