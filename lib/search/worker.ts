import { onCacheChange } from './cache-changes.ts'
import { createSearchIndex } from './search-index.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/**
 * The search worker of the panel's page: keeps the index up to the cache and answers searches, so that
 * neither costs the panel a frame. It ends with the page.
 */

const index = createSearchIndex(navigator.locks)

function say(message: FromWorker): void {
  postMessage(message)
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'search':
      index.search(data.query, data.limit, data.only).then(
        (found) => say({ type: 'found', id: data.id, found }),
        (error: unknown) => say({ type: 'failed', id: data.id, message: String(error) }),
      )
      break
    case 'suggest':
      index.suggest(data.query, data.only).then(
        (suggestion) => say({ type: 'suggested', id: data.id, suggestion }),
        () => say({ type: 'suggested', id: data.id, suggestion: null }),
      )
      break
    case 'warm':
      // What fails here fails in the search as well, and is told there.
      index.warm().catch(() => {})
      break
    case 'rest':
      index.rest()
      break
  }
})

let isIndexing = false
let isWished = false

/** One run at a time, and one more for what came meanwhile. */
async function keepUp(): Promise<void> {
  isWished = true
  if (isIndexing) return
  isIndexing = true
  try {
    while (isWished) {
      isWished = false
      await index.catchUp((progress) => say({ type: 'progress', progress }))
    }
  } catch (error) {
    // The cache is closed or full: the next change tries again, and until then searches read on.
    console.error('Upshot could not index a transcript.', error)
  } finally {
    isIndexing = false
  }
}

onCacheChange(
  (names) => index.changed(names),
  (names) => {
    if (names.has('transcripts') || names.has('transcriptSizes')) void keepUp()
    if ([...names].some((name) => !name.startsWith('search'))) say({ type: 'changed' })
  },
)

void keepUp()
