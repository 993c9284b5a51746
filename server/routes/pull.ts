import { Hono } from 'hono'
import { PullRequest } from '../../lib/contract/feed.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { passThrough } from '../http/pass-through.ts'

/** What changed for the rep since their cursor. */
export const pull = new Hono<CompanionEnv>().post(
  '/',
  passThrough(PullRequest, 'pull_changes', ({ cursor, stream }) => ({
    p_cursor: cursor,
    p_stream: stream,
  })),
)
