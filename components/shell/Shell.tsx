import { Ellipsis } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import { knownZone, zonePlace } from '../../lib/format/zone.ts'
import { countOpen, toDecide } from '../../lib/inbox/standing.ts'
import { pressing } from '../../lib/inbox/task-groups.ts'
import { act, loadActs } from '../data/acts.ts'
import { hideOthers, showEverything } from '../data/client-safe.ts'
import type { Copied } from '../data/copy.ts'
import { useReader, useServices } from '../data/services.ts'
import { usePage, useWanted } from '../data/surroundings.ts'
import { useFirstPaint } from '../data/use-after-paint.ts'
import type { Health, Owner } from '../data/use-health.ts'
import { useOnline } from '../data/use-health.ts'
import type { InboxData } from '../data/use-inbox.ts'
import { useOutbox } from '../data/use-inbox.ts'
import { useTasksToCount } from '../data/use-tasks.ts'
import { useViewer } from '../data/use-viewer.ts'
import { useFirstFrame } from '../frame/use-first-frame.ts'
import { SettledItem } from '../inbox/Feed.tsx'
import { AboutSomebodyElse, EditItem, TypeChoice, WhoOwes } from '../inbox/ItemRow.tsx'
import { useTriage } from '../inbox/use-triage.ts'
import { later } from '../ui/later.tsx'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { Bar } from './Bar.tsx'
import { BottomBar, Keys, SignedInBar } from './BottomBar.tsx'
import { copiedOf, openItem } from './copied.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import type { Tab } from './route.ts'
import { backOf, parseRoute, placeOf, routeOf, tabOf, tabs } from './route.ts'
import { Strips } from './Strips.tsx'
import { laterViews, View } from './views.tsx'

const PageStrip = later(async () => (await import('../about/PageStrip.tsx')).PageStrip)
const TabMark = later(async () => (await import('./TabMark.tsx')).TabMark)
const Tidied = later(async () => (await import('./Tidied.tsx')).Tidied)
const ZoneStrip = later(async () => (await import('./ZoneStrip.tsx')).ZoneStrip)
const ClientSafeStrip = later(async () => (await import('./ClientSafe.tsx')).ClientSafeStrip)
const MoreMenu = later(async () => (await import('./MoreMenu.tsx')).MoreMenu)
const Shortcuts = later(async () => (await import('./Shortcuts.tsx')).Shortcuts)

/** Fetches everything that did not have to be there for the first paint. */
function warmAll(): void {
  void loadActs()
  const parts = [
    Menu,
    MoreMenu,
    AboutSomebodyElse,
    EditItem,
    TypeChoice,
    WhoOwes,
    PageStrip,
    ClientSafeStrip,
    ZoneStrip,
    Keys,
    SignedInBar,
    SettledItem,
    Shortcuts,
  ]
  for (const one of [...parts, ...laterViews]) {
    // What cannot be fetched now is asked for again when it is needed, and says so then.
    one.warm().catch(() => {})
  }
}

/** Bar, strips, view and status bar of a rep who is past first run: where the rep is, and what the keys do there. */
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
  const { connections, deviceZone } = useServices()
  const [route, go] = useRemembered('route', parseRoute)
  const [letters, setLetters] = useRemembered('single-keys', (stored) => stored !== false)
  const [showsKeys, showKeys] = useState(false)
  const kept = knownZone(health.settings?.timeZone)
  const device = deviceZone()
  const reader = useReader(kept ?? device ?? 'UTC')
  const outbox = useOutbox()
  const triage = useTriage(outbox.refused, health.safe !== null)
  const viewer = useViewer(owner, inbox, health)
  const isOnline = useOnline()
  const isPainted = useFirstPaint()
  const tasks = useTasksToCount(owner.userId)
  const page = usePage()
  const { safe } = health

  const open = countOpen(inbox.items)
  const counts: Record<Tab, number> = {
    inbox: toDecide(open),
    meetings: 0,
    tasks: tasks ? pressing(tasks, reader) : 0,
  }

  useEffect(() => {
    const idle = requestIdleCallback(warmAll)
    return () => cancelIdleCallback(idle)
  }, [])

  const from = tabOf(route)
  const toTab = (tab: Tab) => go(routeOf(tab))
  const back = () => go(backOf(route))
  const openSettings = () => go({ view: 'settings', from })
  const openSearch = () => go({ view: 'search', query: '', from })

  // Only on: a slip of the hand must not bring everybody's names back onto a shared screen.
  const hide = () => {
    if (safe === null) void hideOthers(page)
  }

  const copy = (what: Copied | null) => {
    if (what === null) return
    void import('../data/copy.ts').then(async ({ copyAsMarkdown }) =>
      triage.say(await copyAsMarkdown(what, viewer, reader)),
    )
  }

  const sortAgain = async (meetingId: string) => {
    const result = await connections.sortAgain(meetingId)
    triage.say(result.ok ? 'AI sorts this call again' : result.message)
  }

  const list = route.view === 'inbox' ? placeOf(route) : null
  useFirstFrame(owner.userId, list, safe === null, triage.say)
  useWanted((to) => go({ ...to, from }))

  const prefixedAt = useRef(0)
  const afterG = (tab: Tab) => () => {
    if (performance.now() - prefixedAt.current < 1_500) toTab(tab)
  }
  useKeys(
    {
      g: () => {
        prefixedAt.current = performance.now()
      },
      i: afterG('inbox'),
      m: afterG('meetings'),
      t: afterG('tasks'),
      z: triage.undoLast,
      // With the capital letters locked it is still the one that takes back.
      // biome-ignore lint/correctness/noComponentHookFactories: the name of a key
      Z: (event) => (event.shiftKey ? triage.redo() : triage.undoLast()),
      y: () => copy(openItem() ?? copiedOf(route)),
      '/': openSearch,
      h: hide,
      '?': () => showKeys(true),
      // Of a tab it is whatever is asked in it that Escape is for.
      ...(!tabs.some((tab) => tab === route.view) && { Escape: back }),
    },
    letters,
  )

  return (
    <>
      <Bar
        route={route}
        counts={counts}
        mark={<TabMark tasks={tasks} />}
        onTab={toTab}
        onBack={back}
        onSearch={openSearch}
        menu={
          <MenuButton
            label="More"
            className="icon-button"
            face={<Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />}
          >
            {(frame) => (
              <MoreMenu
                frame={frame}
                route={route}
                isSafe={safe !== null}
                onCopy={() => copy(copiedOf(route))}
                onSortAgain={(meetingId) => void sortAgain(meetingId)}
                onSafe={safe === null ? hide : () => void showEverything()}
                onSync={() => void connections.syncNow()}
                onHistory={() => go({ view: 'history', from })}
                onSettings={openSettings}
                onKeys={() => showKeys(true)}
              />
            )}
          </MenuButton>
        }
      />
      <Strips
        health={health}
        isOnline={isOnline}
        reader={reader}
        refused={outbox.refused}
        settled={triage.settled}
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
            onOpen={(subject) => go({ view: 'about', subject, part: 'forYou', from })}
          />
        )}
        {isPainted && safe === null && health.sync?.tidied && (
          <Tidied tidied={health.sync.tidied} onHistory={() => go({ view: 'history', from })} />
        )}
        {safe !== null && safe.name !== null && <ClientSafeStrip name={safe.name} />}
        {isPainted && device !== null && health.settings !== null && device !== kept && (
          <ZoneStrip
            kept={kept ?? 'UTC'}
            device={device}
            now={reader.now}
            onUse={(timeZone) =>
              triage.did(`The time is that of ${zonePlace(timeZone)}`, () =>
                act.saveSettings({ timeZone }),
              )
            }
          />
        )}
      </Strips>
      <ErrorBoundary key={route.view}>
        <View
          route={route}
          frame={{
            health,
            inbox,
            triage,
            outbox,
            viewer,
            reader,
            page,
            letters,
            onLetters: setLetters,
            go,
            onBack: back,
            onOpenCall: (meetingId) => go({ view: 'meeting', meetingId, from }),
            onSettings: openSettings,
            onTick: (task: Task, done: boolean) =>
              done
                ? triage.did('Task done', () => act.completeTask(task.id), task.title, task.id)
                : triage.did('Task reopened', () => act.reopenTask(task.id), task.title, task.id),
          }}
        />
      </ErrorBoundary>
      <BottomBar
        route={route}
        health={health}
        triage={triage}
        outbox={outbox}
        isEmpty={route.view === 'inbox' && open[route.filter] === 0}
        letters={letters}
        email={owner.email}
        onHelp={() => showKeys(true)}
      />
      {showsKeys && <Shortcuts onClose={() => showKeys(false)} />}
    </>
  )
}
