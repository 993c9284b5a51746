import { describe, expect, test } from 'vitest'
import { inboxEntries } from '../../../lib/inbox/entries.ts'
import { arrivals, nextOpen, pillWords, rowIds } from '../../../lib/inbox/steady.ts'
import { id, items, meetings, now } from '../../gallery/fixtures.ts'

describe('nothing moves under the hand', () => {
  test('the first time everything is drawn', () => {
    expect(arrivals(null, ['a', 'b'])).toEqual({ admitted: new Set(['a', 'b']), waiting: [] })
  })

  test('what would be drawn above something on screen waits', () => {
    const { admitted, waiting } = arrivals(new Set(['b', 'd']), ['a', 'b', 'c', 'd'])
    expect([...admitted]).toEqual(['b', 'd'])
    expect(waiting).toEqual(['a', 'c'])
  })

  test('what is drawn below everything on screen pushes nothing and comes in', () => {
    const { admitted, waiting } = arrivals(new Set(['b']), ['b', 'x', 'y'])
    expect([...admitted]).toEqual(['b', 'x', 'y'])
    expect(waiting).toEqual([])
  })

  test('an empty list has nothing to push', () => {
    expect(arrivals(new Set(['gone']), ['a']).waiting).toEqual([])
  })

  test('a row that left and came back takes its old place', () => {
    const first = arrivals(null, ['a', 'b', 'c'])
    const without = arrivals(first.admitted, ['a', 'c'])
    expect(arrivals(without.admitted, ['a', 'b', 'c']).waiting).toEqual([])
  })
})

describe('the pill', () => {
  const entries = inboxEntries({
    filter: 'forYou',
    items,
    meetings: new Map(meetings.map((one) => [one.id, one])),
    kept: new Set(),
    showEarlier: false,
    reader: { now, timeZone: 'UTC', hour12: false },
  })

  test('names the new call', () => {
    expect(pillWords(entries, [id('it', 1), id('it', 2)], new Set([id('mt', 2)]))).toBe(
      '1 new call: Northwind',
    )
  })

  test('counts calls when there are more', () => {
    expect(pillWords(entries, [id('it', 1), id('it', 8)], new Set())).toBe('2 new calls')
  })

  test('says that a call on screen has more items', () => {
    expect(pillWords(entries, [id('it', 1)], new Set([id('mt', 1)]))).toBe('1 new item: Northwind')
  })

  test('is absent when nothing waits', () => {
    expect(pillWords(entries, [], new Set())).toBeNull()
  })

  test('after a row is settled the next open one below is opened, at the end the one above', () => {
    const ids = rowIds(entries)
    const open = new Set(ids)
    const [first = '', second = ''] = ids
    const last = ids.at(-1) ?? ''
    open.delete(first)
    expect(nextOpen(entries, first, (one) => open.has(one))).toBe(second)
    open.delete(last)
    expect(nextOpen(entries, last, (one) => open.has(one))).toBe(ids.at(-2))
    expect(nextOpen(entries, first, () => false)).toBeNull()
  })
})
