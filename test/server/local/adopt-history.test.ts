import { expect, test } from 'vitest'
import { adoptedHistory } from '../../../server/local/adopt-history.ts'
import { bookVersions, hashOf } from '../../../server/local/migrations.ts'

const chapter = { file: '', version: `${bookVersions}000100`, name: 'private', script: 'book' }
const later = { file: '', version: '20270101000000', name: 'later', script: 'later' }
const before = new Map([
  ['1', hashOf('one')],
  ['2', hashOf('two')],
])

test('where the old files were applied, the chapters stand in the history instead, and nothing later', () => {
  const applied = [
    { version: '1', script: 'one' },
    { version: '2', script: 'two' },
  ]
  expect(adoptedHistory(applied, before, [chapter, later])).toEqual({
    forget: ['1', '2'],
    add: [chapter],
  })
})

test('a new database and one that the book made are left alone', () => {
  expect(adoptedHistory([], before, [chapter])).toBeNull()
  expect(
    adoptedHistory([{ version: chapter.version, script: 'book' }], before, [chapter]),
  ).toBeNull()
})

test.each([
  ['some of the old files only', [{ version: '1', script: 'one' }]],
  [
    'another state of an old file',
    [
      { version: '1', script: 'one' },
      { version: '2', script: 'two, as it was once' },
    ],
  ],
])('%s cannot be taken over', (_, applied) => {
  expect(() => adoptedHistory(applied, before, [chapter])).toThrow('begin anew')
})
