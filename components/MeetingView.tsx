import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo, useState } from 'react'
import * as cache from '../lib/cache/queries.ts'
import type { ActionItem } from '../lib/contract/rows.ts'
import type { Reader } from '../lib/format/time.ts'
import { byMoment } from '../lib/inbox/entries.ts'
import { receiptWords } from '../lib/inbox/receipt-words.ts'
import type { Standing } from '../lib/inbox/standing.ts'
import { isOpen, standing } from '../lib/inbox/standing.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { couldMean, onlyOther, wouldMake } from '../lib/inbox/would-make.ts'
import { Blank } from './Blank.tsx'
import { useAsked } from './companion.ts'
import { draftOf, fieldsOf } from './draft.ts'
import { FixMatch } from './FixMatch.tsx'
import type { RowActions } from './ItemRow.tsx'
import { ItemRow } from './ItemRow.tsx'
import type { Outbox } from './inbox-data.ts'
import { Mark } from './Mark.tsx'
import { MeetingPage } from './MeetingPage.tsx'
import { Receipt } from './Receipt.tsx'
import { SameAs } from './SameAs.tsx'
import { useColleagues, useServices } from './services.ts'
import { useStable } from './stable.ts'
import { taskTypeLooks } from './task-types.tsx'
import type { Triage } from './triage.ts'

const settledWords: Partial<Record<Standing, string>> = {
  task: 'Task',
  done: 'Done',
  dismissed: 'Dismissed',
}

/** One call, read whole from the cache in one live query. */
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
  const [openId, setOpen] = useState<string | null>(null)
  const data = useLiveQuery(async () => {
    const whole = await cache.wholeMeeting(meetingId)
    if (whole === null) return null
    const companyIds = [...whole.contacts.values()].flatMap((one) => one.companyId ?? [])
    const companies = await cache.companiesById([...new Set(companyIds)])
    const transcript = await cache.transcript(meetingId)
    return { ...whole, companies, transcript }
  }, [meetingId])

  const recordingId = data?.meeting.shared === false ? data.meeting.fathomRecordingId : null
  const companion = useAsked(recordingId, () => connections.receipt(recordingId ?? ''))

  const items = useMemo(
    () => (data?.items ?? []).filter((item) => standing(item) !== 'gone').sort(byMoment),
    [data?.items],
  )
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items])

  const actions = useStable<RowActions>({
    open: setOpen,
    create: (id) => withItem(id, (item) => triage.create(item)),
    waiting: (id) => {
      const only = onlyOther(data?.attendees ?? [], viewer)
      withItem(id, (item) => (only ? triage.assign(item, only) : triage.someoneElse(item)))
    },
    dismiss: (id) => withItem(id, triage.dismiss),
    gotIt: (id) => withItem(id, triage.gotIt),
    nudge: (id) => withItem(id, (item) => data && triage.nudge(item, data.meeting)),
    assign: (id, to) => withItem(id, (item) => triage.assign(item, to)),
    someoneElse: (id) => {
      ask(null)
      withItem(id, triage.someoneElse)
    },
    chooseType: () => {},
    setType: (id, type) =>
      withItem(id, (item) => triage.setType(item, type, taskTypeLooks[type].word)),
    ask,
    edit: (id) =>
      withItem(id, (item) => {
        const draft = draftFor(item)
        if (draft) triage.setDraft({ itemId: id, draft })
      }),
    keepDraft: (id, draft) => triage.setDraft({ itemId: id, draft }),
    cancelEdit: () => triage.setDraft(null),
    saveDraft: (id, draft) =>
      withItem(id, (item) => {
        const before = draftFor(item)
        triage.setDraft(null)
        triage.create(item, before === null ? {} : fieldsOf(draft, before))
      }),
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

  function withItem(id: string, run: (item: ActionItem) => void) {
    const item = byId.get(id)
    if (item) run(item)
  }

  function draftFor(item: ActionItem) {
    return data ? draftOf(item, data.meeting, data.attendees, colleagues, viewer) : null
  }

  const primary = meeting.primaryContactId
  const would = wouldMake(meeting, primary === null ? undefined : contacts.get(primary))
  const rows = items.map((item, index) => {
    const place = { position: index + 1, size: items.length }
    const where = standing(item)
    const receipt = triage.settled.get(item.id)
    if (receipt) {
      const refused = receipt.mutationIds.map((id) => outbox.refused.get(id)).find(Boolean)
      return (
        <Receipt
          key={item.id}
          {...place}
          words={receipt.words}
          sent={
            receipt.mutationIds.length > 0 &&
            !receipt.mutationIds.some((id) => outbox.unsent.has(id))
          }
          foldedFrom={receipt.foldedFrom}
          refused={refused?.message ?? null}
          why={null}
          onUndo={() => triage.undoItem(item.id)}
        />
      )
    }
    if (!isOpen(item) || where === 'task') {
      return (
        <article
          className="receipt"
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
        would={would}
        names={
          isTheOpen && (filter === 'unclear' || asking === item.id)
            ? couldMean(item, attendees, viewer)
            : noNames
        }
        asking={isTheOpen && asking === item.id}
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
      fix={(person) => <FixMatch person={person} triage={triage} />}
      suggestion={
        <SameAs
          contactIds={attendees.flatMap(({ contactId }) => contactId ?? [])}
          triage={triage}
        />
      }
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
