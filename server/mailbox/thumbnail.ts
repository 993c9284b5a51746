import * as z from 'zod/mini'
import { CrmError, callStorage } from '../db/client.ts'
import type { Settings } from '../env.ts'

/** The private bucket, with a folder for each rep. */
const bucket = 'fathom'

const Listed = z.array(z.object({ name: z.string() }))
const Refusal = z.object({ statusCode: z.coerce.number() })
const listSize = 100
const maxLists = 100

/**
 * Removes all the pictures of a rep. A project without the bucket, or without storage, has none.
 * @throws CrmError
 */
export async function removeThumbnails(
  supabase: Settings['supabase'],
  userId: string,
): Promise<void> {
  for (let list = 0; list < maxLists; list += 1) {
    const page = { prefix: `${userId}/`, limit: listSize, offset: 0 }
    const listed = await ask(supabase, 'POST', `object/list/${bucket}`, page)
    if (await isAbsent(listed)) return
    const found = Listed.safeParse(await listed.json().catch(() => null))
    if (!found.success) throw new CrmError('unavailable', null)
    if (found.data.length === 0) return
    const prefixes = found.data.map(({ name }) => `${userId}/${name}`)
    const removed = await ask(supabase, 'DELETE', `object/${bucket}`, { prefixes })
    if (!removed.ok) throw new CrmError('unavailable', null)
  }
}

function ask(
  supabase: Settings['supabase'],
  method: string,
  path: string,
  json: object,
): Promise<Response> {
  return callStorage(supabase, path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })
}

/** Storage tells its own 404 within a 400; where there is no storage, the gateway says it. */
async function isAbsent(response: Response): Promise<boolean> {
  if (response.ok) return false
  if (response.status === 404) return true
  const refusal = Refusal.safeParse(await response.json().catch(() => null))
  if (refusal.success && refusal.data.statusCode === 404) return true
  throw new CrmError('unavailable', null)
}
