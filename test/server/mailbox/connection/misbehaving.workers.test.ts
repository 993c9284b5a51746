import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { noFaults } from '../../../../server/local/fathom-simulator/faults.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, mailbox, signIn } from '../../world.ts'
import { count, idle, rows } from '../inside.ts'

/** Everything that Fathom may do wrong, by the switches of the simulated one, and how each ends. */

vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
const world = createWorld()
const minute = 60_000
const hour = 60 * minute

afterEach(() => {
  world.fathom.setFaults(noFaults)
  world.interceptFathom = null
})

async function connected(): Promise<TestRep> {
  world.fathom.finishMeeting('demo', { notify: false, finishedAt: Date.now() - 20 * 24 * hour })
  const rep = signIn(world)
  await connect(world, rep)
  await idle(rep)
  vi.setSystemTime(Date.now() + 1_000)
  return rep
}

function status(rep: TestRep) {
  return mailbox(rep).standing()
}

function posts(path = '/webhooks'): number {
  return world.fathomCalls.filter((one) => one === `POST ${path}`).length
}

/** Lets the clock go on in steps, as alarms would find it, with all that is due done in each. */
async function pass(rep: TestRep, time: number, step = 5 * minute): Promise<void> {
  for (let gone = 0; gone < time; gone += step) {
    vi.setSystemTime(Date.now() + step)
    await runDurableObjectAlarm(mailbox(rep))
    await settled(rep)
  }
}

/** Until nothing runs and nothing is due. */
async function settled(rep: TestRep): Promise<void> {
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(mailbox(rep))
    const busy = `jobs where state = 'running' or (state = 'queued' and due_at <= ${Date.now()})`
    expect(await count(rep, busy)).toBe(0)
  }, 20_000)
}

function live(rep: TestRep) {
  return rows(rep, `select generation, fathom_id, made_because from webhooks where state = 'live'`)
}

/** Titles that reached the CRM for this rep. */
function synced(rep: TestRep) {
  return world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
}

describe('a webhook that was deleted at Fathom', () => {
  it('is made anew once the list has told what it did not, and its word reaches the rep', async () => {
    const rep = await connected()
    const [before] = await live(rep)
    const asked = posts()
    world.fathom.tamperWithWebhooks('delete')
    for (let n = 0; n < 12; n += 1) world.fathom.finishMeeting('pricing')
    await pass(rep, 4 * hour)
    expect(posts()).toBe(asked + 1)
    const [now] = await live(rep)
    expect(now?.generation).not.toBe(before?.generation)
    expect(now?.made_because).toBe('deleted')
    expect(world.fathom.webhooks().map(({ id }) => id)).toContain(now?.fathom_id)
    expect(new Set(synced(rep).map(({ meeting }) => meeting.recordingId)).size).toBe(13)
    const { notices, connection } = await status(rep)
    expect(connection).toBe('active')
    expect(notices).toMatchObject([
      { reason: 'webhook_deleted', message: expect.stringMatching(/deleted at Fathom.*anew/) },
    ])
    // And from now on it is told again.
    const { recordingId } = world.fathom.finishMeeting('qbr')
    await world.fathom.settled()
    await settled(rep)
    const call = synced(rep).find(({ meeting }) => meeting.recordingId === String(recordingId))
    expect(call?.source).toBe('webhook')
    expect((await status(rep)).notices[0]?.message).toContain('It works again')
  })

  it('has its calls come by the list within twenty minutes each while it is doubted', async () => {
    const rep = await connected()
    world.fathom.setFaults({ apiError: 1, apiPath: '/webhooks' })
    world.fathom.tamperWithWebhooks('delete')
    world.fathom.finishMeeting('pricing')
    await pass(rep, 3 * hour)
    for (let n = 0; n < 3; n += 1) {
      const { recordingId } = world.fathom.finishMeeting('qbr')
      await pass(rep, 20 * minute)
      expect(synced(rep).map(({ meeting }) => meeting.recordingId)).toContain(String(recordingId))
    }
  })

  it('is not replaced again and again where the new ones are as silent', async () => {
    const rep = await connected()
    const asked = posts()
    for (let day = 0; day < 10; day += 1) {
      world.fathom.tamperWithWebhooks('delete')
      world.fathom.finishMeeting('pricing')
      await pass(rep, 24 * hour, hour / 2)
    }
    expect(posts() - asked).toBeGreaterThan(1)
    expect(posts() - asked).toBeLessThanOrEqual(5)
  }, 120_000)
})

describe('a webhook that works', () => {
  it('is left alone when a delivery is lost, or a call has no summary', async () => {
    const rep = await connected()
    const asked = posts()
    world.fathom.finishMeeting('demo', { notify: false })
    await pass(rep, 30 * minute)
    world.fathom.finishMeeting('pricing')
    await world.fathom.settled()
    world.fathom.finishMeeting('no-action-items')
    await world.fathom.settled()
    await pass(rep, 6 * hour, 15 * minute)
    expect(posts()).toBe(asked)
    expect((await status(rep)).notices).toEqual([])
  })

  it('is left alone when one delivery in three has its signature spoilt', async () => {
    const rep = await connected()
    const asked = posts()
    let n = 0
    vi.spyOn(Math, 'random').mockImplementation(() => (n++ % 3 === 0 ? 0.1 : 0.9))
    world.fathom.setFaults({ corruptSignature: 0.5 })
    for (let call = 0; call < 4; call += 1) world.fathom.finishMeeting('pricing')
    vi.mocked(Math.random).mockRestore()
    world.fathom.setFaults(noFaults)
    await settled(rep)
    expect(posts()).toBe(asked)
  })
})

describe('a webhook that signs with another secret', () => {
  it('is made anew when that repeats, the one before deleted, and calls come meanwhile', async () => {
    const rep = await connected()
    const [before] = await live(rep)
    world.fathom.tamperWithWebhooks('new_secret')
    for (let n = 0; n < 3; n += 1) world.fathom.finishMeeting('pricing')
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect((await live(rep))[0]?.made_because).toBe('refused')
    }, 10_000)
    await settled(rep)
    expect(world.fathom.webhooks().map(({ id }) => id)).not.toContain(before?.fathom_id)
    await pass(rep, 30 * minute)
    expect(synced(rep)).not.toHaveLength(0)
    expect((await status(rep)).notices).toMatchObject([{ reason: 'webhook_refused' }])
  })
})

describe('a webhook of a former address', () => {
  it('moves along as soon as the companion has started under another', async () => {
    const rep = await connected()
    const [before] = await live(rep)
    // As a companion elsewhere left it.
    await rows(rep, `update webhooks set public_url = 'https://former.test'`)
    world.fathom.tamperWithWebhooks({ former: 'https://former.test' })
    const asked = posts()
    await abortAllDurableObjects()
    await status(rep)
    await settled(rep)
    expect(posts()).toBe(asked + 1)
    const [now] = await live(rep)
    expect(now?.made_because).toBe('moved')
    expect(world.fathom.webhooks().map(({ id }) => id)).not.toContain(before?.fathom_id)
    expect(
      world.fathom
        .webhooks()
        .find(({ id }) => id === now?.fathom_id)
        ?.url.split('/hooks')[0],
    ).toBe('https://companion.test')
    await abortAllDurableObjects()
    await status(rep)
    await settled(rep)
    expect(posts()).toBe(asked + 1)
  })
})

describe('a webhook that was made, and Fathom’s answer lost', () => {
  it('is asked for again with care, and the lost ones stay few', async () => {
    world.fathom.finishMeeting('demo', { notify: false, finishedAt: Date.now() - 20 * 24 * hour })
    world.fathom.setFaults({ apiAnswerLost: 1, apiPath: '/webhooks' })
    const rep = signIn(world)
    const stood = world.fathom.webhooks().length
    await connect(world, rep).catch(() => {})
    await settled(rep)
    await pass(rep, 3 * hour)
    expect(world.fathom.webhooks().length - stood).toBeLessThanOrEqual(5)
    const lacking = await status(rep)
    expect(lacking.notices).toMatchObject([{ reason: 'fathom_webhook_missing' }])
    expect(lacking.waits).toContainEqual(expect.objectContaining({ for: 'webhook', jobs: 1 }))
    // Calls come all the same.
    const { recordingId } = world.fathom.finishMeeting('pricing')
    await pass(rep, 20 * minute)
    expect(synced(rep).map(({ meeting }) => meeting.recordingId)).toContain(String(recordingId))
    world.fathom.setFaults(noFaults)
    await pass(rep, 13 * hour, 15 * minute)
    expect(await live(rep)).toHaveLength(1)
    await vi.waitFor(async () =>
      expect(await count(rep, `facts where name = 'orphanHeardAt'`)).toBe(1),
    )
    const last = (await status(rep)).notices.map(({ reason }) => reason)
    expect(last).toContain('webhook_orphan')
    expect(last).not.toContain('fathom_webhook_missing')
  }, 120_000)

  it('is deleted where so much of the answer came that its id is known', async () => {
    const rep = await connected()
    const stood = new Set(world.fathom.webhooks().map(({ id }) => id))
    world.fathom.setFaults({ apiTruncated: 1, apiPath: '/webhooks' })
    await rows(rep, `update webhooks set public_url = 'https://former.test'`)
    await abortAllDurableObjects()
    await status(rep)
    await settled(rep)
    expect(new Set(world.fathom.webhooks().map(({ id }) => id))).toEqual(stood)
    world.fathom.setFaults(noFaults)
    await pass(rep, 30 * minute)
    expect((await live(rep))[0]?.made_because).toBe('moved')
  })
})

describe('what Fathom says about waiting', () => {
  it.each([
    { retryAfter: '999999', apiTooMany: 1 },
    { retryAfter: '-17', apiTooMany: 1 },
    { retryAfter: 'Wed, 21 Oct 2099 07:28:00 GMT', apiTooMany: 1 },
    { retryAfter: '1e309', apiTooMany: 1 },
    { rateLimitReset: '999999' },
    { rateLimitReset: 'soon' },
  ])('is believed for an hour at most, and told while it lasts: %o', async (faults) => {
    const rep = await connected()
    const asked = world.fathomCalls.length
    world.fathom.setFaults({ ...faults, apiPath: '/meetings' })
    await mailbox(rep).syncNow()
    await settled(rep)
    await mailbox(rep).syncNow()
    await settled(rep)
    const said = await status(rep)
    const wait = said.waits.find((one) => one.for === 'fathom_rate')
    if ('rateLimitReset' in faults && faults.rateLimitReset === 'soon') {
      expect(wait).toBeUndefined()
    } else {
      expect(wait).toMatchObject({ message: expect.stringContaining('less often') })
      expect(Date.parse(wait?.until ?? '') - Date.now()).toBeLessThanOrEqual(hour)
      // Either way nobody is told that all is well and nothing waits.
      expect(said.waiting).toBeGreaterThan(0)
    }
    world.fathom.setFaults(noFaults)
    const { recordingId } = world.fathom.finishMeeting('pricing', { notify: false })
    // A process of its own: what it waits for is written down.
    await abortAllDurableObjects()
    await status(rep)
    await pass(rep, 100 * minute, 10 * minute)
    expect(synced(rep).map(({ meeting }) => meeting.recordingId)).toContain(String(recordingId))
    expect(world.fathomCalls.length).toBeGreaterThan(asked)
    expect((await status(rep)).waits.map((one) => one.for)).not.toContain('fathom_rate')
  })

  it('is over for a rep who disconnects and connects again: there is a webhook at once', async () => {
    const rep = await connected()
    world.fathom.setFaults({ retryAfter: '999999', apiTooMany: 1 })
    await mailbox(rep).syncNow()
    await settled(rep)
    await mailbox(rep).disconnect(false)
    world.fathom.setFaults(noFaults)
    await connect(world, rep)
    await settled(rep)
    expect(await live(rep)).toHaveLength(1)
    const { waits, notices } = await status(rep)
    expect(waits.map((one) => one.for)).not.toContain('fathom_rate')
    expect(notices).toEqual([])
    const { recordingId } = world.fathom.finishMeeting('qbr')
    await vi.waitFor(async () => {
      await settled(rep)
      const told = synced(rep).find(({ meeting }) => meeting.recordingId === String(recordingId))
      expect(told?.source).toBe('webhook')
    }, 10_000)
  })
})

describe('an answer of the list', () => {
  it.each([
    ['cursorLoop', 'fathom_list_without_end', 'did not come to an end'],
    ['cursorEndless', 'fathom_list_without_end', 'did not come to an end'],
    ['apiHuge', 'fathom_answer_too_large', 'longer than Upshot can read'],
  ] as const)(
    'spoilt by %s ends with a reason that the rep can read',
    async (fault, reason, words) => {
      const rep = await connected()
      const asked = world.fathomCalls.length
      world.fathom.setFaults({ [fault]: 1, apiPath: '/meetings' })
      await mailbox(rep).syncNow()
      await pass(rep, 30 * minute, 15 * minute)
      expect(world.fathomCalls.length - asked).toBeLessThan(20)
      expect((await status(rep)).notices).toMatchObject([
        { reason, message: expect.stringContaining(words) },
      ])
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
        syncStatus: 'error',
        lastSyncError: reason,
      })
      // New calls still arrive.
      const { recordingId } = world.fathom.finishMeeting('qbr')
      await vi.waitFor(async () => {
        await settled(rep)
        expect(synced(rep).map(({ meeting }) => meeting.recordingId)).toContain(String(recordingId))
      }, 10_000)
      world.fathom.setFaults(noFaults)
      await mailbox(rep).syncNow()
      await settled(rep)
      await pass(rep, minute, minute)
      expect((await status(rep)).notices).toEqual([])
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ lastSyncError: null })
    },
  )

  it.each(['apiHtml', 'apiHtmlOk', 'apiTruncated', 'apiAnswerLost', 'apiError'] as const)(
    'spoilt by %s is told as an outage, and caught up with',
    async (fault) => {
      const rep = await connected()
      world.fathom.setFaults({ [fault]: 1, apiPath: '/meetings' })
      const { recordingId } = world.fathom.finishMeeting('pricing', { notify: false })
      await mailbox(rep).syncNow()
      await settled(rep)
      const said = await status(rep)
      expect(said.waiting).toBeGreaterThan(0)
      expect(said.waits[0]).toMatchObject({ for: 'fathom_down', jobs: expect.any(Number) })
      expect(said.waits[0]?.message).toContain('does not answer')
      world.fathom.setFaults(noFaults)
      await pass(rep, 20 * minute)
      expect(synced(rep).map(({ meeting }) => meeting.recordingId)).toContain(String(recordingId))
      expect((await status(rep)).waits.map((one) => one.for)).not.toContain('fathom_down')
    },
  )

  it('that comes drip by drip is given up after fifteen seconds', async () => {
    const rep = await connected()
    world.fathom.setFaults({ apiDrip: 1, apiPath: '/meetings' })
    const begun = performance.now()
    await mailbox(rep).syncNow()
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect((await status(rep)).waits[0]?.for).toBe('fathom_down')
    }, 30_000)
    expect(performance.now() - begun).toBeLessThan(25_000)
  })

  it('that calls its JSON something else is read all the same', async () => {
    const rep = await connected()
    world.fathom.setFaults({ apiWrongType: 1 })
    const { recordingId } = world.fathom.finishMeeting('pricing', { notify: false })
    await mailbox(rep).syncNow()
    await settled(rep)
    const written = synced(rep).filter(({ meeting }) => meeting.recordingId === String(recordingId))
    expect(written.some(({ transcript }) => transcript !== undefined)).toBe(true)
  })
})

describe('a pair of tokens', () => {
  it('that Fathom gave and that never arrived is told as that, with the way on', async () => {
    const rep = await connected()
    world.fathom.setFaults({ apiAnswerLost: 1, apiPath: '/oauth2/token' })
    await pass(rep, 2 * hour, 30 * minute)
    world.fathom.setFaults(noFaults)
    await pass(rep, hour, 10 * minute)
    const said = await status(rep)
    expect(said.connection).toBe('revoked')
    expect(said.notices).toMatchObject([
      {
        reason: 'tokens_lost',
        action: 'reconnect',
        message: expect.stringMatching(/lost on the way.*onnect Fathom again/),
      },
    ])
    expect(said.waits[0]).toMatchObject({ for: 'reconnect' })
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ lastSyncError: 'tokens_lost' })
    await connect(world, world.crm.signIn(rep.userId, rep.email))
    await settled(rep)
    expect((await status(rep)).notices).toEqual([])
    expect(await live(rep)).toHaveLength(1)
    await pass(rep, minute, minute)
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ lastSyncError: null })
  })

  it('that was taken back at Fathom is told as that, and not as lost', async () => {
    const rep = await connected()
    world.fathom.revokeAllTokens()
    await mailbox(rep).syncNow()
    await settled(rep)
    expect((await status(rep)).notices).toMatchObject([
      { reason: 'fathom_revoked', action: 'reconnect' },
    ])
  })

  it('that was not spent, since Fathom said so, is not told as lost', async () => {
    const rep = await connected()
    world.fathom.setFaults({ apiTooMany: 1, apiPath: '/oauth2/token' })
    await pass(rep, 2 * hour, 30 * minute)
    world.fathom.setFaults(noFaults)
    await pass(rep, hour, 10 * minute)
    expect((await status(rep)).connection).toBe('active')
    world.fathom.revokeAllTokens()
    await mailbox(rep).syncNow()
    await settled(rep)
    expect((await status(rep)).notices).toMatchObject([{ reason: 'fathom_revoked' }])
  })
})
