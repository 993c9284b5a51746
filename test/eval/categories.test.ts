import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { categoryFigures, categoryTable } from './categories.ts'
import { allOwnItems, isHeldOut, otherLanguages } from './items.ts'
import { scoreOf } from './score.ts'
import { judgeAlone } from './tiers.ts'
import { trainModel, weightsFile } from './train.ts'

const items = allOwnItems()
const unseen = items.filter(isHeldOut)

function score(of: typeof items) {
  return scoreOf(
    judgeAlone(of).map(({ judged }) => judged),
    taskTypes,
  )
}

test('the figures that are kept are those that are measured', { timeout: 60_000 }, async () => {
  expect(await readFile(categoryFigures, 'utf8')).toBe(categoryTable())
})

describe('what nobody looked at while writing', () => {
  test('is sorted as well as is promised, in English and in other languages', {
    timeout: 60_000,
  }, () => {
    const english = unseen.filter(({ set }) => set === 'trades')
    const others = unseen.filter(({ set }) => set === 'languages')
    expect(english.length).toBeGreaterThan(400)
    expect(others.length).toBeGreaterThan(200)
    expect(score(english).macroF1).toBeGreaterThan(0.92)
    expect(score(others).macroF1).toBeGreaterThan(0.7)
    for (const lang of otherLanguages) {
      expect(score(others.filter((item) => item.lang === lang)).macroF1, lang).toBeGreaterThan(0.7)
    }
  })

  test('is right as often as it says', { timeout: 60_000 }, () => {
    expect(score(unseen).calibration.error).toBeLessThan(0.05)
  })
})

describe('training', () => {
  const seen = items.filter((item) => !isHeldOut(item))

  test('gives the weights that are shipped, from the same items, every time', {
    timeout: 240_000,
  }, async () => {
    const shipped = await readFile(
      new URL('../../server/ai/learned-weights.ts', import.meta.url),
      'utf8',
    )
    expect(weightsFile(seen)).toBe(shipped)
    expect(Buffer.byteLength(shipped)).toBeLessThan(60 * 1024)
  })

  test('goes by the items alone, in whatever way they are told', { timeout: 60_000 }, () => {
    const few = seen.slice(0, 40)
    expect(trainModel(few)).toEqual(trainModel(structuredClone(few)))
  })
})
