import { readBody } from './read-body.ts'

/** What a request is signed with: a token of somebody's consent, or a key that somebody made by hand. */
export type Credential =
  | { accessToken: string; apiKey?: never }
  | { apiKey: string; accessToken?: never }

export type BearerCaller = { apiUrl: string } & Credential

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
 * One request in the name of whoever the token or key belongs to.
 * @returns the answer, and its text: null where it is longer than `maxBytes`, empty where it was not read.
 * Undefined where no answer came, or not to its end: what was asked for may have been done.
 */
export async function bearerRequest(
  { apiUrl, accessToken, apiKey }: BearerCaller,
  { method, path, body, timeoutMs, maxBytes, readsRefusals }: BearerRequest,
): Promise<{ response: Response; text: string | null } | undefined> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(apiKey === undefined
          ? { authorization: `Bearer ${accessToken}` }
          : { 'x-api-key': apiKey }),
        ...(body !== null && { 'content-type': 'application/json' }),
      },
      ...(body !== null && { body: JSON.stringify(body) }),
      // A redirect would carry the token or key to wherever it points.
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
