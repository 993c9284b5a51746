import type { Api } from '../api.ts'
import { Unreachable } from '../api.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { readApiKey } from '../contract/api-key.ts'
import { AppError } from '../contract/error.ts'

/**
 * Connects Fathom by an API key, as it was pasted. What cannot be one is sent nowhere, and the key is kept
 * nowhere on this device. The outcome is recorded under `connect`, as that of a consent is.
 */
export async function connectByKey(
  api: Pick<Api, 'connectByKey'>,
  pasted: string,
  now: () => number,
): Promise<{ ok: true } | { ok: false; message: string }> {
  const read = readApiKey(pasted)
  if (!read.ok) return read
  const owner = await getMeta('owner')
  try {
    await api.connectByKey(read.key)
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message }
    if (error instanceof Unreachable) return { ok: false, message: unheard }
    throw error
  }
  // Whoever is signed in by now is told of their own connections alone.
  const present = await getMeta('owner')
  if (present?.userId === owner?.userId) {
    await setMeta('connect', {
      state: 'connected',
      message: null,
      at: new Date(now()).toISOString(),
    })
  }
  return { ok: true }
}

const unheard =
  'Upshot did not answer, so it cannot be said whether the key was taken. Try again in a moment; twice does no harm.'
