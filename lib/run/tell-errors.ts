import { Unreachable } from '../api.ts'
import { browser } from '../browser.ts'
import { AppError } from '../contract/error.ts'
import { errorKind, errorPlace } from '../contract/error-place.ts'
import type { PanelErrors } from '../contract/panel-errors.ts'
import { mostPanelErrors, PanelError } from '../contract/panel-errors.ts'
import { reportTo } from '../report.ts'
import { policy } from '../session/backend.ts'

/**
 * Errors of the extension's own, told to the company's Upshot where somebody wants that: their kind and place,
 * never their message, which may quote a call. From there the platform sends them on with its own.
 */

/** Key in `browser.storage.local` of what the rep chose: a cache that does not open is among the errors. */
const storageKey = 'upshot.tellErrors'

/** Several come of one fault. */
const gatherMs = 2_000
/** In the life of one script; after that it is known that something is wrong. */
const mostPlaces = 50

export type TellingErrors = { isOn: boolean; by: 'policy' | 'rep' }

/** Off where nobody has said so. What the company's policy says holds. */
export async function tellingErrors(): Promise<TellingErrors> {
  const { tellErrors } = await policy()
  if (tellErrors !== undefined) return { isOn: tellErrors, by: 'policy' }
  const stored = await browser.storage.local.get(storageKey)
  return { isOn: stored[storageKey] === true, by: 'rep' }
}

/** Until the rep signs out. */
export async function setTellingErrors(isOn: boolean): Promise<void> {
  if (isOn) await browser.storage.local.set({ [storageKey]: true })
  else await browser.storage.local.remove(storageKey)
}

/**
 * Takes errors and tells of them a little later, of each place once. What was meant to be said to the rep (a
 * refusal, a companion that does not answer, an end that was asked for) is no fault of ours.
 */
export function createTeller({
  script,
  send,
  isWanted = async () => (await tellingErrors()).isOn,
}: {
  script: PanelError['script']
  send: (errors: PanelErrors) => Promise<void>
  isWanted?: () => Promise<boolean>
}): (error: unknown) => void {
  const known = new Set<string>()
  let waiting: PanelError[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  async function tell(): Promise<void> {
    const errors = waiting.slice(0, mostPanelErrors)
    try {
      if (await isWanted()) await send({ errors })
      waiting = waiting.slice(errors.length)
    } catch {
      // Without a network, a session or a companion they wait for the next one.
    }
  }

  return (error) => {
    if (isExpected(error)) return
    const told = PanelError.safeParse({ kind: errorKind(error), at: errorPlace(error), script })
    const one = told.success ? told.data : { kind: 'Error', at: null, script }
    const place = `${one.kind} ${one.at}`
    if (known.has(place) || known.size >= mostPlaces) return
    known.add(place)
    waiting.push(one)
    clearTimeout(timer)
    timer = setTimeout(() => void tell(), gatherMs)
  }
}

/** Those that nobody caught, and those that somebody did and reported. */
export function listenToErrors(tell: (error: unknown) => void): () => void {
  const uncaught = ({ error }: ErrorEvent) => tell(error)
  const rejected = ({ reason }: PromiseRejectionEvent) => tell(reason)
  reportTo(tell)
  window.addEventListener('error', uncaught)
  window.addEventListener('unhandledrejection', rejected)
  return () => {
    reportTo(() => {})
    window.removeEventListener('error', uncaught)
    window.removeEventListener('unhandledrejection', rejected)
  }
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof AppError ||
    error instanceof Unreachable ||
    (error instanceof DOMException && /^(?:Abort|Timeout)Error$/.test(error.name))
  )
}
