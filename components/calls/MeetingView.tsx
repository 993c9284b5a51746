import { useMemo, useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { aboutWords, contactIdOf } from '../../lib/inbox/about-whom.ts'
import { byMoment, isTied } from '../../lib/inbox/entries.ts'
import { receiptWords } from '../../lib/inbox/receipt-words.ts'
import type { Standing } from '../../lib/inbox/standing.ts'
import { isOpen, standing } from '../../lib/inbox/standing.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { couldMean, wouldMake } from '../../lib/inbox/would-make.ts'
import { maybeYou } from '../../lib/people/is-this-you.ts'
import { useColleagues, useServices } from '../data/services.ts'
import { useCall } from '../data/use-calls.ts'
import { useAsked } from '../data/use-companion.ts'
import type { Outbox } from '../data/use-inbox.ts'
import { ItemRow } from '../inbox/ItemRow.tsx'
import { SettledItem } from '../inbox/SettledRow.tsx'
import { useRowActions } from '../inbox/use-row-actions.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { WhichCompany } from '../inbox/WhichCompany.tsx'
import { Blank } from '../ui/Blank.tsx'
import { Mark } from '../ui/Mark.tsx'
import { ChangeCompany } from './ChangeCompany.tsx'
import { FixMatch } from './FixMatch.tsx'
import { IsThisYou } from './IsMe.tsx'
import { MeetingPage } from './MeetingPage.tsx'
import { SameAs } from './SameAs.tsx'
import { SameCompany } from './SameCompany.tsx'

const settledWords: Partial<Record<Standing, string>> = {
  task: 'Task',
  done: 'Done',
  dismissed: 'Dismissed',
}

/** One call: its page, its rows and what can be done to them. */
export function MeetingView({
  meetingId,
  second,
  triage,
  outbox,
  viewer,
  reader,
}: {
  meetingId: string
  second: number | null
  triage: Triage
  outbox: Outbox
  viewer: Viewer
  reader: Reader
}) {
  const colleagues = useColleagues()
  const { connections } = useServices()
  const [asking, ask] = useState<string | null>(null)
  const [choosing, choose] = useState<string | null>(null)
  const [openId, setOpen] = useState<string | null>(null)
  const data = useCall(meetingId)

  const recordingId = data?.meeting.shared === false ? data.meeting.fathomRecordingId : null
  const companion = useAsked(recordingId, () => connections.receipt(recordingId ?? ''))

  const items = useMemo(
    () => (data?.items ?? []).filter((item) => standing(item) !== 'gone').sort(byMoment),
    [data?.items],
  )
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items])

  const { actions, placing } = useRowActions({
    triage,
    viewer,
    colleagues,
    attendees: data?.attendees ?? [],
    find: (id) => {
      const item = byId.get(id)
      return item && data ? { item, meeting: data.meeting } : undefined
    },
    onOpen: setOpen,
    onAsk: ask,
    onChooseType: choose,
    onDecided: () => {
      ask(null)
      choose(null)
    },
  })

  if (data === undefined) return <main id="view" aria-busy />
  if (data === null) {
    return (
      <main id="view">
        <h1 className="hidden-visually">Call</h1>
        <Blank icon={null} title="This call is not on this device any more." />
      </main>
    )
  }

  const { meeting, attendees, contacts, companies } = data

  const rows = items.map((item, index) => {
    const place = { position: index + 1, size: items.length }
    const where = standing(item)
    const settled = triage.settled.get(item.id)
    if (settled) {
      return (
        <SettledItem
          key={item.id}
          {...place}
          settled={settled}
          outbox={outbox}
          reader={reader}
          did={triage.did}
          onUndo={() => triage.undoItem(item.id)}
        />
      )
    }
    if (!isOpen(item) || where === 'task') {
      return (
        <article
          className="settled-row"
          key={item.id}
          aria-label={item.title}
          aria-posinset={place.position}
          aria-setsize={place.size}
        >
          <Mark sent={true} />
          <p className="words" title={item.title}>
            {item.title}
          </p>
          <span className="chip">{settledWords[where] ?? 'Done'}</span>
        </article>
      )
    }
    const filter = where === 'waiting' || where === 'unclear' ? where : 'forYou'
    const isTheOpen = openId === item.id || triage.draft?.itemId === item.id
    return (
      <ItemRow
        key={item.id}
        {...place}
        item={item}
        meeting={meeting}
        filter={filter}
        viewer={viewer}
        reader={reader}
        actions={actions}
        isOpen={isTheOpen}
        focusable
        takeFocus={false}
        editing={triage.draft?.itemId === item.id ? triage.draft.draft : null}
        would={wouldMake(meeting, contacts.get(contactIdOf(item, meeting) ?? ''))}
        about={isTheOpen ? aboutWords(item, contacts.get(contactIdOf(item, meeting) ?? '')) : null}
        attendees={isTheOpen ? attendees : noNames}
        names={
          isTheOpen && (filter === 'unclear' || asking === item.id)
            ? couldMean(item, attendees, viewer)
            : noNames
        }
        asking={isTheOpen && asking === item.id}
        choosing={isTheOpen && choosing === item.id}
        placing={isTheOpen && placing?.itemId === item.id ? placing.in : null}
        elsewhere={null}
        last={index === items.length - 1}
      />
    )
  })

  return (
    <MeetingPage
      key={meeting.id}
      meeting={meeting}
      reader={reader}
      viewer={viewer}
      itemRows={rows}
      itemCount={items.length}
      people={attendees
        .map((attendee) => {
          const contact = contacts.get(attendee.contactId ?? '')
          const companyId = contact?.companyId ?? null
          return { attendee, companyId, company: companies.get(companyId ?? '')?.name ?? null }
        })
        .sort((one, other) => Number(other.attendee.isExternal) - Number(one.attendee.isExternal))}
      company={{
        question: isTied(meeting) && <WhichCompany meeting={meeting} triage={triage} />,
        change: !meeting.shared && !meeting.internalOnly && !isTied(meeting) && (
          <ChangeCompany meeting={meeting} triage={triage} />
        ),
      }}
      fix={(person) => (
        <FixMatch
          person={person}
          meeting={meeting}
          isColleague={colleagues.some(({ email }) => email === person.attendee.email)}
          triage={triage}
        />
      )}
      ask={({ attendee }) => {
        const why = maybeYou(attendee, meeting, viewer, colleagues)
        const { name, email } = attendee
        return why === null || email === null ? null : (
          <IsThisYou who={{ name, email, meetingId: meeting.id }} why={why} triage={triage} />
        )
      }}
      suggestion={
        <>
          <SameAs
            contactIds={attendees.flatMap(({ contactId }) => contactId ?? [])}
            triage={triage}
          />
          {meeting.companyId !== null && (
            <SameCompany companyIds={[meeting.companyId]} triage={triage} />
          )}
        </>
      }
      event={data.event}
      utterances={data.transcript?.utterances}
      second={second}
      receipt={receiptWords(
        meeting,
        items,
        companion.answer?.ok ? companion.answer.value : null,
        reader,
      )}
      retry={meeting.itemsState === 'failed' ? () => void connections.syncNow() : null}
    />
  )
}

const noNames: readonly never[] = []
