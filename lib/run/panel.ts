import { liveQuery } from 'dexie'
import type { Api } from '../api.ts'
import { createApi } from '../api.ts'
import { browser } from '../browser.ts'
import type { OnlyShown } from '../cache/client-safe.ts'
import type { SyncStatus } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { owner, toDecideCount } from '../cache/queries.ts'
import type { CrmStatus } from '../contract/crm.ts'
import type { MailInvitationOutcome } from '../contract/invitation.ts'
import type { FathomStatus, MeetingReceipt } from '../contract/receipt.ts'
import type { SearchPlace } from '../contract/search.ts'
import type { ExportProgress } from '../export/export.ts'
import { deviceZone } from '../format/zone.ts'
import { deliverMessagesBy, requestConnect, requestConnectCrm, requestGoogle } from '../messages.ts'
import { markTold, untold } from '../notify/news.ts'
import { act } from '../outbox/actions.ts'
import { report } from '../report.ts'
import { startSearch } from '../search/client.ts'
import type { OlderSaid } from '../search/older.ts'
import { searchOlder } from '../search/older.ts'
import type { KnownBackend } from '../session/backend.ts'
import { backend, chooseBackend, forgetBackend, knownBackend, policy } from '../session/backend.ts'
import { browserGotrue, browserSession } from '../session/browser-session.ts'
import type { Door } from '../session/door.ts'
import { createDoor } from '../session/door.ts'
import type { Found } from '../session/find-backend.ts'
import type { SignInResult, SignOutResult } from '../session/session.ts'
import { fetchPicture } from '../sync/fetch-picture.ts'
import { fetchTranscript } from '../sync/fetch-transcript.ts'
import { listen } from '../sync/live.ts'
import { createSync } from '../sync/run.ts'
import type { Answer, CallResult } from './answer.ts'
import { ask, call } from './answer.ts'
import { askBackground } from './ask-background.ts'
import { showBadge } from './badge.ts'
import { connectByKey } from './connect-by-key.ts'
import type { TellingErrors } from './tell-errors.ts'
import { createTeller, listenToErrors, setTellingErrors, tellingErrors } from './tell-errors.ts'

/**
 * The panel's line to the outside. Loaded after the first paint, which needs none of it; what it learns
 * reaches the views through the cache.
 */

export type Engine = Door & {
  /** Everything the rep has, read from the CRM. */
  exportEverything: (
    onProgress: (progress: ExportProgress) => void,
  ) => Promise<Answer<{ name: string; file: Blob }>>
  /** Its outcome comes through the cache. */
  signInWithGoogle: () => void
  /** Which Upshot this is the panel of; null where nobody has said so far. */
  knownBackend: () => Promise<KnownBackend | null>
  chooseBackend: (address: string) => Promise<Found>
  forgetBackend: () => Promise<void>
  /**
   * Forgets the session and everything kept on this device, and where this Upshot is if asked. Refused while clicks
   * are unsent, unless told to discard them.
   */
  signOut: (options: { discardUnsent: boolean; forgetAddress?: boolean }) => Promise<SignOutResult>
  /** Its outcome comes through the cache. */
  connectFathom: () => void
  /** Connects Fathom by an API key; what cannot be one is sent nowhere. */
  connectByKey: (pasted: string) => Promise<CallResult>
  disconnectFathom: (deleteData: boolean) => Promise<CallResult>
  /** The same of the rep's other CRM. */
  connectCrm: () => void
  disconnectCrm: () => Promise<CallResult>
  crmStatus: () => Promise<Answer<CrmStatus>>
  replayMirrors: (id: string | null) => Promise<Answer<number>>
  /** Asks Fathom what is missing, then syncs. */
  syncNow: () => Promise<CallResult>
  /** Brings the transcript of an old call back to this device; it comes through the cache. */
  fetchTranscript: (meetingId: string) => Promise<CallResult>
  /** Brings the picture of a call to this device, from where its row says it lies; it comes through the cache. */
  fetchPicture: (meetingId: string, path: string) => Promise<CallResult>
  /** What was said in calls whose transcripts are not on this device, from `from` on or the newest of them. */
  searchOlder: (
    query: string,
    only: OnlyShown,
    from: SearchPlace | null,
  ) => Promise<Answer<OlderSaid>>
  /** What the companion knows beyond the cache: why something is parked, whom Fathom names. */
  fathomStatus: () => Promise<Answer<FathomStatus>>
  receipt: (recordingId: string) => Promise<Answer<MeetingReceipt>>
  /** Tries one parked job again, or all; answers how many. */
  replay: (id: number | null) => Promise<Answer<number>>
  chooseRecorder: (email: string, isMe?: boolean) => Promise<Answer<FathomStatus>>
  importDays: (days: number) => Promise<CallResult>
  /** Has the AI sort the items of one call again. */
  sortAgain: (meetingId: string) => Promise<CallResult>
  mailInvitation: (invitationId: string) => Promise<Answer<MailInvitationOutcome>>
  /** Whether the company's Upshot is told of errors, and who said so. */
  tellingErrors: () => Promise<TellingErrors>
  setTellingErrors: (isOn: boolean) => Promise<void>
  stop: () => void
}

/** While the panel is visible, and beside the socket: finds the writes of those who hint at nothing. */
const pollMs = 30_000

export function startEngine(): Engine {
  const session = browserSession()
  const { version } = browser.runtime.getManifest()
  const api = createApi(session.accessToken, version, undefined, backend)
  const storage = async () => {
    const { supabaseUrl: url, supabaseKey: key } = await backend()
    return { url, key, accessToken: session.accessToken }
  }
  const sync = createSync({
    api,
    locks: navigator.locks,
    isOnline: () => navigator.onLine,
    now: Date.now,
  })
  const syncSoon = () => void sync().catch(reportError)
  deliverMessagesBy((message) => {
    if (message.type === 'sync') syncSoon()
    else void askBackground(message, (wish) => browser.runtime.sendMessage(wish), Date.now)
  })
  const tellError = createTeller({ script: 'panel', send: api.tellErrors })
  const stopListening = listenToErrors(tellError)
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
  const door = createDoor({
    gotrue: async () => (await browserGotrue()).gotrue,
    session: {
      ...session,
      enter: async (...asked) => welcome(await session.enter(...asked), syncSoon),
      signIn: async (...asked) => welcome(await session.signIn(...asked), syncSoon),
    },
    now: Date.now,
  })
  return {
    ...door,
    offers: async () => allowed(await door.offers()),
    signInWithGoogle: requestGoogle,
    knownBackend,
    chooseBackend,
    forgetBackend,
    exportEverything: (onProgress) =>
      ask(async () => {
        const { exportEverything } = await import('../export/export.ts')
        return exportEverything({ ...(await storage()), now: Date.now }, onProgress)
      }),
    signOut: async ({ discardUnsent, forgetAddress }) => {
      const forget = forgetAddress ? { forget: forgetBackend } : {}
      const result = await session.signOut({ discardUnsent, ...forget })
      if (result.ok) await setTellingErrors(false)
      return result
    },
    connectFathom: requestConnect,
    connectByKey: (pasted) => connectByKey(api, pasted, Date.now).finally(syncSoon),
    disconnectFathom: (deleteData) => call(() => api.disconnect(deleteData), syncSoon),
    connectCrm: requestConnectCrm,
    disconnectCrm: () => call(() => api.disconnectCrm(), syncSoon),
    crmStatus: () => ask(() => api.crmStatus()),
    replayMirrors: (id) => ask(() => api.replayMirrors(id), syncSoon),
    syncNow: () => call(() => api.syncNow(), syncSoon),
    fetchTranscript: (meetingId) =>
      call(
        () => fetchTranscript(api, meetingId, Date.now),
        () => {},
      ),
    fetchPicture: (meetingId, path) =>
      call(
        async () => fetchPicture(await storage(), { meetingId, path }, Date.now),
        () => {},
      ),
    searchOlder: (query, only, from) => ask(() => searchOlder(api, query, only, from)),
    fathomStatus: () => ask(() => api.fathomStatus()),
    receipt: (recordingId) => ask(() => api.receipt(recordingId)),
    replay: (id) => ask(() => api.replay(id), syncSoon),
    chooseRecorder: (email, isMe) => ask(() => api.chooseRecorder(email, isMe), syncSoon),
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
    mailInvitation: (invitationId) => ask(() => api.mailInvitation(invitationId)),
    tellingErrors,
    setTellingErrors,
    stop: () => {
      stopListening()
      stopWatching()
      badge.unsubscribe()
      seen.unsubscribe()
    },
  }
}

/** Of what the CRM offers, what the company's policy lets its people use. */
async function allowed(answer: Awaited<ReturnType<Door['offers']>>) {
  const { signIn } = await policy()
  if (!answer.ok || signIn === undefined) return answer
  const { offers } = answer
  const may = (way: (typeof signIn)[number]) => offers[way] && signIn.includes(way)
  return {
    ok: true as const,
    offers: { ...offers, code: may('code'), password: may('password'), google: may('google') },
  }
}

async function welcome(result: SignInResult, syncSoon: () => void): Promise<SignInResult> {
  if (!result.ok) return result
  if ((await policy()).clientSafe && (await getMeta('clientSafe')) === undefined) {
    await setMeta('clientSafe', { companyId: null })
  }
  // Before the first call comes in: "by Friday" ends when the rep's Friday does.
  const timeZone = deviceZone()
  if (timeZone !== null) await act.saveSettings({ timeZone })
  syncSoon()
  return result
}

/** Keeps the cache fresh while somebody looks: socket and poll when visible, nothing when hidden. */
function watch(api: Api, sync: () => Promise<SyncStatus | null>): () => void {
  const syncSoon = () => void sync().catch(reportError)
  let stopListening: (() => void) | null = null
  let poll: ReturnType<typeof setInterval> | undefined
  let isSignedIn = false

  function listenOrRest(): void {
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
      listenOrRest()
    },
    error: reportError,
  })
  // A panel that closes takes its requests with it; the background sends what is left.
  const handOver = () => void browser.runtime.sendMessage({ type: 'sync' }).catch(() => {})
  document.addEventListener('visibilitychange', listenOrRest)
  window.addEventListener('online', syncSoon)
  window.addEventListener('offline', syncSoon)
  window.addEventListener('pagehide', handOver)
  return () => {
    account.unsubscribe()
    isSignedIn = false
    listenOrRest()
    document.removeEventListener('visibilitychange', listenOrRest)
    window.removeEventListener('online', syncSoon)
    window.removeEventListener('offline', syncSoon)
    window.removeEventListener('pagehide', handOver)
  }
}

function reportError(error: unknown): void {
  report('Upshot could not sync.', error)
}
