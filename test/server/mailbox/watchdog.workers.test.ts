import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import worker from '../../../server/worker.ts'
import { refusal } from '../fake-crm.ts'
import { createWorld } from '../world.ts'

const world = createWorld()

afterEach(() => {
  world.crm.intercept = null
})

const parts: Record<string, string> = {
  overdue_mailboxes: 'wake_overdue',
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
  'service orphaned_mailboxes',
  'service prune_feed',
  'service prune_audit_log',
  'service prune_applied_mutations',
]

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
