import type { CallGrams, CallText } from '../cache/db.ts'
import { db } from '../cache/db.ts'

/** What a search has read of the index, kept so that the next letter of the same word reads nothing. */

type TextMemory = {
  /** The texts of these calls, from memory or the cache, as of their stamps. */
  read: (wanted: readonly CallGrams[]) => Promise<Map<string, CallText>>
  isFull: () => boolean
  /** Folded texts of these calls, as far as they are in memory. */
  blocks: (ids: readonly string[]) => string[]
  clear: () => void
}

/** Keeps what was used last, up to so many characters. */
export function createTextMemory(most: number): TextMemory {
  const kept = new Map<string, { stamp: string; text: CallText; size: number }>()
  let size = 0

  function keep(id: string, stamp: string, text: CallText): void {
    drop(id)
    const entry = { stamp, text, size: lengthOf(text) }
    kept.set(id, entry)
    size += entry.size
    for (const oldest of kept.keys()) {
      if (size <= most) break
      drop(oldest)
    }
  }

  function drop(id: string): void {
    size -= kept.get(id)?.size ?? 0
    kept.delete(id)
  }

  return {
    read: async (wanted) => {
      const found = new Map<string, CallText>()
      const missing: CallGrams[] = []
      for (const { id, stamp, bits } of wanted) {
        const entry = kept.get(id)
        if (entry?.stamp !== stamp) {
          missing.push({ id, stamp, bits })
          continue
        }
        found.set(id, entry.text)
        kept.delete(id)
        kept.set(id, entry)
      }
      if (missing.length === 0) return found
      const ids = missing.map(({ id }) => id)
      // Both, because a call may have been indexed anew since its signatures were read.
      const [grams, texts] = await db.transaction('r', db.searchGrams, db.searchTexts, () =>
        Promise.all([
          db.searchGrams
            .where('[id+stamp]')
            .anyOf(missing.map(({ id, stamp }) => [id, stamp]))
            .primaryKeys(),
          db.searchTexts.bulkGet(ids),
        ]),
      )
      const current = new Set(grams)
      for (const [index, { id, stamp }] of missing.entries()) {
        const text = texts[index]
        if (text === undefined || !current.has(id)) continue
        found.set(id, text)
        keep(id, stamp, text)
      }
      return found
    },
    isFull: () => size >= most * 0.9,
    blocks: (ids) => ids.flatMap((id) => kept.get(id)?.text.blocks ?? []),
    clear: () => {
      kept.clear()
      size = 0
    },
  }
}

function lengthOf({ blocks, texts }: CallText): number {
  const length = (all: readonly string[]) => all.reduce((sum, one) => sum + one.length, 0)
  return length(blocks) + length(texts)
}
