import { Play } from 'lucide-react'
import { moment } from '../../lib/format/time.ts'

/** Link to a moment of the recording; marked as one, and no link, where there is nothing to open. */
export function Moment({ seconds, href }: { seconds: number; href: string | null }) {
  const words = moment(seconds)
  if (href === null) {
    return (
      <span className="moment">
        <Play aria-hidden="true" />
        {words}
      </span>
    )
  }
  return (
    <a
      className="moment"
      href={href}
      target="_blank"
      rel="noreferrer"
      aria-label={`Play from ${words}`}
    >
      <Play aria-hidden="true" />
      {words}
    </a>
  )
}
