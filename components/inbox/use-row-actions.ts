import { useState } from 'react'
import type { Colleague } from '../../lib/contract/account.ts'
import type { ActionItem, Attendee, Meeting } from '../../lib/contract/rows.ts'
import { shortName } from '../../lib/format/people.ts'
import { asksDay } from '../../lib/inbox/asks-day.ts'
import type { Nameable, Viewer } from '../../lib/inbox/would-make.ts'
import { onlyOther } from '../../lib/inbox/would-make.ts'
import type { TaskFields } from '../../lib/outbox/actions.ts'
import { act } from '../data/acts.ts'
import { useRepSettings } from '../data/rep-settings.ts'
import { taskTypeLooks } from '../ui/task-types.tsx'
import { useStable } from '../ui/use-stable.ts'
import type { RowActions } from './row-props.ts'
import type { Triage } from './use-triage.ts'

/** A list whose rows can be decided. */
export type RowList = {
  triage: Triage
  viewer: Viewer
  colleagues: readonly Colleague[]
  /** Who was on the call of the open row. */
  attendees: readonly Attendee[]
  /** A row's item and its call; undefined where there is nothing left to decide. */
  find: (itemId: string) => { item: ActionItem; meeting: Meeting } | undefined
  /** `byHand`: the keyboard goes there as well. */
  onOpen: (itemId: string, byHand: boolean) => void
  onAsk: (itemId: string | null) => void
  onChooseType: (itemId: string | null) => void
  /** The row folds now: on to the next one. */
  onDecided: (itemId: string) => void
}

type Placing = { itemId: string; in: string; fields: TaskFields }

/** What can be done to the rows of one list, the same object as long as the list is there. */
export function useRowActions(list: RowList): {
  actions: RowActions
  /** Does what settles a row. */
  decide: (itemId: string, run: (item: ActionItem) => void) => void
  /** The row that waits for its day in the rep's other CRM (`in`: its provider) to become a task with these fields. */
  placing: Placing | null
  /** Somebody else owes it: the only one who could, else it is not said who. */
  toWaiting: (item: ActionItem) => void
} {
  const { triage, viewer, attendees, find, onOpen, onAsk, onChooseType } = list
  const settings = useRepSettings()
  const [placing, setPlacing] = useState<Placing | null>(null)

  function decide(id: string, run: (item: ActionItem) => void) {
    const row = find(id)
    if (row === undefined) return
    setPlacing(null)
    run(row.item)
    list.onDecided(id)
  }

  function toWaiting(item: ActionItem) {
    const only = onlyOther(attendees, viewer)
    if (only) triage.assign(item, only)
    else triage.someoneElse(item)
  }

  /** Its code comes with the first form. */
  async function draftFor(id: string) {
    const { draftOf } = await import('./draft.ts')
    const row = find(id)
    return row && draftOf(row.item, row.meeting, attendees, list.colleagues, viewer)
  }

  /** Makes the task, or asks first for its day in the other CRM, where that wants one and none was said. */
  function create(id: string, fields: TaskFields = {}) {
    const row = find(id)
    const { dueOn } = fields
    const due = dueOn === undefined ? row?.item : { deadlineAt: null, deadlineOn: dueOn }
    const asks = due && asksDay(due, settings)
    if (!asks) return decide(id, (item) => triage.create(item, fields))
    setPlacing({ itemId: id, in: asks, fields })
    onOpen(id, true)
  }

  const actions = useStable<RowActions>({
    open: (id) => onOpen(id, false),
    create: (id) => create(id),
    place: (id, on) => {
      if (on === undefined) {
        setPlacing(null)
        return onOpen(id, true)
      }
      const fields = { ...placing?.fields, ...(on !== null && { placeOn: on }) }
      decide(id, (item) => triage.create(item, fields))
    },
    waiting: (id) => decide(id, toWaiting),
    dismiss: (id) => decide(id, triage.dismiss),
    gotIt: (id) => decide(id, triage.gotIt),
    nudge: (id) => {
      const row = find(id)
      if (row) void triage.nudge(row.item, row.meeting, attendees)
    },
    assign: (id, to) => decide(id, (item) => triage.assign(item, toldOf(to, viewer))),
    someoneElse: (id) => decide(id, triage.someoneElse),
    isMe: (email) => {
      onAsk(null)
      triage.did(`${email} is yours`, () => act.isMe(email))
    },
    chooseType: onChooseType,
    setType: (id, type) => {
      const row = find(id)
      onChooseType(null)
      onOpen(id, true)
      if (row) triage.setType(row.item, type, taskTypeLooks[type].word)
    },
    setContact: (id, { id: contactId, name }) => {
      onOpen(id, true)
      triage.did(`About ${shortName(name)}`, () => act.setContact(id, contactId))
    },
    ask: onAsk,
    edit: (id) =>
      void draftFor(id).then((draft) => draft && triage.setDraft({ itemId: id, draft })),
    keepDraft: (id, draft) => triage.setDraft({ itemId: id, draft }),
    cancelEdit: (id) => {
      triage.setDraft(null)
      onOpen(id, true)
    },
    saveDraft: async (id, draft) => {
      const [{ fieldsOf }, before] = await Promise.all([import('./draft.ts'), draftFor(id)])
      triage.setDraft(null)
      create(id, before === undefined ? {} : fieldsOf(draft, before))
    },
  })
  return { actions, placing, decide, toWaiting }
}

/** Somebody as others are told of them: what the panel calls “Me” has a name to everybody else. */
function toldOf(to: Nameable, viewer: Viewer): Nameable {
  return to.isViewer ? { ...to, name: viewer.names[0] ?? viewer.email } : to
}
