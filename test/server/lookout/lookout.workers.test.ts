import { createScheduledController } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { tellCounts } from '../../../server/counts.ts'
import { settingsOf } from '../../../server/env.ts'
import { logError, takeCounts } from '../../../server/log.ts'
import { lookoutOf } from '../../../server/lookout/lookout.ts'
import worker from '../../../server/worker.ts'
import { none } from '../../setup/no-mailboxes.ts'
import { createWorld } from '../world.ts'

/** The watchdog of a whole companion, with somebody at the addresses where it tells what is wrong. */

const world = createWorld()
const result = settingsOf(env)
if (!result.ok) throw new Error('The tests are not configured')
const { settings } = result

const minute = 60_000
const quiet = { active: none, revoked: none, disconnected: none, orphan: none }

const told: { type: string | null; body: string }[] = []
let beats = 0
let chatAnswers = 200

beforeEach(() => {
  told.length = 0
  beats = 0
  chatAnswers = 200
  world.crm.functions.operator_status = () => quiet
  settings.alerts = { url: 'https://alerts.test/hook', style: 'slack' }
  settings.heartbeatUrl = 'https://beats.test/upshot'
  world.elsewhere = async (request) => {
    const { hostname } = new URL(request.url)
    if (hostname === 'beats.test') {
      beats += 1
      return new Response('ok')
    }
    const type = request.headers.get('content-type')
    told.push({ type, body: await request.text() })
    return new Response(null, { status: chatAnswers })
  }
})

/** When the cron says it is. Alarms go by the real clock. */
let clock = Date.now()

/** One turn of the watchdog, so many minutes after the last. */
async function turn(minutes = 15): Promise<void> {
  clock += minutes * minute
  takeCounts()
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(clock) }), env)
}

function texts(): string[] {
  return told.map(({ body }) => JSON.parse(body).text)
}

describe('the watchdog', () => {
  it('sends a delivery round, and calls nobody while all is well', async () => {
    await turn()
    const { canaries, conditions } = await lookoutOf(env).view(clock)
    expect(canaries[0]).toMatchObject({ problem: null, ms: expect.any(Number) })
    expect(conditions).toEqual([])
    expect({ told, beats }).toEqual({ told: [], beats: 1 })
    // Nobody's call: the CRM heard nothing of it.
    expect(world.crm.calls.filter(({ name }) => name === 'sync_meeting')).toEqual([])
  })

  it('tells a condition once, and once more when it is over', async () => {
    const at = new Date(clock).toISOString()
    world.crm.functions.operator_status = () => ({
      ...quiet,
      active: { ...none, mailboxes: 40, waiting: 7, oldestWaitingAt: at },
    })
    await turn(45)
    expect(texts()).toEqual([
      expect.stringMatching(
        /^Upshot at companion\.test\nSince now: The oldest delivery has waited for 45 minutes; 7 wait\.\n {2}What to do: /,
      ),
    ])
    await turn()
    expect(told).toHaveLength(1)
    world.crm.functions.operator_status = () => quiet
    await turn()
    expect(texts()[1]).toContain('Over, after 30 minutes: The oldest delivery has waited')
    await turn()
    expect(told).toHaveLength(2)
  })

  it('tells it again at the next turn where nobody took it', async () => {
    chatAnswers = 500
    world.crm.functions.operator_status = () => ({
      ...quiet,
      active: { ...none, mailboxes: 10, waiting: 1, oldestWaitingAt: '2026-01-01T00:00:00Z' },
    })
    await turn()
    expect(told).toHaveLength(1)
    expect(world.logs.join()).toContain('"alert_not_sent","error":"PostError:500"')
    chatAnswers = 200
    await turn()
    expect(texts()[1]).toContain('The oldest delivery')
    await turn()
    expect(told.filter(({ body }) => body.includes('oldest delivery'))).toHaveLength(2)
    world.crm.functions.operator_status = () => quiet
    await turn(70)
  })

  it('waits before it calls for what may pass, such as a CRM that is restarted', async () => {
    world.crm.intercept = () => new Response(null, { status: 503 })
    await turn()
    expect(texts().join()).not.toContain('The CRM does not answer')
    await turn()
    expect(texts().join()).toContain('The CRM does not answer the companion.')
    world.crm.intercept = null
    await turn()
    expect(texts().at(-1)).toContain('Over')
  })

  it('calls nothing over while the CRM cannot say whether it is', async () => {
    const { length } = told
    const waiting = { ...none, mailboxes: 40, waiting: 7, oldestWaitingAt: '2026-01-01T00:00:00Z' }
    world.crm.functions.operator_status = () => ({ ...quiet, active: waiting })
    await turn(70)
    expect(texts().slice(length).join()).toContain('Since now: The oldest delivery')
    world.crm.intercept = () => new Response(null, { status: 503 })
    await turn()
    await turn()
    world.crm.intercept = null
    await turn()
    const meanwhile = texts()
      .slice(length + 1)
      .join()
    expect(meanwhile).toContain('The CRM does not answer')
    expect(meanwhile).not.toContain('The oldest delivery')
    world.crm.functions.operator_status = () => quiet
    await turn()
    expect(texts().at(-1)).toContain('The oldest delivery has waited')
    await turn(70)
  })

  it('tells that the road is closed, though everything behind it works', async () => {
    const { publicUrl } = settings
    onTestFinished(() => {
      settings.publicUrl = publicUrl
    })
    settings.publicUrl = 'https://wrong.test'
    world.elsewhere = async (request) => {
      if (new URL(request.url).hostname !== 'alerts.test')
        return new Response(null, { status: 522 })
      told.push({ type: null, body: await request.text() })
      return new Response('ok')
    }
    await turn(70)
    await turn()
    expect(texts().join()).toContain('did not come through: it was answered with 522')
    settings.publicUrl = publicUrl
    await turn(130)
  })

  it('adds up what all processes log, and says it plainly where that is wanted', async () => {
    settings.alerts = { url: 'https://alerts.test/hook', style: 'plain' }
    await turn(180)
    told.length = 0
    for (let n = 0; n < 6; n += 1) logError('job_failed')
    await tellCounts(env, clock)
    await worker.scheduled(createScheduledController({ scheduledTime: new Date(clock) }), env)
    expect(told).toEqual([
      {
        type: 'text/plain; charset=utf-8',
        body: expect.stringContaining('The log has job_failed 6 times in 15 minutes.'),
      },
    ])
  })
})

describe('a test delivery on demand', () => {
  const ask = (authorization: string) =>
    exports.default.fetch(`${env.PUBLIC_URL}/v1/operator/canary`, {
      method: 'POST',
      headers: { authorization },
    })

  it('is answered with how long it took, for the operator alone', async () => {
    const response = await ask(`Bearer ${settings.operatorToken}`)
    expect(await response.json()).toEqual({ ok: true, ms: expect.any(Number), problem: null })
    expect((await ask('Bearer guessed')).status).toBe(404)
  })
})
