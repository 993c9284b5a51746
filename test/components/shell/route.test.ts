import { describe, expect, test } from 'vitest'
import type { Route } from '../../../components/shell/route.ts'
import { backOf, home, parseRoute } from '../../../components/shell/route.ts'

describe('where the rep was', () => {
  test.each<Route>([
    { view: 'inbox', filter: 'waiting' },
    { view: 'meetings' },
    { view: 'tasks' },
    { view: 'meeting', meetingId: 'm1', from: 'inbox' },
    { view: 'search', query: 'security', from: 'tasks' },
    { view: 'settings', from: 'meetings' },
    { view: 'history', from: 'inbox' },
    { view: 'about', subject: { kind: 'company', id: 'c1' }, part: 'calls', from: 'tasks' },
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
    { view: 'about', subject: { kind: 'planet', id: 'p1' } },
    { view: 'inbox', filter: 'everything' },
  ])('is the inbox when what was stored does not fit: %o', (stored) => {
    expect(parseRoute(stored)).toEqual(home)
  })

  test('back from a call found by a search leads to that search, and from there to the tab', () => {
    const found: Route = { view: 'meeting', meetingId: 'm1', from: 'tasks', query: 'dpa' }
    expect(backOf(found)).toEqual({ view: 'search', query: 'dpa', from: 'tasks' })
    expect(backOf(backOf(found))).toEqual({ view: 'tasks' })
    expect(parseRoute(JSON.parse(JSON.stringify(found)))).toEqual(found)
  })

  test('back from any other call leads to its tab', () => {
    expect(backOf({ view: 'meeting', meetingId: 'm1', from: 'inbox' })).toEqual(home)
  })
})
