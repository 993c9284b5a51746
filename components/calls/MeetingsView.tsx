import { Video } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import type { Meeting } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayName } from '../../lib/format/time.ts'
import { useCalls } from '../data/use-calls.ts'
import { Blank } from '../ui/Blank.tsx'
import { useScrollMemory } from '../ui/use-scroll-memory.ts'
import { CallRow } from './CallRow.tsx'

type Line =
  | { kind: 'day'; key: string; name: string }
  | { kind: 'call'; key: string; meeting: Meeting }

/** All calls, newest first, under their days. */
export function MeetingsView({
  reader,
  onOpen,
}: {
  reader: Reader
  onOpen: (meetingId: string) => void
}) {
  const data = useCalls()
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const lines = useMemo(() => (data ? byDay(data.meetings, reader) : []), [data, reader])
  useScrollMemory('meetings', scroll, lines.length > 0, { handle: list, rows: lines })

  return (
    <main id="view">
      <h1 className="hidden-visually">Meetings</h1>
      <div className="scroll" ref={scroll} data-scroll>
        {data && lines.length === 0 && (
          <Blank
            icon={<Video size={20} strokeWidth={1.5} aria-hidden="true" />}
            title="No calls yet."
          >
            <p>Record one with Fathom; it arrives a few minutes after you hang up.</p>
          </Blank>
        )}
        <div className="feed">
          <Virtualizer ref={list} scrollRef={scroll} data={lines} itemSize={52}>
            {(line) =>
              line.kind === 'day' ? (
                <h2 key={line.key} className="section-head">
                  {line.name}
                </h2>
              ) : (
                <CallRow
                  key={line.key}
                  call={{
                    meeting: line.meeting,
                    ...(data?.counts.get(line.meeting.id) ?? noCounts),
                  }}
                  reader={reader}
                  onOpen={onOpen}
                />
              )
            }
          </Virtualizer>
        </div>
      </div>
    </main>
  )
}

const noCounts = { items: 0, tasks: 0, open: 0 }

function byDay(meetings: readonly Meeting[], reader: Reader): Line[] {
  const lines: Line[] = []
  let current: string | null = null
  for (const meeting of meetings) {
    const at = meeting.meetingStart ?? meeting.receivedAt
    const name = at === null ? 'No date' : dayName(at, reader)
    if (name !== current) {
      current = name
      lines.push({ kind: 'day', key: `day ${name}`, name })
    }
    lines.push({ kind: 'call', key: meeting.id, meeting })
  }
  return lines
}
