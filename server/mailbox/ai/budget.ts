import { DurableObject } from 'cloudflare:workers'

/** What a call was meant to take is given back where its mailbox never said what it took. */
const reservationLifeMs = 10 * 60_000
const keptDays = 40

/**
 * What the whole companion may spend on Claude in a day, in tokens: one object, asked before and told
 * after each call. A mailbox that cannot reach it makes no call.
 */
export class AiBudget extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    state.storage.sql.exec(
      `create table if not exists days (
        day text primary key, calls integer not null default 0, tokens integer not null default 0,
        cost integer not null default 0) without rowid`,
    )
    state.storage.sql.exec(
      `create table if not exists reservations (
        id text primary key, tokens integer not null, expires_at integer not null) without rowid`,
    )
  }

  /** Sets tokens aside under an id of the caller's. False: the day's share is spent. */
  async reserve(id: string, day: string, tokens: number, limit: number): Promise<boolean> {
    const { storage } = this.ctx
    return storage.transactionSync(() => {
      const { sql } = storage
      const now = Date.now()
      sql.exec('delete from reservations where expires_at <= ?', now)
      const { taken } = sql
        .exec<{ taken: number }>(
          `select coalesce((select tokens from days where day = ?), 0)
            + coalesce((select sum(tokens) from reservations where id <> ?), 0) as taken`,
          day,
          id,
        )
        .one()
      if (taken + tokens > limit) return false
      sql.exec(
        `insert into reservations values (?, ?, ?) on conflict (id)
          do update set tokens = excluded.tokens, expires_at = excluded.expires_at`,
        id,
        tokens,
        now + reservationLifeMs,
      )
      return true
    })
  }

  /** What the call really took; nothing, where it was not billed. `cost` in millionths of a dollar. */
  async settle(
    id: string,
    day: string,
    spent: { tokens: number; cost: number } | null,
  ): Promise<void> {
    const { storage } = this.ctx
    storage.transactionSync(() => {
      const { sql } = storage
      sql.exec('delete from reservations where id = ?', id)
      if (!spent) return
      sql.exec(
        `insert into days values (?, 1, ?, ?) on conflict (day) do update
          set calls = calls + 1, tokens = tokens + excluded.tokens, cost = cost + excluded.cost`,
        day,
        spent.tokens,
        spent.cost,
      )
      sql.exec(
        `delete from days where day not in (select day from days order by day desc limit ?)`,
        keptDays,
      )
    })
  }

  /** What was spent on a day. */
  async spentOn(day: string): Promise<{ calls: number; tokens: number; cost: number }> {
    const [row] = this.ctx.storage.sql
      .exec<{ calls: number; tokens: number; cost: number }>(
        'select calls, tokens, cost from days where day = ?',
        day,
      )
      .toArray()
    return row ?? { calls: 0, tokens: 0, cost: 0 }
  }
}

/** The one for the whole companion. */
export function aiBudgetOf(env: Env): Pick<AiBudget, 'reserve' | 'settle'> {
  const one = () => env.AI_BUDGET.get(env.AI_BUDGET.idFromName('all'))
  return {
    reserve: (...args) => one().reserve(...args),
    settle: (...args) => one().settle(...args),
  }
}
