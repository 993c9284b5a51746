import { Hono } from 'hono'
import * as z from 'zod/mini'
import type { MutationName, PushResponse } from '../../lib/contract/mutation.ts'
import {
  MutationResult,
  maxMutationsPerPush,
  mutations,
  SentMutation,
} from '../../lib/contract/mutation.ts'
import { CrmError, json } from '../db/client.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'
import { readAsRep } from '../http/pass-through.ts'
import { count } from '../log.ts'

/** The envelope alone: one mutation that is not understood must not hold back the others. */
const Envelope = z.object({
  clientId: z.string().check(z.uuid()),
  mutations: z
    .array(z.looseObject({ id: z.string() }))
    .check(z.minLength(1), z.maxLength(maxMutationsPerPush)),
})

const Applied = z.object({
  results: z.array(MutationResult),
  touched: z._default(z.array(z.string()), []),
})

/** What the rep did, in their own name. The database applies each mutation once, in order. */
export const push = new Hono<CompanionEnv>().post('/', async (c) => {
  const { body: sent, ask } = await readAsRep(c, Envelope)
  const checked = sent.mutations.map(checkMutation)
  const valid = checked.flatMap((mutation) => (mutation.ok ? [mutation.mutation] : []))
  let applied: z.infer<typeof Applied> = { results: [], touched: [] }
  if (valid.length > 0) {
    const args = { p_client_id: sent.clientId, p_mutations: valid }
    const answer = await json(await whenThereIsRoom(() => ask('apply_mutations', args)))
    const parsed = Applied.safeParse(answer)
    if (!parsed.success) throw new CrmError('unavailable', null)
    applied = parsed.data
    count('clicks_taken', applied.results.length)
    for (const userId of new Set(applied.touched)) {
      // A lost hint costs a delay and never a row.
      const hinted = mailboxOf(c.env.MAILBOX, userId).hint()
      c.executionCtx.waitUntil(hinted.catch(() => {}))
    }
    if (hasForgotten(valid, applied.results)) {
      // Waited for: where it fails the push fails, and is sent again until what Fathom sent is gone.
      const { userId } = await authenticate(c)
      await mailboxOf(c.env.MAILBOX, userId).forgetBodies()
    }
  }
  const results = new Map(applied.results.map((result) => [result.id, result]))
  const answer: PushResponse = {
    // In the order they were sent, so that a client can go by either.
    results: checked.flatMap((mutation) => {
      const result = mutation.ok ? results.get(mutation.mutation.id) : mutation.result
      return result ? [result] : []
    }),
  }
  return c.json(answer)
})

/** A colleague's writes take a moment. After that the panel comes again by itself, as after any lost push. */
const retriesMs = [100, 300, 900]

async function whenThereIsRoom<T>(work: () => Promise<T>): Promise<T> {
  for (const delay of retriesMs) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof CrmError) || error.reason !== 'busy') throw error
      await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())))
    }
  }
  return work()
}

function hasForgotten(sent: readonly SentMutation[], results: readonly MutationResult[]): boolean {
  const names = new Map(sent.map(({ id, name }) => [id, name]))
  return results.some(({ id, ok }) => ok && names.get(id) === 'person.forget')
}

type Checked = { ok: true; mutation: SentMutation } | { ok: false; result: MutationResult }

function checkMutation(sent: { id: string }): Checked {
  const refuse = (reason: 'invalid' | 'unknown_mutation', message: string): Checked => ({
    ok: false,
    result: { id: sent.id, ok: false, reason, message },
  })
  const mutation = SentMutation.safeParse(sent)
  if (!mutation.success) return refuse('invalid', 'This change is not complete.')
  const { name } = mutation.data
  if (!isMutationName(name)) {
    return refuse('unknown_mutation', 'This version of Upshot does not know that change.')
  }
  const args = mutations[name].safeParse(mutation.data.args)
  if (!args.success) {
    const where = args.error.issues.map(({ path }) => path.join('.') || 'it').join(', ')
    return refuse('invalid', `The change could not be made: ${where} is not right.`)
  }
  return { ok: true, mutation: { ...mutation.data, args: args.data } }
}

function isMutationName(name: string): name is MutationName {
  return Object.hasOwn(mutations, name)
}
