import { db } from '../cache/db.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import type { TouchedKey } from '../cache/outbox-rows.ts'
import { AppError } from '../contract/error.ts'
import type {
  MutationResult,
  PushRequest,
  PushResponse,
  SentMutation,
} from '../contract/mutation.ts'
import { maxMutationsPerPush, maxPushBytes } from '../contract/mutation.ts'

/** The part of the companion that takes clicks. */
export type Pushes = { push: (request: PushRequest) => Promise<PushResponse> }

type Click = SentMutation & { touched: readonly TouchedKey[] }

/** Clicks that wait, and what becomes of those that were answered. */
export type Source<Row extends Click> = {
  /** The next to send, oldest first. `aside` are left out, and with them what was done to the same rows later. */
  take: (most: number, aside: ReadonlySet<string>) => Promise<Row[]>
  /** Answers the ids that were answered, and puts aside what is not to go again now. */
  note: (
    results: readonly MutationResult[],
    at: string,
    aside: Set<string>,
  ) => Promise<ReadonlySet<string>>
  /** Turned down for what is in it: it would be every time. */
  refuseWhole: (row: Row, message: string, at: string) => Promise<void>
}

/** This many clicks the companion may fail over, one after the other, before it is taken to be ill itself. */
const mostAside = 3

/**
 * Sends what waits, at most fifty clicks and a megabyte at a time. A batch that is turned down as a whole is
 * halved until it is known which click did it. That one is refused, or, where the fault may be the
 * companion's, left for the next time with all that builds on it; the others go.
 * @throws what `api.push` throws, once the others have gone
 */
export async function pushAll<Row extends Click>(
  api: Pushes,
  source: Source<Row>,
  now: () => number,
): Promise<void> {
  const clientId = await ownClientId()
  const aside = new Set<string>()
  let failedInARow = 0
  let trouble: unknown = null
  let most = maxMutationsPerPush
  while (failedInARow < mostAside) {
    const batch = await source.take(most, aside)
    const [first] = batch
    if (first === undefined) break
    const at = new Date(now()).toISOString()
    try {
      const { results } = await api.push({ clientId, mutations: batch.map(sentForm) })
      const answered = await source.note(results, at, aside)
      // What was not answered would go round for ever.
      for (const { id } of batch) if (!answered.has(id)) aside.add(id)
      failedInARow = 0
    } catch (error) {
      const blame = blameOf(error)
      if (blame === 'the line') throw error
      if (batch.length > 1) {
        most = Math.ceil(batch.length / 2)
        continue
      }
      most = maxMutationsPerPush
      if (blame === 'the click') {
        await source.refuseWhole(first, refusalWords(error), at)
        continue
      }
      aside.add(first.id)
      trouble = error
      failedInARow += 1
    }
  }
  if (trouble !== null) throw trouble
}

/**
 * What a push that failed as a whole failed over. `the click`: it was read and turned down, and will be
 * every time. `unclear`: the companion broke over it. `the line`: nothing that was in it.
 */
function blameOf(error: unknown): 'the click' | 'unclear' | 'the line' {
  if (!(error instanceof AppError)) return 'the line'
  switch (error.code) {
    case 'bad_request':
    case 'too_large':
      return 'the click'
    case 'internal':
    case 'conflict':
    case 'not_found':
    case 'forbidden':
      return 'unclear'
    case 'unauthorized':
    case 'upgrade_required':
    case 'rate_limited':
    case 'crm_unavailable':
    case 'fathom_refused':
    case 'fathom_unavailable':
    case 'signature_invalid':
    case 'state_invalid':
      return 'the line'
  }
}

function refusalWords(error: unknown): string {
  const isTooLong = error instanceof AppError && error.code === 'too_large'
  return isTooLong
    ? 'Not saved: there is more text in this than can be sent.'
    : 'Not saved: there is something in this that the CRM cannot take.'
}

function sentForm({ id, name, args, madeAt }: Click): SentMutation {
  return { id, name, args, madeAt }
}

const encoder = new TextEncoder()

/** The first of `waiting` that fit into one push and do not build on what is put aside. */
export function fill<Row extends Click>(
  waiting: readonly Row[],
  most: number,
  aside: ReadonlySet<string>,
): Row[] {
  const batch: Row[] = []
  const held = new Set<string>()
  let bytes = 0
  for (const row of waiting) {
    const keys = row.touched.map(({ entity, id }) => `${entity} ${id}`)
    if (aside.has(row.id) || keys.some((key) => held.has(key))) {
      for (const key of keys) held.add(key)
      continue
    }
    bytes += encoder.encode(JSON.stringify(sentForm(row))).length
    if (batch.length === most || (batch.length > 0 && bytes > maxPushBytes)) break
    batch.push(row)
  }
  return batch
}

/** Names this installation to the database, for the record. */
function ownClientId(): Promise<string> {
  return db.transaction('rw', db.meta, async () => {
    const known = await getMeta('clientId')
    if (known !== undefined) return known
    const made = crypto.randomUUID()
    await setMeta('clientId', made)
    return made
  })
}
