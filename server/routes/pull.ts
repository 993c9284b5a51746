import { Hono } from 'hono'
import { PullRequest } from '../../lib/contract/feed.ts'
import { callCrm } from '../db/client.ts'
import { bearerToken } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { readJson } from './read-json.ts'

/**
 * What changed for the rep since their cursor. The database builds exactly the answer of the
 * contract under the rep's own token, so it passes through unread.
 */
export const pull = new Hono<CompanionEnv>().post('/', async (c) => {
  const accessToken = bearerToken(c.req.header('authorization'))
  const { cursor, stream } = await readJson(c.req.raw, PullRequest)
  const { supabase } = c.var.settings
  const args = { p_cursor: cursor, p_stream: stream }
  const answer = await callCrm(supabase, { accessToken }, 'pull_changes', args)
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(answer.body, { headers })
})
