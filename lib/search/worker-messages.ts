import type { OnlyShown } from '../cache/client-safe.ts'
import type { Found } from './found.ts'
import type { Progress } from './keep-index.ts'

/** What panel and search worker say to each other. */

/**
 * `only` comes with every question: the view knows what may be seen before the news of it has reached
 * the worker.
 */
export type Question = { query: string; only: OnlyShown; limit: number }

export type ToWorker =
  | ({ type: 'search'; id: number } & Question)
  | ({ type: 'suggest'; id: number } & Omit<Question, 'limit'>)
  /** A view with a search field was opened. */
  | { type: 'warm' }
  /** It was closed: what was read for it can go. */
  | { type: 'rest' }

export type FromWorker =
  | { type: 'found'; id: number; found: Found }
  | { type: 'suggested'; id: number; suggestion: string | null }
  | { type: 'failed'; id: number; message: string }
  | { type: 'progress'; progress: Progress }
  /** Something that is searched has changed. */
  | { type: 'changed' }
