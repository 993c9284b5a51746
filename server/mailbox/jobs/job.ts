/** What a mailbox does by itself, by kind, with what each needs to know. */
export type JobPayloads = {
  /** A stored delivery into the CRM. */
  sync_delivery: { deliveryId: number }
  /** Who is the rep at Fathom? */
  identify: Record<string, never>
  /** One page of Fathom's list. */
  list_page: ListPage
  /** One meeting of a list into the CRM. `item` is Fathom's JSON, unread. */
  sync_listed: { item: unknown; fetchedAt: number; counted: boolean }
  /** The transcript and the summary of a listed meeting, which lists do not carry. */
  fetch_details: { item: unknown; recordingId: string; fetchedAt: number }
  /** `replaces`: the generation that is to give way to it, and why. */
  create_webhook: { replaces?: number; because?: WebhookReason }
  /**
   * A webhook of an earlier connection, or one that could not be stored. `by`: what that connection had for
   * access, sealed, since Fathom shows a webhook to nobody but who made it.
   */
  delete_webhook: { fathomId: string; generation: number; by?: SealedAccess }
  disconnect: { deleteData: boolean }
  /** What can be put right in the CRM without Fathom. */
  mend: { work: 'failed_items' | 'companies' }
  /** Whom the CRM took for people before they were known to be none: one page, after a key. */
  tidy: { run: string; after: string | null }
  /** One call's items before the model. */
  analyse_meeting: { meetingId: string }
  /** Which calls has the model not seen? */
  find_unanalysed: Record<string, never>
  /** The picture of a call, into the CRM's storage. */
  store_thumbnail: { recording: number; recordingId: string; address: string }
  /** What is wanted of copies in another CRM, brought there. */
  mirror_tasks: Record<string, never>
  /** What was done to these copies, or to all that are open (null). */
  pull_mirrors: { ids: string[] | null }
  disconnect_crm: Record<string, never>
  report_crm: Record<string, never>
  /** What the CRM shows of this connection. */
  report: Record<string, never>
}

/**
 * Why a webhook is made anew. `untold`: the list had calls that it should have told. `refused`: its
 * deliveries were signed with another secret. `moved`: the companion has another address. `missing`: there
 * was none.
 */
export type WebhookReason = 'untold' | 'refused' | 'moved' | 'missing'

/** Tokens or a key, as they are kept. */
export type SealedAccess = { purpose: 'tokens' | 'api-key'; sealed: string }

export type ListPage = {
  purpose: 'import' | 'recent' | 'month'
  createdAfter: number
  cursor: string | null
  page: number
  /** The pages this reading has seen, by the digest of what stood on them; absent on the first. */
  seen?: string[]
  /** Pages in a row that were seen before. */
  stale?: number
  /** This page cannot be read with its transcripts. */
  withoutText?: boolean
}

export type JobKind = keyof JobPayloads

export type Job = {
  [K in JobKind]: { kind: K; payload: JobPayloads[K] } & JobRow
}[JobKind]

type JobRow = {
  id: number
  lane: string | null
  attempts: number
  requestId: string | null
  createdAt: number
}

/** `portal`: the rep's other CRM. `room`: a place among those who write in the rep's workspace. Full is no fault, but waited for alike. */
export type Service = 'crm' | 'room' | 'fathom' | 'claude' | 'portal'

/** Whom a kind of job needs. A job is not begun while one of them is known to be down. */
export const needs: Readonly<Record<JobKind, readonly Service[]>> = {
  sync_delivery: ['crm', 'room'],
  identify: ['fathom'],
  list_page: ['fathom'],
  sync_listed: ['crm', 'room'],
  fetch_details: ['fathom', 'crm', 'room'],
  create_webhook: ['fathom'],
  delete_webhook: ['fathom'],
  disconnect: ['fathom', 'crm', 'room'],
  mend: ['crm', 'room'],
  tidy: ['crm', 'room'],
  // It looks after its own failures.
  store_thumbnail: ['room'],
  analyse_meeting: ['crm', 'room', 'claude'],
  find_unanalysed: ['crm'],
  mirror_tasks: ['crm', 'portal'],
  pull_mirrors: ['crm', 'portal'],
  disconnect_crm: [],
  report_crm: ['crm'],
  report: ['crm'],
}

/** Work that only makes better what is there already. It never waits for a person. */
export const extraKinds: readonly JobKind[] = [
  'analyse_meeting',
  'find_unanalysed',
  // Copies wait in the CRM, each by itself.
  'mirror_tasks',
  'pull_mirrors',
]

export function isExtra(kind: JobKind): boolean {
  return extraKinds.includes(kind)
}

export function jobKinds(): JobKind[] {
  return Object.keys(needs).filter((kind): kind is JobKind => kind in needs)
}
