import { contactName } from '../../lib/format/people.ts'
import type { SameReason } from '../../lib/people/same-person.ts'
import { pairKey } from '../../lib/people/same-person.ts'
import { act } from '../data/acts.ts'
import { useSameAs } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { inOrder, parsePairs, Twice, withPair } from './Twice.tsx'

const reasons: Record<SameReason, string> = {
  same_mailbox: 'One mailbox, written twice.',
  same_company: 'One name, one company.',
  kin_domain: 'One name, one company under two endings.',
  short_name: 'A short form of one name, one company.',
  address_name: 'The address spells the name, at one company.',
  same_address_name: 'One name, addresses alike.',
  personal_address: 'One name; one of the addresses is personal.',
}

/** One suggestion where two records look like one person. Refused once, it is not made again here. */
export function SameAs({
  contactIds,
  stays = null,
  triage,
}: {
  /** Who is on the call. */
  contactIds: readonly string[]
  /** Whose record is kept, where one of them is looked at. */
  stays?: string | null
  triage: Triage
}) {
  const [refused, refuse] = useRemembered('two-people', parsePairs)
  const suggestion = useSameAs(contactIds, refused)
  if (!suggestion) return null
  const { keep, merge, reason } = inOrder(suggestion, stays)
  return (
    <Twice
      kind="contact"
      keep={{ id: keep.id, name: contactName(keep) }}
      merge={{ id: merge.id, name: contactName(merge) }}
      because={reasons[reason]}
      two="Two people"
      onMerge={() =>
        triage.did(`${contactName(keep)} merged`, () => act.mergeContacts(keep.id, merge.id))
      }
      onRefuse={() => refuse(withPair(refused, pairKey(keep, merge)))}
    />
  )
}
