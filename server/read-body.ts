/**
 * Reads the body of a request or an answer up to a limit, in bytes; null when it is longer. A declared
 * length is believed where it is too large, so that nothing of it is buffered; where it is missing or
 * wrong, or counts compressed bytes, counting decides.
 * @param signal ends the reading, whatever it does to the message itself. @throws its reason
 */
export async function readBody(
  message: Request | Response,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = Number(message.headers.get('content-length') ?? 0)
  if (declared > limit) {
    await message.body?.cancel()
    return null
  }
  if (!message.body) return new Uint8Array()
  if (declared > 0 && !signal && !message.headers.has('content-encoding')) {
    // Within the limit, and framed by its length: the runtime reads it far faster than we could.
    const body = new Uint8Array(await message.arrayBuffer())
    return body.length > limit ? null : body
  }
  const parts: Uint8Array[] = []
  let length = 0
  const reader = message.body.getReader()
  const ended = signal && whenAborted(signal)
  for (;;) {
    const next = reader.read()
    const { done, value } = await (ended ? Promise.race([next, ended]) : next).catch(
      async (error: unknown) => {
        await reader.cancel().catch(() => {})
        throw error
      },
    )
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      return null
    }
    parts.push(value)
  }
  const body = new Uint8Array(length)
  let filled = 0
  for (const part of parts) {
    body.set(part, filled)
    filled += part.length
  }
  return body
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Nobody may be waiting for it any more.
  aborted.catch(() => {})
  return aborted
}
