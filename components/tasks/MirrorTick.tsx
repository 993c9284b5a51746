import { Check } from 'lucide-react'
import type { Task } from '../../lib/contract/rows.ts'
import { mirrorWords } from '../../lib/inbox/mirror-words.ts'

/** The second tick: the task is in the rep's other CRM, too, and where. */
export function MirrorTick({ mirror }: { mirror: NonNullable<Task['mirror']> }) {
  const words = mirrorWords(mirror)
  if (words === null) return null
  if (words.tone !== 'there') {
    return <span className={words.tone === 'warn' ? 'warn' : undefined}>{words.text}</span>
  }
  return (
    <span className="mirrored">
      <Check size={12} strokeWidth={2.25} aria-hidden="true" />
      {mirror.url === null ? (
        words.text
      ) : (
        <a href={mirror.url} target="_blank" rel="noreferrer">
          {words.text}
        </a>
      )}
    </span>
  )
}
