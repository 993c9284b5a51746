import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { count } from '../../lib/format/people.ts'
import { readDomain } from '../../lib/people/domain.ts'
import { act } from '../data/acts.ts'
import { useDomainReach } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'

/**
 * The domains whose people are colleagues. Only an admin changes them, and is told first whom it
 * concerns; the CRM then follows on every call.
 */
export function OwnDomains({
  domains,
  mayChange,
  did,
}: {
  domains: readonly string[]
  mayChange: boolean
  did: Triage['did']
}) {
  const [text, setText] = useState<string | null>(null)
  const [leaving, leave] = useState<string | null>(null)
  const typed = text === null ? null : readDomain(text)
  const about = leaving ?? typed
  const reach = useDomainReach(about)
  const heading = useId()
  const isKnown = typed !== null && domains.includes(typed)

  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>Our domains</h2>
      {domains.length > 0 ? (
        <ul className="chips">
          {domains.map((domain) => (
            <li className="chip domain" key={domain}>
              {domain}
              {mayChange && (
                <button
                  type="button"
                  className="icon-button small"
                  aria-label={`Remove ${domain}`}
                  title={`Remove ${domain}`}
                  aria-expanded={leaving === domain}
                  onClick={() => {
                    setText(null)
                    leave(leaving === domain ? null : domain)
                  }}
                >
                  <X size={12} strokeWidth={2} aria-hidden="true" />
                </button>
              )}
            </li>
          ))}
          {mayChange && text === null && (
            <li>
              <button
                type="button"
                className="button link small"
                onClick={() => {
                  leave(null)
                  setText('')
                }}
              >
                Add
              </button>
            </li>
          )}
        </ul>
      ) : (
        mayChange &&
        text === null && (
          <button type="button" className="button plain small" onClick={() => setText('')}>
            Add a domain
          </button>
        )
      )}

      {leaving !== null && (
        <div className="consequence">
          <p className="meta">
            People at {leaving} count as customers from then on
            {reach ? `: ${concerns(reach)}` : '.'}
          </p>
          <div className="actions">
            <button
              type="button"
              className="button plain small danger"
              onClick={() => {
                did(`${leaving} removed`, () => act.removeDomain(leaving))
                leave(null)
              }}
            >
              Remove
            </button>
            <button type="button" className="button small" onClick={() => leave(null)}>
              Keep
            </button>
          </div>
        </div>
      )}

      {text !== null && (
        <form
          className="consequence"
          onSubmit={(event) => {
            event.preventDefault()
            if (typed === null || isKnown) return
            did(`${typed} added`, () => act.addDomain(typed))
            setText(null)
          }}
        >
          <input
            className="input"
            aria-label="Domain"
            placeholder="acme.com"
            autoCapitalize="none"
            spellCheck={false}
            ref={focusOnce}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.stopPropagation()
              setText(null)
            }}
          />
          <p className="meta" aria-live="polite">
            {isKnown
              ? `${typed} is one of ours already.`
              : typed !== null && reach
                ? `People at ${typed} count as colleagues from then on: ${concerns(reach)}`
                : 'People there count as colleagues, on past calls too. Never a mail service such as gmail.com.'}
          </p>
          <div className="actions">
            <button type="submit" className="button ink small" disabled={typed === null || isKnown}>
              Add domain
            </button>
            <button type="button" className="button small" onClick={() => setText(null)}>
              Cancel
            </button>
          </div>
        </form>
      )}
      {!mayChange && <p className="meta">An admin of your workspace can change these.</p>}
    </section>
  )
}

function concerns({ people, calls }: { people: number; calls: number }): string {
  if (people === 0) return 'nobody on your calls so far.'
  return `${count(people, 'person', 'people')} on ${count(calls, 'call')} of yours.`
}

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus()
}
