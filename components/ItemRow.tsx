import { X } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import type { ActionItem, Meeting } from '../lib/contract/rows.ts'
import type { TaskType } from '../lib/contract/vocabulary.ts'
import { momentHref } from '../lib/format/moment-link.ts'
import { shortName } from '../lib/format/people.ts'
import type { Reader } from '../lib/format/time.ts'
import { age, due } from '../lib/format/time.ts'
import { owedBy } from '../lib/inbox/entries.ts'
import type { Filter } from '../lib/inbox/standing.ts'
import { categoryOrigin, certaintyWord } from '../lib/inbox/standing.ts'
import type { Nameable, Viewer } from '../lib/inbox/would-make.ts'
import { isViewer } from '../lib/inbox/would-make.ts'
import type { ItemDraft } from './EditItem.tsx'
import { Key } from './Key.tsx'
import { later } from './later.tsx'
import { Moment } from './Moment.tsx'
import { TypeGlyph, TypeWord } from './task-types.tsx'
import { WhoOwes } from './WhoOwes.tsx'

export const EditItem = later(async () => (await import('./EditItem.tsx')).EditItem)
export const TypeChoice = later(async () => (await import('./TypeChoice.tsx')).TypeChoice)

/** What can be done to a row. The list gives one object for all rows, so a row is drawn anew only when its data is. */
export type RowActions = {
  open: (itemId: string) => void
  create: (itemId: string) => void
  edit: (itemId: string) => void
  waiting: (itemId: string) => void
  dismiss: (itemId: string) => void
  gotIt: (itemId: string) => void
  nudge: (itemId: string) => void
  assign: (itemId: string, to: Nameable) => void
  /** Somebody else owes it, and it is not said who. */
  someoneElse: (itemId: string) => void
  /** Asks what kind of task it is; null stops asking. */
  chooseType: (itemId: string | null) => void
  setType: (itemId: string, type: TaskType) => void
  /** Asks who owes it; again, or with null, stops asking. */
  ask: (itemId: string | null) => void
  saveDraft: (itemId: string, draft: ItemDraft) => void
  keepDraft: (itemId: string, draft: ItemDraft) => void
  cancelEdit: (itemId: string) => void
}

/** More than these are behind "Someone else…". */
const namesShown = 4

export type ItemRowProps = {
  item: ActionItem
  meeting: Meeting
  filter: Filter
  viewer: Viewer
  reader: Reader
  actions: RowActions
  isOpen: boolean
  /** Takes the keyboard when the rep moved here with it. */
  takeFocus: boolean
  editing: ItemDraft | null
  /** What Create would make, in one line. */
  would: string
  /** Who an unclear item could mean, or who could owe it. */
  names: readonly Nameable[]
  /** The rep is saying who owes it. */
  asking: boolean
  /** The rep is saying what kind of task it is. */
  choosing?: boolean
  /** Settled by someone else while on screen: `Done on another device`. */
  elsewhere: string | null
  position: number
  size: number
  last: boolean
  /** True outside the inbox's feed, where every row is its own stop for Tab. */
  focusable?: boolean
}

export const ItemRow = memo(function ItemRow(props: ItemRowProps) {
  const { item, isOpen, actions, elsewhere, filter } = props
  const article = useRef<HTMLElement>(null)

  useEffect(() => {
    if (props.takeFocus) article.current?.focus({ preventScroll: true })
  }, [props.takeFocus])

  const type = item.aiTaskType ?? 'general'
  const classes = ['row', isOpen && 'open', props.last && 'last', elsewhere && 'settled']
  return (
    <article
      ref={article}
      className={classes.filter(Boolean).join(' ')}
      data-item={item.id}
      aria-posinset={props.position}
      aria-setsize={props.size}
      aria-labelledby={`title-${item.id}`}
      aria-describedby={`meta-${item.id}`}
      tabIndex={isOpen || props.focusable ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !isOpen) actions.open(item.id)
      }}
    >
      <TypeGlyph type={type} />
      <div className="body">
        <h3
          className={props.editing === null ? 'title' : 'hidden-visually'}
          id={`title-${item.id}`}
        >
          {item.title}
        </h3>
        <MetaLine {...props} />
        {isOpen && props.editing !== null && (
          <EditItem
            draft={props.editing}
            reader={props.reader}
            onChange={(draft) => actions.keepDraft(item.id, draft)}
            onSave={(draft) => actions.saveDraft(item.id, draft)}
            onCancel={() => actions.cancelEdit(item.id)}
          />
        )}
        {isOpen && props.editing === null && (
          <>
            <Proof {...props} />
            <WouldLine {...props} />
            {elsewhere === null && <Below {...props} />}
          </>
        )}
      </div>
      {!isOpen && elsewhere === null && (
        <div className="quick">
          <QuickAction item={item} filter={filter} actions={actions} />
        </div>
      )}
    </article>
  )
})

function Below(props: ItemRowProps) {
  if (props.asking) return <WhoOwes {...props} />
  return props.choosing ? <TypeChoice {...props} /> : <Actions {...props} />
}

function MetaLine({ item, meeting, filter, reader, elsewhere }: ItemRowProps) {
  if (elsewhere !== null) {
    return (
      <p className="meta line" id={`meta-${item.id}`}>
        {elsewhere}
      </p>
    )
  }
  const when = due(item.deadlineAt, item.deadlinePhrase, reader)
  const sure = certaintyWord(item)
  if (filter === 'waiting') {
    const since = meeting.meetingStart ?? item.createdAt
    return (
      <p className="meta line facts" id={`meta-${item.id}`}>
        <span>{shortName(owedBy(item))} owes</span>
        <span className="figures aside">{age(since, reader)}</span>
        {item.deadlinePhrase ? (
          <span>Said “{item.deadlinePhrase}”</span>
        ) : (
          when.state !== 'none' && <DueWords item={item} reader={reader} />
        )}
      </p>
    )
  }
  return (
    <p className="meta line facts" id={`meta-${item.id}`}>
      <TypeWord type={item.aiTaskType ?? 'general'} />
      {filter === 'unclear' && (
        <span>{item.assigneeName ? `For “${item.assigneeName}”?` : 'Nobody named'}</span>
      )}
      <DueWords item={item} reader={reader} />
      {item.syncStatus === 'failed' && <span className="danger">Couldn't become a task</span>}
      {sure !== null && filter !== 'unclear' && (
        <span title={item.aiReasoning ?? undefined}>{sure}</span>
      )}
    </p>
  )
}

function DueWords({ item, reader }: { item: ActionItem; reader: Reader }) {
  const when = due(item.deadlineAt, item.deadlinePhrase, reader)
  const spoken = item.deadlinePhrase ? `Said “${item.deadlinePhrase}”` : undefined
  return (
    <span
      className={when.state === 'overdue' ? 'figures aside danger' : 'figures aside'}
      title={item.deadlineAt === null ? undefined : spoken}
    >
      {when.text}
    </span>
  )
}

/** The words that were really said, or that there are none. */
function Proof({ item, meeting, viewer }: ItemRowProps) {
  const seconds = item.evidence?.offsetSeconds ?? item.recordingTimestamp
  const href = momentHref(seconds, item.playbackUrl, meeting.callUrl)
  if (item.evidence === null) {
    return (
      <p className="meta no-quote facts">
        <span>No matching words found in the transcript.</span>
        {seconds !== null && (
          <span>
            <Moment seconds={seconds} href={href} />
          </span>
        )}
      </p>
    )
  }
  const { speaker } = item.evidence
  return (
    <blockquote className="quote">
      <p>“{item.evidence.quote}”</p>
      <footer className="facts">
        {speaker !== null && <span>{isViewer(viewer, speaker, null) ? 'You' : speaker}</span>}
        {seconds !== null && (
          <span>
            <Moment seconds={seconds} href={href} />
          </span>
        )}
      </footer>
    </blockquote>
  )
}

function WouldLine({ item, would, filter, elsewhere }: ItemRowProps) {
  if (elsewhere !== null) return null
  const origin = categoryOrigin(item)
  return (
    <p className="meta would">
      {filter === 'forYou' && <span>{would}</span>}
      {origin !== null && (
        <span className="origin faint">
          {origin}
          {item.aiReasoning ? `: ${item.aiReasoning}` : ''}
        </span>
      )}
    </p>
  )
}

function QuickAction({
  item,
  filter,
  actions,
}: {
  item: ActionItem
  filter: Filter
  actions: RowActions
}) {
  const isWaiting = filter === 'waiting'
  return (
    <button
      type="button"
      className="button ink"
      tabIndex={-1}
      onClick={() => (isWaiting ? actions.gotIt(item.id) : actions.create(item.id))}
    >
      {isWaiting ? 'Got it' : 'Create'}
    </button>
  )
}

function Actions(props: ItemRowProps) {
  const { item, actions } = props
  const dismiss = (
    <button
      type="button"
      className="icon-button"
      aria-label="Dismiss"
      title="Dismiss"
      onClick={() => actions.dismiss(item.id)}
    >
      <X size={16} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
  return (
    <div className="actions">
      <div className="choices">
        <Choices {...props} />
      </div>
      {dismiss}
    </div>
  )
}

function Choices({ item, filter, actions, names }: ItemRowProps) {
  switch (filter) {
    case 'forYou':
      return (
        <>
          <button type="button" className="button ink" onClick={() => actions.create(item.id)}>
            Create task <Key>↵</Key>
          </button>
          <button type="button" className="button plain" onClick={() => actions.edit(item.id)}>
            Edit
          </button>
          <button
            type="button"
            className="button"
            aria-label="Move to Waiting"
            onClick={() => actions.waiting(item.id)}
          >
            Waiting
          </button>
        </>
      )
    case 'waiting':
      return (
        <>
          <button type="button" className="button ink" onClick={() => actions.gotIt(item.id)}>
            Got it <Key>↵</Key>
          </button>
          <button type="button" className="button plain" onClick={() => actions.nudge(item.id)}>
            Nudge
          </button>
          <button type="button" className="button" onClick={() => actions.create(item.id)}>
            Create task
          </button>
        </>
      )
    case 'unclear':
      return (
        <>
          {names.slice(0, namesShown).map((person, index) => (
            <button
              key={person.email ?? person.name}
              type="button"
              className={index === 0 ? 'button ink' : 'button plain'}
              onClick={() => actions.assign(item.id, person)}
            >
              {person.isViewer ? 'Me' : shortName(person.name)}
            </button>
          ))}
          <button type="button" className="button" onClick={() => actions.ask(item.id)}>
            Someone else…
          </button>
        </>
      )
  }
}
