import { useId } from 'react'
import type { TaskCreation } from '../../lib/contract/vocabulary.ts'

/** How the rep's own promises become tasks. The same two cards in first run and Settings. */
export function CreationChoice({
  value,
  onChange,
  labelledBy,
}: {
  value: TaskCreation
  onChange: (value: TaskCreation) => void
  labelledBy: string
}) {
  const name = useId()
  const choices = [
    {
      mode: 'review',
      word: 'Ask me first',
      says: 'Items wait in your inbox. One key makes a task.',
    },
    {
      mode: 'automatic',
      word: 'Make it a task',
      says: 'Only what you said yourself, on new calls.',
    },
  ] as const
  return (
    <div className="options" role="radiogroup" aria-labelledby={labelledBy}>
      {choices.map(({ mode, word, says }) => (
        <label className="option" key={mode}>
          <input
            className="radio"
            type="radio"
            name={name}
            checked={value === mode}
            aria-label={word}
            aria-describedby={`${name}-${mode}`}
            onChange={() => onChange(mode)}
          />
          <span>
            <strong>{word}</strong>
            <span className="meta" id={`${name}-${mode}`}>
              {says}
            </span>
          </span>
        </label>
      ))}
    </div>
  )
}
