import { UsersRound } from 'lucide-react'
import { contactName, count } from '../../lib/format/people.ts'
import type { SameReason } from '../../lib/people/same-person.ts'
import { pairKey } from '../../lib/people/same-person.ts'
import { act } from '../data/acts.ts'
import { useSameAs } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { useRemembered } from '../ui/use-remembered.ts'

const reasons: Record<SameReason, string> = {
  same_mailbox: 'one mailbox, written twice',
  same_company: 'same name, same company',
  short_name: 'a short form of one name, same company',
  same_address_name: 'same name, addresses alike',
  personal_address: 'same name, one address is personal',
}

/** More refusals than anybody makes. */
const kept = 500

/** One suggestion where two records look like one person. Refused once, it is not made again here. */
export function SameAs({
  contactIds,
  triage,
}: {
  /** Who is on the call. */
  contactIds: readonly string[]
  triage: Triage
}) {
  const [refused, setRefused] = useRemembered('two-people', parseRefused)
  const suggestion = useSameAs(contactIds, refused)

  if (!suggestion) return null
  const { keep, merge, reason, calls } = suggestion
  return (
    <aside className="same" aria-label="Two records of one person?">
      <UsersRound size={16} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <p>
          Is <strong>{contactName(keep)}</strong> here twice?
        </p>
        <p className="meta">
          {[keep.email, merge.email].filter(Boolean).join(' and ')}: {reasons[reason]}.
        </p>
        <p className="meta">
          Merging moves {calls === 0 ? 'what is known' : count(calls, 'call')} to one record and
          keeps both addresses.
        </p>
        <div className="actions">
          <button
            type="button"
            className="button plain small"
            onClick={() =>
              triage.did(`${contactName(keep)} merged`, () => act.mergeContacts(keep.id, merge.id))
            }
          >
            Merge
          </button>
          <button
            type="button"
            className="button small"
            onClick={() => setRefused([...refused, pairKey(keep, merge)].slice(-kept))}
          >
            Two people
          </button>
        </div>
      </div>
    </aside>
  )
}

function parseRefused(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : []
}
