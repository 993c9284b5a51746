import type { MeetingReceipt } from '../contract/receipt.ts'
import type { ActionItem, Meeting } from '../contract/rows.ts'
import { count } from '../format/people.ts'
import type { Reader } from '../format/time.ts'
import { clockTime, dayAndTime } from '../format/time.ts'
import { countOpen } from './standing.ts'

/**
 * How a call got here, as lines of short facts: when it came, what was in it, what became of that. What
 * this device knows is enough; the companion adds the times that only it has.
 */
export type ReceiptWords = {
  way: readonly string[]
  counts: readonly string[]
  /** What is not as it should be. */
  wrong: readonly string[]
}

type Item = Pick<
  ActionItem,
  'taskId' | 'syncStatus' | 'assigneeKind' | 'goneAt' | 'completed' | 'dismissedAt'
>

export function receiptWords(
  meeting: Pick<Meeting, 'receivedAt' | 'imported' | 'itemsState'>,
  items: readonly Item[],
  receipt: MeetingReceipt | null,
  reader: Reader,
): ReceiptWords {
  const received = receipt?.receivedAt ?? null
  const listed = receipt?.listedAt ?? null
  const way: string[] = []
  if (received !== null) way.push(`Received ${when(received, reader)}`, 'really from Fathom')
  else if (listed !== null) {
    way.push(`Found in Fathom's list ${when(listed, reader)}`)
    if (!meeting.imported) way.push('Fathom had not told of it')
  } else if (meeting.receivedAt !== null) way.push(`Received ${when(meeting.receivedAt, reader)}`)
  if (receipt?.syncedAt) way.push(`in the CRM ${when(receipt.syncedAt, reader)}`)
  if (meeting.imported) way.push('from before you connected')

  const here = items.filter((item) => item.goneAt === null || item.taskId !== null)
  const tasks = here.filter(({ taskId }) => taskId !== null).length
  const open = countOpen(here)
  const failed = here.filter(({ syncStatus }) => syncStatus === 'failed').length

  const counts = [count(here.length, 'item'), count(tasks, 'task')]
  if (open.waiting > 0) counts.push(`${open.waiting} waiting`)
  if (open.unclear > 0) counts.push(`${open.unclear} unclear`)

  const wrong: string[] = []
  if (failed > 0) wrong.push(`${count(failed, 'item')} couldn't become a task`)
  // Rows come a moment after the companion has written them.
  const missing = (receipt?.counts?.items ?? 0) - items.length
  if (missing > 0 && meeting.itemsState === 'ready') {
    wrong.push(`${count(missing, 'more item')} on the way to this device`)
  }
  return { way, counts, wrong }
}

/** The time alone where it was today. */
function when(at: string, reader: Reader): string {
  const words = dayAndTime(at, reader)
  return words.startsWith('Today') ? clockTime(at, reader) : words
}
