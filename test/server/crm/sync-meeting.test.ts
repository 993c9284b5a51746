import { describe, expect, test } from 'vitest'
import type { SyncMeetingArgument } from '../../../server/crm/sync-meeting.ts'
import { syncMeeting } from '../../../server/crm/sync-meeting.ts'
import { parseEvent } from '../../../server/fathom/event.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'
import { item, payload } from '../fathom/payload.ts'

const counts = { items: 1, tasks: 1, excluded: 0, failed: 0, unknown: 0 }
const applied = {
  outcome: 'applied',
  meetingId: 'm1',
  revision: 'r9',
  presentItems: [],
  touched: ['rep-1'],
  counts,
}

function argument(): SyncMeetingArgument {
  const parsed = parseEvent(
    payload({ action_items: [item({ description: 'Send the updated proposal with 25 seats' })] }),
  )
  if (!parsed.ok) throw new Error(parsed.detail)
  return toMeeting(parsed.meeting, {
    ownerUserId: 'rep-1',
    source: 'webhook',
    rank: 0,
    contentHash: 'hash',
    receivedAt: '2026-11-23T16:02:00Z',
    imported: false,
    timeZone: 'Europe/Prague',
    notes: parsed.notes,
  })
}

/** Answers one after another, and keeps what it was asked. */
function database(...answers: unknown[]) {
  const asked: SyncMeetingArgument[] = []
  const rpc = async (argument: SyncMeetingArgument) => {
    asked.push(argument)
    return answers[Math.min(asked.length, answers.length) - 1]
  }
  return { rpc, asked }
}

function needsPlan(revision: string, id: string) {
  const present = {
    id,
    title: 'Send revised proposal with 25 seats to Priya',
    fingerprint: '1-0000000000000000',
    assigneeName: 'Alice Johnson',
    assigneeEmail: 'alice@acme.example',
    recordingTimestamp: 645,
    hasTask: true,
    completed: false,
    userGenerated: false,
  }
  return { ...applied, outcome: 'needs_plan', revision, presentItems: [present] }
}

describe('syncing a meeting', () => {
  test('is one call where the database applies it', async () => {
    const { rpc, asked } = database(applied)
    expect(await syncMeeting(rpc, argument())).toEqual({
      ok: true,
      outcome: 'applied',
      meetingId: 'm1',
      touched: ['rep-1'],
      counts,
    })
    expect(asked).toEqual([argument()])
  })

  test('plans where items changed, and calls again with the revision it planned for', async () => {
    const { rpc, asked } = database(needsPlan('r1', 'item-1'), applied)
    expect(await syncMeeting(rpc, argument())).toMatchObject({ ok: true, outcome: 'applied' })
    expect(asked.map(({ plan }) => plan)).toEqual([
      undefined,
      { revision: 'r1', matches: [{ index: 0, itemId: 'item-1' }] },
    ])
  })

  test('plans anew from the items as they then are when a plan was overtaken', async () => {
    const { rpc, asked } = database(
      needsPlan('r1', 'item-1'),
      { ...needsPlan('r2', 'item-2'), outcome: 'stale_plan' },
      applied,
    )
    expect(await syncMeeting(rpc, argument())).toMatchObject({ ok: true, outcome: 'applied' })
    expect(asked.at(-1)?.plan).toEqual({
      revision: 'r2',
      matches: [{ index: 0, itemId: 'item-2' }],
    })
  })

  test('gives up after a few overtaken plans, for the job to come back later', async () => {
    const { rpc, asked } = database(needsPlan('r1', 'item-1'))
    expect(await syncMeeting(rpc, argument())).toEqual({ ok: false, reason: 'stale', attempts: 4 })
    expect(asked).toHaveLength(5)
  })

  test('leaves a recording alone that the rep deleted', async () => {
    const { rpc } = database({ outcome: 'deleted', meetingId: null })
    expect(await syncMeeting(rpc, argument())).toMatchObject({ ok: true, outcome: 'deleted' })
  })

  test.each([[null], ['ok'], [{ outcome: 'done' }], [{ ...applied, counts: null }]])(
    'says so when the answer %j is none it knows',
    async (answer) => {
      const { rpc } = database(answer)
      expect(await syncMeeting(rpc, argument())).toMatchObject({
        ok: false,
        reason: 'unreadable_answer',
      })
    },
  )

  test('lets a failed call through to whoever knows what to do about it', async () => {
    const rpc = () => Promise.reject(new Error('connection refused'))
    await expect(syncMeeting(rpc, argument())).rejects.toThrow('connection refused')
  })
})
