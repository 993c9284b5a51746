import { taskTypeDefinitions } from '../../lib/contract/task-type-definitions.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { Key } from '../ui/Key.tsx'
import { TypeGlyph, taskTypeLooks } from '../ui/task-types.tsx'
import type { ItemRowProps } from './row-props.ts'

/** The seven kinds of task, by number. What the rep says stands: nothing sorts the item again. */
export function TypeChoice({ item, actions }: ItemRowProps) {
  return (
    <fieldset className="types">
      <legend className="meta">What kind of task is it?</legend>
      {taskTypes.map((type, index) => (
        <button
          key={type}
          type="button"
          className={`button plain type-${type}`}
          title={taskTypeDefinitions[type].work}
          aria-pressed={item.aiTaskType === type}
          onClick={() => actions.setType(item.id, type)}
        >
          <TypeGlyph type={type} />
          {taskTypeLooks[type].word} <Key>{String(index + 1)}</Key>
        </button>
      ))}
    </fieldset>
  )
}
