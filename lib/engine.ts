import { liveQuery } from 'dexie'
import type { Api } from './api.ts'
import { createApi, Unreachable } from './api.ts'
import { showBadge } from './badge.ts'
import { browser } from './browser.ts'
import type { OnlyShown } from './cache/client-safe.ts'
import type { SyncStatus } from './cache/meta.ts'
import { owner, toDecideCount } from './cache/queries.ts'
import { AppError } from './contract/error.ts'
import type { FathomStatus, MeetingReceipt } from './contract/receipt.ts'
import type { SearchPlace } from './contract/search.ts'
import { deliverMessagesBy } from './messages.ts'
import { markTold, untold } from './notify-news.ts'
import { saveSettings } from './outbox/actions.ts'
import { startSearch } from './search/client.ts'
import type { OlderSaid } from './search/older.ts'
import { searchOlder } from './search/older.ts'
import { browserSession } from './session/browser-session.ts'
import type { SignInResult, SignOutResult } from './session/session.ts'
import { fetchTranscript } from './sync/fetch-transcript.ts'
import { listen } from './sync/live.ts'
import { createSync } from './sync/run.ts'

/**
 * The panel's line to the outside. Loaded after the first paint, which needs none of it; what it learns
 * reaches the views through the cache.
 */

export type Engine = {
  signIn: (email: string, password: string) => Promise<SignInResult>
  /** Refused while clicks are unsent, unless told to discard them. */
  signOut: (options: { discardUnsent: boolean }) => Promise<SignOutResult>
  disconnectFathom: (deleteData: boolean) => Promise<CallResult>
  /** Asks Fathom what is missing, then syncs. */
  syncNow: () => Promise<CallResult>
  /** Brings the transcript of an old call back to this device. */
  fetchTranscript: (meetingId: string) => Promise<CallResult>
  /** What was said in calls whose transcripts are not on this device. */
  searchOlder: (
    query: string,
    only: OnlyShown,
    from: SearchPlace | null,
  ) => Promise<Answer<OlderSaid>>
  fathomStatus: () => Promise<Answer<FathomStatus>>
  receipt: (recordingId: string) => Promise<Answer<MeetingReceipt>>
  replay: (id: number | null) => Promise<Answer<number>>
  chooseRecorder: (email: string) => Promise<Answer<FathomStatus>>
  importDays: (days: number) => Promise<CallResult>
  sortAgain: (meetingId: string) => Promise<CallResult>
  stop: () => void
}

/** `message` is a sentence for the rep. */
export type CallResult = { ok: true } | { ok: false; message: string }
export type Answer<T> = { ok: true; value: T } | { ok: false; message: string }

/** While the panel is visible, and beside the socket: finds the writes of those who hint at nothing. */
const pollMs = 30_000

export function startEngine(): Engine {
  const session = browserSession()
  const api = createApi(session.accessToken, browser.runtime.getManifest().version)
  const sync = createSync({
    api,
    locks: navigator.locks,
    isOnline: () => navigator.onLine,
    now: Date.now,
  })
  const syncSoon = () => void sync().catch(reportError)
  deliverMessagesBy((message) => {
    if (message.type === 'sync') syncSoon()
    else void browser.runtime.sendMessage(message).catch(reportError)
  })

  const stopWatching = watch(api, sync)
  // A new call is indexed when it comes, not when somebody searches for it.
  startSearch()
  const badge = liveQuery(toDecideCount).subscribe({
    next: () => void showBadge().catch(reportError),
    error: reportError,
  })
  // What arrives under the rep's eyes needs no notification afterwards.
  const seen = liveQuery(() => untold(Date.now())).subscribe({
    next: (calls) => void markTold(calls).catch(reportError),
    error: reportError,
  })
  return {
    signIn: async (email, password) => {
      const result = await session.signIn(email, password)
      if (result.ok) {
        // Before the first call comes in: "by Friday" ends when the rep's Friday does.
        await saveSettings({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
        syncSoon()
      }
      return result
    },
    signOut: session.signOut,
    disconnectFathom: (deleteData) => call(() => api.disconnect(deleteData), syncSoon),
    syncNow: () => call(() => api.syncNow(), syncSoon),
    fetchTranscript: (meetingId) =>
      call(
        () => fetchTranscript(api, meetingId, Date.now),
        () => {},
      ),
    searchOlder: (query, only, from) => ask(() => searchOlder(api, query, only, from)),
    fathomStatus: () => ask(() => api.fathomStatus()),
    receipt: (recordingId) => ask(() => api.receipt(recordingId)),
    replay: (id) => ask(() => api.replay(id), syncSoon),
    chooseRecorder: (email) => ask(() => api.chooseRecorder(email), syncSoon),
    importDays: async (days) => {
      const answer = await ask(() => api.importDays(days), syncSoon)
      if (!answer.ok || answer.value) return answer
      return { ok: false, message: 'Say first who you are in Fathom.' }
    },
    sortAgain: async (meetingId) => {
      const answer = await ask(() => api.sortAgain(meetingId), syncSoon)
      if (!answer.ok || answer.value) return answer
      return { ok: false, message: 'No AI is set up here, or you turned it off. Rules sort.' }
    },
    stop: () => {
      stopWatching()
      badge.unsubscribe()
      seen.unsubscribe()
    },
  }
}

/** Keeps the cache fresh while somebody looks: socket and poll when visible, nothing when hidden. */
function watch(api: Api, sync: () => Promise<SyncStatus | null>): () => void {
  const syncSoon = () => void sync().catch(reportError)
  let stopListening: (() => void) | null = null
  let poll: ReturnType<typeof setInterval> | undefined
  let isSignedIn = false

  function settle(): void {
    const wanted = isSignedIn && document.visibilityState === 'visible'
    if (wanted === (stopListening !== null)) return
    if (wanted) {
      stopListening = listen({ url: api.liveUrl, onHint: syncSoon })
      poll = setInterval(syncSoon, pollMs)
      syncSoon()
      return
    }
    stopListening?.()
    stopListening = null
    clearInterval(poll)
  }

  const account = liveQuery(owner).subscribe({
    next: (found) => {
      isSignedIn = found !== null
      settle()
    },
    error: reportError,
  })
  // A panel that closes takes its requests with it; the background sends what is left.
  const handOver = () => void browser.runtime.sendMessage({ type: 'sync' }).catch(() => {})
  document.addEventListener('visibilitychange', settle)
  window.addEventListener('online', syncSoon)
  window.addEventListener('offline', syncSoon)
  window.addEventListener('pagehide', handOver)
  return () => {
    account.unsubscribe()
    isSignedIn = false
    settle()
    document.removeEventListener('visibilitychange', settle)
    window.removeEventListener('online', syncSoon)
    window.removeEventListener('offline', syncSoon)
    window.removeEventListener('pagehide', handOver)
  }
}

async function call(work: () => Promise<unknown>, after: () => void): Promise<CallResult> {
  const answer = await ask(work, after)
  return answer.ok ? { ok: true } : answer
}

async function ask<T>(work: () => Promise<T>, after: () => void = () => {}): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message }
    if (error instanceof Unreachable) {
      return { ok: false, message: 'The companion does not answer. Try again in a moment.' }
    }
    throw error
  } finally {
    after()
  }
}

function reportError(error: unknown): void {
  console.error('Upshot could not sync.', error)
}
