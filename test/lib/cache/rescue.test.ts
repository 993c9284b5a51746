import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import type { OutboxRow } from '../../../lib/cache/outbox-rows.ts'
import { putBack, readRescue } from '../../../lib/cache/rescue.ts'
import { deleteCache } from '../../../lib/cache/wipe.ts'

const owner = { userId: 'rep', email: 'rep@example.com' }

function click(id: string, state: OutboxRow['state']): OutboxRow {
  return {
    id,
    name: 'item.dismiss',
    args: { itemId: id },
    madeAt: '2026-11-23T10:00:00Z',
    context: {
      userId: 'rep',
      companyId: null,
      contactId: null,
      assignee: null,
      timeZone: 'UTC',
      changed: [],
    },
    state,
    touched: [{ entity: 'action_item', id }],
    inverse: null,
    undoes: null,
  }
}

beforeEach(async () => {
  await deleteCache()
  await db.open()
})

test('what was not confirmed is taken over, in its order; what the CRM has is not sent again', async () => {
  await setMeta('owner', owner)
  await setMeta('clientId', 'client')
  const clicks = [click('one', 'sending'), click('two', 'sent'), click('three', 'unsent')]
  await db.outbox.bulkPut(clicks)
  const rescued = await readRescue()
  if (rescued === null) throw new Error('Nothing was rescued.')
  await deleteCache()
  await putBack(rescued)
  expect((await db.outbox.orderBy('seq').toArray()).map(({ id }) => id)).toEqual(['one', 'three'])
  expect(await getMeta('owner')).toEqual(owner)
  expect(await getMeta('clientId')).toBe('client')
  expect(await db.actionItems.count()).toBe(0)
})

test('a copy of a newer release is read as far as its clicks are ours', async () => {
  await setMeta('owner', owner)
  await db.outbox.put(click('one', 'unsent'))
  const version = db.backendDB().version
  db.close()
  await new Promise<void>((resolve, reject) => {
    const newer = indexedDB.open('upshot', version + 10)
    newer.onupgradeneeded = () => {
      newer.transaction?.objectStore('outbox').put({ seq: 7, what: 'nobody knows yet' })
    }
    newer.onsuccess = () => {
      newer.result.close()
      resolve()
    }
    newer.onerror = () => reject(newer.error)
  })
  expect((await readRescue())?.clicks.map(({ id }) => id)).toEqual(['one'])
})

test('nothing is taken over without a name to it, nor put into what is somebody’s by now', async () => {
  await db.outbox.put(click('one', 'unsent'))
  expect(await readRescue()).toBeNull()
  await setMeta('owner', { userId: 'other', email: 'other@example.com' })
  const theirs = { clicks: [click('two', 'unsent')], owner, clientId: null }
  await expect(putBack(theirs)).rejects.toThrow('signed in meanwhile')
  expect(await db.outbox.count()).toBe(1)
})

test('a copy that cannot be opened, or is not there, gives nothing, and none is made by asking', async () => {
  await deleteCache()
  expect(await readRescue()).toBeNull()
  expect(await indexedDB.databases()).toEqual([])
  const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Internal error.', 'UnknownError')
  })
  expect(await readRescue()).toBeNull()
  opening.mockRestore()
})
