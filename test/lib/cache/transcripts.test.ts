import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { storageUse } from '../../../lib/cache/storage-use.ts'
import {
  keepTranscript,
  makeRoom,
  putTranscripts,
  transcriptBudget,
} from '../../../lib/cache/transcripts.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { Transcript } from '../../../lib/contract/rows.ts'
import { applyPage } from '../../../lib/sync/apply.ts'
import { fetchTranscript } from '../../../lib/sync/fetch-transcript.ts'
import { meetingRow, rep } from '../model-crm.ts'

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', rep)
})

function saying(id: string, text = 'x'.repeat(1_000)): Transcript {
  const utterances = [{ speaker: 'Priya', email: null, offset: 0, text }]
  return { id, meetingId: id, language: null, utterances }
}

/** Calls a day apart, the first the oldest, and one without a start. */
async function fourCalls(): Promise<void> {
  const starts = ['2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z', null]
  for (const [number, meetingStart] of starts.entries()) {
    const id = `m${number + 1}`
    await db.meetings.put(meetingRow(id, { hasTranscript: true, meetingStart }))
    await putTranscripts(new Map([[id, saying(id)]]))
  }
}

const here = () => db.transcripts.toCollection().primaryKeys()

async function bytesOfOne(): Promise<number> {
  return (await db.transcriptSizes.get('m1'))?.bytes ?? 0
}

describe('transcripts that do not fit', () => {
  beforeEach(fourCalls)

  test('go, those of the oldest calls first', async () => {
    expect(await makeRoom((await bytesOfOne()) * 2)).toBe(2)
    expect(await here()).toEqual(['m2', 'm3'])
    expect(await db.transcriptSizes.toCollection().primaryKeys()).toEqual(['m2', 'm3'])
  })

  test('stay as long as they fit', async () => {
    expect(await makeRoom()).toBe(0)
    expect(await here()).toHaveLength(4)
  })

  test('leave the one that somebody has just asked for', async () => {
    await keepTranscript(saying('m1'), rep.userId, Date.parse('2026-11-20T10:00:00Z'))
    await makeRoom(await bytesOfOne())
    expect(await here()).toEqual(['m1'])
  })

  test('go page by page as they are pulled, and what is deleted takes its size along', async () => {
    const change = (id: string, row: Transcript | null) => ({
      entity: 'transcript',
      id,
      version: 9,
      deleted: row === null,
      row,
    })
    const changes = [change('m3', saying('m3', 'new')), change('m2', null)]
    const page = { cursor: '1:9', reset: false, more: false, changes }
    const before = await db.transcriptSizes.get('m3')
    await applyPage('transcripts', page, rep.userId)
    expect(await db.transcriptSizes.get('m2')).toBeUndefined()
    const after = await db.transcriptSizes.get('m3')
    expect(after?.stamp).not.toBe(before?.stamp)
    expect(after?.bytes).toBeLessThan(before?.bytes ?? 0)

    await applyPage('transcripts', { ...page, reset: true, changes: [] }, rep.userId)
    expect(await db.transcriptSizes.count()).toBe(0)
  })

  test('and those that do are told', async () => {
    await makeRoom((await bytesOfOne()) * 3)
    expect(await storageUse({ estimate: async () => ({ usage: 9_000 }) })).toEqual({
      transcripts: 3,
      elsewhere: 1,
      transcriptBytes: (await bytesOfOne()) * 3,
      transcriptBudget,
      totalBytes: 9_000,
    })
  })
})

describe('a transcript that is asked for', () => {
  beforeEach(fourCalls)
  const now = () => Date.parse('2026-11-20T10:00:00Z')

  test('is kept', async () => {
    await db.transcripts.clear()
    await fetchTranscript({ transcript: async (id) => saying(id) }, 'm2', now)
    expect(await here()).toEqual(['m2'])
  })

  test('that nobody has is a sentence', async () => {
    await expect(
      fetchTranscript({ transcript: async () => null }, 'm2', now),
    ).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('is nobody else’s when the rep changes or the call goes meanwhile', async () => {
    await db.transcripts.clear()
    const afterwards = async (change: () => Promise<unknown>) => {
      const transcript = async (id: string) => {
        await change()
        return saying(id)
      }
      await fetchTranscript({ transcript }, 'm2', now)
      return here()
    }
    expect(await afterwards(() => db.meetings.delete('m2'))).toEqual([])
    await db.meetings.put(meetingRow('m2'))
    expect(await afterwards(() => setMeta('owner', { userId: 'other', email: '' }))).toEqual([])
  })
})
