import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import { later } from '../ui/later.tsx'
import type { RuleMade } from './MadeByRule.tsx'

/** Opened by a click alone. */
const MadeByRule = later(async () => (await import('./MadeByRule.tsx')).MadeByRule)

/** Tasks made by rule fold to one line per call; Review shows each, with its reason and an Undo. */
export function ByRule(props: RuleMade) {
  const [isOpen, setOpen] = useState(false)
  const amount = props.items.length
  return (
    <>
      <article className="settled-row" aria-label={`${amount} made by rule`}>
        <Sparkles size={16} strokeWidth={1.75} aria-hidden="true" />
        <p className="words">
          {amount} became {amount === 1 ? 'a task' : 'tasks'} automatically
        </p>
        <span className="after">
          <button
            type="button"
            className="button link"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Fold' : 'Review'}
          </button>
        </span>
      </article>
      {isOpen && <MadeByRule {...props} />}
    </>
  )
}
