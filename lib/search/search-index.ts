import type { OnlyShown } from '../cache/client-safe.ts'
import { clientSafe, sightOf } from '../cache/client-safe.ts'
import type { CallGrams } from '../cache/db.ts'
import { db } from '../cache/db.ts'
import { queryWords } from '../format/find-words.ts'
import type { Found, FoundSaid } from './found.ts'
import { mostOfEach } from './found.ts'
import { gramsOf } from './grams.ts'
import type { FoundLine } from './indexed-call.ts'
import { findInCall, isCandidate, scanCall } from './indexed-call.ts'
import type { Progress } from './keep-index.ts'
import { indexEverything, readGrams, readProgress, readStamps } from './keep-index.ts'
import { asSaid } from './search-cache.ts'
import type { CallRow, SearchRows } from './search-rows.ts'
import { findInRows, readSearchRows } from './search-rows.ts'
import { suggestionFor, vocabularyOf } from './suggest.ts'
import { createTextMemory } from './text-memory.ts'

/**
 * The search index: for each transcript its signatures and its folded lines, kept in the cache, so that
 * opening the panel again builds nothing. A transcript that is not indexed yet, or has changed since, is
 * read as it is: what is found never depends on how far the index has come.
 */

/** Held by the one who writes the index, over all windows. */
export const searchLock = 'upshot-search'

/** How much text is kept in memory, in characters of lines and folded lines: about 200 calls of an hour. */
const textsInMemory = 20_000_000

/** Calls read from the cache at a time; a common word is found in the first. */
const batchSize = 16

export type SearchIndex = {
  /** What `searchCache` finds, faster. `only` is what may be seen; left out, as it is now. */
  search: (query: string, limit?: number, only?: OnlyShown) => Promise<Found>
  /** For a search that found nothing: a near one that finds something; null where there is none. */
  suggest: (query: string, only?: OnlyShown) => Promise<string | null>
  /** Reads everything a search needs, so that the first letter is as fast as the second. */
  warm: () => Promise<void>
  /** Indexes what is new and forgets what has gone; one at a time over all windows. */
  catchUp: (onProgress?: (progress: Progress) => void) => Promise<void>
  /** To be called with the names of the tables that were written. */
  changed: (tables: Iterable<string>) => void
  /** Lets go of what it keeps in memory. */
  rest: () => void
}

/** Tables that `readSearchRows` reads. */
const rowSources = ['meetings', 'actionItems', 'contacts', 'companies', 'attendees']
const transcriptSources = ['transcripts', 'transcriptSizes']

export function createSearchIndex(locks: Pick<LockManager, 'request'>): SearchIndex {
  let rows: SearchRows | undefined
  let isRowsStale = true
  /** What the rows are limited to. */
  let shown = ''
  /** The stamp of every transcript on this device. */
  let stamps = new Map<string, string>()
  let isStampsStale = true
  let grams = new Map<string, CallGrams>()
  let isGramsStale = true
  const texts = createTextMemory(textsInMemory)

  let refreshing: Promise<unknown> = Promise.resolve()

  /** One after another: a search that comes while something is read must not go on without it. */
  function refresh(only: OnlyShown): Promise<SearchRows> {
    const read = () => readStale(only)
    const next = refreshing.then(read, read)
    refreshing = next
    return next
  }

  async function readStale(only: OnlyShown): Promise<SearchRows> {
    const wanted = JSON.stringify(only)
    if (wanted !== shown) isRowsStale = true
    const stale = { rows: isRowsStale, stamps: isStampsStale, grams: isGramsStale }
    isRowsStale = isStampsStale = isGramsStale = false
    try {
      if (stale.stamps) stamps = await readStamps()
      if (stale.grams) grams = await readGrams(grams)
      if (stale.rows || rows === undefined) {
        rows = await readSearchRows(rows, await sightOf(only))
        shown = wanted
      }
      return rows
    } catch (error) {
      isRowsStale = isStampsStale = isGramsStale = true
      throw error
    }
  }

  /** The signatures of a call as it is now; undefined while it is not indexed. */
  function gramsNow(id: string): CallGrams | undefined {
    const found = grams.get(id)
    return found?.stamp === stamps.get(id) ? found : undefined
  }

  async function findSaid(
    calls: readonly CallRow[],
    words: readonly string[],
    limit: number,
  ): Promise<FoundSaid[]> {
    const said: FoundSaid[] = []
    const wanted = gramsOf(words)
    const candidates = calls.flatMap((call) => {
      if (!call.hasTranscript || !stamps.has(call.id)) return []
      const known = gramsNow(call.id)
      return known === undefined || isCandidate(known, wanted) ? [{ call, known }] : []
    })
    for (let from = 0; from < candidates.length && said.length < limit; from += batchSize) {
      const batch = candidates.slice(from, from + batchSize)
      const read = await texts.read(batch.map(({ known }) => known).filter(isThere))
      for (const { call, known } of batch) {
        const room = limit - said.length
        if (room <= 0) break
        const text = known && read.get(call.id)
        const lines: FoundLine[] =
          known && text
            ? findInCall(known, text, words, wanted, room)
            : await scanUnindexed(call.id, words, room)
        for (const line of lines) said.push(asSaid(call, line, words))
      }
    }
    return said
  }

  async function search(query: string, limit = mostOfEach, only?: OnlyShown): Promise<Found> {
    const words = queryWords(query)
    const seen = only === undefined ? await clientSafe() : only
    const { calls, ...others } = await refresh(seen)
    // One more than is shown tells that there is more.
    const said = words.length === 0 ? [] : await findSaid(calls, words, limit + 1)
    const found = findInRows({ calls, ...others }, words, limit)
    const spoken = calls.filter((call) => call.hasTranscript)
    return {
      words,
      ...found,
      said: said.slice(0, limit),
      more: { ...found.more, said: said.length > limit },
      searched: calls.length,
      spoken: spoken.length,
      heard: spoken.filter(({ id }) => stamps.has(id)).length,
    }
  }

  async function warm(only: OnlyShown): Promise<SearchRows> {
    const read = await refresh(only)
    const wanted = read.calls.map(({ id }) => gramsNow(id)).filter(isThere)
    for (let from = 0; from < wanted.length && !texts.isFull(); from += batchSize) {
      await texts.read(wanted.slice(from, from + batchSize))
    }
    return read
  }

  return {
    search,
    warm: async () => {
      await warm(null)
    },
    suggest: async (query, only) => {
      const seen = only === undefined ? await clientSafe() : only
      // Of the oldest calls only where there is memory for them: a guess is no search.
      const { calls, items, people } = await warm(seen)
      const rowTexts = [...calls, ...items, ...people].map(({ folded }) => folded)
      const said = texts.blocks(calls.map(({ id }) => id))
      const near = suggestionFor(queryWords(query), vocabularyOf([...rowTexts, ...said]))
      if (near === null) return null
      const found = await search(near, 1, seen)
      const all = [found.items, found.said, found.people, found.calls]
      return all.some((kind) => kind.length > 0) ? near : null
    },
    catchUp: async (onProgress) => {
      // Told before the lock: another window may be at work on the same calls.
      if (onProgress !== undefined) onProgress(await readProgress())
      await locks.request(searchLock, () => indexEverything(onProgress))
    },
    changed: (tables) => {
      for (const name of tables) {
        if (rowSources.includes(name)) isRowsStale = true
        if (transcriptSources.includes(name)) isStampsStale = true
        if (name === 'searchGrams') isGramsStale = true
      }
    },
    rest: () => {
      rows = undefined
      grams = new Map()
      texts.clear()
      isRowsStale = isStampsStale = isGramsStale = true
    },
  }
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}

async function scanUnindexed(
  id: string,
  words: readonly string[],
  limit: number,
): Promise<FoundLine[]> {
  const transcript = await db.transcripts.get(id)
  return transcript === undefined ? [] : scanCall(transcript, words, limit)
}
