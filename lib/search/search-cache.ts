import type { OnlyShown } from '../cache/client-safe.ts'
import { clientSafe, sightOf } from '../cache/client-safe.ts'
import { db } from '../cache/db.ts'
import { queryWords, snippet } from '../format/find-words.ts'
import type { Found, FoundSaid } from './found.ts'
import { mostOfEach } from './found.ts'
import type { FoundLine } from './indexed-call.ts'
import { scanCall } from './indexed-call.ts'
import type { CallRow } from './search-rows.ts'
import { callName, findInRows, readSearchRows } from './search-rows.ts'

const saidLength = 110

/** How a line that was said is shown. */
export function asSaid(
  call: Pick<CallRow, 'id' | 'title' | 'company' | 'start' | 'callUrl'>,
  line: FoundLine,
  words: readonly string[],
): FoundSaid {
  const { speaker, offset, text } = line
  return {
    meetingId: call.id,
    call: callName(call),
    start: call.start,
    speaker,
    offset,
    callUrl: call.callUrl,
    text: snippet(text, words, saidLength),
  }
}

/**
 * Searches everything on this device by reading it: items, what was said, people, calls, newest calls
 * first. What the index must find as well, and what searches where there is no worker.
 * @param only what may be seen; left out, as it is now
 */
export async function searchCache(
  query: string,
  limit = mostOfEach,
  only?: OnlyShown,
): Promise<Found> {
  const words = queryWords(query)
  const seen = only === undefined ? await clientSafe() : only
  const rows = await readSearchRows(undefined, await sightOf(seen))
  const here = new Set(await db.transcripts.toCollection().primaryKeys())
  const spoken = rows.calls.filter((call) => call.hasTranscript)
  const said: FoundSaid[] = []
  if (words.length > 0) {
    for (const call of spoken) {
      if (!here.has(call.id)) continue
      // One more than is shown tells that there is more.
      if (said.length > limit) break
      const transcript = await db.transcripts.get(call.id)
      if (transcript === undefined) continue
      for (const line of scanCall(transcript, words, limit + 1 - said.length)) {
        said.push(asSaid(call, line, words))
      }
    }
  }
  const found = findInRows(rows, words, limit)
  return {
    words,
    ...found,
    said: said.slice(0, limit),
    more: { ...found.more, said: said.length > limit },
    searched: rows.calls.length,
    spoken: spoken.length,
    heard: spoken.filter((call) => here.has(call.id)).length,
  }
}
