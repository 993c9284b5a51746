import { DurableObject } from 'cloudflare:workers'
import { errorKind } from '../../../lib/contract/error-place.ts'
import { mailboxOf } from '../../http/companion.ts'
import { logInfo, logWarning } from '../../log.ts'

/** HubSpot gives an app 110 requests in ten seconds for each account; some are left to spare. */
const windowMs = 10_000
const mostInWindow = 90
/** Between a failed hand-over and the next. */
const retryMs = 30_000
/** What nobody took in a day, a look at all copies finds. */
const keptMs = 24 * 60 * 60_000

/**
 * One for each account of another CRM: its one budget, whatever number of reps work in it, and the inbox of
 * what its webhooks tell, from where it goes to the reps whose copies it is about.
 */
export class Portal extends DurableObject<Env> {
  /** When the latest requests went, in this process; another one begins with an empty window. */
  #calls: number[] = []
  #pausedUntil = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { sql } = state.storage
    sql.exec(
      'create table if not exists copies (remote_id text primary key, user_id text not null)',
    )
    sql.exec('create table if not exists reps (user_id text primary key)')
    sql.exec(
      `create table if not exists changed (
        remote_id text not null, user_id text not null, at integer not null, round integer not null,
        primary key (remote_id, user_id))`,
    )
  }

  /** A place among the account's requests; else when to come again, in milliseconds since epoch. */
  async take(): Promise<number | null> {
    const now = Date.now()
    if (this.#pausedUntil > now) return this.#pausedUntil
    this.#calls = this.#calls.filter((at) => at > now - windowMs)
    const [first] = this.#calls
    if (first !== undefined && this.#calls.length >= mostInWindow) return first + windowMs
    this.#calls.push(now)
    return null
  }

  async pause(untilMs: number): Promise<void> {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMs)
  }

  /** The account said how little is left: nobody asks until its window is over. */
  async note(remaining: number, lastsMs: number): Promise<void> {
    if (remaining <= 1) await this.pause(Date.now() + lastsMs)
  }

  async register(userId: string): Promise<void> {
    this.ctx.storage.sql.exec('insert into reps values (?) on conflict do nothing', userId)
  }

  async unregister(userId: string): Promise<void> {
    const { sql } = this.ctx.storage
    for (const table of ['reps', 'copies', 'changed']) {
      sql.exec(`delete from ${table} where user_id = ?`, userId)
    }
  }

  async own(userId: string, remoteIds: readonly string[]): Promise<void> {
    this.ctx.storage.sql.exec(
      `insert into copies select value, ? from json_each(?) where true
        on conflict (remote_id) do update set user_id = excluded.user_id`,
      userId,
      JSON.stringify(remoteIds),
    )
  }

  /**
   * Keeps that these were changed, as far as they are copies of ours, and answers at once. The same one again
   * is one: what it is now is asked for, and in which order it was told does not matter.
   */
  async receive(remoteIds: readonly string[]): Promise<void> {
    const { storage } = this.ctx
    const now = Date.now()
    storage.sql.exec(
      `insert into changed select c.remote_id, c.user_id, ?, 0 from copies c
        where c.remote_id in (select value from json_each(?))
        on conflict (remote_id, user_id) do update set at = excluded.at, round = round + 1`,
      now,
      JSON.stringify(remoteIds),
    )
    if (this.#waits()) await storage.setAlarm(now)
  }

  override async alarm(): Promise<void> {
    const { storage } = this.ctx
    const waiting = storage.sql
      .exec<{ user_id: string; ids: string; rounds: string }>(
        `select user_id, json_group_array(remote_id) as ids,
            json_group_array(json_object('id', remote_id, 'round', round)) as rounds
          from changed group by user_id`,
      )
      .toArray()
    for (const { user_id: userId, ids, rounds } of waiting) {
      try {
        using side = await mailboxOf(this.env.MAILBOX, userId).crm()
        await side.changed(JSON.parse(ids))
        // What changed once more meanwhile goes again.
        storage.sql.exec(
          `delete from changed where user_id = ? and exists (
            select 1 from json_each(?) as told
            where told.value ->> 'id' = remote_id and told.value ->> 'round' = round)`,
          userId,
          rounds,
        )
      } catch (error) {
        logWarning('changes_not_handed_over', { error: errorKind(error) })
      }
    }
    storage.sql.exec('delete from changed where at < ?', Date.now() - keptMs)
    logInfo('changes_handed_over', { reps: waiting.length })
    if (this.#waits()) await storage.setAlarm(Date.now() + retryMs)
  }

  #waits(): boolean {
    return this.ctx.storage.sql.exec('select 1 from changed limit 1').toArray().length > 0
  }
}

/** The object of an account, by the CRM's name and the account's id there. */
export function portalOf(portals: Env['PORTAL'], provider: string, portalId: string) {
  return portals.get(portals.idFromName(`${provider}:${portalId}`))
}
