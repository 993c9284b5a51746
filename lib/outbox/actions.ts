import { db } from '../cache/db.ts'
import type { MutationName } from '../contract/mutation.ts'
import { mutationNames } from '../contract/mutation.ts'
import type { rules } from './clicks/registry.ts'
import { ruleOf } from './clicks/registry.ts'
import { findDeed, noteDeed, takeBack } from './deeds.ts'
import { enqueue } from './enqueue.ts'
import { undo } from './undo.ts'

export type { TaskFields } from './clicks/task.ts'

/** Of every rule its actions, as one object. */
type Acts = Every<(typeof rules)[MutationName]['act']>
type Every<U> = (U extends U ? (one: U) => void : never) extends (all: infer All) => void
  ? All
  : never

type Clicks = { readonly [A in keyof Acts]: (...told: ArgsOf<Acts[A]>) => Promise<string> }
type ArgsOf<F> = F extends (...told: infer Told) => unknown ? Told : never

/**
 * Everything a rep can do, made of the rules of the clicks. Each answers its mutation's id as soon as the
 * click is in the cache and in the outbox; the server hears of it when it can. `undo` takes any of them
 * back by that id.
 */
export const act = {
  ...clicks(),
  undo,
  noteDeed,
  findDeed,
  takeBack,
  /** The rep has read why a click was refused. */
  dismissRefusal: (mutationId: string): Promise<void> => db.refusals.delete(mutationId),
}

/** Every rule names its own actions, which is what the type says of this. */
function clicks(): Clicks {
  return Object.assign({}, ...mutationNames.map(actsOf))
}

function actsOf<N extends MutationName>(name: N) {
  const acts = Object.entries(ruleOf(name).act).map(
    ([called, argsOf]) => [called, (...told: never[]) => enqueue(name, argsOf(...told))] as const,
  )
  return Object.fromEntries(acts)
}
