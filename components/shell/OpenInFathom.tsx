import { ExternalLink } from 'lucide-react'
import { useCallHref } from '../data/use-calls.ts'

/** The way to a call's recording; nothing where that is not known. */
export function OpenInFathom({ meetingId }: { meetingId: string }) {
  const href = useCallHref(meetingId)
  if (href === null) return null
  return (
    <a
      className="icon-button"
      href={href}
      target="_blank"
      rel="noreferrer"
      aria-label="Open in Fathom"
      title="Open in Fathom"
    >
      <ExternalLink size={16} strokeWidth={1.75} aria-hidden="true" />
    </a>
  )
}
