import { EyeOff } from 'lucide-react'
import { useId, useState } from 'react'
import type { Page } from '../../lib/page/match.ts'
import { showEverything, showOnly } from '../data/client-safe.ts'
import { useCompaniesToShow } from '../data/use-companies-to-show.ts'
import { Square } from '../ui/Square.tsx'

/** Says what is left in sight while the rep shares their screen, in words that a client may read. */
export function ClientSafeStrip({ name }: { name: string }) {
  return (
    <div className="strip">
      <EyeOff size={14} strokeWidth={1.75} aria-hidden="true" />
      <p>
        Only <strong>{name}</strong>
      </p>
      <button type="button" className="button link" onClick={() => void showOnly(null)}>
        Change
      </button>
      <button type="button" className="button link" onClick={() => void showEverything()}>
        Show everything
      </button>
    </div>
  )
}

/** Nothing is in sight, and a question. Names appear only as they are typed: the client is watching. */
export function ClientSafeBlank({ page }: { page: Page | null }) {
  const [text, setText] = useState('')
  const field = useId()
  const { offered, found } = useCompaniesToShow(page, text)
  const isSearched = text.trim().length > 1
  return (
    <main id="view" className="hidden-view">
      <div className="scroll" data-scroll>
        <div className="blank">
          <EyeOff size={20} strokeWidth={1.5} aria-hidden="true" />
          <h1 className="strong">Hidden while you share.</h1>
          <form
            className="choose"
            onSubmit={(event) => {
              event.preventDefault()
              const [first] = found ?? []
              if (first && isSearched) void showOnly(first.id)
            }}
          >
            {offered && (
              <button
                type="button"
                className="button ink wide"
                onClick={() => void showOnly(offered.id)}
              >
                Show {offered.name}
              </button>
            )}
            <label htmlFor={field}>Choose a company to show</label>
            <input
              id={field}
              className="input"
              autoComplete="off"
              spellCheck={false}
              placeholder="Type its name"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            {isSearched && found && (
              <ul aria-label="Companies">
                {found.map(({ id, name }) => (
                  <li key={id}>
                    <button
                      type="button"
                      className="result plain"
                      onClick={() => void showOnly(id)}
                    >
                      <Square name={name} />
                      <span>{name}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
            {isSearched && found?.length === 0 && <p>No company begins so.</p>}
          </form>
          <button type="button" className="button link" onClick={() => void showEverything()}>
            Show everything
          </button>
        </div>
      </div>
    </main>
  )
}
