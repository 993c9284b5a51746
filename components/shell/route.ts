import type { Filter } from '../../lib/inbox/standing.ts'
import { filters } from '../../lib/inbox/standing.ts'
import type { AboutPart } from '../about/parts.ts'
import { aboutParts } from '../about/parts.ts'
import type { Subject } from '../data/use-subjects.ts'

export const tabs = ['inbox', 'meetings', 'tasks'] as const
export type Tab = (typeof tabs)[number]

export const tabWords: Record<Tab, string> = {
  inbox: 'Inbox',
  meetings: 'Meetings',
  tasks: 'Tasks',
}

/** Where the rep is. `from` is where back goes. */
export type Route =
  | { view: 'inbox'; filter: Filter }
  | { view: 'meetings' }
  | { view: 'tasks' }
  /** `query` is the search that found the call. */
  | { view: 'meeting'; meetingId: string; from: Tab; query?: string; second?: number }
  | { view: 'search'; query: string; from: Tab }
  | { view: 'history'; from: Tab }
  | { view: 'about'; subject: Subject; part: AboutPart; from: Tab }
  | { view: 'settings'; from: Tab }

export const home: Route = { view: 'inbox', filter: 'forYou' }

/** The tab that is underlined, or that back leads to. */
export function tabOf(route: Route): Tab {
  switch (route.view) {
    case 'inbox':
    case 'meetings':
    case 'tasks':
      return route.view
    case 'meeting':
    case 'search':
    case 'history':
    case 'settings':
    case 'about':
      return route.from
  }
}

/** Names the place within which scroll is remembered. */
export function placeOf(route: Route): string {
  switch (route.view) {
    case 'inbox':
      return `inbox ${route.filter}`
    case 'meeting':
      return `meeting ${route.meetingId}`
    case 'about':
      return `about ${route.subject.id} ${route.part}`
    default:
      return route.view
  }
}

/** A tab as a place to go to. */
export function routeOf(tab: Tab): Route {
  return tab === 'inbox' ? home : { view: tab }
}

/** Where back leads. */
export function backOf(route: Route): Route {
  return route.view === 'meeting' && route.query !== undefined
    ? { view: 'search', query: route.query, from: route.from }
    : routeOf(tabOf(route))
}

/** Reads back what was stored; anything that does not fit is home. */
export function parseRoute(value: unknown): Route {
  if (!isRecord(value)) return home
  const from = tabs.find((tab) => tab === value.from) ?? 'inbox'
  switch (value.view) {
    case 'inbox':
      return { view: 'inbox', filter: filters.find((one) => one === value.filter) ?? 'forYou' }
    case 'meetings':
    case 'tasks':
      return { view: value.view }
    case 'meeting':
      return typeof value.meetingId === 'string'
        ? {
            view: 'meeting',
            meetingId: value.meetingId,
            from,
            ...(typeof value.query === 'string' ? { query: value.query } : {}),
          }
        : home
    case 'search':
      return { view: 'search', query: typeof value.query === 'string' ? value.query : '', from }
    case 'history':
    case 'settings':
      return { view: value.view, from }
    case 'about':
      return isSubject(value.subject)
        ? {
            view: 'about',
            subject: value.subject,
            part: aboutParts.find((one) => one === value.part) ?? 'forYou',
            from,
          }
        : home
    default:
      return home
  }
}

function isSubject(value: unknown): value is Subject {
  return (
    isRecord(value) &&
    (value.kind === 'company' || value.kind === 'contact') &&
    typeof value.id === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
