import { useId } from 'react'
import { useTellingErrors } from '../data/use-telling-errors.ts'
import { Setting } from './SettingsPage.tsx'

/** Whether the company's Upshot hears of errors in this one. */
export function TellErrors() {
  const id = useId()
  const { telling, change } = useTellingErrors()
  if (telling === null) return null
  const says = 'What kind of error, and where in the program. No words of your calls, and no names.'
  return (
    <Setting
      id={id}
      name="Tell your company's Upshot of errors"
      says={telling.by === 'policy' ? `${says} Your company decides this.` : says}
    >
      <input
        id={id}
        className="switch"
        type="checkbox"
        aria-describedby={`${id}-says`}
        checked={telling.isOn}
        disabled={telling.by === 'policy'}
        onChange={(event) => change(event.target.checked)}
      />
    </Setting>
  )
}
