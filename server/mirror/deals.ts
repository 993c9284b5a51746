import * as z from 'zod/mini'
import type { Deal } from './adapter.ts'
import type { ToDo } from './to-do.ts'
import type { Asked, Ended, MirrorTools, OpenDeals } from './tools.ts'

/**
 * On which deal of a company its tasks are hung: on the one that is open, on the one of several that the rep chose,
 * else on none. A click never waits for that: the panel asks once the copy is there.
 */

/** What was read of a company holds so long, for all of its tasks. */
export const dealsHoldMs = 5 * 60_000
/** So many are offered; of the rest the panel says how many there are, and where. */
const mostListed = 8
const longestName = 120

export type DealWish = {
  company: string | null
  id: string | null
  /** The rep is asked: by their choice, or its want, it is this one. Otherwise there is but one. */
  said: boolean
  open: readonly string[]
}

const Noted = z.object({
  answered: z.boolean(),
  dealId: z.nullable(z.string()),
  touched: z._default(z.array(z.string()), []),
})

export async function dealFor(
  tools: MirrorTools,
  todo: ToDo,
  company: string | null,
): Promise<{ end: 'deal'; deal: DealWish } | Ended> {
  const known = company === null ? none : await openDealsOf(tools, company)
  if (!known.ok) return known
  const { open, listed } = known.value
  const alone = open.length === 1 ? (open[0] ?? null) : null
  const deal = { company, id: alone, said: open.length > 1, open }
  if (!deal.said && !todo.choosesDeal) return { end: 'deal', deal }
  const noted = Noted.parse(
    await tools.crm('note_deals', {
      p_user_id: tools.userId,
      p_mirror: todo.id,
      p: {
        company,
        url: company === null ? null : tools.adapter.companyUrl(tools.portalId, company),
        open,
        listed,
      },
    }),
  )
  tools.touched(noted.touched)
  return { end: 'deal', deal: deal.said ? { ...deal, id: noted.dealId } : deal }
}

type Known = { ok: true; value: OpenDeals } | ({ ok: false } & Ended)
const none: Known = { ok: true, value: { open: [], listed: [] } }

async function openDealsOf({ adapter, ask, deals }: MirrorTools, company: string): Promise<Known> {
  const kept = deals.read(company)
  if (kept !== null) return { ok: true, value: kept }
  const read: Asked<Deal[]> = await ask((caller) => adapter.openDeals(caller, company))
  if (!read.ok && read.reason === 'ended') return read
  // Without the right to see deals there are none to hang it on.
  const found = read.ok ? read.value : []
  const value = {
    open: [...new Set(found.map(({ id }) => id))],
    listed: found.slice(0, mostListed).map((one) => ({ ...one, name: plainName(one.name) })),
  }
  deals.keep(company, value)
  return { ok: true, value }
}

/** Written by anybody who may edit deals there: one line, without what turns or hides the text around it. */
export function plainName(name: string): string {
  const line = name
    .slice(0, 10 * longestName)
    .toWellFormed()
    .replaceAll('\ufffd', '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    // The joiners of emoji and of Persian stay.
    .replace(/[\p{Cf}\p{Co}]/gu, (sign) => (/[\u200c\u200d]/.test(sign) ? sign : ''))
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .trim()
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(line)) return ''
  const signs = Array.from(new Intl.Segmenter('en').segment(line), ({ segment }) => segment)
  if (signs.length <= longestName) return line
  return `${signs
    .slice(0, longestName - 1)
    .join('')
    .trimEnd()}…`
}
