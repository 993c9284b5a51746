import type { CompanyReason } from '../../lib/people/same-company.ts'
import { pairKey } from '../../lib/people/same-person.ts'
import { act } from '../data/acts.ts'
import { useTwoCompanies } from '../data/use-records.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { inOrder, parsePairs, Twice, withPair } from './Twice.tsx'

const reasons: Record<CompanyReason, string> = {
  same_domain: 'One domain.',
  kin_domain: 'One domain under two endings.',
  same_name: 'One name, written twice.',
  former_name: 'It says that it is or was called so.',
  initials: 'The initials of the name, and a domain or somebody in common.',
  same_addresses: 'People of the one have addresses of the other.',
  same_people: 'People of one name are at both.',
  place: 'One name, once with its country.',
}

/** One suggestion where two records look like one company. Refused once, it is not made again here. */
export function SameCompany({
  companyIds,
  stays = null,
  triage,
}: {
  companyIds: readonly string[]
  /** Whose record is kept, where one of them is looked at. */
  stays?: string | null
  triage: Triage
}) {
  const [refused, refuse] = useRemembered('two-companies', parsePairs)
  const suggestion = useTwoCompanies(companyIds, refused)
  if (!suggestion) return null
  const { keep, merge, reason } = inOrder(suggestion, stays)
  return (
    <Twice
      kind="company"
      keep={keep}
      merge={merge}
      because={reasons[reason]}
      two="Two companies"
      onMerge={() => triage.did(`${keep.name} merged`, () => act.mergeCompanies(keep.id, merge.id))}
      onRefuse={() => refuse(withPair(refused, pairKey(keep, merge)))}
    />
  )
}
