/**
 * Reads a body up to a limit; null when it is longer. A declared length is believed where it is too
 * large, so that nothing of it is buffered; where it is missing or wrong, counting decides.
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limit) {
    await request.body?.cancel()
    return null
  }
  if (!request.body) return new Uint8Array()
  if (declared > 0) {
    // Within the limit, and framed by its length: the runtime reads it far faster than we could.
    const body = new Uint8Array(await request.arrayBuffer())
    return body.length > limit ? null : body
  }
  const parts: Uint8Array[] = []
  let length = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
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
