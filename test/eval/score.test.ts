import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { scoreOf } from './score.ts'

test('precision, recall, F1 and calibration are counted as they are defined', () => {
  const judged = [
    { label: 'a', also: [], predicted: 'a', confidence: 0.9 },
    { label: 'a', also: ['b'], predicted: 'b', confidence: 0.9 },
    { label: 'b', also: [], predicted: 'b', confidence: 0.5 },
    { label: 'b', also: [], predicted: 'a', confidence: 0.5 },
  ]
  const score = scoreOf(judged, ['a', 'b', 'c'])
  expect(score.classes[0]).toEqual(['a', { precision: 0.5, recall: 0.5, f1: 0.5, count: 2 }])
  expect(score).toMatchObject({ macroF1: 0.5, accuracy: 0.5, lenient: 0.75 })
  expect(score.calibration.error).toBeCloseTo(0.2)
})

test('there are at least 400 labelled items, each text once, each type well represented', () => {
  const lines = readFileSync(new URL('./action-items.jsonl', import.meta.url), 'utf8').trim()
  const items = lines.split('\n').map((line): { text: string; label: string } => JSON.parse(line))
  expect(items.length).toBeGreaterThanOrEqual(400)
  expect(new Set(items.map(({ text }) => text)).size).toBe(items.length)
  for (const type of taskTypes) {
    expect(items.filter(({ label }) => label === type).length).toBeGreaterThanOrEqual(50)
  }
})
