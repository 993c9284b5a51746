import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../server/env.ts'
import { none } from '../../setup/no-mailboxes.ts'
import { connect, createWorld, deliver, payload, signIn } from '../world.ts'

const world = createWorld()
const result = settingsOf(env)
if (!result.ok) throw new Error('The tests are not configured')
const { settings } = result
const token = settings.operatorToken ?? ''

const classes = {
  active: { ...none, mailboxes: 12, waiting: 3, oldestWaitingAt: '2026-11-23T05:00:00+00:00' },
  revoked: { ...none, mailboxes: 1, blocked: 4, refreshFailures: 2, withRefreshFailures: 1 },
  disconnected: none,
  orphan: none,
}
world.crm.functions.operator_status = () => classes

function ask(authorization?: string) {
  return exports.default.fetch(`${env.PUBLIC_URL}/v1/operator/status`, {
    headers: { ...(authorization !== undefined && { authorization }) },
  })
}

describe('the operator’s view', () => {
  it('counts the mailboxes by class, and what Claude has cost today', async () => {
    const day = new Date().toISOString().slice(0, 10)
    const budget = env.AI_BUDGET.get(env.AI_BUDGET.idFromName('all'))
    await budget.settle('one', day, { tokens: 1200, cost: 2_500_000 })
    const response = await ask(`Bearer ${token}`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      at: expect.stringMatching(/^\d{4}-/),
      mailboxes: classes,
      keys: [expect.objectContaining({ id: 'k1', isCurrent: true, isHere: true, opens: true })],
      ai: {
        isOn: false,
        day: expect.any(String),
        calls: 1,
        tokens: 1200,
        tokenLimit: settings.aiBudget.tokensInAll,
        dollars: 2.5,
      },
    })
    expect(world.crm.calls.filter(({ name }) => name === 'operator_status')).toMatchObject([
      { identity: 'service' },
    ])
  })

  it('is not there for anybody else: no token, a wrong one, a rep’s, or one that begins alike', async () => {
    const rep = signIn(world)
    world.crm.calls.length = 0
    for (const one of [
      undefined,
      '',
      'Bearer ',
      token,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}x`,
      `Bearer ${rep.token}`,
    ]) {
      const response = await ask(one)
      expect(response.status, String(one)).toBe(404)
      expect(await response.text()).not.toContain('operator')
    }
    expect(world.crm.calls).toEqual([])
  })

  it('is not there at all where no token is set', async () => {
    settings.operatorToken = null
    for (const one of [undefined, 'Bearer ', 'Bearer null', `Bearer ${token}`]) {
      expect((await ask(one)).status).toBe(404)
    }
    settings.operatorToken = token
  })

  it('rests on what each mailbox tells of itself', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)?.mailbox).toEqual({
        waiting: 0,
        oldestWaitingAt: null,
        blocked: 0,
        refreshFailures: 0,
      }),
    )
    world.crm.intercept = (name) =>
      name === 'sync_meeting' ? Response.json({ code: '40001' }, { status: 500 }) : null
    await deliver(webhook, payload())
    await deliver(webhook, 'not even JSON')
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)?.mailbox).toMatchObject({
        waiting: 1,
        oldestWaitingAt: expect.stringMatching(/^\d{4}-/),
      }),
    )
    world.crm.intercept = null
  })
})
