import type { ReactNode } from 'react'
import { later } from '../ui/later.tsx'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import type { Route, Tab } from './route.ts'
import { backOf, tabOf, tabs, tabWords } from './route.ts'
import { DetailBar, ViewBar } from './ViewBar.tsx'

const OpenInFathom = later(async () => (await import('./OpenInFathom.tsx')).OpenInFathom)

/** What stands above a view: the tabs, or in a view of one thing the way back. Search brings its own. */
export function Bar({
  route,
  counts,
  mark,
  onTab,
  onBack,
  onSearch,
  menu,
}: {
  route: Route
  counts: Record<Tab, number>
  mark: ReactNode
  onTab: (tab: Tab) => void
  onBack: () => void
  onSearch: () => void
  menu: ReactNode
}) {
  switch (route.view) {
    case 'search':
      return null
    case 'inbox':
    case 'meetings':
    case 'tasks': {
      const count = counts[route.view]
      const word = `${tabWords[route.view]}${count > 0 ? ` ${count.toLocaleString('en-GB')}` : ''} ▾`
      return (
        <ViewBar
          current={route.view}
          counts={counts}
          mark={mark}
          onTab={onTab}
          onSearch={onSearch}
          menu={menu}
          tabsMenu={
            <MenuButton label={word} className="tab" face={word}>
              {(frame) => (
                <Menu
                  {...frame}
                  entries={tabs.map((tab) => ({
                    kind: 'item',
                    word: tabWords[tab],
                    run: () => onTab(tab),
                  }))}
                />
              )}
            </MenuButton>
          }
        />
      )
    }
    case 'meeting':
    case 'about':
    case 'history':
    case 'settings':
      return (
        <DetailBar
          title={titleOf(route)}
          backTo={backWord(route)}
          onBack={onBack}
          elsewhere={route.view === 'meeting' && <OpenInFathom meetingId={route.meetingId} />}
          menu={menu}
        />
      )
  }
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
