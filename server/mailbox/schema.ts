/**
 * The Mailbox's tables. A migration that has landed is never edited: objects in production carry its
 * result, and each is brought up to date when it first wakes under a new release.
 */
const migrations: readonly (readonly string[])[] = [
  [
    // Single facts about this mailbox: whose it is, what its connection is, what it knows.
    `create table facts (
      name text primary key,
      value text not null
    ) without rowid`,

    // One for each webhook that was ever asked for. A retired one keeps its secret, so that late
    // deliveries still verify and are dropped knowingly.
    `create table webhooks (
      generation integer primary key autoincrement,
      address_digest text not null,
      state text not null check (state in ('creating', 'live', 'retired')),
      fathom_id text,
      secret text,
      created_at integer not null,
      retired_at integer
    )`,

    // What Fathom sent. 'flagged': an id that was seen with other bytes before. 'dropped': signed
    // for an earlier connection.
    `create table deliveries (
      id integer primary key autoincrement,
      generation integer not null,
      webhook_id text not null,
      body_digest text not null,
      size integer not null,
      sent_at integer not null,
      received_at integer not null,
      request_id text,
      state text not null check (state in ('stored', 'flagged', 'dropped')),
      recording integer,
      outcome text,
      settled_at integer,
      unique (generation, webhook_id, body_digest)
    )`,
    // With rowids: a large value in the tree of a key would cost twice as much to write.
    `create table chunks (
      delivery_id integer not null references deliveries (id) on delete cascade,
      position integer not null,
      bytes blob not null,
      primary key (delivery_id, position)
    )`,

    // What is still to do. A finished job is deleted; a parked one waits for a person. 'blocked'
    // waits for the rep to reconnect.
    `create table jobs (
      id integer primary key autoincrement,
      kind text not null,
      payload text not null,
      coalesce_key text,
      lane text,
      state text not null check (state in ('queued', 'running', 'parked', 'blocked')),
      attempts integer not null default 0,
      due_at integer not null,
      lease text,
      reason text,
      request_id text,
      created_at integer not null,
      parked_at integer
    )`,
    `create index jobs_due on jobs (state, due_at, id)`,
    `create index jobs_kind on jobs (state, kind, due_at)`,
    `create index jobs_lane on jobs (lane) where lane is not null`,
    `create unique index jobs_coalesce on jobs (coalesce_key)
      where coalesce_key is not null and state in ('queued', 'blocked')`,

    // Who is known to be down, and when the next single probe may go.
    `create table breakers (
      service text primary key,
      failures integer not null,
      open_until integer not null
    ) without rowid`,

    // Fathom's budgets, as its headers last told them.
    `create table budgets (
      bucket text primary key,
      remaining integer not null,
      resets_at integer not null
    ) without rowid`,

    // One line a recording, for the receipt and for telling what a list has that we have not.
    // Either name may be missing: old payloads have no recording id.
    `create table recordings (
      id integer primary key autoincrement,
      recording_id text unique,
      call_url text unique,
      received_at integer,
      listed_at integer,
      listed_digest text,
      details_at integer,
      synced_at integer,
      outcome text,
      counts text,
      reason text
    )`,

    // One-time texts, by digest: OAuth states, hand-offs, live tickets.
    `create table one_time (
      digest text primary key,
      kind text not null check (kind in ('state', 'handoff', 'ticket')),
      payload text not null,
      expires_at integer not null
    ) without rowid`,
  ],
  [
    // What Claude has cost this rep, by day in UTC; cost in millionths of a dollar.
    `create table ai_days (
      day text primary key,
      calls integer not null,
      input_tokens integer not null,
      output_tokens integer not null,
      cost integer not null
    ) without rowid`,

    // Answers that are paid for and not yet in the CRM, by what was asked.
    `create table ai_answers (
      key text primary key,
      answer text not null,
      answered_at integer not null
    )`,

    // 'stored', or 'none' where it was looked for in vain.
    `alter table recordings add column thumbnail text`,
  ],
  [
    // Where a webhook leads, why it took the place of the one before, and how many signatures in a row
    // did not fit its secret.
    `alter table webhooks add column public_url text`,
    `alter table webhooks add column made_because text`,
    `alter table webhooks add column refusals integer not null default 0`,

    // Webhooks that were asked for without an answer: they may stand at Fathom, by no id that is known.
    `create table lost_webhooks (
      generation integer primary key,
      address_digest text not null,
      asked_at integer not null
    )`,

    // When the call was over: of calls that only the list told, it says whether a webhook should have.
    `alter table recordings add column ended_at integer`,
    // When a list first had it that had shown everything once since the webhook was made.
    `alter table recordings add column appeared_at integer`,
  ],
  [
    // Copies of tasks in another CRM that were asked for there and are not settled in ours.
    `create table mirror_intents (
      mirror_id text primary key,
      asked_at integer not null,
      keyed integer not null,
      contact text,
      remote_id text
    ) without rowid`,
  ],
  [
    // What a minute begins with, as last told: calls go side by side before its first answer.
    `alter table budgets add column calls_a_minute integer`,
  ],
  [
    // Open deals of companies in another CRM as they were last read, so that not every task reads them anew.
    `create table open_deals (
      company text primary key,
      read_at integer not null,
      deals text not null
    ) without rowid`,
  ],
]

/** What a stored version newer than this release means: a roll-back met newer state. */
export class NewerSchemaError extends Error {
  constructor(stored: number) {
    super(`The mailbox is at schema ${stored}, this release knows ${migrations.length}`)
    this.name = 'NewerSchemaError'
  }
}

/** 0 where nothing was ever stored. Reading writes nothing. */
export function schemaVersion(sql: SqlStorage): number {
  const exists = sql
    .exec("select 1 from sqlite_master where type = 'table' and name = 'schema_version'")
    .toArray()
  if (exists.length === 0) return 0
  const { version } = sql.exec<{ version: number }>('select version from schema_version').one()
  return version
}

/** Brings the tables up to this release, each migration in a transaction of its own. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage
  const stored = schemaVersion(sql)
  if (stored > migrations.length) throw new NewerSchemaError(stored)
  for (const [index, statements] of migrations.entries()) {
    if (index < stored) continue
    storage.transactionSync(() => {
      if (index === 0) {
        sql.exec('create table schema_version (version integer not null)')
        sql.exec('insert into schema_version values (0)')
      }
      for (const statement of statements) sql.exec(statement)
      sql.exec('update schema_version set version = ?', index + 1)
    })
  }
}
