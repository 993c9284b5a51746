import { taskTypes } from '../lib/contract/vocabulary.ts'
import type { ItemRowProps } from './ItemRow.tsx'
import { Key } from './Key.tsx'
import { TypeGlyph, taskTypeLooks } from './task-types.tsx'

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
