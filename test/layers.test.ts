import { describe, expect, test } from 'vitest'
import { circles } from './layers/circles.ts'
import { components, pastTheDoor } from './layers/components.ts'
import type { Import, Source } from './layers/imports.ts'
import { importsOf, sources } from './layers/imports.ts'
import { lib } from './layers/lib.ts'
import { roomViolations } from './layers/rooms.ts'
import { server } from './layers/server.ts'

// Imports point down only: entrypoints → components → lib → lib/contract, and the companion beside
// them, which shares lib/contract and nothing else. See docs/decisions.md. Inside each of the three
// rooms no import runs in a circle; which folder may know which is said beside, one file a room.

test('imports point down only', async () => {
  expect(violations(await sources())).toEqual([])
})

describe.each([lib, components, server])('inside $name', (room) => {
  test('files import what the table of the room says', async () => {
    expect(roomViolations(await sources(), room)).toEqual([])
  })

  test('no import runs in a circle', async () => {
    expect(circles(await sources(), room.name)).toEqual(room.knownCircles)
  })
})

test('views read the cache by one door, which knows client-safe mode', async () => {
  expect(pastTheDoor(await sources())).toEqual([])
})

test('every way past that door is seen', () => {
  const files = [
    { path: 'components/calls/Call.tsx', text: "import { db } from '../../lib/cache/db.ts'" },
    {
      path: 'components/calls/Row.tsx',
      text: "import type { Owner } from '../../lib/cache/meta.ts'",
    },
    { path: 'components/calls/Far.tsx', text: "const far = () => import('../../lib/far.ts')" },
    { path: 'components/calls/Word.tsx', text: "import type { Far } from '../../lib/far.ts'" },
    {
      path: 'components/data/use-call.ts',
      text: "import { call } from '../../lib/cache/queries.ts'",
    },
    { path: 'components/data/use-rows.ts', text: "import { db } from '../../lib/cache/db.ts'" },
    { path: 'lib/far.ts', text: "import { call } from './cache/queries.ts'" },
  ]
  expect(pastTheDoor(files)).toEqual([
    'components/calls/Call.tsx imports lib/cache/db.ts: only the cache reads the database',
    'components/calls/Row.tsx imports lib/cache/meta.ts: views read by components/data/',
    'components/calls/Far.tsx reaches the cache by lib/far.ts: views read by components/data/',
    'components/data/use-rows.ts imports lib/cache/db.ts: only the cache reads the database',
  ])
})

test('every layer is read', async () => {
  const read = new Set((await sources()).map(({ path }) => layerOf(path)))
  expect([...read].sort()).toEqual([
    'companion',
    'components',
    'contract',
    'entrypoints',
    'lib',
    'local',
    'simulator',
    'test',
  ])
})

test('the rules see a component that imports an entrypoint', () => {
  expect(
    violations([
      { path: 'components/Inbox.tsx', text: "import { main } from '../entrypoints/background.ts'" },
    ]),
  ).toEqual([
    'components/Inbox.tsx imports entrypoints/background.ts: components may not know entrypoints',
  ])
})

test.each([
  ['lib/sync/pull.ts', "import { Inbox } from '../../components/Inbox.tsx'"],
  ['lib/contract/task.ts', "import { db } from '../cache/db.ts'"],
  ['server/app.ts', "import { db } from '../lib/cache/db.ts'"],
  ['lib/api.ts', "import type { AppType } from '../server/app.ts'"],
  ['server/app.ts', "import { startStack } from './local/stack.ts'"],
  ['server/local/stack.ts', "import { createApp } from '../app.ts'"],
  ['components/Inbox.tsx', "import { freshDatabase } from '../test/setup/postgres.ts'"],
  ['components/Inbox.tsx', "import browser from 'webextension-polyfill'"],
  ['components/Inbox.tsx', "import { createClient } from '@supabase/supabase-js'"],
  ['components/Inbox.tsx', "export { createClient } from '@supabase/supabase-js'"],
  ['components/Inbox.tsx', "const load = () => import('@supabase/supabase-js')"],
  ['components/Inbox.tsx', 'await fetch(url)'],
  ['components/Inbox.tsx', 'await chrome.tabs.query({})'],
  ['lib/sync/pull.ts', "import { db } from '../cache/db'"],
  ['lib/sync/pull.ts', "import { db } from '@/lib/cache/db.ts'"],
  ['server/routes/pull.ts', "import { Fathom } from 'fathom-typescript'"],
  ['lib/sync/pull.ts', "import * as z from 'zod'"],
  ['server/routes/pull.ts', "import type { WireMeeting } from '../local/fathom-simulator/wire.ts'"],
])('in %s, %s is refused', (path, text) => {
  expect(violations([{ path, text }])).toHaveLength(1)
})

test.each([
  ['entrypoints/sidepanel/main.tsx', "import { Inbox } from '../../components/Inbox.tsx'"],
  ['components/Inbox.tsx', "import { inboxEntries } from '../lib/inbox/entries.ts'"],
  ['components/Inbox.tsx', "import './inbox.css'"],
  ['components/Inbox.tsx', 'const prefetch = () => refetch(rows)'],
  ['lib/cache/db.ts', "import type { Task } from '../contract/task.ts'"],
  ['server/app.ts', "import { pullRequest } from '../lib/contract/feed.ts'"],
  ['lib/contract/task.ts', "import * as z from 'zod/mini'"],
])('in %s, %s is allowed', (path, text) => {
  expect(violations([{ path, text }])).toEqual([])
})

test('only one file knows the polyfill, which throws outside an extension', () => {
  const polyfill = "import browser from 'webextension-polyfill'"
  expect(
    violations([
      { path: 'lib/browser.ts', text: polyfill },
      { path: 'lib/session/storage.ts', text: polyfill },
    ]),
  ).toEqual([
    'webextension-polyfill is imported in lib/browser.ts, lib/session/storage.ts: in one file only',
  ])
})

test('a circle of files is seen, and one of folders, through however many', () => {
  const files = [
    { path: 'lib/a/one.ts', text: "import './two.ts'" },
    { path: 'lib/a/two.ts', text: "import type { One } from './one.ts'" },
    { path: 'lib/b/one.ts', text: "import '../c/one.ts'" },
    { path: 'lib/c/one.ts', text: "import '../d.ts'" },
    { path: 'lib/c/two.ts', text: '' },
    { path: 'lib/d.ts', text: "import './b/two.ts'" },
    { path: 'lib/b/two.ts', text: "import '../c/two.ts'" },
  ]
  expect(circles(files, 'lib')).toEqual(['lib/a: one.ts ⇄ two.ts', 'lib: b ⇄ c ⇄ d.ts'])
})

test('a folder may wire its folders and hold what they share', () => {
  const files = [
    { path: 'lib/a/wires.ts', text: "import './duty/one.ts'" },
    { path: 'lib/a/duty/one.ts', text: "import '../shared.ts'" },
    { path: 'lib/a/shared.ts', text: '' },
  ]
  expect(circles(files, 'lib')).toEqual([])
})

test('a table names every import between its folders, and no other', () => {
  const files = [
    { path: 'lib/top/one.ts', text: "import '../low/one.ts'\nimport '../low/two.ts'" },
    { path: 'lib/low/one.ts', text: "import '../top/two.ts'" },
    { path: 'lib/low/two.ts', text: '' },
    { path: 'lib/top/two.ts', text: '' },
    { path: 'lib/new/one.ts', text: '' },
  ]
  const table = { top: ['low'], low: ['deep'], deep: ['low'] }
  expect(roomViolations(files, { name: 'lib', table, knownCircles: [] })).toEqual([
    'lib/low/one.ts imports lib/top/two.ts: lib/low may not know lib/top',
    'lib/new is not in the table',
    'lib/deep is in the table alone',
    'lib/low does not stand below lib/deep',
    'lib/low no longer imports lib/deep: strike it',
    'lib/deep no longer imports lib/low: strike it',
  ])
})

/** One sentence for each import, or use, that crosses a layer. */
function violations(files: Source[]): string[] {
  const imports = files.flatMap(importsOf)
  const polyfilled = imports
    .filter(
      ({ to, isTypeOnly, from }) => to === 'webextension-polyfill' && !isTypeOnly && !isTest(from),
    )
    .map(({ from }) => from)
  return [
    ...imports.flatMap(judge),
    ...files.flatMap(judgeUse),
    ...(polyfilled.length > 1
      ? [`webextension-polyfill is imported in ${polyfilled.join(', ')}: in one file only`]
      : []),
  ]
}

type Layer =
  | 'entrypoints'
  | 'components'
  | 'contract'
  | 'lib'
  | 'companion'
  | 'local'
  | 'simulator'
  | 'test'
  | 'none'

/** Whom each layer may import, itself apart. */
const below: Record<Layer, readonly Layer[]> = {
  entrypoints: ['components', 'lib', 'contract'],
  components: ['lib', 'contract'],
  lib: ['contract'],
  contract: [],
  companion: ['contract'],
  simulator: [],
  local: ['simulator', 'contract'],
  test: ['entrypoints', 'components', 'lib', 'contract', 'companion', 'simulator', 'local', 'none'],
  none: [],
}

function layerOf(path: string): Layer {
  if (path.startsWith('entrypoints/')) return 'entrypoints'
  if (path.startsWith('components/')) return 'components'
  if (path.startsWith('lib/contract/')) return 'contract'
  if (path.startsWith('lib/')) return 'lib'
  if (path.startsWith('server/local/fathom-simulator/')) return 'simulator'
  if (path.startsWith('server/local/')) return 'local'
  if (path.startsWith('server/')) return 'companion'
  if (isTest(path)) return 'test'
  return 'none'
}

function isTest(path: string): boolean {
  return path.startsWith('test/')
}

function judge({ from, to, isOurs, isTypeOnly, written }: Import): string[] {
  const layer = layerOf(from)
  const complain = (why: string) => [`${from} imports ${to}: ${why}`]
  if (written.startsWith('@/') || written.startsWith('~')) return complain('relative paths only')
  if (isOurs) {
    if (!/\.\w+$/.test(written.replace(/\?\w+$/, ''))) return complain('the extension is missing')
    // The one place that says the version.
    if (to === 'package.json') return []
    const target = layerOf(to)
    if (target === layer || below[layer].includes(target)) return []
    return complain(`${layer} may not know ${target}`)
  }
  if (layer === 'components' && !isTypeOnly) {
    if (to === 'webextension-polyfill') return complain('it throws outside an extension')
    if (to.startsWith('@supabase/')) return complain('components draw from the cache')
  }
  if ((layer === 'lib' || layer === 'contract') && to === 'zod') {
    return complain('zod/mini here, for the size of the panel')
  }
  if (to === 'fathom-typescript' && layer !== 'test') return complain('it is for tests')
  return []
}

/** Components neither fetch nor speak to the browser's own APIs. */
function judgeUse({ path, text }: Source): string[] {
  if (layerOf(path) !== 'components') return []
  const used = /(?<![\w.])(fetch\(|chrome\.\w+|browser\.\w+|XMLHttpRequest|new WebSocket)/.exec(
    text,
  )
  return used?.[1] === undefined ? [] : [`${path} uses ${used[1]}: components draw from the cache`]
}
