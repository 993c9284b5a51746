import * as z from 'zod/mini'
import { CrmError, callStorage } from '../../db/client.ts'
import { digestHex } from '../../encoding.ts'
import type { Settings } from '../../env.ts'
import type { Picture, PictureType } from './fetch-picture.ts'

/** Pictures in the CRM's own Storage: a private bucket with a folder for each rep. */

const extensions: Readonly<Record<PictureType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

/** A name that is safe in a path. */
export async function pictureName(recordingId: string, type: PictureType): Promise<string> {
  const isPlain = /^[\w-]{1,64}$/.test(recordingId)
  return `${isPlain ? recordingId : await digestHex(recordingId)}.${extensions[type]}`
}

/**
 * Puts a picture in its place; again after a crash, it replaces itself. Answers whether it was taken.
 * @throws CrmError when nobody answered.
 */
export async function storePicture(
  supabase: Settings['supabase'],
  path: string,
  { bytes, type }: Picture,
): Promise<boolean> {
  const response = await callStorage(supabase, `object/${path}`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-upsert': 'true', 'cache-control': 'max-age=86400' },
    body: bytes,
  })
  await response.body?.cancel()
  return response.ok
}

const Listed = z.array(z.object({ name: z.string() }))
const Refusal = z.object({ statusCode: z.coerce.number() })
const listSize = 100
const maxLists = 100

/**
 * Removes all the pictures of a rep. A project without the bucket, or without storage, has none.
 * @throws CrmError
 */
export async function removePictures(
  supabase: Settings['supabase'],
  bucket: string,
  userId: string,
): Promise<void> {
  for (let list = 0; list < maxLists; list += 1) {
    const page = { prefix: `${userId}/`, limit: listSize, offset: 0 }
    const listed = await ask(supabase, 'POST', `object/list/${bucket}`, page)
    if (await isAbsent(listed)) return
    const found = Listed.safeParse(await listed.json().catch(() => null))
    if (!found.success) throw new CrmError('unavailable', null)
    if (found.data.length === 0) return
    // Within the folder, as hosted Storage tells it; the embedded one tells the whole path.
    const paths = found.data.map(({ name }) => `${userId}/${name.split('/').at(-1)}`)
    await removePaths(supabase, bucket, paths)
  }
}

/** @throws CrmError */
export async function removePaths(
  supabase: Settings['supabase'],
  bucket: string,
  prefixes: readonly string[],
): Promise<void> {
  const removed = await ask(supabase, 'DELETE', `object/${bucket}`, { prefixes })
  await removed.body?.cancel()
  if (!removed.ok) throw new CrmError('unavailable', null)
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
  const refusal = Refusal.safeParse(await response.json().catch(() => null))
  if (response.status === 404) return true
  if (refusal.success && refusal.data.statusCode === 404) return true
  throw new CrmError('unavailable', null)
}
