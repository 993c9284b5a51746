import type { Deals } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dealFacts, dealName } from '../../lib/inbox/deal-words.ts'
import { Key } from '../ui/Key.tsx'
import { Question } from './Question.tsx'

/** Asks on which of a company's open deals its tasks are hung in the rep's other CRM, the most likely first. */
export function DealChoice({
  crm,
  deals,
  reader,
  onChoose,
  onStop,
  takesFocus,
}: {
  /** What that CRM is called. */
  crm: string
  deals: Deals
  reader: Reader
  /** By the deal's id; null: none of them. */
  onChoose: (dealId: string | null) => void
  onStop: () => void
  takesFocus: boolean
}) {
  const { company, listed, open, url, answered, dealId } = deals
  return (
    <Question takesFocus={takesFocus} onStop={onStop}>
      <fieldset className="deals">
        <legend className="meta">
          Which deal in {crm} for {company}? It holds for its next tasks, too.
        </legend>
        {listed.map((deal, index) => {
          const facts = dealFacts(deal, listed, reader)
          return (
            <button
              key={deal.id}
              type="button"
              className="button plain"
              aria-pressed={answered && deal.id === dealId}
              onClick={() => onChoose(deal.id)}
            >
              <span className="deal">
                <bdi>{dealName(deal.name)}</bdi>
                {facts !== '' && <span className="meta figures">{facts}</span>}
              </span>
              <Key>{String(index + 1)}</Key>
            </button>
          )
        })}
        <button
          type="button"
          className="button plain"
          aria-pressed={answered && dealId === null}
          onClick={() => onChoose(null)}
        >
          <span className="deal">None of them</span>
          <Key>{String(listed.length + 1)}</Key>
        </button>
        {open > listed.length && url !== null && (
          <a className="meta" href={url} target="_blank" rel="noreferrer">
            {open - listed.length} more in {crm}
          </a>
        )}
      </fieldset>
    </Question>
  )
}
