import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import type { OnlyShown } from '../../lib/cache/client-safe.ts'
import { clientSafe } from '../../lib/cache/client-safe.ts'
import { search, suggest, watchSearch } from '../../lib/search/client.ts'
import type { Found } from '../../lib/search/found.ts'
import type { Progress } from '../../lib/search/keep-index.ts'

type Answer = { query: string; only: OnlyShown; found: Found; suggestion: string | null }

export type SearchResults = {
  /** What may be seen; undefined until that is known. */
  only: OnlyShown | undefined

  /** Of the last query that was answered; null before the first. Stays while the next is searched. */
  found: Answer | null
  /** How far the index has come. */
  progress: Progress | null
}

export function isNothing(found: Found): boolean {
  return [found.items, found.said, found.people, found.calls].every((kind) => kind.length === 0)
}

function isSame(one: OnlyShown, other: OnlyShown): boolean {
  return one === null || other === null ? one === other : one.companyId === other.companyId
}

/** What is found on this device, again whenever it changes. Nothing is asked for an empty query. */
export function useSearch(query: string): SearchResults {
  // `undefined` until it is known, and nothing is asked before.
  const only = useLiveQuery(clientSafe, [])
  const [answer, setAnswer] = useState<Answer | null>(null)
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
    if (query === '' || only === undefined) return
    void search(query, only).then(async (found) => {
      if (!isWanted || found === null) return
      setAnswer((before) => ({
        query,
        only,
        found,
        suggestion: before?.query === query && isSame(before.only, only) ? before.suggestion : null,
      }))
      if (!isNothing(found)) return
      const suggestion = await suggest(query, only)
      if (isWanted) setAnswer({ query, only, found, suggestion })
    })
    return () => {
      isWanted = false
    }
  }, [query, only, changes])

  // What was found while more could be seen goes at once.
  const isSeen = answer !== null && only !== undefined && isSame(answer.only, only)
  return { only, found: isSeen ? answer : null, progress }
}
