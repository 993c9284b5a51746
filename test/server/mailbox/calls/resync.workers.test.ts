import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../../world.ts'

const world = createWorld()
const settings = settingsOf(env)
if (!settings.ok) throw new Error('The tests are not configured')
const { operatorToken } = settings.settings

afterEach(() => {
  world.interceptFathom = null
})

function rows(rep: TestRep, query: string) {
  return runInDurableObject(mailbox(rep), (_, { storage }) => storage.sql.exec(query).toArray())
}

function idle(rep: TestRep): Promise<void> {
  return vi.waitFor(
    async () => {
      await rows(rep, `update jobs set due_at = 0 where state = 'queued'`)
      const left = await rows(rep, 'select kind, state, reason from jobs')
      if (left.length > 0) await runDurableObjectAlarm(mailbox(rep))
      expect(left).toEqual([])
    },
    { timeout: 15_000, interval: 10 },
  )
}

function resync(body: object, token = operatorToken) {
  return exports.default.fetch(`${env.PUBLIC_URL}/v1/operator/resync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
}

function titles(rep: TestRep) {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title)
}

describe('after a restore of the CRM', () => {
  it('what came later is brought in again: by its body, or by Fathom’s list where none is left', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    const listed = { ...JSON.parse(payload({ title: 'Body gone' })), transcript: null }
    await deliver(webhook, payload({ title: 'Before' }))
    await deliver(webhook, JSON.stringify(listed))
    await deliver(webhook, payload({ title: 'Body kept' }))
    await idle(rep)
    // One from before the moment, one that has lost its body.
    const of = (title: string) => `(select recording from deliveries join chunks on delivery_id = id
      where instr(cast(bytes as text), '${title}') > 0)`
    await rows(rep, `update recordings set synced_at = 1000 where id = ${of('Before')}`)
    await rows(rep, `update deliveries set settled_at = 1000 where recording = ${of('Before')}`)
    await rows(rep, `delete from chunks where instr(cast(bytes as text), 'Body gone') > 0`)
    await rows(rep, `insert or replace into facts values ('fathomEmail', 'sam@northbeam.example')`)
    world.crm.functions.overdue_mailboxes = () => [rep.userId]
    world.interceptFathom = (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('/transcript')) {
        const line = { speaker: { display_name: 'Priya' }, text: 'Hello', timestamp: '00:00:01' }
        return Response.json({ transcript: [line] })
      }
      if (pathname.endsWith('/summary')) {
        const summary = { template_name: 'general', markdown_formatted: 'Fine.' }
        return Response.json({ summary })
      }
      return pathname.endsWith('/meetings')
        ? Response.json({ limit: 10, next_cursor: null, items: [listed] })
        : null
    }
    world.crm.synced.length = 0
    world.crm.syncStates.delete(rep.userId)

    const answer = await resync({ since: new Date(60_000).toISOString() })
    expect(await answer.json()).toEqual({ mailboxes: 1, calls: 2, failed: 0, next: null })
    await idle(rep)

    expect(titles(rep)).not.toContain('Before')
    expect(new Set(titles(rep))).toEqual(new Set(['Body kept', 'Body gone']))
    const again = world.crm.synced.filter(({ meeting }) => meeting.title === 'Body gone')
    expect(again.some(({ transcript }) => transcript?.utterances.length === 1)).toBe(true)
    // And the CRM is told anew how the connection stands.
    expect(world.crm.syncStates.get(rep.userId)).toBeDefined()
  })

  it('all active mailboxes are asked, a page at a time', async () => {
    const ids = Array.from({ length: 200 }, () => crypto.randomUUID()).sort()
    const asked: unknown[] = []
    world.crm.functions.overdue_mailboxes = (args) => {
      asked.push(args)
      return args.p_after === null ? ids : []
    }
    const since = new Date().toISOString()
    const first = await (await resync({ since })).json<{ next: string }>()
    expect(first).toEqual({ mailboxes: 200, calls: 0, failed: 0, next: ids.at(-1) })
    expect(await (await resync({ since, after: first.next })).json()).toMatchObject({ next: null })
    expect(asked).toEqual([
      { p_before: 'infinity', p_limit: 200, p_after: null },
      { p_before: 'infinity', p_limit: 200, p_after: first.next },
    ])
  })

  it('is for the operator alone, and wants a moment', async () => {
    expect((await resync({ since: new Date().toISOString() }, 'guess')).status).toBe(404)
    expect((await resync({ since: 'yesterday' })).status).toBe(400)
  })
})
