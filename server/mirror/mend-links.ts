import type { Copy } from './adapter.ts'
import { hangDeal } from './hang-deal.ts'
import type { ToDo } from './to-do.ts'
import type { Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'
import type { WishedLinks } from './wish.ts'

/** What is settled of a copy's links: its deal, and in its detail what could not be. */
export type Mended = { end: 'mended'; settles: object; detail: object | null }

/** Hangs a copy on what it is not hung on yet. What cannot be is said in the copy's detail. */
export async function mendLinks(
  tools: MirrorTools,
  todo: ToDo,
  id: string,
  { links, deal }: WishedLinks,
  read: Copy | null,
): Promise<Mended | Ended> {
  const { adapter, ask } = tools
  const there =
    read === null
      ? await ask((caller) => adapter.read(caller, id))
      : { ok: true as const, value: read }
  if (!there.ok) {
    if (there.reason !== 'not_found') return endedBy(there)
    return { end: 'mended', settles: {}, detail: null }
  }
  const { contacts, companies, deals } = there.value.linked
  const are = { contact: contacts, company: companies }
  const missing: string[] = []
  for (const to of ['contact', 'company'] as const) {
    const target = links[to]
    if (target === null || are[to].includes(target)) continue
    const linked = await ask((caller) => adapter.link(caller, id, to, target))
    if (linked.ok) continue
    if (linked.reason === 'ended') return linked
    missing.push(to)
  }
  const hung = await hangDeal(tools, todo, id, deal, deals)
  if (hung.end !== 'hung') return hung
  if (hung.refused !== null) missing.push('deal')
  return {
    end: 'mended',
    settles: { deal: hung.deal, hasDeal: hung.hasDeal },
    detail:
      missing.length === 0
        ? null
        : { unlinked: missing, ...(hung.refused !== null && { dealRefused: hung.refused }) },
  }
}
