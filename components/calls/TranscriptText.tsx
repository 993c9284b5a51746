import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import type { Utterance } from '../../lib/contract/rows.ts'
import { highlight } from '../../lib/format/highlight.ts'
import { momentHref } from '../../lib/format/moment-link.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer } from '../../lib/inbox/would-make.ts'
import { Moment } from '../ui/Moment.tsx'

/** What was said, found as you type, each line with its moment. Drawn by the scroll of the page around it. */
export function TranscriptText({
  utterances,
  viewer,
  callUrl,
  second,
  scroll,
}: {
  utterances: readonly Utterance[]
  viewer: Viewer
  callUrl: string | null
  /** Jump to what was said at this second. */
  second: number | null
  scroll: React.RefObject<HTMLElement | null>
}) {
  const [wanted, setWanted] = useState('')
  const field = useId()
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const [above, setAbove] = useState(0)

  const words = useMemo(() => wanted.trim().toLowerCase(), [wanted])
  const shown = useMemo(() => {
    if (words === '') return utterances
    return utterances.filter(
      (one) => one.text.toLowerCase().includes(words) || one.speaker?.toLowerCase().includes(words),
    )
  }, [utterances, words])

  // How far down the page the lines begin; the list needs it to know which are in view.
  useEffect(() => {
    const element = box.current
    const page = scroll.current
    if (!element || !page) return
    const measure = () =>
      setAbove(
        element.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop,
      )
    measure()
    const observer = new ResizeObserver(measure)
    for (const child of element.parentElement?.parentElement?.parentElement?.children ?? []) {
      observer.observe(child)
    }
    return () => observer.disconnect()
  }, [scroll])

  const here = second === null ? -1 : utterances.findLastIndex((one) => one.offset <= second)
  useEffect(() => {
    if (here >= 0) list.current?.scrollToIndex(here, { align: 'center' })
  }, [here])

  return (
    <div className="transcript">
      <div className="find">
        <div className="with-icon">
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <input
            id={field}
            className="input"
            type="search"
            placeholder="Find in transcript"
            aria-label="Find in transcript"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
        {words !== '' && (
          <span className="meta figures">{shown.length === 0 ? 'Nothing' : shown.length}</span>
        )}
      </div>
      <div ref={box}>
        <Virtualizer ref={list} data={shown} scrollRef={scroll} startMargin={above}>
          {(one, index) => {
            const previous = shown[index - 1]
            const isSame = words === '' && previous?.speaker === one.speaker
            const who = isViewer(viewer, one.speaker, one.email) ? 'You' : one.speaker
            return (
              <div
                key={`${one.offset} ${index}`}
                className={words === '' && index === here ? 'utterance here' : 'utterance'}
              >
                <Moment seconds={one.offset} href={momentHref(one.offset, null, callUrl)} />
                <p className="said">
                  {!isSame && who !== null && <span className="who">{who}</span>}
                  {highlight(one.text, words === '' ? [] : [words]).map((part) =>
                    part.hit ? <mark key={part.at}>{part.text}</mark> : part.text,
                  )}
                </p>
              </div>
            )
          }}
        </Virtualizer>
      </div>
    </div>
  )
}
