import type { KeyboardEvent, RefObject } from 'react'

/** Keys of the search, whatever in it has the focus: arrows walk the results, from the field and back into it. */
export function walkResults(
  results: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
  on: {
    /** Whether single letters are keys. */
    letters: boolean
    /** The results are those of what is in the field. */
    isAnswered: boolean
    onBack: () => void
  },
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      on.onBack()
      return
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const all = [...(results.current?.querySelectorAll<HTMLElement>('button.result:enabled') ?? [])]
    const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1
    const isInField = event.target === field.current
    if (!isInField && at < 0) return
    switch (event.key) {
      case 'Enter':
        if (isInField) {
          event.preventDefault()
          if (on.isAnswered) all[0]?.click()
        }
        return
      case 'ArrowDown':
        event.preventDefault()
        all[Math.min(at + 1, all.length - 1)]?.focus()
        return
      case 'ArrowUp':
        event.preventDefault()
        if (at > 0) all[at - 1]?.focus()
        else field.current?.focus()
        return
      case 'o': {
        const href = all[at]?.dataset.moment
        if (isInField || !on.letters || href === undefined) return
        event.preventDefault()
        window.open(href, '_blank', 'noopener')
        return
      }
      case '/':
        if (isInField || !on.letters) return
        event.preventDefault()
        field.current?.select()
    }
  }
}
