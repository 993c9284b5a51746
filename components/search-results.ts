import { useEffect, useState } from 'react'
import { search, suggest, watchSearch } from '../lib/search/client.ts'
import type { Found } from '../lib/search/found.ts'
import type { Progress } from '../lib/search/search-index.ts'

export type SearchResults = {
  /** Of the last query that was answered; null before the first. Stays while the next is searched. */
  found: { query: string; found: Found; suggestion: string | null } | null
  /** How far the index has come. */
  progress: Progress | null
}

export function isNothing(found: Found): boolean {
  return [found.items, found.said, found.people, found.calls].every((kind) => kind.length === 0)
}

/** What is found on this device, again whenever it changes. Nothing is asked for an empty query. */
export function useSearch(query: string): SearchResults {
  const [found, setFound] = useState<SearchResults['found']>(null)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [changes, setChanges] = useState(0)

  useEffect(
    () =>
      watchSearch({
        onChange: () => setChanges((count) => count + 1),
        onProgress: setProgress,
      }),
    [],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the cache is a reason to ask again
  useEffect(() => {
    let isWanted = true
    if (query === '') return
    void search(query).then(async (answer) => {
      if (!isWanted || answer === null) return
      setFound((before) => ({
        query,
        found: answer,
        suggestion: before?.query === query ? before.suggestion : null,
      }))
      if (!isNothing(answer)) return
      const suggestion = await suggest(query)
      if (isWanted) setFound({ query, found: answer, suggestion })
    })
    return () => {
      isWanted = false
    }
  }, [query, changes])

  return { found, progress }
}
