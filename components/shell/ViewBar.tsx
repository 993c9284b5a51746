import { ChevronLeft, Search } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useRef } from 'react'
import type { Tab } from './route.ts'
import { tabs, tabWords } from './route.ts'

type ViewBarProps = {
  current: Tab
  counts: Record<Tab, number>
  /** Beside the word of Tasks. */
  mark: ReactNode
  onTab: (tab: Tab) => void
  onSearch: () => void
  /** The ⋯ menu, and what stands for the tabs where there is no room for three words. */
  menu: ReactNode
  tabsMenu: ReactNode
}

/** Three words, search and ⋯. Arrow keys move between the tabs, as tabs do. */
export function ViewBar({ current, counts, mark, onTab, onSearch, menu, tabsMenu }: ViewBarProps) {
  const list = useRef<HTMLDivElement>(null)

  function move(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]
    if (!next) return
    onTab(next)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }

  return (
    <header className="bar">
      <div className="tabs" role="tablist" aria-label="Views" ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            className="tab"
            id={`tab-${tab}`}
            data-tab={tab}
            aria-selected={tab === current}
            aria-controls={tab === current ? 'view' : undefined}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => onTab(tab)}
          >
            {tabWords[tab]}
            {tab === 'tasks' && mark}
            {counts[tab] > 0 && <span className="pill">{counts[tab].toLocaleString('en-GB')}</span>}
          </button>
        ))}
      </div>
      <div className="tabs-menu">{tabsMenu}</div>
      <div className="end">
        <button
          type="button"
          className="icon-button"
          aria-label="Search"
          title="Search (/)"
          onClick={onSearch}
        >
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        </button>
        {menu}
      </div>
    </header>
  )
}

type DetailBarProps = {
  /** What stands beside the arrow: where back goes, or what this is. */
  title: string
  /** Where back goes, in a word. */
  backTo: string
  onBack: () => void
  /** What stands before the menu: where else this is. */
  elsewhere: ReactNode
  menu: ReactNode
}

/** Detail views replace the tabs with the way back. */
export function DetailBar({ title, backTo, onBack, elsewhere, menu }: DetailBarProps) {
  return (
    <header className="bar">
      <button
        type="button"
        className="back"
        onClick={onBack}
        aria-label={title === backTo ? `Back to ${title}` : `${title}, back to ${backTo}`}
      >
        <ChevronLeft size={16} strokeWidth={1.75} aria-hidden="true" />
        <span>{title}</span>
      </button>
      <div className="end">
        {elsewhere}
        {menu}
      </div>
    </header>
  )
}
