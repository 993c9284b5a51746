import type { Api } from '../api.ts'
import type { OnlyShown } from '../cache/client-safe.ts'
import { sightOf } from '../cache/client-safe.ts'
import { db } from '../cache/db.ts'
import { AppError } from '../contract/error.ts'
import type { SearchPlace } from '../contract/search.ts'
import { longestWord, mostWords } from '../contract/search.ts'
import { queryWords } from '../format/find-words.ts'
import type { FoundSaid } from './found.ts'
import { asSaid } from './search-cache.ts'

/**
 * What was said in calls whose transcripts are not on this device, asked of the companion. A part at a
 * time: `next` is where to go on, null when there is nothing older.
 */
export type OlderSaid = {
  words: readonly string[]
  said: readonly FoundSaid[]
  next: SearchPlace | null
}

/**
 * @param only what may be seen: of other calls nothing is asked, and nothing answered
 * @param from where the answer before stopped; null begins with the newest call that is not here
 * @throws AppError for a query that is no search, and what `api.searchTranscripts` throws
 */
export async function searchOlder(
  api: Pick<Api, 'searchTranscripts'>,
  query: string,
  only: OnlyShown,
  from: SearchPlace | null,
): Promise<OlderSaid> {
  const words = queryWords(query)
  if (words.length > mostWords || words.some((word) => word.length > longestWord)) {
    throw new AppError('bad_request', 'That is too much to search for at once. Try fewer words.')
  }
  const seen = await sightOf(only)
  const [all, here] = await Promise.all([
    db.meetings.toArray(),
    db.transcripts.toCollection().primaryKeys(),
  ])
  const onDevice = new Set(here)
  const missing = (seen === null ? all : all.filter(seen.meeting)).filter(
    ({ id, hasTranscript }) => hasTranscript && !onDevice.has(id),
  )
  const places = missing.map(({ id, meetingStart }) => ({ start: meetingStart, meetingId: id }))
  const [newest] = places.sort(inOrder)
  if (newest === undefined || words.length === 0) return { words, said: [], next: null }

  const companyId = only?.companyId ?? null
  const { lines, next } = await ask(api, { words, companyId, from: from ?? newest })
  const calls = new Map(missing.map((call) => [call.id, call]))
  const said = lines.flatMap((line): FoundSaid[] => {
    // What is here was found without asking, and a call that is not in sight is nobody's business.
    const call = calls.get(line.meetingId)
    if (call === undefined) return []
    const { id, title, companyName: company, meetingStart: start, callUrl } = call
    return [asSaid({ id, title, company, start, callUrl }, line, words)]
  })
  const isMore = next !== null && places.some((place) => inOrder(place, next) >= 0)
  return { words, said, next: isMore ? next : null }
}

/** Reading has no second try of its own: nothing may promise one. */
async function ask(
  api: Pick<Api, 'searchTranscripts'>,
  ...[request]: Parameters<Api['searchTranscripts']>
): ReturnType<Api['searchTranscripts']> {
  try {
    return await api.searchTranscripts(request)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'crm_unavailable')
      throw new AppError(error.code, 'The CRM does not answer right now. Try again in a moment.')
    if (error.code === 'rate_limited')
      throw new AppError(error.code, 'That was too much at once. Try again in a minute.')
    throw error
  }
}

/** As the CRM goes through them: newest first, of the same start by id, those without one last. */
function inOrder(one: SearchPlace, other: SearchPlace): number {
  const [a, b] = [one.start ?? '', other.start ?? '']
  if (a !== b) return a > b ? -1 : 1
  if (one.meetingId === other.meetingId) return 0
  return one.meetingId < other.meetingId ? -1 : 1
}
