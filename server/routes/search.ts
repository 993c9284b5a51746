import { Hono } from 'hono'
import { SearchTranscriptsRequest } from '../../lib/contract/search.ts'
import { callCrm } from '../db/client.ts'
import { bearerToken } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { readJson } from './read-json.ts'

/**
 * What was said in the rep's own calls, those included whose transcripts their device does not keep.
 * Searched and built by the database under the rep's own token, it passes through unread.
 */
export const searchTranscripts = new Hono<CompanionEnv>().post('/', async (c) => {
  const accessToken = bearerToken(c.req.header('authorization'))
  const { words, companyId, from } = await readJson(c.req.raw, SearchTranscriptsRequest)
  const { supabase } = c.var.settings
  const args = {
    p_words: words,
    p_company: companyId,
    p_start: from?.start ?? null,
    p_meeting: from?.meetingId ?? null,
  }
  const answer = await callCrm(supabase, { accessToken }, 'search_transcripts', args)
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(answer.body, { headers })
})
