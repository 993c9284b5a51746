/**
 * One line of JSON for each event. Fields are few and flat on purpose: a log is read by people who
 * must not see tokens, bodies or share links, so nothing here takes an object, a request or an
 * address, and an error is told by its name, its code and its place alone unless the message is our own.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export function logInfo(event: string, fields: LogFields = {}): void {
  count(event)
  console.log(line('info', event, fields))
}

export function logWarning(event: string, fields: LogFields = {}): void {
  countLoud(event, fields)
  console.warn(line('warning', event, fields))
}

export function logError(event: string, fields: LogFields = {}): void {
  countLoud(event, fields)
  console.error(line('error', event, fields))
}

function line(level: string, event: string, fields: LogFields): string {
  return JSON.stringify({ level, event, ...fields })
}

/** How often each event was logged since it was last asked. Keys are ours, and few. */
const counts = new Map<string, number>()
let isLoud = false
const mostKeys = 200

/** Counts something under a name of ours, beside the log's own events. */
export function count(key: string, times = 1): void {
  if (counts.size < mostKeys || counts.has(key)) counts.set(key, (counts.get(key) ?? 0) + times)
}

function countLoud(event: string, { reason }: LogFields): void {
  isLoud = true
  count(event)
  // The one reason that has an alert of its own.
  if (reason === 'crm_unavailable') count(`${event} ${reason}`)
}

/** The counts since the last time, and whether a warning or an error is among them. Begins anew. */
export function takeCounts(): { counts: Record<string, number>; isLoud: boolean } {
  const taken = { counts: Object.fromEntries(counts), isLoud }
  counts.clear()
  isLoud = false
  return taken
}

/** Whether there is something to tell, and whether a warning or an error is among it. */
export function counted(): 'nothing' | 'quiet' | 'loud' {
  if (counts.size === 0) return 'nothing'
  return isLoud ? 'loud' : 'quiet'
}
