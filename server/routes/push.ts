import { Hono } from 'hono'
import * as z from 'zod/mini'
import type { MutationName, PushResponse } from '../../lib/contract/mutation.ts'
import {
  MutationResult,
  maxMutationsPerPush,
  mutations,
  SentMutation,
} from '../../lib/contract/mutation.ts'
import { CrmError, callCrm, json } from '../db/client.ts'
import { authenticate, bearerToken } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { mailboxOf } from './companion.ts'
import { readJson } from './read-json.ts'

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
  const accessToken = bearerToken(c.req.header('authorization'))
  const sent = await readJson(c.req.raw, Envelope)
  const checked = sent.mutations.map(checkMutation)
  const valid = checked.flatMap((mutation) => (mutation.ok ? [mutation.mutation] : []))
  let applied: z.infer<typeof Applied> = { results: [], touched: [] }
  if (valid.length > 0) {
    const args = { p_client_id: sent.clientId, p_mutations: valid }
    const { supabase } = c.var.settings
    const answer = await json(await callCrm(supabase, { accessToken }, 'apply_mutations', args))
    const parsed = Applied.safeParse(answer)
    if (!parsed.success) throw new CrmError('unavailable', null)
    applied = parsed.data
    for (const userId of new Set(applied.touched)) {
      // A lost hint costs a delay and never a row.
      const hinted = mailboxOf(c.env.MAILBOX, userId).hint()
      c.executionCtx.waitUntil(hinted.catch(() => {}))
    }
    if (hasForgotten(valid, applied.results)) {
      // Waited for: where it fails the push fails, and is sent again until what Fathom sent is gone.
      const { userId } = await authenticate(supabase, c.req.header('authorization'))
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
