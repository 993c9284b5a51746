import { Hono } from 'hono'
import { SearchTranscriptsRequest } from '../../lib/contract/search.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { passThrough } from '../http/pass-through.ts'

/** What was said in the rep's own calls, those included whose transcripts their device does not keep. */
export const searchTranscripts = new Hono<CompanionEnv>().post(
  '/',
  passThrough(SearchTranscriptsRequest, 'search_transcripts', ({ words, companyId, from }) => ({
    p_words: words,
    p_company: companyId,
    p_start: from?.start ?? null,
    p_meeting: from?.meetingId ?? null,
  })),
)
