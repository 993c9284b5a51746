import { expect, test } from 'vitest'
import manifest from '../package.json'
import lock from '../package-lock.json'
import { verdictOf } from '../server/local/audit.ts'
import { shippable, shipped } from '../server/local/licences.ts'
import { namesIn, readDocument, section } from './docs-names.ts'

const document = readDocument('dependencies.md')

test('every package has its purpose and its keeper', () => {
  expect(namesIn(section(document, 'Shipped'))).toEqual(
    Object.keys(manifest.dependencies).toSorted(),
  )
  expect(namesIn(section(document, 'For building and testing'))).toEqual(
    Object.keys(manifest.devDependencies).toSorted(),
  )
})

test('a package that calls itself beta is said to be one, with the reason', () => {
  const lines = document.split('\n')
  for (const [name, range] of Object.entries(manifest.devDependencies)) {
    if (!range.includes('beta')) continue
    const row = lines.find((line) => line.startsWith(`| \`${name}\``)) ?? ''
    expect(row, name).toMatch(/[Bb]eta|the same/)
  }
  for (const range of Object.values(manifest.dependencies))
    expect(range).not.toMatch(/alpha|beta|rc/)
})

test('everything that is shipped may be', () => {
  const all = shipped(lock)
  expect(all.length).toBeGreaterThan(Object.keys(manifest.dependencies).length)
  expect(all.filter(({ licence }) => !shippable.includes(licence))).toEqual([])
})

test('an audit fails for what weighs, and says so where nobody could be asked', () => {
  const report = (vulnerabilities: object) => JSON.stringify({ metadata: { vulnerabilities } })
  expect(verdictOf(report({ low: 3, moderate: 1, high: 0, critical: 0 })).fails).toBe(false)
  expect(verdictOf(report({ high: 1, critical: 0 })).fails).toBe(true)
  for (const none of ['', 'not json', '{"message":"405 Method Not Allowed"}']) {
    expect(verdictOf(none)).toEqual({
      fails: false,
      words: expect.stringContaining('not looked for'),
    })
  }
})
