import { Hono } from 'hono'
import { TranscriptRequest } from '../../lib/contract/feed.ts'
import { callCrm } from '../db/client.ts'
import { bearerToken } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { readJson } from './read-json.ts'

/**
 * The transcript of one of the rep's own calls, which their device does not keep. Built by the
 * database under the rep's own token, it passes through unread.
 */
export const transcript = new Hono<CompanionEnv>().post('/', async (c) => {
  const accessToken = bearerToken(c.req.header('authorization'))
  const { meetingId } = await readJson(c.req.raw, TranscriptRequest)
  const { supabase } = c.var.settings
  const args = { p_meeting: meetingId }
  const answer = await callCrm(supabase, { accessToken }, 'read_transcript', args)
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(answer.body, { headers })
})
