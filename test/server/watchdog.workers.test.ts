import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import worker from '../../server/worker.ts'
import { refusal } from './fake-crm.ts'
import { createWorld } from './world.ts'

const world = createWorld()

afterEach(() => {
  world.crm.intercept = null
})

const parts: Record<string, string> = {
  overdue_mailboxes: 'wake_overdue',
  delete_due_accounts: 'delete_accounts',
  overdue_mirrors: 'wake_mirrors',
  orphaned_mailboxes: 'erase_orphans',
}

async function runCron() {
  world.crm.calls.length = 0
  world.logs.length = 0
  await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env)
  return world.crm.calls.map(({ name, identity }) => `${identity} ${name}`)
}

const everything = [
  'service overdue_mailboxes',
  'service delete_due_accounts',
  'service overdue_mirrors',
  'service orphaned_mailboxes',
  'service prune_feed',
  'service prune_audit_log',
  'service prune_applied_mutations',
]

/** Which mailboxes were spoken to, but for the one that takes the test deliveries. */
function reps(calls: readonly [name: string][]): Set<string> {
  return new Set(calls.map(([name]) => name).filter((name) => name !== 'canary'))
}

/** A CRM in which these mailboxes are always overdue, with or without a place to keep the turn in. */
function alwaysOverdue(ids: readonly string[], keepsTurns: boolean) {
  const sorted = ids.toSorted()
  let position: unknown = null
  world.crm.functions.overdue_mailboxes = ({ p_after: after, p_limit: limit }) =>
    sorted.filter((id) => after === null || id > String(after)).slice(0, Number(limit))
  world.crm.functions.get_watchdog_turn = () => position
  world.crm.functions.set_watchdog_turn = (args) => {
    position = args.p_position
    return null
  }
  if (!keepsTurns) {
    world.crm.intercept = (name) =>
      name.endsWith('_watchdog_turn') ? refusal(404, 'PGRST202') : null
  }
}

describe('nine hundred mailboxes that stay overdue', () => {
  it.each([
    ['keeps', true],
    ['does not keep', false],
  ])('all have their turn within two, where the CRM %s how far it came', async (_, keepsTurns) => {
    const ids = Array.from({ length: 899 }, () => crypto.randomUUID())
    const sleeper = 'ffffffff-ffff-4fff-bfff-ffffffffffff'
    alwaysOverdue([...ids, sleeper], keepsTurns)
    const woken = vi.spyOn(env.MAILBOX, 'idFromName')
    await runCron()
    const first = reps(woken.mock.calls)
    expect(first.size).toBe(800)
    expect(first).not.toContain(sleeper)
    await runCron()
    const both = reps(woken.mock.calls)
    expect(both).toEqual(new Set([...ids, sleeper]))
    woken.mockRestore()
    world.crm.functions.overdue_mailboxes = () => []
    world.crm.functions.get_watchdog_turn = () => null
    await runCron()
  })
})

describe('each turn of the watchdog', () => {
  it('lets the CRM forget what it keeps for a while only', async () => {
    world.crm.functions.prune_audit_log = () => 17
    expect(await runCron()).toEqual(expect.arrayContaining(everything))
    const pruned = world.logs.filter((line) => line.includes('"pruned"')).map((l) => JSON.parse(l))
    expect(pruned).toEqual([{ level: 'info', event: 'pruned', name: 'prune_audit_log', rows: 17 }])
    world.crm.functions.prune_audit_log = () => 0
  })

  it('goes on with the rest whichever part fails, and says which', async () => {
    for (const failing of everything.map((call) => call.replace('service ', ''))) {
      world.crm.intercept = (name) => (name === failing ? refusal(500, '57014') : null)
      expect(await runCron()).toEqual(expect.arrayContaining(everything))
      const failed = world.logs.map((line) => JSON.parse(line)).filter((l) => l.level === 'error')
      const part = parts[failing] ?? failing
      expect(failed).toEqual([
        {
          level: 'error',
          event: 'watchdog_failed',
          part,
          error: 'CrmError:crm_unavailable',
          at: expect.any(String),
          reason: '57014',
        },
      ])
    }
  })

  it('survives a CRM that is not there at all', async () => {
    world.crm.intercept = () => {
      throw new TypeError('network')
    }
    await runCron()
    expect(world.logs.filter((line) => line.includes('watchdog_failed')).length).toBe(
      everything.length,
    )
  })
})
