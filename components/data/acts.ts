import type * as Actions from '../../lib/outbox/actions.ts'
import { callableAtOnce } from './callable-at-once.ts'

/**
 * Clicks. What they are made of (optimistic drawing, its schemas) is not needed to paint and is fetched
 * when the panel stands; a click made before that waits for it.
 */

type Act = typeof Actions.act

let loading: Promise<Act> | null = null

export function loadActs(): Promise<Act> {
  loading ??= import('../../lib/outbox/actions.ts').then((actions) => actions.act)
  return loading
}

/** Every action of a rep, by its name. */
export const act = callableAtOnce(loadActs)
