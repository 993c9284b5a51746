/**
 * Turns over a list that is longer than one turn: each goes on where the one before ended, round and
 * round in the order of ids. Between two visits of the same id, every other one that was on the list all
 * the while is visited once, however many stay on it.
 */
export type Round = {
  /** A page of the list: the ids behind `after` in their order, from the first where that is null. */
  page: (after: string | null) => Promise<readonly string[]>
  pageSize: number
  /** Pages in one turn. */
  maxPages: number
  /** The id that the turn before came to; null: there was none before. */
  start: string | null
  /** Keeps where this turn has come to. Called before the page is visited: what ends a turn half-way is passed too. */
  keep: (position: string | null) => Promise<void>
  visit: (ids: readonly string[]) => Promise<void>
}

export async function takeTurn(round: Round): Promise<void> {
  const { page, pageSize, maxPages, start, keep, visit } = round
  let after = start
  let isWrapped = start === null
  for (let count = 0; count < maxPages; count += 1) {
    const found = await page(after)
    const isEnd = found.length < pageSize
    // Once round: what lies behind the start has had its turn.
    const ids = isWrapped && start !== null ? found.filter((id) => id <= start) : found
    const isAround = isWrapped && (isEnd || ids.length < found.length)
    // The last that was reached, also at the end of the list: who joins behind it is next.
    await keep(ids.at(-1) ?? (isWrapped ? start : after))
    if (ids.length > 0) await visit(ids)
    if (isAround) return
    after = isEnd ? null : (found.at(-1) ?? null)
    isWrapped ||= isEnd
  }
}
