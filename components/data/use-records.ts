import { useLiveQuery } from 'dexie-react-hooks'
import { companyById, contactById, hangsOn, twoCompanies } from '../../lib/cache/records.ts'
import type { Contact } from '../../lib/contract/rows.ts'
import { contactName } from '../../lib/format/people.ts'
import { mergeWords } from '../../lib/inbox/merge-words.ts'

/** Records of companies and people: which two may be one, and what merging them moves. */

/** One pair of companies of which one is asked about. */
export function useTwoCompanies(
  companyIds: readonly string[],
  /** Pairs that the rep has said are two. */
  refused: readonly string[],
): Awaited<ReturnType<typeof twoCompanies>> | undefined {
  const about = companyIds.join(' ')
  return useLiveQuery(() => twoCompanies(about.split(' '), new Set(refused)), [about, refused])
}

/** What merging moves, in figures; null before another is chosen. */
export function useMerging(
  kind: 'company' | 'contact',
  keepId: string,
  mergeId: string | null,
): string | null | undefined {
  return useLiveQuery(async () => {
    if (mergeId === null) return null
    const read = kind === 'company' ? company : contact
    const [keep, merge, hangs] = await Promise.all([
      read(keepId),
      read(mergeId),
      hangsOn(kind, mergeId),
    ])
    if (keep === null || merge === null) return null
    const addresses = [...new Set([...keep.addresses, ...merge.addresses])]
    return mergeWords(kind, keep.name, { ...hangs, addresses })
  }, [kind, keepId, mergeId])
}

/** The names a person has now. */
export function useContact(id: string | null): Contact | undefined {
  return useLiveQuery(async () => (id === null ? undefined : contactById(id)), [id])
}

type Record = { name: string; addresses: readonly string[] }

async function company(id: string): Promise<Record | null> {
  const found = await companyById(id)
  if (found === undefined) return null
  const { name, domain, otherDomains = [] } = found
  return { name, addresses: [...(domain === null ? [] : [domain]), ...otherDomains] }
}

async function contact(id: string): Promise<Record | null> {
  const found = await contactById(id)
  if (found === undefined) return null
  return { name: contactName(found), addresses: found.email === null ? [] : [found.email] }
}
