import * as z from 'zod/mini'
import type { Caller, CrmAnswer, Deal } from '../mirror/adapter.ts'
import { objectsPath, pipelinesPath, request } from './client.ts'
import { id, paging, properties, usable } from './fields.ts'
import { toIso } from './task.ts'

/** A company's open deals, as HubSpot has them. */

const Listed = z.object({ results: usable(z.object({ id })), paging })
const WithDeals = z.object({
  associations: z.optional(
    z.catch(z.nullable(z.object({ deals: z.optional(z.catch(z.nullable(Listed), null)) })), null),
  ),
})
const Associated = z.object({ results: usable(z.object({ toObjectId: id })), paging })
const DealObject = z.object({ id, properties })
type DealObject = z.infer<typeof DealObject>
const Deals = z.object({ results: usable(DealObject) })
const Stage = z.object({ id, label: z.string() })
const Pipelines = z.object({ results: usable(z.object({ stages: usable(Stage) })) })

const asked = [
  'dealname',
  'hs_is_closed',
  'amount',
  'deal_currency_code',
  'dealstage',
  'closedate',
  'hs_deal_stage_probability',
]
/** What one request reads of objects, and of a list of associations. */
const batch = 100
const page = 500
/** A company with more deals than these is read no further: the newest, which have the highest ids. */
const mostDeals = 500
const mostPages = 20

/** One request where it has none, two where it has few, and one more for the stages' names where several are open. */
export async function openDeals(caller: Caller, company: string): Promise<CrmAnswer<Deal[]>> {
  const of = `${objectsPath('companies')}/${encodeURIComponent(company)}`
  const answer = await request(caller, 'GET', `${of}?associations=deals`, null, WithDeals)
  if (!answer.ok) return answer
  const deals = answer.value.associations?.deals
  let ids = deals?.results.map(({ id }) => id) ?? []
  if (deals?.paging) {
    const all = await everyDeal(caller, of)
    if (!all.ok) return all
    ids = all.value
  }
  const newest = [...new Set(ids)].sort((one, other) => Number(other) - Number(one))
  const open = new Map<string, DealObject>()
  let { budget } = answer
  for (let at = 0; at < Math.min(newest.length, mostDeals); at += batch) {
    const inputs = newest.slice(at, at + batch).map((id) => ({ id }))
    const body = { properties: asked, inputs }
    const read = await request(caller, 'POST', `${objectsPath('deals')}/batch/read`, body, Deals)
    if (!read.ok) return read
    budget = read.budget
    // One that was merged comes by its new id, and perhaps a second time.
    for (const deal of read.value.results) {
      if (deal.properties.hs_is_closed !== 'true') open.set(deal.id, deal)
    }
  }
  const found = [...open.values()].sort(likelier)
  if (found.length < 2) return { ok: true, value: found.map((one) => toDeal(one)), budget }
  const stages = await stageNames(caller)
  if (!stages.ok) return stages
  return { ok: true, value: found.map((one) => toDeal(one, stages.value)), budget: stages.budget }
}

/** By pages, for a company whose deals do not fit beside it. */
async function everyDeal(caller: Caller, of: string): Promise<CrmAnswer<string[]>> {
  const ids: string[] = []
  let after: string | null = null
  for (let turn = 0; turn < mostPages; turn += 1) {
    const more: string = after === null ? '' : `&after=${encodeURIComponent(after)}`
    const path = `${of}/associations/deals?limit=${page}${more}`
    const answer: CrmAnswer<z.infer<typeof Associated>> = await request(
      caller,
      'GET',
      path,
      null,
      Associated,
    )
    if (!answer.ok) return answer
    ids.push(...answer.value.results.map(({ toObjectId }) => toObjectId))
    after = answer.value.paging
    if (after === null) break
  }
  return { ok: true, value: ids, budget: null }
}

/** What the account calls its stages; none where it does not tell. */
async function stageNames(caller: Caller): Promise<CrmAnswer<ReadonlyMap<string, string>>> {
  const answer = await request(caller, 'GET', `${pipelinesPath}/deals`, null, Pipelines)
  if (!answer.ok && answer.reason !== 'refused' && answer.reason !== 'not_found') return answer
  const stages = answer.ok ? answer.value.results.flatMap((one) => one.stages) : []
  return {
    ok: true,
    value: new Map(stages.map(({ id, label }) => [id, label])),
    budget: answer.budget,
  }
}

function toDeal({ id, properties }: DealObject, stages?: ReadonlyMap<string, string>): Deal {
  return {
    id,
    name: properties.dealname ?? '',
    amount: number(properties.amount),
    currency: properties.deal_currency_code || null,
    stage: stages?.get(properties.dealstage ?? '') ?? null,
    closesOn: day(properties.closedate),
  }
}

/** What is nearer to being won, then what is to close sooner, then what is worth more, then what is newer. */
function likelier(
  { id: one, properties: a }: DealObject,
  { id: other, properties: b }: DealObject,
) {
  const far = Number.MAX_SAFE_INTEGER
  const closes = (text: string | null | undefined) => Date.parse(day(text) ?? '') || far
  return (
    (number(b.hs_deal_stage_probability) ?? -1) - (number(a.hs_deal_stage_probability) ?? -1) ||
    closes(a.closedate) - closes(b.closedate) ||
    (number(b.amount) ?? 0) - (number(a.amount) ?? 0) ||
    Number(other) - Number(one)
  )
}

function number(text: string | null | undefined): number | null {
  const value = text ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : null
}

function day(text: string | null | undefined): string | null {
  return toIso(text)?.slice(0, 10) ?? null
}
