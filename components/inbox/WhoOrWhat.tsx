import { useId, useState } from 'react'
import { useKnown } from '../data/use-people.ts'
import { ChooseDialog } from './ChooseDialog.tsx'

export type Named = { id: string; name: string }

const words = {
  contact: {
    label: 'Contact',
    none: 'Nobody',
    another: 'Somebody else',
    title: 'Whom is it about?',
  },
  company: {
    label: 'Company',
    none: 'None',
    another: 'Another company',
    title: 'Which company is it about?',
  },
} as const

const another = 'another'

/** Whom or which company a task is about: the likely ones at once, any other by typing a part of its name. */
export function WhoOrWhat({
  kind,
  chosen,
  likely,
  onChoose,
}: {
  kind: keyof typeof words
  chosen: string | null
  likely: readonly Named[]
  /** With the likely ones from then on: what was found is one of them. */
  onChoose: (chosen: string | null, likely: readonly Named[]) => void
}) {
  const [asks, ask] = useState(false)
  const field = useId()
  const word = words[kind]
  return (
    <div className="field">
      <label className="label" htmlFor={field}>
        {word.label}
      </label>
      <select
        id={field}
        className="input"
        value={chosen ?? ''}
        onChange={({ target: { value } }) => {
          if (value === another) ask(true)
          else onChoose(value || null, likely)
        }}
      >
        <option value="">{word.none}</option>
        {likely.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        <option value={another}>{word.another}…</option>
      </select>
      {asks && (
        <Find
          kind={kind}
          chosen={chosen}
          likely={likely}
          onChoose={onChoose}
          onClose={() => ask(false)}
        />
      )}
    </div>
  )
}

function Find({
  kind,
  chosen,
  likely,
  onChoose,
  onClose,
}: Parameters<typeof WhoOrWhat>[0] & { onClose: () => void }) {
  const all = useKnown(kind)
  const word = words[kind]
  if (all === undefined) return null
  return (
    <ChooseDialog
      title={word.title}
      label={word.label}
      another={word.another}
      choices={likely.map(
        ({ id, name }) => all.find((one) => one.id === id) ?? { id, word: name, says: null },
      )}
      none={word.none}
      all={all}
      current={chosen}
      consequence="It changes this task alone."
      onApply={(found) => {
        if (found === null) return onChoose(null, likely)
        const isKnown = likely.some(({ id }) => id === found.id)
        onChoose(found.id, isKnown ? likely : [...likely, { id: found.id, name: found.word }])
      }}
      onClose={onClose}
    />
  )
}
