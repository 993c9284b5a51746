import { getMeta } from '../cache/meta.ts'
import { makeRoom } from '../cache/transcripts.ts'
import type { PullRequest, PullResponse } from '../contract/feed.ts'
import type { Stream } from './apply.ts'
import { applyPage } from './apply.ts'

/** The part of the companion that gives changes. */
type Pulls = { pull: (request: PullRequest) => Promise<PullResponse> }

export type PullOptions = {
  /** What must not wait for a long pull. */
  beforePage?: () => Promise<void>
  /** Asked between pages; true leaves the rest to a later pull. */
  isEnough?: () => boolean
}

/**
 * Brings a stream up to date, page by page; each page is kept as it comes, so a pull that is cut short
 * goes on where it was.
 * @throws what `api.pull` and `applyPage` throw
 */
export async function pullStream(
  api: Pulls,
  stream: Stream,
  userId: string,
  { beforePage, isEnough }: PullOptions = {},
): Promise<void> {
  for (;;) {
    await beforePage?.()
    const cursor = (await getMeta(stream === 'rows' ? 'cursorRows' : 'cursorTranscripts')) ?? null
    const page = await api.pull({ cursor, stream })
    await applyPage(stream, page, userId)
    if (stream === 'transcripts') await makeRoom()
    // A page that moves nothing and promises more would never end.
    if (!page.more || page.cursor === cursor || isEnough?.()) return
  }
}
