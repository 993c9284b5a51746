import { expect, test } from 'vitest'
import {
  bookVersions,
  hashOf,
  readHashes,
  readMigrations,
} from '../../../server/local/migrations.ts'
import { statementsOf } from './sql-statements.ts'

const migrations = await readMigrations()
const book = migrations.filter(({ version }) => version.startsWith(bookVersions))

/** `schema.name` of the table or function that a statement makes. */
function madeBy(code: string): string | undefined {
  const made = /^create (?:or replace )?(?:unlogged )?(?:table|function) ((?:private|public)\.\w+)/
  return made.exec(code)?.[1]
}

const statements = book.flatMap(({ file, script }) =>
  statementsOf(script).map((statement) => ({ file, ...statement })),
)

test('the book is read whole', () => {
  expect(book.length).toBeGreaterThan(40)
  expect(statements.filter(({ code }) => madeBy(code)).length).toBeGreaterThan(200)
})

// Names cannot hide from this: every function of ours runs with an empty search_path (the catalogue
// test sees to it), so whatever it calls stands there with its schema.
test('each statement names only what stands above it', () => {
  const all = new Set(statements.flatMap(({ code }) => madeBy(code) ?? []))
  const above = new Set<string>()
  const tooEarly: string[] = []
  for (const { file, line, code } of statements) {
    const made = madeBy(code)
    for (const [, name = ''] of code.matchAll(/\b((?:private|public)\.\w+)/g)) {
      if (all.has(name) && !above.has(name) && name !== made) {
        tooEarly.push(`${file}:${line} names ${name}`)
      }
    }
    if (made) above.add(made)
  }
  expect(tooEarly).toEqual([])
})

test('every table and function is made once, in its final form', () => {
  const names = statements.flatMap(({ code }) => madeBy(code) ?? [])
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  const changes = statements.filter(
    ({ code }) =>
      /^(create or replace|drop) /.test(code) ||
      (/^alter table /.test(code) && !/enable row level security;$/.test(code)),
  )
  expect(changes).toEqual([])
})

test('no chapter is longer than can be read at once', () => {
  const long = migrations.filter(({ script }) => script.split('\n').length > 301)
  expect(long.map(({ file }) => file)).toEqual([])
})

test('no released file changes, and what is added comes after all of them', async () => {
  const released = await readHashes('released')
  const now = new Map(migrations.map(({ version, script }) => [version, hashOf(script)]))
  expect([...released].filter(([version, hash]) => now.get(version) !== hash)).toEqual([])
  const last = [...released.keys()].sort().at(-1) ?? ''
  const added = migrations.filter(({ version }) => !released.has(version))
  expect(added.filter(({ version }) => version <= last)).toEqual([])
  expect(book.every(({ version }) => released.has(version))).toBe(true)
})

test('no two migrations have one version', () => {
  const versions = migrations.map(({ version }) => version)
  expect(new Set(versions).size).toBe(versions.length)
})
