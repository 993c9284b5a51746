import type { OnlyShown } from '../cache/client-safe.ts'
import type { Found } from './found.ts'
import { mostOfEach } from './found.ts'
import type { Progress } from './keep-index.ts'
import type { FromWorker, Question, ToWorker } from './worker-messages.ts'

/**
 * The panel's side of the search worker. One worker a page, started when somebody first needs it or by
 * the engine; where it cannot run, the cache is read here instead and finds the same.
 */

type Listener = { onChange: () => void; onProgress: (progress: Progress) => void }

type Waiting = Question & { answer: (found: Promise<Found> | null) => void }

let worker: Worker | null = null
let hasFailed = false
let progress: Progress | null = null
let lastId = 0
/** The search that the worker has, and the one that comes after it. */
let asked: (Waiting & { id: number }) | null = null
let next: Waiting | null = null
/** Who waits for a suggestion, by the id it was asked with. */
const suggestions = new Map<number, (suggestion: string | null) => void>()
const listeners = new Set<Listener>()

/** Starts the worker, which then keeps the index up to the cache by itself. */
export function startSearch(): void {
  if (worker !== null || hasFailed) return
  try {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  } catch (error) {
    fail(error)
    return
  }
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => heard(data))
  worker.addEventListener('error', (event) => fail(event.message))
}

function say(message: ToWorker): void {
  worker?.postMessage(message)
}

function heard(message: FromWorker): void {
  switch (message.type) {
    case 'found':
      if (asked?.id !== message.id) return
      asked.answer(Promise.resolve(message.found))
      askNext()
      return
    case 'failed':
      if (asked?.id !== message.id) return
      console.error('Upshot searches without its index.', message.message)
      asked.answer(readCache(asked))
      askNext()
      return
    case 'suggested':
      suggestions.get(message.id)?.(message.suggestion)
      suggestions.delete(message.id)
      return
    case 'progress':
      progress = message.progress
      for (const { onProgress } of listeners) onProgress(message.progress)
      return
    case 'changed':
      tellOfChange()
  }
}

/** Nothing more is asked of the worker; what it was asked is read here. */
function fail(reason: unknown): void {
  console.error('Upshot searches without its worker.', reason)
  hasFailed = true
  worker?.terminate()
  worker = null
  for (const waiting of [asked, next]) waiting?.answer(readCache(waiting))
  asked = null
  next = null
  for (const answer of suggestions.values()) answer(null)
  suggestions.clear()
  void import('./cache-changes.ts').then(({ onCacheChange }) =>
    onCacheChange(() => {}, tellOfChange),
  )
}

function tellOfChange(): void {
  for (const { onChange } of listeners) onChange()
}

async function readCache({ query, only, limit }: Question): Promise<Found> {
  const { searchCache } = await import('./search-cache.ts')
  return searchCache(query, limit, only)
}

function askNext(): void {
  asked = null
  if (next === null) return
  lastId += 1
  asked = { ...next, id: lastId }
  next = null
  const { id, query, only, limit } = asked
  say({ type: 'search', id, query, only, limit })
}

/** Searches everything on this device that may be seen; null when another search came before this one was begun. */
export function search(query: string, only: OnlyShown, limit = mostOfEach): Promise<Found | null> {
  startSearch()
  const question = { query, only, limit }
  if (worker === null) return readCache(question)
  return new Promise((resolve) => {
    next?.answer(null)
    next = { ...question, answer: resolve }
    if (asked === null) askNext()
  })
}

/** What may have been meant by a search that found nothing; null where nothing comes to mind. */
export function suggest(query: string, only: OnlyShown): Promise<string | null> {
  startSearch()
  if (worker === null) return Promise.resolve(null)
  lastId += 1
  const id = lastId
  return new Promise((resolve) => {
    suggestions.set(id, resolve)
    say({ type: 'suggest', id, query, only })
  })
}

/**
 * To be called while a search is on screen: keeps in memory what it needs. `onChange` means that the same
 * search may find something else now.
 */
export function watchSearch(listener: Listener): () => void {
  startSearch()
  listeners.add(listener)
  say({ type: 'warm' })
  if (progress !== null) listener.onProgress(progress)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) say({ type: 'rest' })
  }
}
