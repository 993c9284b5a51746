import { expect, test } from 'vitest'
import { receiptWords } from '../../../lib/inbox/receipt-words.ts'
import * as all from '../../gallery/fixtures.ts'

const reader = { now: all.now, timeZone: 'UTC', hour12: false }
const [meeting] = all.meetings
if (!meeting) throw new Error('The fixtures have no call.')
const items = all.items.filter((item) => item.meetingId === meeting.id)

test('a delivered call says when it came, that it was verified, and when the CRM had it', () => {
  expect(receiptWords(meeting, items, all.receipt, reader)).toEqual({
    way: ['Received 14:53', 'really from Fathom', 'in the CRM 14:53'],
    counts: ['7 items', '2 tasks', '1 waiting', '1 unclear'],
    wrong: [],
  })
})

test('offline the cached row tells what it knows and claims no signature', () => {
  const words = receiptWords({ ...meeting, imported: true }, items, null, reader)
  expect(words.way).toEqual(['Received 14:53', 'from before you connected'])
})

test('a call that no delivery brought says where it was found', () => {
  const receipt = { ...all.receipt, receivedAt: null }
  const { way } = receiptWords(meeting, items, receipt, reader)
  expect(way[0]).toMatch(/^Found in Fathom's list/)
  expect(way[1]).toBe('Fathom had not told of it')
  const before = receiptWords({ ...meeting, imported: true }, items, receipt, reader)
  expect(before.way).not.toContain('Fathom had not told of it')
})

test('an item that failed, and rows that are not here yet, are told apart from all being well', () => {
  const failed = items.map((item, index) =>
    index === 0 ? { ...item, syncStatus: 'failed' as const } : item,
  )
  const counts = { items: 9, tasks: 2, excluded: 1, failed: 1, unknown: 1 }
  expect(receiptWords(meeting, failed, { ...all.receipt, counts }, reader).wrong).toEqual([
    "1 item couldn't become a task",
    '2 more items on the way to this device',
  ])
})
