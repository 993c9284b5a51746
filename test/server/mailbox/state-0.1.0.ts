/**
 * A mailbox as the companion of version 0.1.0 left it on disk, in the middle of its work. Never to be
 * brought up to date: later releases have to read this, and what they make of it is tested.
 */

/** Its tables, at schema 1. */
export const tables = [
  'create table schema_version (version integer not null)',
  'insert into schema_version values (1)',
  `create table facts (name text primary key, value text not null) without rowid`,
  `create table webhooks (generation integer primary key autoincrement, address_digest text not null, state text not null check (state in ('creating', 'live', 'retired')), fathom_id text, secret text, created_at integer not null, retired_at integer)`,
  `create table deliveries (id integer primary key autoincrement, generation integer not null, webhook_id text not null, body_digest text not null, size integer not null, sent_at integer not null, received_at integer not null, request_id text, state text not null check (state in ('stored', 'flagged', 'dropped')), recording integer, outcome text, settled_at integer, unique (generation, webhook_id, body_digest))`,
  `create table chunks (delivery_id integer not null references deliveries (id) on delete cascade, position integer not null, bytes blob not null, primary key (delivery_id, position))`,
  `create table jobs (id integer primary key autoincrement, kind text not null, payload text not null, coalesce_key text, lane text, state text not null check (state in ('queued', 'running', 'parked', 'blocked')), attempts integer not null default 0, due_at integer not null, lease text, reason text, request_id text, created_at integer not null, parked_at integer)`,
  `create index jobs_due on jobs (state, due_at, id)`,
  `create index jobs_kind on jobs (state, kind, due_at)`,
  `create index jobs_lane on jobs (lane) where lane is not null`,
  `create unique index jobs_coalesce on jobs (coalesce_key) where coalesce_key is not null and state in ('queued', 'blocked')`,
  `create table breakers (service text primary key, failures integer not null, open_until integer not null) without rowid`,
  `create table budgets (bucket text primary key, remaining integer not null, resets_at integer not null) without rowid`,
  `create table recordings (id integer primary key autoincrement, recording_id text unique, call_url text unique, received_at integer, listed_at integer, listed_digest text, details_at integer, synced_at integer, outcome text, counts text, reason text)`,
  `create table one_time (digest text primary key, kind text not null check (kind in ('state', 'handoff', 'ticket')), payload text not null, expires_at integer not null) without rowid`,
]

export type Row = Record<string, string | number | null>

export type Secrets = {
  userId: string
  /** Sealed, as the release sealed them. */
  tokens: string
  webhookSecret: string
  /** Digest of the random part of the webhook's address. */
  addressDigest: string
}

/** One delivery of each fate, by what its meeting is called. */
export type Body = { title: string; bytes: Uint8Array<ArrayBuffer>; digest: string }
export const titles = [
  'Settled',
  'Waits',
  'Was under way',
  'Refused by the CRM',
  'Other bytes under a known id',
  'Second of its recording',
  'Killed its process each time',
] as const

/** An item of Fathom's list, as jobs carry it. */
export type Item = Record<string, unknown>

/** The rows, by table. Times are milliseconds before `now`. */
export function rowsOf(
  now: number,
  { userId, tokens, webhookSecret, addressDigest }: Secrets,
  bodies: readonly Body[],
  items: { listed: Item; detailed: Item; blocked: Item },
): Record<string, Row[]> {
  const minute = 60_000
  const hour = 60 * minute
  const fact = (name: string, value: string | number) => ({ name, value: String(value) })
  const job = (changes: Row) => ({
    payload: '{}',
    coalesce_key: null,
    lane: null,
    state: 'queued',
    attempts: 0,
    due_at: now - hour,
    lease: null,
    reason: null,
    request_id: '8f1c2d3e4a5b6c7d',
    created_at: now - hour,
    parked_at: null,
    ...changes,
  })
  const underWay = { state: 'running', lease: 'a process that is no more' }
  const parked = { state: 'parked', parked_at: now - hour }
  const delivery = (index: number) => JSON.stringify({ deliveryId: index + 1 })
  const payload = (value: object) => JSON.stringify(value)
  return {
    facts: [
      fact('userId', userId),
      fact('crmEmail', 'sam@northbeam.example'),
      fact('connection', 'active'),
      fact('connectedAt', now - 48 * hour),
      fact('scopes', 'public_api'),
      fact('tokens', tokens),
      fact('fathomEmail', 'sam@northbeam.example'),
      fact('importListed', 12),
      fact('importSynced', 11),
      fact('lastSuccessAt', now - hour),
      fact('nextRecentAt', now + hour),
      fact('nextMonthAt', now + hour),
      fact('nextTidyAt', now - minute),
    ],
    webhooks: [
      {
        generation: 7,
        address_digest: addressDigest,
        state: 'live',
        fathom_id: 'wh_of_the_release_before',
        secret: webhookSecret,
        created_at: now - 48 * hour,
        retired_at: null,
      },
    ],
    deliveries: bodies.map(({ bytes, digest }, index) => ({
      id: index + 1,
      generation: 7,
      // The fifth came under the id of the first.
      webhook_id: `msg_${index === 4 ? 0 : index}`,
      body_digest: digest,
      size: bytes.length,
      sent_at: Math.floor((now - hour) / 1000),
      received_at: now - hour,
      request_id: '8f1c2d3e4a5b6c7d',
      state: index === 4 ? 'flagged' : 'stored',
      recording: index === 0 ? 1 : null,
      outcome: index === 0 ? 'applied' : null,
      settled_at: index === 0 ? now - hour : null,
    })),
    recordings: [
      {
        id: 1,
        recording_id: '1',
        call_url: null,
        received_at: now - hour,
        listed_at: now - hour,
        listed_digest: 'ab'.repeat(32),
        details_at: null,
        synced_at: now - hour,
        outcome: 'applied',
        counts: payload({ items: 0, tasks: 0, excluded: 0, failed: 0, unknown: 0 }),
        reason: null,
      },
    ],
    breakers: [{ service: 'crm', failures: 3, open_until: now - minute }],
    budgets: [{ bucket: 'global', remaining: 1, resets_at: now - minute }],
    one_time: [
      { digest: 'cd'.repeat(32), kind: 'ticket', payload: '{}', expires_at: now - minute },
    ],
    jobs: [
      job({ kind: 'sync_delivery', payload: delivery(1), lane: 'recording:2' }),
      job({ kind: 'sync_delivery', payload: delivery(2), attempts: 1, ...underWay }),
      job({
        kind: 'sync_delivery',
        payload: delivery(3),
        attempts: 1,
        reason: 'crm_refused_22P02',
        ...parked,
      }),
      job({
        kind: 'sync_delivery',
        payload: delivery(4),
        reason: 'same_id_other_bytes',
        ...parked,
      }),
      job({ kind: 'sync_delivery', payload: delivery(5), lane: 'recording:2' }),
      job({ kind: 'sync_delivery', payload: delivery(6), attempts: 8, ...underWay }),
      job({
        kind: 'sync_listed',
        payload: payload({ item: items.listed, fetchedAt: now - hour, counted: true }),
        coalesce_key: 'listed:3:0f0f0f0f',
      }),
      job({
        kind: 'fetch_details',
        payload: payload({
          item: items.detailed,
          recordingId: String(items.detailed.recording_id),
          fetchedAt: now - hour,
        }),
        coalesce_key: 'details:4',
      }),
      job({
        kind: 'fetch_details',
        payload: payload({
          item: items.blocked,
          recordingId: String(items.blocked.recording_id),
          fetchedAt: now - hour,
        }),
        coalesce_key: 'details:5',
        state: 'blocked',
        reason: 'revoked',
      }),
      job({
        kind: 'list_page',
        payload: payload({
          purpose: 'import',
          createdAfter: now - 48 * hour,
          cursor: 'c1',
          page: 2,
        }),
        coalesce_key: 'list:import',
      }),
      job({
        kind: 'delete_webhook',
        payload: payload({ fathomId: 'wh_long_gone', generation: 6 }),
        coalesce_key: 'delete_webhook:6',
      }),
      job({ kind: 'identify', coalesce_key: 'identify' }),
      job({ kind: 'create_webhook', coalesce_key: 'webhook' }),
      job({ kind: 'report', coalesce_key: 'report' }),
      job({
        kind: 'mend',
        payload: payload({ work: 'failed_items' }),
        coalesce_key: 'mend:failed_items',
      }),
    ],
  }
}
