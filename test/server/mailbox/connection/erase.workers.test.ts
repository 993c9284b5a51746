import {
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { schemaVersion } from '../../../../server/mailbox/schema.ts'
import worker from '../../../../server/worker.ts'
import type { TestRep } from '../../world.ts'
import {
  begin,
  call,
  connect,
  createWorld,
  deliver,
  mailbox,
  payload,
  signIn,
} from '../../world.ts'

const world = createWorld()
const day = 24 * 60 * 60_000
/** Accounts that were deleted, as the CRM tells of them. */
const orphans = new Set<string>()
world.crm.functions.orphaned_mailboxes = ({ p_after: after, p_limit: limit }) =>
  [...orphans]
    .sort()
    .filter((userId) => after === null || userId > String(after))
    .slice(0, Number(limit))
world.crm.functions.mark_mailbox_erased = ({ p_user_id: userId }) => orphans.delete(String(userId))

afterEach(() => {
  world.interceptFathom = null
  world.crm.intercept = null
  orphans.clear()
})

async function connectedRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await vi.waitFor(() => expect(world.crm.syncStates.get(rep.userId)).toBeDefined())
  return { rep, webhook }
}

async function runCron(): Promise<void> {
  await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env)
}

/** Everything that an object keeps: tables, and its alarm. */
function left(rep: TestRep) {
  return runInDurableObject(mailbox(rep), async (_, { storage }) => ({
    tables: storage.sql
      .exec(
        `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'`,
      )
      .toArray(),
    alarm: await storage.getAlarm(),
  }))
}

const nothing = { tables: [], alarm: null }

describe('a deleted account', () => {
  it('leaves nothing at the companion, and no webhook at Fathom', async () => {
    const { rep, webhook } = await connectedRep()
    await deliver(webhook, payload())
    orphans.add(rep.userId)
    await runCron()
    expect(await left(rep)).toEqual(nothing)
    expect(world.fathomCalls).toContain(`DELETE /webhooks/${webhook.id}`)
    expect(orphans.size).toBe(0)
    // What Fathom may still have under way is for nobody.
    expect((await deliver(webhook, payload())).status).toBe(404)
    expect(await left(rep)).toEqual(nothing)
  })

  it('is erased while a job of its runs, which then ends and writes nothing', async () => {
    const { rep, webhook } = await connectedRep()
    let answer = () => {}
    const reached = new Promise<void>((resolve) => {
      world.crm.intercept = async (name) => {
        if (name !== 'sync_meeting') return null
        resolve()
        await new Promise<void>((go) => {
          answer = go
        })
        return null
      }
    })
    await deliver(webhook, payload())
    const alarm = runDurableObjectAlarm(mailbox(rep))
    await reached
    orphans.add(rep.userId)
    await runCron()
    answer()
    await alarm
    expect(await left(rep)).toEqual(nothing)
  })

  it('waits for Fathom to let go, but not for ever', async () => {
    const { rep, webhook } = await connectedRep()
    world.interceptFathom = ({ method }) =>
      method === 'DELETE' ? new Response('', { status: 500 }) : null
    orphans.add(rep.userId)
    await runCron()
    expect((await left(rep)).tables).not.toEqual([])
    // Meanwhile nothing of theirs is taken in.
    expect((await deliver(webhook, payload())).status).toBe(202)
    const chunks = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      storage.sql.exec('select * from chunks').toArray(),
    )
    expect(chunks).toEqual([])
    for (let turn = 2; turn <= 8; turn += 1) await runCron()
    expect(await left(rep)).toEqual(nothing)
    expect(orphans.size).toBe(0)
  })

  it('whose grant Fathom has withdrawn is erased at once', async () => {
    const { rep } = await connectedRep()
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update facts set value = 'revoked' where name = 'connection'`)
      storage.sql.exec(`delete from facts where name = 'tokens'`)
    })
    orphans.add(rep.userId)
    await runCron()
    expect(await left(rep)).toEqual(nothing)
  })

  it('stays on the list until the CRM has heard that it is done', async () => {
    const { rep } = await connectedRep()
    orphans.add(rep.userId)
    world.crm.intercept = (name) =>
      name === 'mark_mailbox_erased' ? new Response('', { status: 500 }) : null
    await runCron()
    expect(await left(rep)).toEqual(nothing)
    expect(orphans.size).toBe(1)
    world.crm.intercept = null
    await runCron()
    expect(orphans.size).toBe(0)
  })

  it('is erased beside fifty others, and one that fails holds up none', async () => {
    const reps = await Promise.all(Array.from({ length: 3 }, () => connectedRep()))
    for (const { rep } of reps) orphans.add(rep.userId)
    for (let n = 0; n < 50; n += 1) orphans.add(crypto.randomUUID())
    const stubborn = reps[1]?.rep.userId ?? ''
    world.crm.intercept = async (name, request) => {
      if (name !== 'mark_mailbox_erased') return null
      const { p_user_id: userId } = await request.clone().json<{ p_user_id: string }>()
      return userId === stubborn ? new Response('', { status: 500 }) : null
    }
    await runCron()
    expect([...orphans]).toEqual([stubborn])
  })
})

describe('a mailbox that was opened and never connected', () => {
  it('erases itself at its next tidying', async () => {
    const rep = signIn(world)
    await begin(rep)
    expect((await left(rep)).tables).not.toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + day + 1 })
    await runDurableObjectAlarm(mailbox(rep))
    vi.useRealTimers()
    expect(await left(rep)).toEqual(nothing)
    // And is made anew when the rep comes back.
    const response = await call('/v1/live', { token: rep.token })
    expect(response.status).toBe(200)
    const version = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      schemaVersion(storage.sql),
    )
    expect(version).toBeGreaterThan(0)
  })
})
