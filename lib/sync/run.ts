import type { Api } from '../api.ts'
import { Unreachable } from '../api.ts'
import { db } from '../cache/db.ts'
import type { SyncStatus } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { AppError } from '../contract/error.ts'
import { appliedClicks, confirm, pushOutbox } from '../outbox/push.ts'
import { forgetOldHistory, OwnerChanged } from './apply.ts'
import { pullStream } from './pull.ts'

/** Held over all windows and the worker while a sync runs; freed by the browser when its holder dies. */
export const syncLock = 'upshot-sync'

export type SyncDeps = {
  api: Pick<Api, 'push' | 'pull'>
  locks: Pick<LockManager, 'request'>
  isOnline: () => boolean
  now: () => number
}

/**
 * One sync after another, over all windows and the worker. A wish that comes while one runs is granted
 * by one more run after it: the change it is about may lie behind what the running one has read already.
 */
export function createSync(deps: SyncDeps): () => Promise<SyncStatus | null> {
  let running: Promise<SyncStatus | null> | null = null
  let next: Promise<SyncStatus | null> | null = null

  function start(): Promise<SyncStatus | null> {
    const run = deps.locks.request(syncLock, () => syncOnce(deps, () => next !== null))
    const ended = run.finally(() => {
      if (running === ended) running = null
    })
    running = ended
    return ended
  }

  return () => {
    if (running === null) return start()
    next ??= running
      .catch(() => null)
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}

/**
 * Push, then pull, then transcripts. Never throws for what the outside does; it records it.
 * @param isWished whether another run waits for this one: a new call does not queue behind the
 * transcripts of all the old ones
 */
export async function syncOnce(
  deps: Omit<SyncDeps, 'locks'>,
  isWished: () => boolean = () => false,
): Promise<SyncStatus | null> {
  const { api, now } = deps
  const owner = await getMeta('owner')
  if (owner === undefined) return null
  if (!deps.isOnline()) return record('offline', now(), null)
  // Clicks that do not go keep no row from coming. They wait, and are counted where the rep sees it.
  let isPushing = true
  const push = async () => {
    if (isPushing) isPushing = await pushOutbox(api, now).then(() => true, passOver)
  }
  try {
    await push()
    // What is pushed between pages lies behind what they have read: the next run confirms it.
    const applied = await appliedClicks()
    await pullStream(api, 'rows', owner.userId, { beforePage: push })
    await confirm(applied)
    await forgetOldHistory(now())
    await pullStream(api, 'transcripts', owner.userId, { beforePage: push, isEnough: isWished })
  } catch (error) {
    return failed(error, deps)
  }
  return record('ok', now(), null)
}

/** False for what a push may fail for while a pull does well. @throws anything else */
function passOver(error: unknown): false {
  if (error instanceof Unreachable) return false
  const isOurs = error instanceof AppError
  if (!isOurs || ['unauthorized', 'upgrade_required', 'rate_limited'].includes(error.code))
    throw error
  return false
}

async function failed(
  error: unknown,
  { isOnline, now }: Pick<SyncDeps, 'isOnline' | 'now'>,
): Promise<SyncStatus | null> {
  if (error instanceof OwnerChanged) return null
  if (error instanceof Unreachable) {
    return record(isOnline() ? 'unreachable' : 'offline', now(), null)
  }
  if (isFull(error)) return record('full', now(), null)
  if (!(error instanceof AppError)) throw error
  switch (error.code) {
    case 'unauthorized':
      return record('signed_out', now(), error.message)
    case 'upgrade_required':
      return record('too_old', now(), error.message)
    case 'bad_request':
    case 'forbidden':
    case 'not_found':
    case 'conflict':
    case 'too_large':
    case 'rate_limited':
    case 'signature_invalid':
    case 'state_invalid':
    case 'fathom_refused':
    case 'fathom_unavailable':
    case 'crm_unavailable':
    case 'internal':
      return record('unreachable', now(), error.message)
  }
}

/** Dexie tells of a full disk either by the error itself or as the reason why it gave up a transaction. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'QuotaExceededError') return true
  return 'inner' in error && isFull(error.inner)
}

/** `since` is kept while the state stays: "unreachable since 14:02". */
function record(
  state: SyncStatus['state'],
  now: number,
  message: string | null,
): Promise<SyncStatus | null> {
  return db.transaction('rw', db.meta, async () => {
    // Signed out while it ran: nothing is left behind.
    if ((await getMeta('owner')) === undefined) return null
    const before = await getMeta('status')
    const at = new Date(now).toISOString()
    const status: SyncStatus = {
      state,
      since: before?.state === state ? before.since : at,
      lastPulledAt: state === 'ok' ? at : (before?.lastPulledAt ?? null),
      message,
    }
    await setMeta('status', status)
    return status
  })
}
