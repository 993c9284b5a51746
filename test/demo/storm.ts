import type { SupabaseClient } from '@supabase/supabase-js'
import type { FathomSimulator } from '../../server/local/fathom-simulator/simulator.ts'

/** What went wrong on purpose, and what became of the calls all the same. */
export type Storm = {
  finished: number
  injected: Record<string, number>
  /** In the CRM, each once. */
  survived: number
  twice: number
  lost: number
  items: number
  byClaude: number
  byRules: number
  uncategorised: number
}

/** Each of these calls meets one kind of bad weather. */
const stretches = [
  { faults: { duplicate: 1 }, keys: ['discovery', 'free-mail-guest'] },
  { faults: { deliveryDelayMs: 1_500 }, keys: ['security-review', 'ad-hoc-call'] },
  { faults: { reorder: 1 }, keys: ['non-ascii', 'absent-assignee'] },
  { faults: { corruptSignature: 1 }, keys: ['pipeline-review'] },
  { faults: { drop: 1 }, keys: ['no-action-items', 'hand-over', 'qbr'] },
] as const

/**
 * Finishes ten calls while the simulator sends twice, late, in the wrong order, with spoiled signatures or
 * not at all, and answers 500 and 429. `until` waits; `compare` has the companion ask Fathom what there is.
 */
export async function weatherStorm(
  fathom: FathomSimulator,
  crm: SupabaseClient,
  until: <T>(what: string, ask: () => Promise<T | undefined>) => Promise<T>,
  compare: () => Promise<void>,
): Promise<Storm> {
  const earlier = new Set(fathom.deliveries().map(({ webhookId }) => webhookId))
  const recordings: string[] = []
  for (const { faults, keys } of stretches) {
    fathom.setFaults(faults)
    for (const key of keys) {
      recordings.push(String((await fathom.finishMeeting(key)).recordingId))
    }
    await until('the first attempts', async () => {
      const sent = fathom.deliveries().filter(({ webhookId }) => !earlier.has(webhookId))
      return sent.every(({ state, tries }) => state !== 'pending' || tries > 0) ? true : undefined
    })
    fathom.setFaults({ duplicate: 0, deliveryDelayMs: 0, reorder: 0, corruptSignature: 0, drop: 0 })
  }
  // What was never sent is found by asking, of a Fathom that fails at first and then has had enough.
  fathom.setFaults({ apiError: 1 })
  await compare()
  for (const [fault, next] of [
    ['apiError', { apiError: 0, apiTooMany: 1 }],
    ['apiTooMany', { apiTooMany: 0 }],
  ] as const) {
    await until(`Fathom's API to spoil an answer (${fault})`, async () =>
      (fathom.spoiledAnswers().get(fault) ?? 0) > 0 ? true : undefined,
    )
    fathom.setFaults(next)
  }
  await fathom.settled()

  const arrived = async () => {
    const { data } = await crm
      .from('meetings')
      .select('id, fathom_recording_id')
      .in('fathom_recording_id', recordings)
    return data ?? []
  }
  const present = await until('every call to be in the CRM', async () => {
    const rows = await arrived()
    return new Set(rows.map((row) => row.fathom_recording_id)).size === recordings.length
      ? rows
      : undefined
  }).catch(arrived)
  const meetingIds = present.map(({ id }) => id)
  const readItems = async () => {
    const { data } = await crm
      .from('meeting_action_items')
      .select('type:ai_task_type, by:categorised_by')
      .in('meeting_id', meetingIds)
    return data ?? []
  }
  const items = await until('Claude to have caught up', async () => {
    const read = await readItems()
    return read.every(({ by }) => by === 'ai') ? read : undefined
  }).catch(readItems)
  const distinct = new Set(present.map((row) => row.fathom_recording_id)).size
  return {
    finished: recordings.length,
    injected: injectedIn(fathom, earlier),
    survived: distinct,
    twice: present.length - distinct,
    lost: recordings.length - distinct,
    items: items.length,
    byClaude: items.filter(({ by }) => by === 'ai').length,
    byRules: items.filter(({ by }) => by === 'rules').length,
    uncategorised: items.filter(({ type }) => type === null).length,
  }
}

function injectedIn(fathom: FathomSimulator, earlier: ReadonlySet<string>): Record<string, number> {
  const sent = fathom.deliveries().filter(({ webhookId }) => !earlier.has(webhookId))
  const attempts = sent.flatMap((delivery) => delivery.attempts)
  const firstAt = sent.flatMap(({ attempts: [first] }) => first?.at ?? [])
  const spoiled = fathom.spoiledAnswers()
  return {
    'webhooks sent twice': sent.filter(({ attempts, tries }) => attempts.length > tries).length,
    'webhooks late by a second or more': sent.filter(
      ({ createdAt, attempts: [first] }) => first && first.at - createdAt >= 1_000,
    ).length,
    'webhooks overtaken': firstAt.filter((at, index) =>
      firstAt.slice(index + 1).some((b) => b < at),
    ).length,
    'spoiled signatures': attempts.filter(({ corrupted }) => corrupted).length,
    'webhooks never sent': sent.filter(({ state }) => state === 'dropped').length,
    'answers 500 from the API': spoiled.get('apiError') ?? 0,
    'answers 429 from the API': spoiled.get('apiTooMany') ?? 0,
  }
}
