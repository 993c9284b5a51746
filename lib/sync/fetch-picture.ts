import { Unreachable } from '../api.ts'
import { getMeta } from '../cache/meta.ts'
import { keepPicture } from '../cache/pictures.ts'
import { AppError } from '../contract/error.ts'

/** The CRM's Storage, as far as a rep may read it: the pictures in their own folder of a private bucket. */
export type Storage = {
  /** Of the CRM, without a path. */
  url: string
  /** The publishable key. */
  key: string
  /** The session's; once more with the token that was turned down. It throws where there is none. */
  accessToken: (rejected?: string) => Promise<string>
  send?: typeof fetch
}

/** `fathom/<rep>/<call>.jpg`, and nothing that leads out of there. */
const stored = /^[\w-]+\/[\w-]+\/[\w-]+\.(jpg|png|webp)$/
const types: readonly string[] = ['image/jpeg', 'image/png', 'image/webp']

/** Of one picture; the bucket takes no larger one. */
const mostBytes = 1024 * 1024
const patienceMs = 15_000

/**
 * Brings the picture of a call to this device, from where the call's row says it lies.
 * @throws AppError `not_found` where no picture lies there for this rep, Unreachable where nobody answers
 */
export async function fetchPicture(
  { url, key, accessToken, send = (input, init) => fetch(input, init) }: Storage,
  { meetingId, path }: { meetingId: string; path: string },
  now: () => number,
): Promise<void> {
  const owner = await getMeta('owner')
  if (owner === undefined) throw new AppError('unauthorized', 'Sign in to see this picture.')
  // Other clients of the CRM may write an address of their own here: the session's token goes to none.
  if (!stored.test(path)) throw notThere()

  const ask = (token: string) =>
    send(`${url}/storage/v1/object/${path}`, {
      headers: { apikey: key, authorization: `Bearer ${token}` },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
  const token = await accessToken()
  let picture: Blob
  try {
    let response = await ask(token)
    if (response.status === 401) response = await ask(await accessToken(token))
    // Storage answers 400 for what is not there, or not this rep's.
    if (response.status >= 400 && response.status < 500) throw notThere()
    if (!response.ok) throw new Unreachable()
    picture = await response.blob()
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof Unreachable) throw cause
    throw new Unreachable({ cause })
  }
  if (!types.includes(picture.type) || picture.size > mostBytes) throw notThere()
  await keepPicture({ id: meetingId, path, picture, at: now() }, owner.userId)
}

function notThere(): AppError {
  return new AppError('not_found', 'The CRM has no picture of this call.')
}
