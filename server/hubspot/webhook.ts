import * as z from 'zod/mini'
import { fromBase64, sameBytes, utf8 } from '../encoding.ts'
import { id, usable } from './fields.ts'

/** HubSpot's webhooks: one address for the app, all accounts together. */

/** Older or newer than this is somebody who sends again what was sent once. */
export const toleranceMs = 5 * 60_000

/**
 * Version 3 of HubSpot's signatures: HMAC-SHA256 over method, whole address, raw body and time, with the app's
 * secret. @param now milliseconds.
 */
export async function isSigned(
  delivery: { method: string; url: string; headers: Headers; body: Uint8Array },
  secret: string,
  now: number,
): Promise<boolean> {
  const { method, url, headers, body } = delivery
  const timestamp = headers.get('x-hubspot-request-timestamp') ?? ''
  const signature = fromBase64(headers.get('x-hubspot-signature-v3') ?? '')
  if (!/^[1-9]\d{11,13}$/.test(timestamp) || signature?.length !== 32) return false
  if (Math.abs(now - Number(timestamp)) > toleranceMs) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign'])
  const before = utf8(`${method}${url}`)
  const after = utf8(timestamp)
  const signed = new Uint8Array(before.length + body.length + after.length)
  signed.set(before)
  signed.set(body, before.length)
  signed.set(after, before.length + body.length)
  return sameBytes(signature, new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)))
}

const Event = z.object({
  portalId: id,
  objectId: id,
  objectTypeId: z.optional(z.nullable(z.string())),
  /** Of a merge: what became part of the other. */
  mergedObjectIds: z.optional(z.catch(z.nullable(usable(id)), null)),
})

/** The tasks that changed, by account; null where the body is none of HubSpot's. What is not a task is left out. */
export function changedTasks(body: Uint8Array): Map<string, string[]> | null {
  let events: unknown
  try {
    events = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
  if (!Array.isArray(events)) return null
  const changed = new Map<string, Set<string>>()
  for (const one of events) {
    const event = Event.safeParse(one)
    if (!event.success || (event.data.objectTypeId ?? taskType) !== taskType) continue
    const { portalId, objectId, mergedObjectIds } = event.data
    const ids = changed.get(portalId) ?? new Set()
    for (const one of [objectId, ...(mergedObjectIds ?? [])]) ids.add(one)
    changed.set(portalId, ids)
  }
  return new Map([...changed].map(([portalId, ids]) => [portalId, [...ids]]))
}

/** HubSpot's number for tasks among its kinds of objects. */
const taskType = '0-27'
