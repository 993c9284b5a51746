import type { Found } from './found.ts'
import type { Progress } from './search-index.ts'

/** What panel and search worker say to each other. */

export type ToWorker =
  | { type: 'search'; id: number; query: string; limit: number }
  | { type: 'suggest'; id: number; query: string }
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
