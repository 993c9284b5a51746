import type { Usage } from '../../ai/claude.ts'

/** What this rep's calls to Claude have taken, day by day (UTC), and the answers not yet written. */

export type Spending = { calls: number; inputTokens: number; outputTokens: number; cost: number }

const keptDays = 40
/** An answer is written within minutes, or when the CRM is back. */
const answerLifeMs = 7 * 24 * 60 * 60_000

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** The first moment of the next day. */
export function nextDay(time: number): number {
  return Date.parse(`${dayOf(time)}T00:00:00Z`) + 24 * 60 * 60_000
}

export function spentOn(sql: SqlStorage, day: string): Spending {
  const [row] = sql
    .exec<{ calls: number; input_tokens: number; output_tokens: number; cost: number }>(
      'select calls, input_tokens, output_tokens, cost from ai_days where day = ?',
      day,
    )
    .toArray()
  return {
    calls: row?.calls ?? 0,
    inputTokens: row?.input_tokens ?? 0,
    outputTokens: row?.output_tokens ?? 0,
    cost: row?.cost ?? 0,
  }
}

export function noteSpending(sql: SqlStorage, day: string, usage: Usage, cost: number): void {
  sql.exec(
    `insert into ai_days values (?, 1, ?, ?, ?) on conflict (day) do update
      set calls = calls + 1, input_tokens = input_tokens + excluded.input_tokens,
          output_tokens = output_tokens + excluded.output_tokens, cost = cost + excluded.cost`,
    day,
    usage.inputTokens,
    usage.outputTokens,
    cost,
  )
}

/** An answer that was paid for and is not yet in the CRM, or null. */
export function readPaidAnswer(sql: SqlStorage, key: string): string | null {
  const [row] = sql
    .exec<{ answer: string }>('select answer from ai_answers where key = ?', key)
    .toArray()
  return row?.answer ?? null
}

export function keepPaidAnswer(sql: SqlStorage, key: string, answer: string, now: number): void {
  sql.exec('insert or replace into ai_answers values (?, ?, ?)', key, answer, now)
}

export function dropPaidAnswer(sql: SqlStorage, key: string): void {
  sql.exec('delete from ai_answers where key = ?', key)
}

export function pruneSpending(sql: SqlStorage, now: number): void {
  sql.exec('delete from ai_answers where answered_at < ?', now - answerLifeMs)
  sql.exec(
    'delete from ai_days where day not in (select day from ai_days order by day desc limit ?)',
    keptDays,
  )
}
