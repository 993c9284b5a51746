import { db } from './db.ts'
import type { Owner } from './meta.ts'
import { getMeta, setMeta } from './meta.ts'
import type { OutboxRow } from './outbox-rows.ts'

/**
 * What must not go with a cache that is deleted, as far as it can still be read: clicks that the CRM does not
 * have, and whose they are. Read past Dexie, whose schema may be what is wrong.
 */
export type Rescued = { clicks: OutboxRow[]; owner: Owner; clientId: string | null }

/** How long a cache that does not answer is asked, in milliseconds. */
const patienceMs = 3_000

/** Null where the cache cannot be read, or says nobody's name. */
export async function readRescue(): Promise<Rescued | null> {
  let limit: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    limit = setTimeout(() => resolve(null), patienceMs)
  })
  return Promise.race([read().catch(() => null), late]).finally(() => clearTimeout(limit))
}

/** Into the cache that was made anew, which belongs to the same rep. */
export async function putBack({ clicks, owner, clientId }: Rescued): Promise<void> {
  await db.open()
  await db.transaction('rw', [db.outbox, db.meta], async () => {
    if ((await getMeta('owner')) !== undefined) throw new Error('Somebody has signed in meanwhile.')
    await setMeta('owner', owner)
    if (clientId !== null) await setMeta('clientId', clientId)
    await db.outbox.bulkPut(clicks)
  })
}

async function read(): Promise<Rescued | null> {
  const opened = await open()
  try {
    const change = opened.transaction(['outbox', 'meta'])
    const [rows, owner, client] = await Promise.all([
      answer(change.objectStore('outbox').getAll()),
      answer(change.objectStore('meta').get('owner')),
      answer(change.objectStore('meta').get('clientId')),
    ])
    if (!isOwner(owner?.value)) return null
    return {
      clicks: rows.filter((row: unknown) => isClick(row) && row.state !== 'sent'),
      owner: owner.value,
      clientId: typeof client?.value === 'string' ? client.value : null,
    }
  } finally {
    opened.close()
  }
}

/** In whatever version it is. One that is not there yet is not made. */
function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(db.name)
    opening.onupgradeneeded = () => opening.transaction?.abort()
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
}

// biome-ignore lint/suspicious/noExplicitAny: what a damaged store answers is judged by those who asked
function answer(request: IDBRequest<any>): Promise<any> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function isOwner(value: unknown): value is Owner {
  return has(value, ['userId', 'email'])
}

function isClick(row: unknown): row is OutboxRow {
  return (
    has(row, ['id', 'name', 'madeAt', 'state']) &&
    'args' in row &&
    'touched' in row &&
    Array.isArray(row.touched)
  )
}

function has(value: unknown, texts: readonly string[]): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    texts.every((name) => typeof Reflect.get(value, name) === 'string')
  )
}
