import { useId } from 'react'

/** One of a few ways, each a card that says what it means. */
export function Options<T extends string>({
  value,
  choices,
  labelledBy,
  onChange,
}: {
  value: T
  choices: readonly { value: T; word: string; says: string }[]
  labelledBy: string
  onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <div className="options" role="radiogroup" aria-labelledby={labelledBy}>
      {choices.map((one) => (
        <label className="option" key={one.value}>
          <input
            className="radio"
            type="radio"
            name={name}
            checked={value === one.value}
            aria-label={one.word}
            aria-describedby={`${name}-${one.value}`}
            onChange={() => onChange(one.value)}
          />
          <span>
            <strong>{one.word}</strong>
            <span className="meta" id={`${name}-${one.value}`}>
              {one.says}
            </span>
          </span>
        </label>
      ))}
    </div>
  )
}
