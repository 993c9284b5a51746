import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evidenceFigures, evidenceTable } from './evidence-report.ts'

test('hard evidence scores what the kept figures say', () => {
  expect(evidenceTable()).toBe(readFileSync(evidenceFigures, 'utf8'))
})
