import * as z from 'zod/mini'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { mask } from '../../server/ai/mask.ts'
import { maskOfNames } from '../../server/ai/mask-names.ts'
import type { LabelledItem } from './items.ts'

/** What reps said their items are, as the CRM tells its operator. */
const Corrections = z.array(
  z.object({
    text: z.string().check(z.minLength(1)),
    label: z.enum(taskTypes),
    names: z.array(z.string()),
  }),
)

/** Asks the CRM with its secret key. Throws where it does not answer with corrections. */
export async function readCorrections(
  crm: { url: string; secretKey: string },
  send: typeof fetch = fetch,
): Promise<LabelledItem[]> {
  const answer = await send(new URL('/rest/v1/rpc/category_corrections', crm.url), {
    method: 'POST',
    headers: {
      apikey: crm.secretKey,
      authorization: `Bearer ${crm.secretKey}`,
      'content-type': 'application/json',
    },
    body: '{}',
  })
  if (!answer.ok) throw new Error(`The CRM answered ${answer.status}.`)
  return Corrections.parse(await answer.json()).map(({ text, label, names }) => ({
    text: withoutNames(text, names),
    label,
    also: [],
  }))
}

/**
 * An item's words without what tells whose they are: whole names of people and companies of the call, first
 * names too, addresses, hosts, numbers and keys.
 */
function withoutNames(text: string, names: readonly string[]): string {
  const parts = names
    .flatMap((name) => name.split(/[\s,]+/))
    .filter((part) => part.length > 1 && /\p{Lu}|[^\p{ASCII}]/u.test(part))
  const families = maskOfNames(parts.map((part) => `${part}, X`))
  return mask(text, families)
}

/** Lines of a training file, as `test/eval` reads them. */
export function trainingLines(items: readonly LabelledItem[]): string {
  return items.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join('')
}
