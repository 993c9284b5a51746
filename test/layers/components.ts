import type { Import, Source } from './imports.ts'
import { importsOf } from './imports.ts'
import type { Room, Table } from './rooms.ts'

/** The panel: a folder a view, what they share below, and above them the shell that draws them. */
const table: Table = {
  shell: [
    'about',
    'settings',
    'search',
    'history',
    'tasks',
    'calls',
    'inbox',
    'first-run',
    'frame',
    'data',
    'ui',
  ],
  about: ['tasks', 'calls', 'inbox', 'data', 'ui'],
  settings: ['inbox', 'first-run', 'data', 'ui'],
  search: ['data', 'ui'],
  history: ['inbox', 'data', 'ui'],
  tasks: ['inbox', 'data', 'ui'],
  calls: ['inbox', 'data', 'ui'],
  inbox: ['data', 'ui'],
  'first-run': ['ui', 'data'],
  // The screen that is painted before the panel is there, and kept for the next time.
  frame: ['ui'],
  data: ['ui'],
  // Parts that know nothing of Upshot.
  ui: [],
}

export const components: Room = { name: 'components', table, knownCircles: [] }

const door = 'components/data/'
const cache = 'lib/cache/'

/**
 * Every way by which a view could read the cache past the door, where nobody sees to client-safe mode: one
 * sentence each. Types come by the door as well; and not even the door goes to the database itself, past
 * the reads that know the mode.
 */
export function pastTheDoor(files: readonly Source[]): string[] {
  const imports = files.flatMap(importsOf)
  const of = Map.groupBy(imports, ({ from }) => from)
  return imports.flatMap((one) => {
    const { from, to } = one
    if (!from.startsWith('components/')) return []
    if (to === `${cache}db.ts`) return [`${from} imports ${to}: only the cache reads the database`]
    if (from.startsWith(door)) return []
    if (to.startsWith(cache)) return [`${from} imports ${to}: views read by ${door}`]
    const way = wayToCache(one, of)
    return way === null ? [] : [`${from} reaches the cache by ${way}: views read by ${door}`]
  })
}

/** The file of lib by which an import ends at the cache when it runs; null where none does. */
function wayToCache(first: Import, of: ReadonlyMap<string, readonly Import[]>): string | null {
  if (first.isTypeOnly || !first.to.startsWith('lib/')) return null
  const seen = new Set<string>()
  const left = [first.to]
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (path.startsWith(cache)) return first.to
    if (seen.has(path)) continue
    seen.add(path)
    for (const { to, isTypeOnly } of of.get(path) ?? []) if (!isTypeOnly) left.push(to)
  }
  return null
}
