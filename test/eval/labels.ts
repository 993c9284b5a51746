import { taskTypeDefinitions, taskTypeTieBreaks } from '../../lib/contract/task-type-definitions.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'

/** The labelling guide as README.md prints it, made of the one definition of the types. */
export function labellingGuide(): string {
  const types = taskTypes.flatMap((type) => {
    const { work, examples } = taskTypeDefinitions[type]
    return [`- **\`${type}\`** ${work}.`, ...examples.map((text) => `  - ${text}`)]
  })
  const rules = taskTypeTieBreaks.map((rule, index) => `${index + 1}. ${rule}`)
  return [
    ...types,
    '',
    'Where two types fit, the first of these that speaks decides:',
    '',
    ...rules,
  ].join('\n')
}
