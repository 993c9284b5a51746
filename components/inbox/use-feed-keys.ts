import type { RefObject } from 'react'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import type { Nameable } from '../../lib/inbox/would-make.ts'
import { useKeys } from '../ui/use-keys.ts'
import type { FeedDeed } from './feed-keys.ts'
import { feedKey, feedKeys } from './feed-keys.ts'
import type { RowActions } from './row-props.ts'
import type { OpenRow } from './use-open-row.ts'
import type { useRowActions } from './use-row-actions.ts'
import type { Triage } from './use-triage.ts'

/** What the keys do in a list of promises: move the open row, and decide it. */
export function useFeedKeys({
  filter,
  letters,
  open,
  rows: { actions, placing, decide, toWaiting },
  triage,
  names,
  asking,
  choosing,
  scroll,
  onAll,
  onAdmit,
}: {
  filter: Filter
  letters: boolean
  open: OpenRow
  rows: ReturnType<typeof useRowActions>
  triage: Triage
  /** Who the open row could mean. */
  names: readonly Nameable[]
  asking: string | null
  choosing: string | null
  scroll: RefObject<HTMLElement | null>
  /** Makes tasks of everything in one call. */
  onAll: (meetingId: string) => void
  /** Takes in what waits. */
  onAdmit: () => void
}): void {
  const row =
    open.id === null
      ? null
      : triage.draft?.itemId === open.id
        ? 'editing'
        : asking === open.id || placing?.itemId === open.id
          ? 'asking'
          : choosing === open.id
            ? 'choosing'
            : 'plain'
  const step = (by: number) => () => {
    actions.chooseType(null)
    open.step(by)
  }
  const onOpen = (run: (id: string) => void) => () => open.id !== null && run(open.id)
  const does: Readonly<Record<FeedDeed, (event: KeyboardEvent) => void>> = {
    next: step(1),
    before: step(-1),
    admit: onAdmit,
    create: onOpen(actions.create),
    gotIt: onOpen(actions.gotIt),
    assignFirst: onOpen((id) => names[0] && actions.assign(id, names[0])),
    createAll: () => open.entry && onAll(open.entry.item.meetingId),
    edit: onOpen(actions.edit),
    waiting: onOpen((id) => decide(id, toWaiting)),
    nudge: onOpen(actions.nudge),
    dismiss: onOpen((id) => decide(id, triage.dismiss)),
    ask: onOpen(actions.ask),
    chooseKind: onOpen(actions.chooseType),
    setKind: ({ key }) => onOpen((id) => setKind(id, key, actions))(),
    stopAsking: onOpen((id) => {
      if (row === 'choosing') actions.chooseType(null)
      else if (row === 'editing') actions.cancelEdit(id)
      else if (asking === id) actions.ask(null)
      else actions.place(id, undefined)
    }),
    moment: () => openMoment(scroll.current),
  }
  const state = { filter, row, hasName: names.length > 0 } as const
  const map = feedKeys.flatMap((key) => {
    const deed = feedKey(key, state)
    return deed === null ? [] : [[key, does[deed]] as const]
  })
  useKeys(Object.fromEntries(map), letters)
}

function setKind(itemId: string, digit: string, actions: RowActions): void {
  const type = taskTypes[Number(digit) - 1]
  if (type) actions.setType(itemId, type)
}

/** Follows the link of the open row's moment, as a click on it would. */
function openMoment(list: HTMLElement | null): void {
  list?.querySelector<HTMLAnchorElement>('.row.open a.moment')?.click()
}
