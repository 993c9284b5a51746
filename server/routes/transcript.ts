import { Hono } from 'hono'
import { TranscriptRequest } from '../../lib/contract/feed.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { passThrough } from '../http/pass-through.ts'

/** The transcript of one of the rep's own calls, which their device does not keep. */
export const transcript = new Hono<CompanionEnv>().post(
  '/',
  passThrough(TranscriptRequest, 'read_transcript', ({ meetingId }) => ({ p_meeting: meetingId })),
)
