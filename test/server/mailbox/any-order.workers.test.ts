import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { SyncMeetingArgument } from '../../../server/crm/sync-meeting.ts'
import { digestHex } from '../../../server/encoding.ts'
import { refusal } from '../fake-crm.ts'
import { randomFrom } from '../seed.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle } from './inside.ts'

/**
 * What is sent to the CRM about one recording, whatever comes in whichever order. That these
 * arguments then end alike in any order is the database's part, and tested there.
 */

vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
const world = createWorld()
afterAll(() => vi.useRealTimers())
afterEach(() => {
  world.interceptFathom = null
  world.crm.intercept = null
})

const schedules = 60

/** One state of a recording at Fathom. Its title names it, and so tells who sent what. */
function stateOf(recording: number, name: string): Record<string, unknown> {
  const text = payload({
    title: name,
    recording_id: recording,
    url: `https://fathom.video/calls/${recording}`,
    share_url: 'https://fathom.video/share/same',
    created_at: new Date(Date.now()).toISOString(),
    action_items: [
      {
        description: `Item of ${name}`,
        user_generated: false,
        completed: false,
        recording_timestamp: '00:00:05',
        recording_playback_url: `https://fathom.video/calls/${recording}?timestamp=5`,
        assignee: { name: null, email: null, team: null },
      },
    ],
  })
  return JSON.parse(text)
}

function last(observations: readonly SyncMeetingArgument[]): SyncMeetingArgument | undefined {
  return observations.toSorted(
    (a, b) => a.rank - b.rank || (a.contentHash < b.contentHash ? -1 : 1),
  )[observations.length - 1]
}

describe('a recording that is told of by deliveries and by lists, in any order and again and again,', () => {
  it('is sent with ranks by which the newest list wins, over sixty random schedules', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const chance = (probability: number) => random() < probability
    const rep = signIn(world)
    // The list names the rep, so that nothing else is asked of it later.
    world.interceptFathom = (request) =>
      request.url.includes('/meetings')
        ? Response.json({ items: [JSON.parse(payload())], next_cursor: null })
        : null
    const webhook = await connect(world, rep)
    await idle(rep)
    // What is recorded from now on was recorded after the connection.
    vi.setSystemTime(Date.now() + 3_600_000)

    let applied = 0
    for (let schedule = 0; schedule < schedules; schedule += 1) {
      const recording = 10_000 + schedule
      const deliveries = [1, 2, 3].map((n) => ({
        id: `msg_${schedule}_${n}`,
        body: JSON.stringify(stateOf(recording, `delivery ${n}`)),
      }))
      const lists = [1, 2].map(
        (n): Record<string, unknown> => ({
          ...stateOf(recording, `list ${n}`),
          transcript: null,
          default_summary: null,
        }),
      )
      /** What the list said, and when. */
      const listed: { title: string; digest: string; at: number }[] = []
      let shown = lists[0]
      world.interceptFathom = async (request) => {
        if (request.url.includes('/recordings/')) return new Response('', { status: 404 })
        if (!request.url.includes('/meetings') || !shown) return null
        const digest = await digestHex(JSON.stringify(shown))
        listed.push({ title: String(shown.title), digest, at: Date.now() })
        return Response.json({ items: [shown], next_cursor: null })
      }
      const failing = random() * 0.4
      world.crm.intercept = (name) => {
        if (name !== 'sync_meeting' || !chance(failing)) return null
        if (chance(0.5)) return refusal(500, '40001')
        throw new TypeError('network')
      }
      const before = world.crm.synced.length
      let sent = 0
      for (let step = 0; step < 10; step += 1) {
        vi.setSystemTime(Date.now() + 1_000 + Math.floor(random() * 4_000))
        const which = Math.floor(random() * 3)
        const { id, body } = deliveries[which] ?? expect.fail('There are three')
        const kind = random()
        if (kind < 0.35) {
          // Again and again under its own id: a late retry is no new observation.
          expect((await deliver(webhook, body, { id })).status).toBe(202)
          sent += 1
        } else if (kind < 0.5) {
          // The same old body under an id of its own.
          expect((await deliver(webhook, body, { id: `${id}_${step}` })).status).toBe(202)
          sent += 1
        } else {
          shown = lists[Math.floor(random() * 2)]
          await mailbox(rep).syncNow()
        }
        // Sometimes all waits pass, mostly only those whose time has come, and a retry stays behind.
        if (chance(0.2)) await idle(rep)
        else if (chance(0.8)) await runDurableObjectAlarm(mailbox(rep))
      }
      world.crm.intercept = null
      await idle(rep)

      const about = `schedule ${schedule} of seed ${seed}`
      const observations = world.crm.synced
        .slice(before)
        .filter(({ meeting }) => meeting.recordingId === String(recording))
      applied += observations.length
      const digests = new Map<string, string>()
      for (const { body } of deliveries) {
        digests.set(JSON.parse(body).title, await digestHex(body))
      }
      for (const { source, rank, contentHash, meeting, items, imported } of observations) {
        expect(items?.map(({ title }) => title)).toEqual([`Item of ${meeting.title}`])
        expect(imported).toBe(false)
        if (source === 'webhook') {
          expect(rank, about).toBe(0)
          expect(contentHash, about).toBe(digests.get(meeting.title ?? ''))
        } else {
          const seen = listed.find(({ at }) => at === rank)
          expect(seen, about).toMatchObject({ title: meeting.title, digest: contentHash })
        }
      }
      const webhooksSent = observations.filter(({ source }) => source === 'webhook')
      expect(webhooksSent.length, about).toBeLessThanOrEqual(sent)
      const newest = listed.at(-1)
      const winner = last(observations)
      if (newest) expect(winner?.meeting.title, about).toBe(newest.title)
      else expect(winner?.source, about).toBe(sent > 0 ? 'webhook' : undefined)
    }
    expect(await count(rep, 'jobs')).toBe(0)
    expect(await count(rep, 'recordings where synced_at is null')).toBe(0)
    console.info(`${applied} observations of ${schedules} recordings`)
  }, 300_000)
})
