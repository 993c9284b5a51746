import { useLiveQuery } from 'dexie-react-hooks'
import { Copy, Eye, EyeOff, History, Keyboard, RefreshCw, Settings, Sparkles } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { showEverything } from '../lib/cache/client-safe.ts'
import type { Owner } from '../lib/cache/meta.ts'
import * as cache from '../lib/cache/queries.ts'
import type { Task } from '../lib/contract/rows.ts'
import { count } from '../lib/format/people.ts'
import { safeHref } from '../lib/format/safe-href.ts'
import { countOpen, toDecide } from '../lib/inbox/standing.ts'
import { pressing } from '../lib/inbox/task-groups.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { act, loadActs } from './acts.ts'
import { hideOthers } from './client-safe.ts'
import type { Copied } from './copy.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import type { Health } from './health.ts'
import { useOnline } from './health.ts'
import { InboxView } from './InboxView.tsx'
import { EditItem, TypeChoice } from './ItemRow.tsx'
import type { InboxData } from './inbox-data.ts'
import { useOutbox } from './inbox-data.ts'
import { useKeptFocus } from './kept-focus.ts'
import { hintsOf } from './key-hints.ts'
import { useKeys } from './keys.ts'
import { later } from './later.tsx'
import { Mark } from './Mark.tsx'
import type { MenuEntry } from './MenuButton.tsx'
import { Menu, MenuButton, MoreMenu } from './MenuButton.tsx'
import { useFirstPaint, useQueryAfterPaint } from './painted.ts'
import { remember, useRemembered } from './remembered.ts'
import type { Route, Tab } from './route.ts'
import { backOf, parseRoute, placeOf, routeOf, tabOf, tabs, tabWords } from './route.ts'
import { StatusBar } from './StatusBar.tsx'
import { Strips } from './Strips.tsx'
import { useColleagues, useReader, useServices } from './services.ts'
import { usePage, useWanted } from './surroundings.ts'
import type { Triage } from './triage.ts'
import { useTriage } from './triage.ts'
import { DetailBar, ViewBar } from './ViewBar.tsx'

// Until their code is there they are an empty view, never nothing: a panel has one `main`.
const nothingYet = () => <main id="view" aria-busy />
const MeetingView = later(async () => (await import('./MeetingView.tsx')).MeetingView, nothingYet)
const AboutView = later(async () => (await import('./AboutView.tsx')).AboutView, nothingYet)
const TasksView = later(async () => (await import('./TasksView.tsx')).TasksView, nothingYet)
const SearchView = later(async () => (await import('./SearchView.tsx')).SearchView, nothingYet)
const HistoryView = later(async () => (await import('./HistoryView.tsx')).HistoryView, nothingYet)
const SettingsView = later(
  async () => (await import('./SettingsView.tsx')).SettingsView,
  nothingYet,
)
const PageStrip = later(async () => (await import('./PageStrip.tsx')).PageStrip)
const ClientSafeStrip = later(async () => (await import('./ClientSafe.tsx')).ClientSafeStrip)
const ClientSafeBlank = later(
  async () => (await import('./ClientSafe.tsx')).ClientSafeBlank,
  nothingYet,
)
const MeetingsView = later(
  async () => (await import('./MeetingsView.tsx')).MeetingsView,
  nothingYet,
)
const SignedInBar = later(
  async () => (await import('./SignedInBar.tsx')).SignedInBar,
  () => <div className="status" />,
)
const Shortcuts = later(async () => (await import('./Shortcuts.tsx')).Shortcuts)

/** Fetches everything that did not have to be there for the first paint. */
function warmAll(): void {
  void loadActs()
  for (const one of [
    Menu,
    EditItem,
    TypeChoice,
    MeetingsView,
    MeetingView,
    AboutView,
    PageStrip,
    ClientSafeBlank,
    ClientSafeStrip,
    TasksView,
    SearchView,
    HistoryView,
    SettingsView,
    SignedInBar,
    Shortcuts,
  ]) {
    // What cannot be fetched now is asked for again when it is needed, and says so then.
    one.warm().catch(() => {})
  }
}

const noticeMs = 8_000

/** Bar, strips, view and status bar of a rep who is past first run. */
export function Shell({
  health,
  inbox,
  owner,
  onSignIn,
}: {
  health: Health
  inbox: InboxData
  owner: Owner
  onSignIn: () => void
}) {
  const { connections } = useServices()
  const [route, go] = useRemembered('route', parseRoute)
  const [letters, setLetters] = useRemembered('single-keys', (stored) => stored !== false)
  const [showsKeys, showKeys] = useState(false)
  const reader = useReader(health.settings?.timeZone || localZone())
  const outbox = useOutbox()
  const triage = useTriage(outbox.refused)
  const viewer = useViewer(owner, inbox)
  const isOnline = useOnline()
  const isPainted = useFirstPaint()
  const tasks = useQueryAfterPaint(() => cache.tasks(), [])
  const page = usePage()
  const { safe } = health
  const hidesAll = isHidden(health)

  const open = countOpen(inbox.items)
  const counts: Record<Tab, number> = {
    inbox: toDecide(open),
    meetings: 0,
    tasks: tasks
      ? pressing(
          tasks.filter((task) => task.assignedTo === owner.userId),
          reader,
        )
      : 0,
  }

  useEffect(() => {
    const idle = requestIdleCallback(warmAll)
    return () => cancelIdleCallback(idle)
  }, [])

  const toTab = (tab: Tab) => go(routeOf(tab))
  const back = () => go(backOf(route))
  const openCall = (meetingId: string) => go({ view: 'meeting', meetingId, from: tabOf(route) })
  const openSettings = () => go({ view: 'settings', from: tabOf(route) })
  const openSearch = () => go({ view: 'search', query: '', from: tabOf(route) })

  // Only on: a slip of the hand must not bring everybody's names back onto a shared screen.
  const hide = () => {
    if (safe === null) void hideOthers(page)
  }

  const copy = (what: Copied | null) => {
    if (what === null) return
    void import('./copy.ts').then(async ({ copyAsMarkdown }) =>
      triage.say(await copyAsMarkdown(what, viewer, reader)),
    )
  }

  const sortAgain = async (meetingId: string) => {
    const result = await connections.sortAgain(meetingId)
    triage.say(result.ok ? 'AI sorts this call again' : result.message)
  }

  useKeptFocus(placeOf(route))
  useWanted((to) => go({ ...to, from: tabOf(route) }))

  const isPrefixed = useRef(0)
  const afterG = (tab: Tab) => () => {
    if (performance.now() - isPrefixed.current < 1_500) toTab(tab)
  }
  useKeys(
    {
      g: () => {
        isPrefixed.current = performance.now()
      },
      i: afterG('inbox'),
      m: afterG('meetings'),
      t: afterG('tasks'),
      z: triage.undoLast,
      y: () => copy(openItem() ?? copiedOf(route)),
      '/': openSearch,
      h: hide,
      '?': () => showKeys(true),
      // biome-ignore lint/correctness/noComponentHookFactories: the name of a key
      Escape: () => {
        if (!tabs.some((tab) => tab === route.view)) back()
      },
    },
    letters,
  )

  const menu = (
    <MoreMenu
      entries={menuEntries({
        copy: copyWord(route),
        onCopy: () => copy(copiedOf(route)),
        onSortAgain: route.view === 'meeting' ? () => void sortAgain(route.meetingId) : null,
        isSafe: safe !== null,
        onSafe: safe === null ? hide : () => void showEverything(),
        onSync: () => void connections.syncNow(),
        onHistory: () => go({ view: 'history', from: tabOf(route) }),
        onSettings: openSettings,
        onKeys: () => showKeys(true),
      })}
    />
  )

  const onTick = (task: Task, done: boolean) =>
    done
      ? triage.did('Task done', () => act.completeTask(task.id))
      : triage.did('Task reopened', () => act.reopenTask(task.id))

  return (
    <>
      <Bar
        route={route}
        counts={counts}
        onTab={toTab}
        onBack={back}
        onSearch={openSearch}
        menu={menu}
      />
      <Strips
        health={health}
        isOnline={isOnline}
        reader={reader}
        refusals={offScreen(outbox.refused, triage)}
        onSignIn={onSignIn}
        onReconnect={connections.connectFathom}
        onSettings={openSettings}
        onShowTasks={() => toTab('tasks')}
        onForce={(id, undoes) => void act.dismissRefusal(id).then(() => act.undo(undoes, true))}
        onRead={(id) => void act.dismissRefusal(id)}
      >
        {isPainted && safe === null && (
          <PageStrip
            page={page}
            reader={reader}
            onOpen={(subject) => go({ view: 'about', subject, part: 'forYou', from: tabOf(route) })}
          />
        )}
        {safe !== null && safe.name !== null && <ClientSafeStrip name={safe.name} />}
      </Strips>
      <ErrorBoundary key={route.view}>
        {hidesAll && route.view !== 'settings' && <ClientSafeBlank page={page} />}
        {!hidesAll && route.view === 'inbox' && (
          <InboxView
            filter={route.filter}
            data={inbox}
            triage={triage}
            outbox={outbox}
            viewer={viewer}
            reader={reader}
            letters={letters}
            isNew={health.calls === 0}
            onFilter={(filter) => go({ view: 'inbox', filter })}
            onOpenCall={openCall}
            onSettings={openSettings}
          />
        )}
        {!hidesAll && route.view === 'meetings' && (
          <MeetingsView reader={reader} onOpen={openCall} />
        )}
        {!hidesAll && route.view === 'tasks' && (
          <TasksView viewer={viewer} reader={reader} onTick={onTick} onOpenCall={openCall} />
        )}
        {!hidesAll && route.view === 'about' && (
          <AboutView
            key={route.subject.id}
            subject={route.subject}
            part={route.part}
            data={inbox}
            triage={triage}
            outbox={outbox}
            viewer={viewer}
            reader={reader}
            letters={letters}
            onPart={(part) => go({ ...route, part })}
            onTick={onTick}
            onOpenCall={openCall}
            onSettings={openSettings}
          />
        )}
        {!hidesAll && route.view === 'meeting' && (
          <MeetingView
            key={route.meetingId}
            meetingId={route.meetingId}
            second={route.second ?? null}
            triage={triage}
            outbox={outbox}
            viewer={viewer}
            reader={reader}
          />
        )}
        {route.view === 'settings' && (
          <SettingsView
            health={health}
            reader={reader}
            letters={letters}
            did={triage.did}
            onLetters={setLetters}
          />
        )}
        {!hidesAll && route.view === 'search' && (
          <SearchView
            key={route.query}
            query={route.query}
            reader={reader}
            viewer={viewer}
            onQuery={(query) => remember('route', { ...route, query })}
            letters={letters}
            onOpenCall={(meetingId, second, query) =>
              go({
                view: 'meeting',
                meetingId,
                from: route.from,
                query,
                ...(second === null ? {} : { second }),
              })
            }
            onBack={back}
          />
        )}
        {!hidesAll && route.view === 'history' && (
          <HistoryView viewer={viewer} reader={reader} triage={triage} onOpenCall={openCall} />
        )}
      </ErrorBoundary>
      <BottomBar
        route={route}
        health={health}
        triage={triage}
        sent={isSent(triage, outbox.unsent)}
        on={{
          isEditing: triage.draft !== null,
          isEmpty: route.view === 'inbox' && open[route.filter] === 0,
        }}
        letters={letters}
        email={owner.email}
        onHelp={() => showKeys(true)}
      />
      {showsKeys && <Shortcuts onClose={() => showKeys(false)} />}
    </>
  )
}

function Bar({
  route,
  counts,
  onTab,
  onBack,
  onSearch,
  menu,
}: {
  route: Route
  counts: Record<Tab, number>
  onTab: (tab: Tab) => void
  onBack: () => void
  onSearch: () => void
  menu: React.ReactNode
}) {
  const callUrl = useLiveQuery(
    async () =>
      route.view === 'meeting'
        ? ((await cache.meetingsById([route.meetingId])).get(route.meetingId) ?? null)
        : null,
    [route],
  )
  if (route.view === 'search') return null
  if (route.view === 'inbox' || route.view === 'meetings' || route.view === 'tasks') {
    const word = `${tabWords[route.view]}${counts[route.view] > 0 ? ` ${counts[route.view].toLocaleString('en-GB')}` : ''} ▾`
    return (
      <ViewBar
        current={route.view}
        counts={counts}
        onTab={onTab}
        onSearch={onSearch}
        menu={menu}
        tabsMenu={
          <MenuButton
            label={word}
            className="tab"
            face={word}
            entries={tabs.map((tab) => ({
              kind: 'item',
              word: tabWords[tab],
              run: () => onTab(tab),
            }))}
          />
        }
      />
    )
  }
  return (
    <DetailBar
      title={titleOf(route)}
      backTo={backWord(route)}
      onBack={onBack}
      fathomHref={safeHref(callUrl?.callUrl ?? callUrl?.shareUrl ?? null)}
      menu={menu}
    />
  )
}

/** Client-safe mode is on and nobody has said whom to show. */
function isHidden({ safe }: Health): boolean {
  return safe !== null && safe.companyId === null
}

function titleOf(route: Route): string {
  switch (route.view) {
    case 'settings':
      return 'Settings'
    case 'history':
      return 'History'
    default:
      return backWord(route)
  }
}

function backWord(route: Route): string {
  const back = backOf(route)
  return back.view === 'search' ? 'Search' : tabWords[tabOf(back)]
}

function BottomBar({
  route,
  health,
  triage,
  sent,
  on,
  letters,
  email,
  onHelp,
}: {
  route: Route
  health: Health
  triage: Triage
  sent: boolean
  on: { isEditing: boolean; isEmpty: boolean }
  letters: boolean
  email: string
  onHelp: () => void
}) {
  const { last, said } = triage
  const [news, setNews] = useState({ last, said })
  useEffect(() => {
    setNews({ last, said })
    if (last === null && said === null) return
    const timer = setTimeout(() => setNews({ last: null, said: null }), noticeMs)
    return () => clearTimeout(timer)
  }, [last, said])

  const isNews = news.last !== null || news.said !== null
  if (route.view === 'settings' && !isNews) return <SignedInBar email={email} />
  const notice =
    news.said !== null
      ? { words: news.said.words, mark: null, undo: null }
      : news.last !== null
        ? { words: news.last.words, mark: <Mark sent={sent} />, undo: triage.undoLast }
        : progress(health)
  return (
    <StatusBar
      notice={notice}
      hints={letters && !isHidden(health) ? hintsOf(route, on) : []}
      onHelp={onHelp}
    />
  )
}

function progress({ sync }: Health) {
  if (sync?.syncStatus !== 'syncing' || sync.meetingsSynced >= sync.totalMeetings) return null
  return {
    words: `${sync.meetingsSynced} of ${count(sync.totalMeetings, 'call')}`,
    mark: null,
    undo: null,
  }
}

/** What this view shows as a whole; in the inbox the open row. */
function copiedOf(route: Route): Copied | null {
  switch (route.view) {
    case 'meeting':
      return { what: 'call', meetingId: route.meetingId }
    case 'about':
      return { what: 'about', subject: route.subject }
    default:
      return openItem()
  }
}

function copyWord(route: Route): string | null {
  switch (route.view) {
    case 'inbox':
      return 'Copy item as Markdown'
    case 'meeting':
      return 'Copy call as Markdown'
    case 'about':
      return 'Copy open items as Markdown'
    default:
      return null
  }
}

/** The row that is open on screen. */
function openItem(): Copied | null {
  const itemId = document.querySelector<HTMLElement>('.row.open')?.dataset.item
  return itemId === undefined ? null : { what: 'item', itemId }
}

function menuEntries(run: {
  /** What Copy would copy here; null where there is nothing. */
  copy: string | null
  onCopy: () => void
  /** Null where no call is open. */
  onSortAgain: (() => void) | null
  isSafe: boolean
  onSafe: () => void
  onSync: () => void
  onHistory: () => void
  onSettings: () => void
  onKeys: () => void
}): readonly MenuEntry[] {
  const look = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const
  const copy: MenuEntry[] =
    run.copy === null
      ? []
      : [
          {
            kind: 'item',
            word: run.copy,
            end: 'y',
            icon: <Copy {...look} />,
            run: run.onCopy,
          },
          ...(run.onSortAgain === null
            ? []
            : [
                {
                  kind: 'item',
                  word: 'Sort again by AI',
                  icon: <Sparkles {...look} />,
                  run: run.onSortAgain,
                } as const,
              ]),
          { kind: 'line' },
        ]
  return [
    ...copy,
    { kind: 'item', word: 'Sync now', icon: <RefreshCw {...look} />, run: run.onSync },
    { kind: 'item', word: 'History', icon: <History {...look} />, run: run.onHistory },
    run.isSafe
      ? { kind: 'item', word: 'Show everything', icon: <Eye {...look} />, run: run.onSafe }
      : {
          kind: 'item',
          word: 'Client-safe mode',
          icon: <EyeOff {...look} />,
          end: 'h',
          run: run.onSafe,
        },
    { kind: 'line' },
    { kind: 'item', word: 'Settings', icon: <Settings {...look} />, run: run.onSettings },
    {
      kind: 'item',
      word: 'Keyboard shortcuts',
      icon: <Keyboard {...look} />,
      end: '?',
      run: run.onKeys,
    },
  ]
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Names under which calls know the rep: their colleague row's, and those their own items carry. */
function useViewer(owner: Owner, inbox: InboxData): Viewer {
  const colleagues = useColleagues()
  const own = colleagues.find((one) => one.userId === owner.userId)?.name ?? null
  const spoken = inbox.items.find((item) => item.assigneeKind === 'me')?.assigneeName ?? null
  return useMemo(
    () => ({
      userId: owner.userId,
      email: owner.email,
      names: [own, spoken].filter((name) => name !== null),
    }),
    [owner.userId, owner.email, own, spoken],
  )
}

function isSent({ last }: Triage, unsent: ReadonlySet<string>): boolean {
  return last !== null && !last.mutationIds.some((id) => unsent.has(id))
}

/** Refused clicks that no receipt on screen tells of. */
function offScreen<T extends { id: string }>(
  refused: ReadonlyMap<string, T>,
  { settled }: Triage,
): T[] {
  const told = new Set([...settled.values()].flatMap((one) => one.mutationIds))
  return [...refused.values()].filter((row) => !told.has(row.id))
}
