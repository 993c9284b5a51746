import { CheckCheck, CircleAlert } from 'lucide-react'
import type { Task } from '../../lib/contract/rows.ts'
import { mirrorWords } from '../../lib/inbox/mirror-words.ts'

type Mirror = NonNullable<Task['mirror']>

/**
 * The second tick: the task is in the rep's other CRM, too, and where, or why not yet. With `alone` it is its
 * sign without the words, which a pointer and a screen reader are told; on its way it says nothing then.
 */
export function MirrorTick({ mirror, alone = false }: { mirror: Mirror; alone?: boolean }) {
  const words = mirrorWords(mirror)
  if (words === null || (alone && words.tone === 'waits')) return null
  const isThere = words.tone === 'there'
  const Sign = isThere ? CheckCheck : CircleAlert
  const label = alone ? ({ role: 'img', 'aria-label': words.text } as const) : hidden
  const content = (
    <>
      {(alone || isThere) && <Sign size={alone ? 16 : 14} strokeWidth={1.75} {...label} />}
      {!alone && words.text}
    </>
  )
  const title = alone ? words.text : undefined
  return isThere && mirror.url !== null ? (
    <a
      className="mirror-tick there"
      href={mirror.url}
      target="_blank"
      rel="noreferrer"
      title={title}
    >
      {content}
    </a>
  ) : (
    <span
      className={
        words.tone === 'waits' ? 'mirror-tick' : isThere ? 'mirror-tick there' : 'mirror-tick warn'
      }
      title={title}
    >
      {content}
    </span>
  )
}

const hidden = { 'aria-hidden': true } as const
