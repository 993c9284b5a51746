import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { components } from '../../layers/components.ts'
import { sources as readSources } from '../../layers/imports.ts'

/**
 * One sheet a room of `components/` (`inbox.css`, or `inbox-editing.css` where one is too long): a rule stands
 * with the components that draw it. What several rooms draw stands in those of ui, or with the one of
 * them that the others may import. Beside them: tokens, fonts, what holds for plain elements and
 * words (base), and the two lists of what comes first and later.
 */
const folder = join(import.meta.dirname, '../../../components/styles')
const sheets = new Map(
  readdirSync(folder).map((file) => [
    file.replace(/\.css$/, ''),
    readFileSync(join(folder, file), 'utf8'),
  ]),
)
const lists = ['index', 'later']
const ofNoRoom = [...lists, 'tokens', 'fonts', 'base']
const mayImport = components.table ?? {}
const sources = await readSources()

const roomOf = (sheet: string) =>
  Object.keys(mayImport).find((room) => sheet === room || sheet.startsWith(`${room}-`))

/** What is written as a class in the components: whole names, and beginnings that code ends (`type-`). */
function drawn(): { room: string; name: string; isBeginning: boolean }[] {
  return sources
    .filter(({ path }) => path.startsWith('components/') && path.endsWith('.tsx'))
    .flatMap(({ path, text }) => {
      const room = path.split('/')[1] ?? ''
      return classTexts(text).flatMap((written) =>
        written.split(/\s+/).flatMap((word) => {
          const [name = ''] = word.split('$')
          return name === '' ? [] : [{ room, name, isBeginning: name !== word }]
        }),
      )
    })
}

/** The strings in every `className=`, without those that something is compared with. */
function classTexts(text: string): string[] {
  return [...text.matchAll(/className=("[^"]*"|\{)/g)].flatMap(({ 1: opens = '', index }) => {
    if (opens !== '{') return [opens.slice(1, -1)]
    const from = index + 'className={'.length
    let depth = 1
    let to = from
    for (; depth > 0; to += 1) depth += text[to] === '{' ? 1 : text[to] === '}' ? -1 : 0
    const code = text.slice(from, to - 1).replace(/[!=]==\s*'[^']*'|join\('[^']*'\)/g, '')
    return [...code.matchAll(/'([^']*)'|`([^`]*)`/g)].map(([, plain, template]) =>
      (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, '$'),
    )
  })
}

/** Each selector of a sheet with its classes; those of `:not()` say what it is not. */
function selectors(css: string): { selector: string; classes: string[] }[] {
  return [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{/g)]
    .flatMap(([, head = '']) => head.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim())
    .filter((selector) => !selector.startsWith('@'))
    .map((selector) => ({
      selector,
      classes: [...selector.replace(/:not\([^)]*\)/g, '').matchAll(/\.([a-z][\w-]*)/g)].map(
        ([, name = '']) => name,
      ),
    }))
}

const uses = drawn()
const usersOf = (name: string) =>
  new Set(
    uses
      .filter((use) => (use.isBeginning ? name.startsWith(use.name) : name === use.name))
      .map(({ room }) => room),
  )
const rules = [...sheets].flatMap(([sheet, css]) =>
  selectors(css).map((rule) => ({ sheet, ...rule })),
)

/** Why a rule may not stand in its sheet; null where it may. */
function misplaced({ sheet, selector, classes }: (typeof rules)[number]): string | null {
  const room = roomOf(sheet)
  if (room === undefined || classes.length === 0) return null
  const users = classes.map(usersOf)
  const strangers = users.filter((rooms) => rooms.size === 1 && !rooms.has(room))
  const another = strangers.map(([...rooms]) => rooms[0]).find((one) => one !== 'ui')
  if (room === 'ui') {
    const isShared = users.some((rooms) => rooms.size > 1 || rooms.has('ui'))
    return isShared ? null : `${sheet}: ${selector} is drawn by ${another} alone`
  }
  if (another !== undefined) return `${sheet}: ${selector} is drawn by ${another}`
  const isOfRoom = users.some(
    (rooms) =>
      rooms.has(room) && [...rooms].every((one) => one === room || mayImport[one]?.includes(room)),
  )
  return isOfRoom ? null : `${sheet}: ${selector} is drawn by more rooms than ${room}`
}

test('a sheet is named as a room, and fetched once', () => {
  const found = [...sheets.keys()]
  expect(found.filter((sheet) => !ofNoRoom.includes(sheet) && !roomOf(sheet))).toEqual([])
  const fetched = lists
    .flatMap((list) => [...(sheets.get(list) ?? '').matchAll(/@import '\.\/([\w-]+)\.css'/g)])
    .map(([, sheet]) => sheet)
  expect(fetched.toSorted()).toEqual(found.filter((sheet) => !lists.includes(sheet)).toSorted())
})

test('a rule stands in the sheet of the room that draws it', () => {
  expect(rules.length).toBeGreaterThan(300)
  expect(rules.map(misplaced).filter((sentence) => sentence !== null)).toEqual([])
})

test('what is styled is drawn, and what is drawn as a class is styled', () => {
  const styled = new Set(
    [...sheets.values()].flatMap((css) =>
      [...css.matchAll(/\.([a-z][\w-]*)(?=[^;]*\{)/g)].map(([, name = '']) => name),
    ),
  )
  expect([...styled].filter((name) => usersOf(name).size === 0)).toEqual([])
  const bare = uses.filter(({ name, isBeginning }) =>
    isBeginning ? ![...styled].some((one) => one.startsWith(name)) : !styled.has(name),
  )
  expect(bare).toEqual([])
})

test('no sheet is longer than a sitting', () => {
  const long = [...sheets].filter(([, css]) => css.split('\n').length > 301)
  expect(long.map(([sheet]) => sheet)).toEqual([])
})

test('a rule in a room that does not draw it is noticed', () => {
  const rule = (sheet: string, selector: string) => ({ sheet, ...selectors(`${selector} {`)[0] })
  const sentence = (sheet: string, selector: string) =>
    misplaced(rule(sheet, selector) as (typeof rules)[number])
  expect(sentence('inbox', '.search-field')).toBe('inbox: .search-field is drawn by search')
  expect(sentence('ui-rows', '.search-field .input')).toBe(null)
  expect(sentence('ui-rows', '.search-field')).toBe(
    'ui-rows: .search-field is drawn by search alone',
  )
  expect(sentence('calls', '.settled-row')).toBe(
    'calls: .settled-row is drawn by more rooms than calls',
  )
  expect(sentence('inbox', '.settled-row')).toBe(null)
})
