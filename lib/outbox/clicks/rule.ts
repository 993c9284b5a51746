import type { Context, Touchable, TouchedKey } from '../../cache/outbox-rows.ts'
import type { MutationArgs, MutationName } from '../../contract/mutation.ts'
import type { EntityRow } from '../../contract/rows.ts'

/**
 * What a click is: all that the extension knows of one mutation of the contract stands in one rule, in
 * the file of its family, and its words at the end of that file. To add a mutation, add it to
 * `lib/contract/mutation.ts`, write its rule and its words here, and its SQL function; nothing compiles
 * before the first two are there. See docs/flow.md, "A click becomes a task".
 */
export type Rule<N extends MutationName> = {
  /**
   * How the panel makes it: the name of the action, and the arguments of the mutation by those of the
   * action. Empty where only an undo makes it.
   */
  act: Readonly<Record<string, (...told: never[]) => MutationArgs<N>>>
  /** Every row that it may change. */
  touches: (args: MutationArgs<N>) => Soon<TouchedKey[]>
  /** What drawing it needs and its arguments do not say, as the rep sees it before the click. */
  context: (args: MutationArgs<N>) => Soon<Partial<Context>>
  /** What takes it back once it was sent: the state before it, as a click. `id` is its own. */
  inverse: (args: MutationArgs<N>, id: string) => Soon<Click | null>
  /**
   * Draws it onto the rows it touches, as the database will change them. Rows that are not there are left
   * alone, and drawing over rows that hold the result already changes nothing, so that a click whose
   * answer was lost can be drawn over its own outcome.
   */
  draw: (rows: Rows, args: MutationArgs<N>, made: Made) => void
}

/** The rules of one family: every mutation whose name begins so. */
export type Rules<Family extends string> = { [N in NamesOf<Family>]: Rule<N> }

/**
 * The words of a click, after "You". Apart from the rules, since the service worker draws clicks and
 * never tells of them.
 */
export type Words = {
  did: string
  /** For a click that switches something: what it made of the row. */
  made?: Change
}

export type WordsOf<Family extends string> = { [N in NamesOf<Family>]: Words }

/** What a switch made of a row. */
export type Change = { what: 'completed' | 'dismissed'; is: boolean }

type NamesOf<Family extends string> = Extract<MutationName, `${Family}.${string}`>

/** A mutation with its arguments. */
export type Click = { [N in MutationName]: { name: N; args: MutationArgs<N> } }[MutationName]

/** The few rows that clicks touch, by entity and id; null is a row that is not there. */
export type Rows = { [E in Touchable]: Map<string, EntityRow<E> | null> }

/** When a click was made, ISO, and what was looked up then. */
export type Made = { at: string; context: Context }

type Soon<T> = T | Promise<T>

/** For a click that is drawn by its arguments alone. */
export function nothingMore(): Partial<Context> {
  return {}
}

/** For a click that nothing takes back. */
export function forGood(): null {
  return null
}

/** Of an object what is under these keys. */
export function only<T extends object>(values: T, keys: readonly string[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => keys.includes(key)),
  ) as Partial<T>
}
