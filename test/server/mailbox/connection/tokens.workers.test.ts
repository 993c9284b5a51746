import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import {
  createTokens,
  resealSecrets,
  sealTokens,
} from '../../../../server/mailbox/connection/tokens.ts'
import type { MailboxContext } from '../../../../server/mailbox/context.ts'
import { readFact, writeFact } from '../../../../server/mailbox/facts.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, mailbox, signIn } from '../../world.ts'

const world = createWorld()

function contextOf({ storage, id }: DurableObjectState): MailboxContext {
  const settings = settingsOf(env)
  if (!settings.ok) throw new Error('The tests are not configured')
  return {
    storage,
    sql: storage.sql,
    settings: settings.settings,
    mailboxId: id.toString(),
    now: () => Date.now(),
    random: () => 0.5,
    aiBudget: { reserve: async () => true, settle: async () => {} },
    tellKeys: async () => {},
    portal: () => {
      throw new Error('No other CRM here')
    },
    hint: () => {},
  }
}

/** Runs within the rep's mailbox, with a token store of its own. */
function within<T>(
  rep: TestRep,
  work: (tokens: ReturnType<typeof createTokens>, context: MailboxContext) => Promise<T>,
): Promise<T> {
  return runInDurableObject(mailbox(rep), (_, state) => {
    const context = contextOf(state)
    return work(
      createTokens(context, () => {}),
      context,
    )
  })
}

/** Counts refreshes while `work` runs; each takes a moment, as over a network. */
async function refreshesDuring(work: () => Promise<unknown>): Promise<number> {
  let refreshes = 0
  world.interceptFathom = async (request) => {
    if (!request.url.endsWith('/oauth2/token')) return null
    refreshes += 1
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    return null
  }
  await work().finally(() => {
    world.interceptFathom = null
  })
  return refreshes
}

async function connected(): Promise<TestRep> {
  const rep = signIn(world)
  await connect(world, rep)
  await vi.waitFor(() => expect(world.crm.syncStates.get(rep.userId)).toBeDefined())
  return rep
}

function expireTokens(
  context: MailboxContext,
  tokens: { accessToken: string; refreshToken: string },
) {
  return sealTokens(context, readFact(context.sql, 'userId') ?? '', {
    ...tokens,
    expiresAt: Date.now() - 1,
    scope: 'public_api',
  })
}

/** What the simulated Fathom last gave. */
async function freshPair(rep: TestRep): Promise<{ accessToken: string; refreshToken: string }> {
  let pair = { accessToken: '', refreshToken: '' }
  world.interceptFathom = async (request) => {
    if (!request.url.endsWith('/oauth2/token')) return null
    const response = await world.fathom.app.fetch(request)
    const body = await response.clone().json<{ access_token: string; refresh_token: string }>()
    pair = { accessToken: body.access_token, refreshToken: body.refresh_token }
    return response
  }
  await within(rep, async (tokens) => {
    const access = await tokens.access()
    if (!access.ok) throw new Error(access.reason)
    await tokens.access(access.accessToken)
  })
  world.interceptFathom = null
  return pair
}

describe('fifty callers with an expired token', () => {
  it('make exactly one refresh and all get its token, over and over', async () => {
    const rep = await connected()
    for (let seed = 0; seed < 100; seed += 1) {
      const pair = await freshPair(rep)
      const refreshes = await refreshesDuring(() =>
        within(rep, async (tokens, context) => {
          writeFact(context.sql, 'tokens', await expireTokens(context, pair))
          const answers = await Promise.all(Array.from({ length: 50 }, () => tokens.access()))
          expect(new Set(answers.map((answer) => answer.ok && answer.accessToken)).size).toBe(1)
          expect(answers.every(({ ok }) => ok)).toBe(true)
        }),
      )
      expect(refreshes).toBe(1)
    }
  })

  it('whom Fathom all refused the same token make one refresh, too', async () => {
    const rep = await connected()
    const refreshes = await refreshesDuring(() =>
      within(rep, async (tokens) => {
        const first = await tokens.access()
        if (!first.ok) throw new Error(first.reason)
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => tokens.access(first.accessToken)),
        )
        expect(
          answers.every((answer) => answer.ok && answer.accessToken !== first.accessToken),
        ).toBe(true)
        // One that comes late with the old token gets the new one without another refresh.
        expect((await tokens.access(first.accessToken)).ok).toBe(true)
      }),
    )
    expect(refreshes).toBe(1)
  })
})

describe('a refresh', () => {
  it('has stored the new pair before anybody uses it', async () => {
    const rep = await connected()
    await within(rep, async (tokens, context) => {
      const first = await tokens.access()
      if (!first.ok) throw new Error(first.reason)
      const before = readFact(context.sql, 'tokens')
      await tokens.access(first.accessToken)
      expect(readFact(context.sql, 'tokens')).not.toBe(before)
    })
    await abortAllDurableObjects()
    await within(rep, async (tokens) => expect((await tokens.access()).ok).toBe(true))
  })

  it('that was lost in a crash ends revoked, with a word to the rep, and no loop', async () => {
    const rep = await connected()
    const pair = await freshPair(rep)
    await within(rep, async (tokens, context) => {
      const lost = await expireTokens(context, pair)
      writeFact(context.sql, 'tokens', lost)
      await tokens.access()
      // The crash: Fathom has spent the pair, and our write of the new one never happened.
      writeFact(context.sql, 'tokens', lost)
    })
    const refreshes = await refreshesDuring(async () => {
      await within(rep, async (tokens) => {
        expect(await tokens.access()).toEqual({ ok: false, reason: 'revoked' })
        expect(await tokens.access()).toEqual({ ok: false, reason: 'revoked' })
      })
    })
    expect(refreshes).toBe(1)
  })

  it('refused while another pair was stored meanwhile goes on with that one', async () => {
    const rep = await connected()
    const pair = await freshPair(rep)
    await within(rep, async (tokens, context) => {
      const good = readFact(context.sql, 'tokens')
      writeFact(
        context.sql,
        'tokens',
        await expireTokens(context, { ...pair, refreshToken: 'spent' }),
      )
      world.interceptFathom = (request) => {
        if (request.url.endsWith('/oauth2/token')) writeFact(context.sql, 'tokens', good)
        return null
      }
      expect(await tokens.access()).toMatchObject({ ok: true })
      world.interceptFathom = null
      expect(readFact(context.sql, 'connection')).toBe('active')
    })
  })

  it.each([
    ['nobody answers', () => Promise.reject(new TypeError('network'))],
    ['500 with HTML', () => new Response('<html>', { status: 500 })],
    ['429', () => new Response('', { status: 429 })],
    ['401 for our own client', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
  ])('that fails because of %s leaves the connection as it is', async (_, answer) => {
    const rep = await connected()
    const pair = await freshPair(rep)
    await within(rep, async (tokens, context) => {
      writeFact(context.sql, 'tokens', await expireTokens(context, pair))
      world.interceptFathom = (request) => (request.url.endsWith('/token') ? answer() : null)
      expect(await tokens.access()).toEqual({ ok: false, reason: 'unavailable' })
      world.interceptFathom = null
      expect(await tokens.access()).toMatchObject({ ok: true })
    })
  })

  it('that comes back after a disconnect stores nothing', async () => {
    const rep = await connected()
    const pair = await freshPair(rep)
    await within(rep, async (tokens, context) => {
      writeFact(context.sql, 'tokens', await expireTokens(context, pair))
      world.interceptFathom = (request) => {
        if (request.url.endsWith('/oauth2/token')) writeFact(context.sql, 'tokens', null)
        return null
      }
      expect((await tokens.access()).ok).toBe(false)
      world.interceptFathom = null
      expect(readFact(context.sql, 'tokens')).toBeNull()
    })
  })
})

describe("a rep's tokens", () => {
  it('do not open in another rep’s mailbox', async () => {
    const rep = await connected()
    const other = await connected()
    const stolen = await within(rep, async (_, { sql }) => readFact(sql, 'tokens'))
    await within(other, async (tokens, { sql }) => {
      writeFact(sql, 'tokens', stolen)
      expect((await tokens.access()).ok).toBe(false)
    })
  })
})

describe('a new token key', () => {
  it('comes to all that is sealed, without a read that fails on the way', async () => {
    const rep = await connected()
    await within(rep, async (tokens, context) => {
      const { tokenKeys } = context.settings
      const added = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
      const keys = { current: 'k2', keys: { ...tokenKeys.keys, k2: added } }
      const rotated = { ...context, settings: { ...context.settings, tokenKeys: keys } }
      const underBoth = createTokens(rotated, () => {})
      expect((await underBoth.access()).ok).toBe(true)
      const sealed = () => [
        readFact(context.sql, 'tokens'),
        context.sql.exec('select secret from webhooks').one().secret,
      ]
      const before = sealed()
      await resealSecrets(rotated)
      expect(sealed().every((text) => String(text).startsWith('1.k2.'))).toBe(true)
      expect((await underBoth.access()).ok).toBe(true)
      // As it was, for the mailbox itself, which knows the old key alone.
      const [pair, secret] = before
      writeFact(context.sql, 'tokens', String(pair))
      context.sql.exec('update webhooks set secret = ?', secret)
      expect((await tokens.access()).ok).toBe(true)
    })
  })
})

describe('revoked at Fathom', () => {
  it('the connection says so to the CRM, and a reconnect goes on where it stopped', async () => {
    const rep = await connected()
    world.fathom.revokeAllTokens()
    await mailbox(rep).syncNow()
    await vi.waitFor(
      () => expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'revoked' }),
      5_000,
    )
    await connect(world, rep)
    await vi.waitFor(
      () => expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'active' }),
      5_000,
    )
    const blocked = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      storage.sql.exec(`select kind from jobs where state = 'blocked'`).toArray(),
    )
    expect(blocked).toEqual([])
  })
})
