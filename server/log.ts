/**
 * One line of JSON for each event. Fields are few and flat on purpose: a log is read by people who
 * must not see tokens, bodies or share links, so nothing here takes an object, a request or an
 * address, and an error is told by its name and code alone unless the message is our own.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export function logInfo(event: string, fields: LogFields = {}): void {
  console.log(line('info', event, fields))
}

export function logWarning(event: string, fields: LogFields = {}): void {
  console.warn(line('warning', event, fields))
}

export function logError(event: string, fields: LogFields = {}): void {
  console.error(line('error', event, fields))
}

function line(level: string, event: string, fields: LogFields): string {
  return JSON.stringify({ level, event, ...fields })
}

/** What may be told of an error that is not ours: its kind, never its message, which may quote data. */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string'
    ? `${error.name}:${error.code}`
    : error.name
}
