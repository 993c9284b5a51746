import {
  abortAllDurableObjects,
  createScheduledController,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { migrate, schemaVersion } from '../../../server/mailbox/schema.ts'
import worker from '../../../server/worker.ts'
import { begin, connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'

const world = createWorld()

describe("a mailbox's tables", () => {
  it('are not there until somebody who is signed in needs them, and are made once', async () => {
    const rep = signIn(world)
    const version = () =>
      runInDurableObject(mailbox(rep), (_, { storage }) => schemaVersion(storage.sql))
    expect(await version()).toBe(0)
    await mailbox(rep).hint()
    await mailbox(rep).wake()
    expect((await mailbox(rep).standing()).connection).toBe('none')
    expect(await version()).toBe(0)
    await begin(rep)
    const made = await version()
    expect(made).toBeGreaterThan(0)
    await runInDurableObject(mailbox(rep), (_, { storage }) => migrate(storage))
    expect(await version()).toBe(made)
  })

  it('that a newer release has written are not touched by this one', async () => {
    const rep = signIn(world)
    await begin(rep)
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec('update schema_version set version = 99')
      expect(() => migrate(storage)).toThrow('schema 99')
    })
  })

  it('keep what the process before was doing', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await vi.waitFor(async () =>
      expect(
        await runInDurableObject(mailbox(rep), (_, { storage }) =>
          storage.sql.exec('select * from jobs').toArray(),
        ),
      ).toEqual([]),
    )
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      // As a process leaves it that was ended between claiming a job and its end.
      storage.sql.exec(
        `insert into jobs (kind, payload, state, attempts, due_at, lease, created_at)
          values ('report', '{}', 'running', 1, 0, 'another process', 0)`,
      )
      storage.sql.exec(`delete from facts where name = 'reported'`)
    })
    world.crm.syncStates.delete(rep.userId)
    await abortAllDurableObjects()
    expect((await deliver(webhook, payload())).status).toBe(202)
    await vi.waitFor(() => expect(world.crm.syncStates.get(rep.userId)).toBeDefined())
  })
})

describe('the watchdog', () => {
  it('wakes exactly the mailboxes that are overdue, in pages', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    const pages: unknown[] = []
    const others = Array.from({ length: 199 }, () => crypto.randomUUID())
    world.crm.functions.overdue_mailboxes = (args) => {
      pages.push(args)
      return args.p_after === null ? [...others, rep.userId] : []
    }
    const before = world.fathomCalls.length
    const controller = createScheduledController({ scheduledTime: new Date() })
    await worker.scheduled(controller, env)
    expect(pages).toMatchObject([{ p_after: null }, { p_after: rep.userId }])
    await vi.waitFor(() => expect(world.fathomCalls.length).toBeGreaterThan(before))
    const untouched = env.MAILBOX.get(env.MAILBOX.idFromName(others[0] ?? ''))
    const version = await runInDurableObject(untouched, (_, { storage }) =>
      schemaVersion(storage.sql),
    )
    expect(version).toBe(0)
  })
})
