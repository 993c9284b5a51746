import 'fake-indexeddb/auto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { db } from '../lib/cache/db.ts'
import { panelLock } from '../lib/page/wanted.ts'
import { searchLock } from '../lib/search/search-index.ts'
import { sessionLock } from '../lib/session/session.ts'
import { syncLock } from '../lib/sync/run.ts'
import { namesIn, quoted, readDocument, rows, section } from './docs-names.ts'

const root = join(import.meta.dirname, '..')
const data = readDocument('data.md')
const flow = readDocument('flow.md')
const mailbox = section(data, 'The Mailbox (SQLite in a Durable Object)')

function source(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}

/** Sources of what runs in the browser, by path. */
function browserSources(): [path: string, text: string][] {
  const paths = globSync('{lib,components,entrypoints}/**/*.{ts,tsx}', { cwd: root })
  return paths.map((path) => [path, source(path)])
}

test('every store of the cache has its line', async () => {
  await db.open()
  const stores = db.tables.map(({ name }) => name).toSorted()
  expect(namesIn(section(data, 'Stores'))).toEqual(stores)
})

test('every key of meta has its line', () => {
  const [, shape = ''] = /export type Meta = \{\n(.*?)\n\}/s.exec(source('lib/cache/meta.ts')) ?? []
  const keys = found(shape, /^ {2}(\w+)\??:/gm).toSorted()
  expect(keys).toContain('owner')
  expect(namesIn(section(data, 'Keys of `meta`'))).toEqual(keys)
})

test('every table of the Mailbox has its line', () => {
  const tables = found(source('server/mailbox/schema.ts'), /create table (?:if not exists )?(\w+)/g)
  expect(namesIn(mailbox)).toEqual(tables.toSorted())
})

test('everything the panel remembers in localStorage has its line', () => {
  const keys = new Set<string>()
  for (const [, text] of browserSources()) {
    const calls = /\b(?:remember|recall|useRemembered(?:<[^(]*>)?)\(\s*['`]([^'`$]+)/g
    for (const key of found(text, calls)) keys.add(key.trim())
  }
  expect(keys).toContain('theme')
  const documented = namesIn(section(data, 'Storage'))
    .filter((name) => name.startsWith('upshot.panel.'))
    .map((name) => name.slice('upshot.panel.'.length).replace(/ <.*>$/, ''))
  expect(documented).toEqual([...keys].toSorted())
})

test('nothing but the named keys is kept in extension storage', () => {
  const users = browserSources().filter(([, text]) => /storage\.(local|session|sync)\./.test(text))
  expect(users.map(([path]) => path).toSorted()).toEqual([
    'lib/run/tell-errors.ts',
    'lib/session/backend.ts',
    'lib/session/browser-session.ts',
  ])
  const keys = users.flatMap(([path]) => found(source(path), /storageKey = '([^']+)'/g))
  const documented = rows(section(data, 'Storage'))
    .filter(([, where = '']) => where.includes('browser.storage.local'))
    .flatMap(([name = '']) => quoted(name))
  expect(documented.toSorted()).toEqual(keys.toSorted())
})

test('every lock and every alarm has its line', () => {
  const alarms = found(source('entrypoints/background.ts'), /Alarm = '([^']+)'/g)
  const holders = browserSources().filter(([, text]) => /locks\s*\.request\(/.test(text))
  expect(holders.map(([path]) => path).toSorted()).toEqual([
    'lib/page/watch-wanted.ts',
    'lib/search/search-index.ts',
    'lib/session/session.ts',
    'lib/sync/run.ts',
  ])
  expect(namesIn(section(data, 'Locks and alarms'))).toEqual(
    [panelLock('<window>'), searchLock, sessionLock, syncLock, ...alarms].toSorted(),
  )
})

const isPath = (name: string) => /^[\w.-]+(\/[\w.-]+)+\.\w+$/.test(name)

test('every file that the documents name exists', () => {
  for (const text of [data, flow]) {
    const paths = quoted(text).filter(isPath)
    expect(paths.length).toBeGreaterThan(10)
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  }
})

test('every function that a story names is in one of its files', () => {
  const stories = found(flow, /^## (.+)$/gm)
  expect(stories).toHaveLength(6)
  for (const title of stories) {
    const names = quoted(section(flow, title))
    const text = names
      .filter((name) => isPath(name) && existsSync(join(root, name)))
      .map(source)
      .join('\n')
    const functions = names.filter((name) => name.endsWith('()')).map((name) => name.slice(0, -2))
    expect(functions.length).toBeGreaterThan(10)
    const isThere = (name: string) => new RegExp(`\\b${name}\\b *(<[^(]*>)?\\(`).test(text)
    expect(functions.filter((name) => !isThere(name))).toEqual([])
  }
})

test('every fault of the surroundings has its line, and every line the test that provokes it', () => {
  const lines = rows(readDocument('faults.md')).map((cells) => cells.at(-1)?.trim() ?? '')
  const tests = lines.map((cell) => /^`([\w-]+)`: (.+)$/.exec(cell) ?? [])
  expect(tests.length).toBeGreaterThan(15)
  for (const [line, file, title = ''] of tests) {
    const paths = globSync(`test/**/${file}*.test.ts`, { cwd: root })
    expect(paths.map(source).join('\n'), line).toContain(title)
  }
  const provoked = found(
    source('test/gallery/never-blank.e2e.test.ts'),
    /^ {2}'([^']+)': (?:\{|\(\) =>)/gm,
  )
  expect(provoked.length).toBeGreaterThan(10)
  const told = tests.map(([, , title]) => title)
  expect(provoked.filter((name) => !told.includes(name))).toEqual([])
  const pictures = found(readDocument('faults.md'), /\]\((faults\/[^)]+)\)/g)
  expect(new Set(pictures).size).toBeGreaterThan(5)
  expect(pictures.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([])
})
