import { isFields } from '../../fathom/fields.ts'

/** Fathom's list tells a key the transcripts as well: what of that is kept, and what a change is told by. */

/** What a job keeps of one meeting; in UTF-8 it takes three times as much at worst, and a row holds 2 MB. */
const longestItem = 500_000

/** The same meeting as a list tells it that was not asked for summaries and transcripts. */
export function withoutText(item: unknown): unknown {
  if (!isFields(item)) return item
  const { calendar_invitees: invitees } = item
  return {
    // Which speaker an invitee is stands there only beside a transcript.
    ...without(item, ['transcript', 'default_summary']),
    ...(Array.isArray(invitees) && {
      calendar_invitees: invitees.map((one: unknown) =>
        isFields(one) ? without(one, ['matched_speaker_display_name']) : one,
      ),
    }),
  }
}

/** With its transcript, where a job can hold it; it is fetched by itself otherwise. */
export function storable(item: unknown): unknown {
  return JSON.stringify(item).length <= longestItem ? item : withoutText(item)
}

function without(fields: Record<string, unknown>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}
