import type { ReactNode } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import type { Page } from '../../lib/page/match.ts'
import type { Health } from '../data/use-health.ts'
import type { InboxData, Outbox } from '../data/use-inbox.ts'
import { InboxView } from '../inbox/InboxView.tsx'
import type { Triage } from '../inbox/use-triage.ts'
import { later } from '../ui/later.tsx'
import { remember } from '../ui/remembered.ts'
import type { Route } from './route.ts'

/** What every view may be drawn from, and where it can lead. */
export type Frame = {
  health: Health
  inbox: InboxData
  triage: Triage
  outbox: Outbox
  viewer: Viewer
  reader: Reader
  /** The page beside the panel. */
  page: Page | null
  /** Whether single letters are keys. */
  letters: boolean
  onLetters: (on: boolean) => void
  go: (route: Route) => void
  onBack: () => void
  onOpenCall: (meetingId: string) => void
  onSettings: () => void
  onTick: (task: Task, done: boolean) => void
}

type Routes = { [V in Route['view']]: Extract<Route, { view: V }> }
type Views = { [V in Route['view']]: (route: Routes[V], frame: Frame) => ReactNode }

// Until their code is there they are an empty view, never nothing: a panel has one `main`.
const nothingYet = () => <main id="view" aria-busy />
const MeetingsView = later(
  async () => (await import('../calls/MeetingsView.tsx')).MeetingsView,
  nothingYet,
)
const MeetingView = later(
  async () => (await import('../calls/MeetingView.tsx')).MeetingView,
  nothingYet,
)
const AboutView = later(async () => (await import('../about/AboutView.tsx')).AboutView, nothingYet)
const TasksView = later(async () => (await import('../tasks/TasksView.tsx')).TasksView, nothingYet)
const SearchView = later(
  async () => (await import('../search/SearchView.tsx')).SearchView,
  nothingYet,
)
const HistoryView = later(
  async () => (await import('../history/HistoryView.tsx')).HistoryView,
  nothingYet,
)
const SettingsView = later(
  async () => (await import('../settings/SettingsView.tsx')).SettingsView,
  nothingYet,
)
const ClientSafeBlank = later(
  async () => (await import('./ClientSafe.tsx')).ClientSafeBlank,
  nothingYet,
)

/** Fetched once the panel stands, so that going there later waits for nothing. */
export const laterViews = [
  MeetingsView,
  MeetingView,
  AboutView,
  ClientSafeBlank,
  TasksView,
  SearchView,
  HistoryView,
  SettingsView,
]

/** Every view there is, by the name its route has. */
const views: Views = {
  inbox: ({ filter }, { inbox, health, go, ...frame }) => (
    <InboxView
      {...frame}
      filter={filter}
      data={inbox}
      isNew={health.calls === 0}
      onFilter={(next) => go({ view: 'inbox', filter: next })}
    />
  ),
  meetings: (_, { reader, onOpenCall }) => <MeetingsView reader={reader} onOpen={onOpenCall} />,
  tasks: (_, frame) => <TasksView {...frame} />,
  about: (route, { inbox, go, ...frame }) => (
    <AboutView
      key={route.subject.id}
      {...frame}
      subject={route.subject}
      part={route.part}
      data={inbox}
      onPart={(part) => go({ ...route, part })}
    />
  ),
  meeting: ({ meetingId, second }, { triage, outbox, viewer, reader }) => (
    <MeetingView
      key={meetingId}
      meetingId={meetingId}
      second={second ?? null}
      triage={triage}
      outbox={outbox}
      viewer={viewer}
      reader={reader}
    />
  ),
  settings: (_, { health, reader, letters, onLetters, triage }) => (
    <SettingsView
      health={health}
      reader={reader}
      letters={letters}
      did={triage.did}
      onLetters={onLetters}
    />
  ),
  search: (route, { reader, viewer, letters, go, onBack }) => (
    <SearchView
      key={route.query}
      query={route.query}
      reader={reader}
      viewer={viewer}
      letters={letters}
      // Only for a panel that closes: the field itself holds what is typed.
      onQuery={(query) => remember('route', { ...route, query })}
      onOpenCall={(meetingId, second, query) =>
        go({
          view: 'meeting',
          meetingId,
          from: route.from,
          query,
          ...(second === null ? {} : { second }),
        })
      }
      onBack={onBack}
    />
  ),
  history: (_, { viewer, reader, triage, onOpenCall }) => (
    <HistoryView viewer={viewer} reader={reader} triage={triage} onOpenCall={onOpenCall} />
  ),
}

/** Client-safe mode is on and nobody has said whom to show. */
export function isHidden({ safe }: Health): boolean {
  return safe !== null && safe.companyId === null
}

/** The view of a route; settings alone, which name no customer, are there while everything is hidden. */
export function View({ route, frame }: { route: Route; frame: Frame }) {
  if (isHidden(frame.health) && route.view !== 'settings') {
    return <ClientSafeBlank page={frame.page} />
  }
  return draw(route.view, route, frame)
}

function draw<V extends Route['view']>(view: V, route: Routes[V], frame: Frame): ReactNode {
  return views[view](route, frame)
}
