import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isHeldOutDeadline, judgeDeadline, readDeadlines } from './deadlines.ts'
import { deadlineFigures, deadlineTable } from './deadlines-report.ts'

const spoken = readDeadlines()

describe('the set of spoken deadlines', () => {
  test('is large, of many kinds, and about a third of it held out', () => {
    expect(spoken.length).toBeGreaterThanOrEqual(500)
    expect(new Set(spoken.map(({ text, said }) => `${said} ${text}`)).size).toBe(spoken.length)
    const held = spoken.filter(isHeldOutDeadline).length / spoken.length
    expect(held).toBeGreaterThan(0.28)
    expect(held).toBeLessThan(0.4)
    for (const language of ['de', 'fr', 'es', 'pt']) {
      expect(spoken.filter((one) => one.language === language).length).toBeGreaterThanOrEqual(40)
    }
  })

  test('is read without one wrong date', () => {
    const wrong = spoken.filter((one) => judgeDeadline(one).outcome === 'wrong')
    expect(wrong.map(({ text }) => text)).toEqual([])
  })

  test('scores what the kept figures say', () => {
    expect(deadlineTable()).toBe(readFileSync(deadlineFigures, 'utf8'))
  })
})
