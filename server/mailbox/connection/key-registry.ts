import { DurableObject } from 'cloudflare:workers'
import type { TokenKeys } from '../../env.ts'
import { settingsOf } from '../../env.ts'
import type { SealedUnder } from '../context.ts'
import { fingerprintOf, fingerprintOfKey } from './fingerprint.ts'
import { open, seal } from './seal.ts'

/** How a key stands. `opens`: what it sealed when it was first seen; null where the key is not here. */
export type KeyStanding = {
  id: string
  isCurrent: boolean
  isHere: boolean
  opens: boolean | null
  /** Tells one key from another, and tells nothing of it; null where the key is not here. */
  fingerprint: string | null
  secrets: number
  mailboxes: number
  unreadable: number
}

/** `problems` are sentences for whoever set `TOKEN_KEYS`; they name keys by id and nobody else. */
export type KeyReport = { keys: KeyStanding[]; problems: string[] }

const binding = { owner: 'companion', purpose: 'canary' } as const

/**
 * Whether the keys that are set are those that sealed what is stored: one object for the whole companion.
 * It keeps a canary for each key it has seen, and what each mailbox says it has sealed under which.
 */
export class KeyRegistry extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { sql } = state.storage
    sql.exec('create table if not exists canaries (key_id text primary key, sealed text not null)')
    sql.exec(
      `create table if not exists under_keys (
        mailbox text not null, key_id text not null, secrets integer not null,
        unreadable integer not null, tried text not null,
        primary key (mailbox, key_id)) without rowid`,
    )
  }

  /** What this mailbox has sealed now, in place of what it said before. */
  async note(mailbox: string, sealed: readonly SealedUnder[]): Promise<void> {
    const { storage } = this.ctx
    storage.transactionSync(() => {
      storage.sql.exec('delete from under_keys where mailbox = ?', mailbox)
      for (const { keyId, secrets, unreadable, tried } of sealed) {
        storage.sql.exec(
          'insert into under_keys values (?, ?, ?, ?, ?)',
          mailbox,
          keyId,
          secrets,
          unreadable,
          tried,
        )
      }
    })
  }

  /** Opens every canary, and makes one for a key that is seen for the first time. */
  async check(): Promise<KeyReport> {
    const settings = settingsOf(this.env)
    if (!settings.ok) return { keys: [], problems: settings.problems }
    const { tokenKeys } = settings.settings
    const counts = this.#counts(await fingerprintOf(tokenKeys))
    const canaries = await this.#canaries(tokenKeys, counts)
    const ids = new Set([...Object.keys(tokenKeys.keys), ...counts.keys()])
    const keys = await Promise.all(
      [...ids].sort().map(async (id): Promise<KeyStanding> => {
        const canary = canaries.get(id)
        const isHere = Object.hasOwn(tokenKeys.keys, id)
        const opens = isHere && canary ? (await open(tokenKeys, binding, canary)).ok : null
        const counted = counts.get(id) ?? { secrets: 0, mailboxes: 0, unreadable: 0 }
        const key = tokenKeys.keys[id]
        const fingerprint = isHere && key !== undefined ? await fingerprintOfKey(key) : null
        const isCurrent = id === tokenKeys.current
        return { id, isCurrent, isHere, opens, fingerprint, ...counted }
      }),
    )
    return { keys, problems: keys.flatMap(problemsOf) }
  }

  /** What did not open with other keys than those that are set now says nothing about these. */
  #counts(tried: string) {
    const rows = this.ctx.storage.sql
      .exec<{ key_id: string; secrets: number; mailboxes: number; unreadable: number }>(
        `select key_id, sum(secrets) as secrets, count(*) as mailboxes,
            coalesce(sum(unreadable) filter (where tried = ?), 0) as unreadable
          from under_keys group by key_id`,
        tried,
      )
      .toArray()
    return new Map(rows.map(({ key_id: id, ...counted }) => [id, counted]))
  }

  async #canaries(
    tokenKeys: TokenKeys,
    counts: ReadonlyMap<string, unknown>,
  ): Promise<Map<string, string>> {
    const { sql } = this.ctx.storage
    const stored = sql
      .exec<{ key_id: string; sealed: string }>('select key_id, sealed from canaries')
      .toArray()
    const canaries = new Map(stored.map(({ key_id: id, sealed }) => [id, sealed]))
    for (const id of Object.keys(tokenKeys.keys)) {
      if (canaries.has(id)) continue
      const sealed = await seal({ ...tokenKeys, current: id }, binding, 'canary')
      sql.exec('insert into canaries values (?, ?) on conflict do nothing', id, sealed)
      canaries.set(id, sealed)
    }
    // Taken out, and nothing is sealed under it: its id may stand for another key one day.
    for (const id of canaries.keys()) {
      if (Object.hasOwn(tokenKeys.keys, id) || counts.has(id)) continue
      sql.exec('delete from canaries where key_id = ?', id)
      canaries.delete(id)
    }
    return canaries
  }
}

function problemsOf({ id, isHere, opens, secrets, unreadable }: KeyStanding): string[] {
  if (!isHere && secrets > 0) {
    return [`TOKEN_KEYS lacks the key "${id}", under which secrets are still sealed`]
  }
  if (opens === false) {
    return [`TOKEN_KEYS has other bytes under "${id}" than those that sealed what is stored`]
  }
  return unreadable > 0
    ? [`secrets that were sealed under "${id}" do not open with TOKEN_KEYS`]
    : []
}

/** The one object. */
export function keyRegistry(env: Env) {
  return env.KEY_REGISTRY.get(env.KEY_REGISTRY.idFromName('all'))
}
