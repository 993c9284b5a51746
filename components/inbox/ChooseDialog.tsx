import { useId, useState } from 'react'
import type { Choice } from '../../lib/inbox/match-words.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** As many as can be told apart at a glance; typing on narrows them. */
const found = 6

/** A choice among a few, or of anything else that is known by typing a part of it; and what it changes. */
export function ChooseDialog({
  title,
  label,
  another,
  choices,
  none,
  all,
  current,
  consequence,
  apply: applyWord = 'Apply',
  onChoose,
  onApply,
  onClose,
}: {
  title: string
  /** Names the choices to a screen reader. */
  label: string
  /** Asks for anything else: `Another company`. */
  another: string
  choices: readonly Choice[]
  /** Words for none of them; null where there is no such choice. */
  none: string | null
  all: readonly Choice[]
  /** What is so now; null for none of them. */
  current: string | null
  consequence: string
  /** The word of the button that does it. */
  apply?: string
  /** Something was marked, and nothing done. */
  onChoose?: (id: string) => void
  onApply: (chosen: Choice | null) => void
  onClose: () => void
}) {
  const [chosen, choose] = useState<string | null>(null)
  const [text, setText] = useState('')
  const name = useId()

  const wanted = text.trim().toLowerCase()
  const shown = new Set(choices.map(({ id }) => id))
  const hits =
    wanted === ''
      ? []
      : all
          .filter(({ id, word, says }) => !shown.has(id) && matches(wanted, word, says))
          .slice(0, found)

  function apply() {
    if (chosen === null) return
    const known = [...all, ...choices].find(({ id }) => id === chosen)
    onApply(chosen === noneOfThem ? null : (known ?? null))
    onClose()
  }

  const option = ({ id, word, says }: Choice) => (
    <label className="option" key={id}>
      <input
        className="radio"
        type="radio"
        name={name}
        checked={chosen === id || (chosen === null && id === current)}
        onChange={() => {
          choose(id)
          onChoose?.(id)
        }}
      />
      <span>
        <strong>{word}</strong>
        {says !== null && <span className="meta">{says}</span>}
      </span>
    </label>
  )

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button ink"
            disabled={chosen === null || chosen === current}
            onClick={apply}
          >
            {applyWord}
          </button>
        </>
      }
    >
      <div className="options" role="radiogroup" aria-label={label}>
        {choices.map(option)}
        {hits.map(option)}
        {none !== null && option({ id: noneOfThem, word: none, says: null })}
      </div>
      <input
        className="input another"
        aria-label={another}
        placeholder={`${another}…`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="meta" aria-live="polite">
        {wanted !== '' && hits.length === 0
          ? `Nothing here is called “${text.trim()}”.`
          : consequence}
      </p>
    </Dialog>
  )
}

const noneOfThem = 'none'

function matches(wanted: string, word: string, says: string | null): boolean {
  return word.toLowerCase().includes(wanted) || (says ?? '').toLowerCase().includes(wanted)
}
