import { memo, useEffect, useRef } from 'react'
import type { ActionItem } from '../../lib/contract/rows.ts'
import { shortName } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { age, dayOf, due } from '../../lib/format/time.ts'
import { owedBy, owedOn } from '../../lib/inbox/entries.ts'
import { categoryOrigin, certaintyWord } from '../../lib/inbox/standing.ts'
import { Key } from '../ui/Key.tsx'
import { later } from '../ui/later.tsx'
import { TypeGlyph, TypeWord } from '../ui/task-types.tsx'
import { Proof } from './Proof.tsx'
import { Actions, QuickAction } from './RowButtons.tsx'
import type { ItemRowProps } from './row-props.ts'

export const AboutSomebodyElse = later(async () => (await import('./About.tsx')).AboutSomebodyElse)
export const EditItem = later(async () => (await import('./EditItem.tsx')).EditItem)
export const WhoOwes = later(async () => (await import('./WhoOwes.tsx')).WhoOwes)
export const WouldMirror = later(async () => (await import('./WouldMirror.tsx')).WouldMirror)
const PlaceItem = later(async () => (await import('./PlaceItem.tsx')).PlaceItem)
export const TypeChoice = later(async () => (await import('./TypeChoice.tsx')).TypeChoice)

export const ItemRow = memo(function ItemRow(props: ItemRowProps) {
  const { item, isOpen, actions, elsewhere, filter } = props
  const article = useRef<HTMLElement>(null)

  // What was asked in it had the keyboard, and gives it back.
  const takesFocus =
    props.takeFocus && props.editing === null && !props.asking && !props.choosing && !props.placing
  useEffect(() => {
    if (takesFocus) article.current?.focus({ preventScroll: true })
  }, [takesFocus])

  return (
    <article
      ref={article}
      className={['row', isOpen && 'open', props.last && 'last', elsewhere && 'settled']
        .filter(Boolean)
        .join(' ')}
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
      <TypeGlyph type={item.aiTaskType} />
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
            {elsewhere === null && (props.about !== null || props.attendees.length > 0) && (
              <p className="meta would whom">
                {props.about} <AboutSomebodyElse {...props} />
              </p>
            )}
            {elsewhere === null && <AskType {...props} />}
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
  if (props.placing) return <PlaceItem {...props} provider={props.placing} />
  return props.choosing ? <TypeChoice {...props} /> : <Actions {...props} />
}

/** What nobody could sort asks, once the rep is at it; Create works all the same, as a follow-up. */
function AskType({ item, actions, asking, choosing }: ItemRowProps) {
  if (item.aiTaskType !== null || asking || choosing) return null
  return (
    <p className="meta ask-kind">
      <button type="button" className="button plain" onClick={() => actions.chooseType(item.id)}>
        Choose its kind <Key>C</Key>
      </button>
    </p>
  )
}

function MetaLine({ item, meeting, filter, reader, elsewhere }: ItemRowProps) {
  if (elsewhere !== null) {
    return (
      <p className="meta line" id={`meta-${item.id}`}>
        {elsewhere}
      </p>
    )
  }
  const sure = certaintyWord(item)
  if (filter === 'waiting') {
    const since = meeting.meetingStart ?? item.createdAt
    return (
      <p className="meta line facts" id={`meta-${item.id}`}>
        <span>{shortName(owedBy(item))} owes</span>
        {item.assigneeKind === 'external' && meeting.companyName && (
          <span>{meeting.companyName}</span>
        )}
        <OwedBy item={item} meeting={meeting} reader={reader} />
        <span className="figures">{promised(age(since, reader))}</span>
      </p>
    )
  }
  return (
    <p className="meta line facts" id={`meta-${item.id}`}>
      <TypeWord type={item.aiTaskType} />
      {filter === 'unclear' && (
        <span>{item.assigneeName ? `For “${item.assigneeName}”?` : 'Nobody named'}</span>
      )}
      <DueWords item={item} reader={reader} />
      {item.deadlineAt !== null && <SpokenWords item={item} />}
      {item.syncStatus === 'failed' && <span className="danger">Couldn't become a task</span>}
      {sure !== null && filter !== 'unclear' && (
        <span title={item.aiReasoning ?? undefined}>{sure}</span>
      )}
    </p>
  )
}

function DueWords({ item, reader }: { item: ActionItem; reader: Reader }) {
  const when = due({ at: item.deadlineAt, on: item.deadlineOn }, item.deadlinePhrase, reader)
  return (
    <span className={when.state === 'overdue' ? 'figures aside danger' : 'figures aside'}>
      {when.text}
    </span>
  )
}

/** When somebody said they would: the day, and beside it their words. What only their words mean is "about" it. */
function OwedBy({ item, meeting, reader }: Pick<ItemRowProps, 'item' | 'meeting' | 'reader'>) {
  const phrase = item.deadlinePhrase?.trim()
  const day = owedOn(item, meeting, reader)
  if (day === null) return phrase ? <SpokenWords item={item} /> : null
  const isSaid = item.deadlineAt !== null || item.deadlineOn
  const { text, state } = due({ at: null, on: dayOf(day) }, null, reader)
  return (
    <>
      <span className={state === 'overdue' ? 'figures aside danger' : 'figures aside'}>
        {isSaid ? text : text.replace(/^Due /, 'About ')}
      </span>
      <SpokenWords item={item} />
    </>
  )
}

/** `Promised 9 days ago`: an age alone does not say of what. */
function promised(since: string): string {
  return since === 'today' ? 'Promised today' : `Promised ${since} ago`
}

/** The words beside the date that was made of them. */
function SpokenWords({ item }: { item: ActionItem }) {
  if (!item.deadlinePhrase?.trim()) return null
  return (
    <span className="spoken">
      <span className="hidden-visually">said </span>“{item.deadlinePhrase.trim()}”
    </span>
  )
}

function WouldLine({ item, would, filter, elsewhere }: ItemRowProps) {
  if (elsewhere !== null) return null
  const origin = categoryOrigin(item)
  return (
    <div className="meta would facts">
      {filter === 'forYou' && (
        <>
          <span>{would}</span>
          <WouldMirror item={item} />
        </>
      )}
      {origin !== null && (
        <details>
          <summary>Why this kind?</summary>
          {origin}
          {item.aiReasoning ? `: ${item.aiReasoning}` : ''}
        </details>
      )}
    </div>
  )
}
