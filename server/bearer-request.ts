import { readBody } from './read-body.ts'

export type BearerCaller = { apiUrl: string; accessToken: string }

export type BearerRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** With its query, as it follows the API's address. */
  path: string
  body: object | null
  /** For an answer from its first byte to its last, so that one that drips ends too. */
  timeoutMs: number
  maxBytes: number
  /** Whether what a refusal says is read; it is thrown away otherwise. */
  readsRefusals: boolean
}

/**
 * One request in the name of whoever the token belongs to.
 * @returns the answer, and its text: null where it is longer than `maxBytes`, empty where it was not read.
 * Undefined where no answer came, or not to its end: what was asked for may have been done.
 */
export async function bearerRequest(
  { apiUrl, accessToken }: BearerCaller,
  { method, path, body, timeoutMs, maxBytes, readsRefusals }: BearerRequest,
): Promise<{ response: Response; text: string | null } | undefined> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${accessToken}`,
        ...(body !== null && { 'content-type': 'application/json' }),
      },
      ...(body !== null && { body: JSON.stringify(body) }),
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal,
    })
    if (!response.ok && !readsRefusals) {
      await response.body?.cancel()
      return { response, text: '' }
    }
    const bytes = await readBody(response, maxBytes, signal)
    return { response, text: bytes === null ? null : new TextDecoder().decode(bytes) }
  } catch {
    return undefined
  }
}

/** What a text says as JSON, whatever its type was called; undefined where it is none. */
export function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
