import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { taskTypeDefinitions, taskTypeTieBreaks } from '../../lib/contract/task-type-definitions.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { categoriseByRules } from '../../server/ai/rules.ts'
import { labellingGuide } from './labels.ts'

test('the guide by which labels are given is the definition of the types', async () => {
  const readme = await readFile(join(import.meta.dirname, 'README.md'), 'utf8')
  expect(readme).toContain(`## What the labels mean\n\n${labellingGuide()}\n`)
})

describe('the definition', () => {
  test.each(
    taskTypes.flatMap((type) =>
      taskTypeDefinitions[type].examples.map((text) => [type, text] as const),
    ),
  )('is kept by the rules: %s for “%s”', (type, title) => {
    expect(categoriseByRules({ title, quote: null }).taskType).toBe(type)
  })

  test('names the types by the words that database, companion and panel share', () => {
    const named = taskTypeTieBreaks.join(' ').match(/\b(?:follow_up|[a-z]+_[a-z]+)\b/g) ?? []
    for (const word of named) expect(taskTypes).toContain(word)
  })
})
