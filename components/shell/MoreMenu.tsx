import { Copy, Eye, EyeOff, History, Keyboard, RefreshCw, Settings, Sparkles } from 'lucide-react'
import { Menu } from '../ui/Menu.tsx'
import type { MenuFrame } from '../ui/MenuButton.tsx'
import type { MenuEntry } from '../ui/menu-entry.ts'
import type { Route } from './route.ts'

const look = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

/** What is behind the three dots: what can be done in this view, then what can be done anywhere. */
export function MoreMenu({
  frame,
  route,
  isSafe,
  ...on
}: {
  frame: MenuFrame
  route: Route
  /** Client-safe mode is on. */
  isSafe: boolean
  onCopy: () => void
  onSortAgain: (meetingId: string) => void
  onSafe: () => void
  onSync: () => void
  onHistory: () => void
  onSettings: () => void
  onKeys: () => void
}) {
  const copy = copyWord(route)
  const here: MenuEntry[] = []
  if (copy !== null) {
    here.push({ kind: 'item', word: copy, end: 'y', icon: <Copy {...look} />, run: on.onCopy })
  }
  if (route.view === 'meeting') {
    here.push({
      kind: 'item',
      word: 'Sort again by AI',
      icon: <Sparkles {...look} />,
      run: () => on.onSortAgain(route.meetingId),
    })
  }
  if (here.length > 0) here.push({ kind: 'line' })
  const entries: MenuEntry[] = [
    ...here,
    { kind: 'item', word: 'Sync now', icon: <RefreshCw {...look} />, run: on.onSync },
    { kind: 'item', word: 'History', icon: <History {...look} />, run: on.onHistory },
    isSafe
      ? { kind: 'item', word: 'Show everything', icon: <Eye {...look} />, run: on.onSafe }
      : {
          kind: 'item',
          word: 'Client-safe mode',
          end: 'h',
          icon: <EyeOff {...look} />,
          run: on.onSafe,
        },
    { kind: 'line' },
    { kind: 'item', word: 'Settings', icon: <Settings {...look} />, run: on.onSettings },
    {
      kind: 'item',
      word: 'Keyboard shortcuts',
      end: '?',
      icon: <Keyboard {...look} />,
      run: on.onKeys,
    },
  ]
  return <Menu {...frame} entries={entries} />
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
