/** Single facts about a mailbox, by name. One place for all their names and what they hold. */
export type Facts = {
  /** The rep's id in the CRM. */
  userId: string
  /** The rep's confirmed address in the CRM, lower-cased. */
  crmEmail: string
  connection: 'active' | 'revoked' | 'disconnecting' | 'disconnected'
  /** Milliseconds since epoch, like every time here. */
  connectedAt: string
  scopes: string
  /** The sealed token pair; or, where the rep connected by a key, that key, sealed. Never both. */
  tokens: string
  apiKey: string
  /** Who recorded what the key's webhook told, where the rep has said that it is somebody else. */
  keyOwner: string
  /** Confirmed by Fathom's data; absent until then. */
  fathomEmail: string
  /** Since when it is in doubt; and, as JSON, addresses there that were or are the rep's, and that are not. */
  doubtedAt: string
  ownRecorders: string
  otherRecorders: string
  /** When the newest call was made that the list showed of the known address. */
  newestListedAt: string
  /** Recorders in Fathom's list, as JSON, while it is not known which of them is the rep. */
  recorders: string
  /** The first import waits until it is known who the rep is at Fathom. */
  importPending: string
  /** Calls that the running import has seen and finished, for the progress bar. */
  importListed: string
  importSynced: string
  lastDeliveryAt: string
  lastSuccessAt: string
  /** When to compare the last 48 hours and the last 30 days with Fathom's list, and to tidy up. */
  nextRecentAt: string
  nextMonthAt: string
  nextTidyAt: string
  /** When Fathom's list was last read to its end, over whatever time. */
  comparedAt: string
  /** When a whole comparison over 30 days last ended. */
  missingCheckedAt: string
  lastError: string
  /** The rules by which the people of this rep's calls were last judged anew. */
  tidiedBy: string
  /** Refreshes of the tokens that failed since one last succeeded. */
  refreshFailures: string
  /** Since when secrets here do not open with the keys that are set; they are kept. */
  unreadableSince: string
  /** What the registry of keys was last told. */
  keysTold: string
  /** A refresh was asked for whose answer has not come: Fathom may have spent the pair that is stored. */
  refreshAskedAt: string
  /** When something came from a webhook whose making was never answered. */
  orphanHeardAt: string
  /** Why the connection is revoked. */
  lostBecause: LostBecause
  /** When somebody was last to be forgotten: no body from before is kept once it reached the CRM. */
  bodiesForgottenAt: string
  /** How often Fathom was asked to let go since the account was deleted. */
  eraseTries: string
  /** Why Claude could not be heard the last time; absent when it could. */
  aiError: string
  /** When the next day's share begins, after one was spent. */
  aiSpentUntil: string
  /** This mailbox is nobody's, and takes test deliveries. */
  canary: 'yes'
  /** The other CRM that the rep's tasks are mirrored into: its name, the sealed tokens, who the rep is there (JSON). */
  crmProvider: string
  crmTokens: string
  crmIdentity: string
  crmConnection: 'active' | 'revoked' | 'disconnecting' | 'disconnected'
  crmConnectedAt: string
  /** Whether that account lets copies be made under a unique key; absent until asked. */
  crmKeyed: 'yes' | 'no'
  /** When all open copies are looked at next, and were last. */
  nextPullAt: string
  crmPulledAt: string
  /** What was last reported to the CRM, so that nothing is reported twice. */
  reported: string
}

/**
 * `tokens_lost`: Fathom gave a new pair and it never reached us. `fathom_revoked`: Fathom takes the pair no
 * more. `key_refused`: the same of a key.
 */
export type LostBecause = 'tokens_lost' | 'fathom_revoked' | 'key_refused'

export type FactName = keyof Facts

export function readFact<N extends FactName>(sql: SqlStorage, name: N): Facts[N] | null {
  const [row] = sql
    .exec<{ value: Facts[N] }>('select value from facts where name = ?', name)
    .toArray()
  return row?.value ?? null
}

export function readTime(sql: SqlStorage, name: FactName): number | null {
  const text = readFact(sql, name)
  return text === null ? null : Number(text)
}

export function writeFact<N extends FactName>(
  sql: SqlStorage,
  name: N,
  value: Facts[N] | number | null,
): void {
  if (value === null) {
    sql.exec('delete from facts where name = ?', name)
    return
  }
  sql.exec(
    'insert into facts values (?, ?) on conflict (name) do update set value = excluded.value',
    name,
    String(value),
  )
}

/** Adds to a count and answers nothing; an absent count is zero. */
export function addToFact(sql: SqlStorage, name: FactName, amount: number): void {
  sql.exec(
    `insert into facts values (?, ?)
      on conflict (name) do update set value = cast(cast(value as integer) + ? as text)`,
    name,
    String(amount),
    amount,
  )
}
