import { describe, expect, test } from 'vitest'
import type { Route } from '../../components/route.ts'
import { home, parseRoute, tabOf } from '../../components/route.ts'

describe('where the rep was', () => {
  test.each<Route>([
    { view: 'inbox', filter: 'waiting' },
    { view: 'meetings' },
    { view: 'tasks' },
    { view: 'meeting', meetingId: 'm1', from: 'inbox' },
    { view: 'search', query: 'security', from: 'tasks' },
    { view: 'settings', from: 'meetings' },
    { view: 'history', from: 'inbox' },
  ])('comes back after the panel was closed: %o', (route) => {
    expect(parseRoute(JSON.parse(JSON.stringify(route)))).toEqual(route)
  })

  test.each([
    undefined,
    null,
    'inbox',
    {},
    { view: 'nowhere' },
    { view: 'meeting' },
    { view: 'inbox', filter: 'everything' },
  ])('is the inbox when what was stored does not fit: %o', (stored) => {
    expect(parseRoute(stored)).toEqual(home)
  })

  test('back from a call found by a search leads to the meetings', () => {
    expect(tabOf({ view: 'meeting', meetingId: 'm1', from: 'search' })).toBe('meetings')
  })
})
