import { useEffect, useId, useRef, useState } from 'react'
import { isOwnAddress } from '../../lib/inbox/would-make.ts'
import type { ItemRowProps } from './row-props.ts'

/** Who owes it: everybody who could, and an address for anybody else. Never guessed. */
export function WhoOwes({ item, names, actions, viewer }: ItemRowProps) {
  const [email, setEmail] = useState('')
  const field = useId()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('button')?.focus(), [])
  return (
    <form
      ref={form}
      className="edit"
      aria-label="Who owes it"
      onSubmit={(event) => {
        event.preventDefault()
        const address = email.trim()
        if (address !== '')
          actions.assign(item.id, { name: address, email: address, isViewer: false })
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        actions.ask(null)
      }}
    >
      <p className="meta would">Who owes it?</p>
      <div className="actions">
        {names.map((person) => (
          <button
            key={person.email ?? person.name}
            type="button"
            className="button plain"
            onClick={() => actions.assign(item.id, person)}
          >
            {person.name}
          </button>
        ))}
        <button type="button" className="button plain" onClick={() => actions.someoneElse(item.id)}>
          Somebody else
        </button>
      </div>
      <div className="field">
        <label htmlFor={field}>Somebody else's email</label>
        <input
          id={field}
          className="input"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </div>
      <div className="actions">
        <button type="submit" className="button ink" disabled={email.trim() === ''}>
          Assign
        </button>
        <button type="button" className="button" onClick={() => actions.ask(null)}>
          Cancel
        </button>
      </div>
      {item.assigneeEmail !== null && !isOwnAddress(viewer, item.assigneeEmail) && (
        <p className="meta would">
          Or is {item.assigneeEmail} yours, and all that was promised by it?
          <button
            type="button"
            className="button link small"
            onClick={() => actions.isMe(item.assigneeEmail ?? '')}
          >
            That's me
          </button>
        </p>
      )}
    </form>
  )
}
