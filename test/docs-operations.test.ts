import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventAlerts } from '../server/lookout/event-alerts.ts'
import { namesIn, quoted, readDocument, rows, section } from './docs-names.ts'

const root = join(import.meta.dirname, '..')
const operations = readDocument('operations.md')
const alerts = section(operations, 'Alerts')

function source(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].toSorted()
}

const companion = globSync('server/**/*.ts', { cwd: root })
  .filter((path) => !path.includes('/local/') && !path.endsWith('.d.ts'))
  .map(source)
  .join('\n')

const loud = found(companion, /log(?:Warning|Error)\(\s*'(\w+)'/g)
const quiet = found(companion, /logInfo\(\s*'(\w+)'/g)

/** The events that the table of alerts asks for, one a row. */
const asked = rows(alerts).flatMap(([, query = '']) => found(query, /event = (\w+)/g))

test('every warning and every error that the companion logs has its alert', () => {
  expect(loud.length).toBeGreaterThan(20)
  expect(asked.filter((event) => event !== 'watchdog').toSorted()).toEqual(loud)
})

/** The condition in words, as the code has it. */
function conditionOf(moreThan: number, window: string): RegExp {
  if (window === 'hours in a row') return /^Any, two hours in a row$/
  if (moreThan === 0) return /^Any, within (15 minutes|an hour|a day)$/
  const time = { quarter: '15 minutes', hour: 'an hour', day: 'a day' }[window]
  return new RegExp(`^More than ${moreThan} in ${time}$`)
}

test('the watchdog goes by the same numbers, and says the same, as the table', () => {
  const told = rows(alerts).flatMap(([condition = '', query = '', meaning = '']) => {
    const [, event] = /event = (\w+)/.exec(query) ?? []
    const [, reason] = /and reason = (\w+)/.exec(query) ?? []
    const key = [event, reason].filter(Boolean).join(' ')
    const row = { key, condition: condition.trim(), meaning: meaning.trim() }
    return event === undefined || event === 'watchdog' ? [] : [row]
  })
  expect(told.map(({ key }) => key).toSorted()).toEqual(Object.keys(eventAlerts).toSorted())
  for (const { key, condition, meaning } of told) {
    const [moreThan = -1, window = '', words] = eventAlerts[key] ?? []
    expect(condition, key).toMatch(conditionOf(moreThan, window))
    expect(words, key).toBe(meaning.replaceAll('`', ''))
  }
})

test('every line that calls for nobody is named, and none that is not logged', () => {
  const said = /Lines that tell how it goes[^:]*: (.+?)\. A `requestId`/s.exec(alerts)?.[1] ?? ''
  expect(quoted(said).toSorted()).toEqual(quiet)
})

test('every reason and every field that a query goes by is one that is logged', () => {
  const reasons = rows(alerts).flatMap((cells) => found(cells.join(), /reason = (\w+)/g))
  expect(reasons.length).toBeGreaterThan(1)
  for (const reason of reasons) expect(companion).toContain(`'${reason}'`)
})

test('every setting of the companion is in the list of what to check', () => {
  const [, shape = ''] =
    /const Env = z\.object\(\{\n(.*?)\n\}\)/s.exec(source('server/env.ts')) ?? []
  const settings = found(shape, /^ {2}([A-Z][A-Z_]+):/gm)
  expect(settings.length).toBeGreaterThan(10)
  expect(namesIn(section(operations, 'Before a deploy'))).toEqual(settings)
})

test('every address of the operator is there, and told of', () => {
  const routes = found(source('server/app.ts'), /'(\/v1\/operator\/\w+)'/g)
  expect(routes.length).toBeGreaterThan(2)
  expect(found(operations, /(\/v1\/operator\/\w+)/g)).toEqual(routes)
})

test('whoever ends what is kept is there, and what is pruned by the watchdog is told of', () => {
  const retention = section(operations, 'Retention')
  const migrations = globSync('server/supabase/migrations/*.sql', { cwd: root }).map(source).join()
  const names = rows(retention).flatMap(([, , by = '']) => quoted(by))
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) {
    const isThere =
      companion.includes(`function ${name}(`) || migrations.includes(`function public.${name}(`)
    expect(isThere, name).toBe(true)
  }
  const [, prunings = ''] = /const prunings = \[(.*?)\]/s.exec(source('server/watchdog.ts')) ?? []
  expect(names).toEqual(expect.arrayContaining(found(prunings, /'(\w+)'/g)))
})

test('the days that are told are those of the code', () => {
  const days = (path: string, name: string) =>
    new RegExp(`const ${name} = (\\d+) \\* day`).exec(source(path))?.[1]
  const rowOf = (what: string) =>
    rows(section(operations, 'Retention')).find(([first = '']) => first.includes(what))?.[1]
  expect(rowOf('Bodies')).toContain(
    `${days('server/mailbox/calls/inbox.ts', 'bodyRetention')} days`,
  )
  expect(rowOf('Ids and')).toContain(
    `${days('server/mailbox/calls/inbox.ts', 'digestRetention')} days`,
  )
  expect(rowOf('Secrets')).toContain(
    `${days('server/mailbox/connection/webhooks.ts', 'retiredRetention')} days`,
  )
})
