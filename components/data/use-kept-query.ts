import { useLiveQuery } from 'dexie-react-hooks'

/**
 * Answers that outlive their view, so that coming back to it draws at once what was there, and then what
 * is. Kept in memory alone, and forgotten when the rep signs out.
 */

export type Kept<T> = { last: T | undefined }

const all = new Set<Kept<unknown>>()

/** Makes the place where one query keeps its last answer. Called at module level. */
export function keep<T>(): Kept<T> {
  const kept: Kept<T> = { last: undefined }
  all.add(kept)
  return kept
}

/** Forgets every answer: they are customers' words. */
export function forgetKept(): void {
  for (const kept of all) kept.last = undefined
}

/** `useLiveQuery`, beginning with what it answered last. */
export function useKeptQuery<T>(
  kept: Kept<T>,
  read: () => Promise<T>,
  dependencies: readonly unknown[],
): T | undefined {
  const fresh = useLiveQuery(read, [...dependencies])
  if (fresh !== undefined) kept.last = fresh
  return fresh ?? kept.last
}
