import { CheckCheck, CircleAlert } from 'lucide-react'
import { mirrorWords } from '../../lib/inbox/mirror-words.ts'
import { useMirrorOf } from '../data/use-mirror.ts'

/** Beside what was just made: it is in the rep's other CRM, too, or why not yet. On its way there says nothing. */
export function SecondTick({ itemId }: { itemId: string }) {
  const mirror = useMirrorOf(itemId)
  const words = mirror ? mirrorWords(mirror) : null
  if (!mirror || words === null || words.tone === 'waits') return null
  if (words.tone === 'warn') {
    return (
      <span className="second-tick warn" title={words.text}>
        <CircleAlert size={16} strokeWidth={1.75} role="img" aria-label={words.text} />
      </span>
    )
  }
  const tick = <CheckCheck size={16} strokeWidth={1.75} role="img" aria-label={words.text} />
  return mirror.url === null ? (
    <span className="second-tick" title={words.text}>
      {tick}
    </span>
  ) : (
    <a
      className="second-tick"
      href={mirror.url}
      target="_blank"
      rel="noreferrer"
      title={words.text}
    >
      {tick}
    </a>
  )
}
