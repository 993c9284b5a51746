import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

// Imports point down only: entrypoints → components → lib → lib/contract, and the companion beside
// them, which shares lib/contract and nothing else. See docs/decisions.md.

const root = join(import.meta.dirname, '..')
const sourceFolders = ['entrypoints', 'components', 'lib', 'server', 'test']

interface Source {
  /** Path from the root, with slashes. */
  path: string
  text: string
}

interface Import {
  from: string
  /** Path from the root for a file of ours, else the package's name. */
  to: string
  isOurs: boolean
  isTypeOnly: boolean
  written: string
}

test('imports point down only', async () => {
  expect(violations(await sources())).toEqual([])
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
  ['components/Inbox.tsx', "import { inbox } from '../lib/cache/queries.ts'"],
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

function importsOf({ path, text }: Source): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;()]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm
  return [...text.matchAll(statement)].flatMap(([, type, named, dynamic]) => {
    const written = named ?? dynamic
    if (written === undefined) return []
    const isOurs = written.startsWith('.')
    return {
      from: path,
      to: isOurs ? normalize(join(dirname(path), written)).replaceAll('\\', '/') : written,
      isOurs,
      isTypeOnly: type !== undefined,
      written,
    }
  })
}

async function sources(): Promise<Source[]> {
  const files = await Promise.all(
    sourceFolders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true }).catch(() => [])
      return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    }),
  )
  return Promise.all(
    files
      .flat()
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
      // This file is full of imports that are wrong on purpose.
      .filter((path) => path !== 'test/layers.test.ts')
      .map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  )
}
