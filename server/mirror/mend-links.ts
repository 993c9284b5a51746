import type { Copy, Links } from './adapter.ts'
import type { Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'

/** Hangs a copy on what it is not hung on yet. What cannot be is said in the copy's detail. */
export async function mendLinks(
  { adapter, ask }: MirrorTools,
  id: string,
  links: Links,
  read: Copy | null,
): Promise<{ end: 'mended'; detail: object | null } | Ended> {
  const there =
    read === null
      ? await ask((caller) => adapter.read(caller, id))
      : { ok: true as const, value: read }
  if (!there.ok)
    return there.reason === 'not_found' ? { end: 'mended', detail: null } : endedBy(there)
  const { contacts, companies, deals } = there.value.linked
  const are = { contact: contacts, company: companies, deal: deals }
  const missing: string[] = []
  for (const to of ['contact', 'company', 'deal'] as const) {
    const target = links[to]
    if (target === null || are[to].includes(target)) continue
    const linked = await ask((caller) => adapter.link(caller, id, to, target))
    if (linked.ok) continue
    if (linked.reason === 'ended') return linked
    missing.push(to)
  }
  return { end: 'mended', detail: missing.length === 0 ? null : { unlinked: missing } }
}
