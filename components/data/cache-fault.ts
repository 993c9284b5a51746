/**
 * What keeps the panel from its copy of the CRM on this device, as far as that can be told apart.
 * `damaged`: cannot be opened or read. `silent`: does not answer. `newer`: a newer Upshot wrote it. `full`: no
 * room left on the device. `forbidden`: Chrome lets the extension keep nothing.
 */
export type CacheFault = 'damaged' | 'silent' | 'newer' | 'full' | 'forbidden'

/** By the names that IndexedDB and Dexie give their errors; of ours, none has one of them. */
const faults: Readonly<Record<string, CacheFault>> = {
  OpenFailedError: 'damaged',
  DatabaseClosedError: 'damaged',
  UnknownError: 'damaged',
  InvalidStateError: 'damaged',
  NotFoundError: 'damaged',
  NotReadableError: 'damaged',
  AbortError: 'damaged',
  UpgradeError: 'damaged',
  TimeoutError: 'silent',
  VersionError: 'newer',
  QuotaExceededError: 'full',
  MissingAPIError: 'forbidden',
  MissingApiError: 'forbidden',
  SecurityError: 'forbidden',
  InvalidAccessError: 'forbidden',
}

/** Null for an error that is not the cache's. Dexie wraps what the browser said: the innermost is the reason. */
export function cacheFaultOf(error: unknown): CacheFault | null {
  let fault: CacheFault | null = null
  const seen = new Set<unknown>()
  for (let at = error; isNamed(at) && !seen.has(at); at = at.inner ?? at.cause) {
    seen.add(at)
    fault = faults[at.name] ?? fault
  }
  return fault
}

function isNamed(value: unknown): value is { name: string; inner?: unknown; cause?: unknown } {
  return typeof value === 'object' && value !== null && 'name' in value
}
