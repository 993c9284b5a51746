/** What may be told of an error that is not ours: its kind and its place, never its message, which may quote data. */

/** `TypeError`, or `PostgresError:23505`. */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string'
    ? `${error.name}:${error.code}`
    : error.name
}

const mostFrames = 4

/**
 * Where an error was thrown: the first frames of its stack, `drain@worker.js:120:7 < alarm@worker.js:80:3`.
 * The message stands before the frames, may have several lines and may quote data: it is cut off, and what
 * does not look like a frame is left out. With the source maps of the release it leads to the line.
 */
export function errorPlace(error: unknown): string | null {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return null
  const { stack, message } = error
  const start = message === '' ? 0 : stack.indexOf(message) + message.length
  const frames = stack
    .slice(start)
    .split('\n')
    .flatMap((text) => {
      const [, name = '', file = '', place = ''] =
        /^\s+at (?:(?:async |new )*([\w$.<>#]{1,60})[^(]*\()?(?:[^()\s]*[/\\])?([\w.-]{1,60}):(\d+:\d+)\)?$/.exec(
          text,
        ) ?? []
      return file === '' ? [] : [`${name || '?'}@${file}:${place}`]
    })
  return frames.length === 0 ? null : frames.slice(0, mostFrames).join(' < ')
}
