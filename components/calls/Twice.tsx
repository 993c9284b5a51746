import { UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { unmergeWords } from '../../lib/inbox/merge-words.ts'
import { useMerging } from '../data/use-records.ts'

/** One suggestion where two records look like one, with what merging moves. */
export function Twice({
  kind,
  keep,
  merge,
  because,
  two,
  onMerge,
  onRefuse,
}: {
  kind: 'company' | 'contact'
  keep: { id: string; name: string }
  merge: { id: string; name: string }
  because: ReactNode
  /** The word of the refusal: `Two people`. */
  two: string
  onMerge: () => void
  onRefuse: () => void
}) {
  const moves = useMerging(kind, keep.id, merge.id)
  if (moves == null) return null
  return (
    <aside
      className="same"
      aria-label={`Two records of one ${kind === 'company' ? 'company' : 'person'}?`}
    >
      <UsersRound size={16} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <p>
          Is <strong>{keep.name}</strong> here twice
          {merge.name !== keep.name && (
            <>
              , also as <strong>{merge.name}</strong>
            </>
          )}
          ?
        </p>
        <p className="meta">{because}</p>
        <p className="meta">{moves}</p>
        <p className="meta">{unmergeWords(keep.name)}</p>
        <div className="actions">
          <button type="button" className="button plain small" onClick={onMerge}>
            Merge
          </button>
          <button type="button" className="button small" onClick={onRefuse}>
            {two}
          </button>
        </div>
      </div>
    </aside>
  )
}

/** The record that is looked at stays: it would go from under the rep's eyes. */
export function inOrder<T extends { id: string }, S extends { keep: T; merge: T }>(
  suggestion: S,
  stays: string | null,
): S {
  const { keep, merge } = suggestion
  return merge.id === stays ? { ...suggestion, keep: merge, merge: keep } : suggestion
}

/** More refusals than anybody makes. */
const kept = 500

/** Pairs that the rep has said are two, as they were remembered; and with one more. */
export function parsePairs(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : []
}

export function withPair(pairs: readonly string[], pair: string): readonly string[] {
  return [...pairs, pair].slice(-kept)
}
