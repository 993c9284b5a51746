import { momentHref } from '../../lib/format/moment-link.ts'
import { doubtWords } from '../../lib/inbox/doubt.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer } from '../../lib/inbox/would-make.ts'
import { Moment } from '../ui/Moment.tsx'
import type { ItemRowProps } from './row-props.ts'

/** The words that were really said, with what speaks against them; or that there are none. */
export function Proof({
  item,
  meeting,
  viewer,
}: Pick<ItemRowProps, 'item' | 'meeting' | 'viewer'>) {
  const seconds = item.evidence?.offsetSeconds ?? item.recordingTimestamp
  const href = momentHref(seconds, item.playbackUrl, meeting.callUrl)
  if (item.evidence === null) {
    return (
      <p className="meta no-quote facts">
        <span>
          {meeting.hasTranscript
            ? 'No matching promise found in the transcript.'
            : 'The transcript of this call is not here.'}
        </span>
        {seconds !== null && (
          <span>
            <Moment seconds={seconds} href={href} />
          </span>
        )}
      </p>
    )
  }
  const { speaker, quote, before } = item.evidence
  const doubt = doubtWords(item, viewer)
  return (
    <>
      {doubt !== null && <p className="meta doubt">{doubt}</p>}
      <blockquote className="quote">
        {before && (
          <p className="before">
            “{before.quote}”<Who speaker={before.speaker} viewer={viewer} />
          </p>
        )}
        <p>“{quote}”</p>
        <footer className="facts">
          {speaker !== null && <span>{nameOf(speaker, viewer)}</span>}
          {seconds !== null && (
            <span>
              <Moment seconds={seconds} href={href} />
            </span>
          )}
        </footer>
      </blockquote>
    </>
  )
}

function Who({ speaker, viewer }: { speaker: string | null; viewer: Viewer }) {
  return speaker === null ? null : <span className="faint"> {nameOf(speaker, viewer)}</span>
}

function nameOf(speaker: string, viewer: Viewer): string {
  return isViewer(viewer, speaker, null) ? 'You' : speaker
}
