import { useCallback, useState } from 'react'
import { recall, remember } from './remembered.ts'

/** A state that is remembered under `key`; `parse` judges what was stored. */
export function useRemembered<T>(
  key: string,
  parse: (stored: unknown) => T,
): [T, (value: T) => void] {
  const [value, setValue] = useState(() => parse(recall(key)))
  const set = useCallback(
    (next: T) => {
      setValue(next)
      remember(key, next)
    },
    [key],
  )
  return [value, set]
}
