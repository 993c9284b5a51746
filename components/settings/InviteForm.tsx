import { useId, useState } from 'react'
import type { Team } from '../../lib/contract/team.ts'
import type { MemberRole } from '../../lib/contract/vocabulary.ts'
import { readAddress } from '../../lib/people/address.ts'
import { mailWords } from '../data/mail-words.ts'
import { useServices } from '../data/services.ts'
import type { Invited } from '../data/use-invitation.ts'
import { invite } from '../data/use-invitation.ts'
import type { Triage } from '../inbox/use-triage.ts'

/** Whom to invite and as what; afterwards the link, which is shown this once. */
export function InviteForm({
  team,
  did,
  onClose,
}: {
  team: Team
  did: Triage['did']
  onClose: () => void
}) {
  const ids = useId()
  const { connections } = useServices()
  const [text, setText] = useState('')
  const [role, setRole] = useState<MemberRole>('member')
  const [problem, setProblem] = useState<string | null>(null)
  const [invited, setInvited] = useState<Invited | null>(null)
  const [isCopied, setCopied] = useState(false)
  const [said, say] = useState<string | null>(null)

  if (invited !== null) {
    return (
      <div className="consequence" aria-live="polite">
        <p className="anywhere">
          {invited.email} is invited for 14 days. Whoever signs in with that address finds the
          invitation in the panel, and this link says so. It is shown this once.
        </p>
        <input
          className="input"
          aria-label="Link of the invitation"
          readOnly
          value={invited.link}
          onFocus={(event) => event.target.select()}
        />
        {said !== null && <p className="meta anywhere">{said}</p>}
        <div className="actions">
          <button
            type="button"
            className="button ink small"
            onClick={() =>
              void navigator.clipboard.writeText(invited.link).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {isCopied ? 'Copied' : 'Copy link'}
          </button>
          <button
            type="button"
            className="button plain small"
            onClick={() =>
              void connections
                .mailInvitation(invited.id)
                .then((answer) =>
                  say(answer.ok ? mailWords(answer.value, invited.email) : answer.message),
                )
            }
          >
            Email them
          </button>
          <button type="button" className="button small" onClick={onClose}>
            Done
          </button>
        </div>
      </div>
    )
  }

  async function submit() {
    const read = readAddress(text)
    if (!read.ok) return setProblem(read.message)
    const known = team.members.find((one) => one.email === read.address)
    if (known) return setProblem(`${known.name ?? read.address} is in the team already.`)
    setProblem(null)
    did(`${read.address} is invited`, async () => {
      const known = await connections.knownBackend()
      const made = await invite(read.address, role, known?.backend.companionUrl ?? '')
      setInvited(made)
      return made.mutationId
    })
  }

  return (
    <form
      className="consequence"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="field">
        <label htmlFor={`${ids}-email`}>Email</label>
        <input
          id={`${ids}-email`}
          className="input"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          ref={focusOnce}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${ids}-problem`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            onClose()
          }}
        />
      </div>
      <div className="field">
        <label htmlFor={`${ids}-role`}>As</label>
        <select
          id={`${ids}-role`}
          className="input"
          value={role}
          onChange={(event) => setRole(event.target.value === 'admin' ? 'admin' : 'member')}
        >
          <option value="member">Rep: works with their own calls</option>
          <option value="admin">Admin: also invites, removes and names domains</option>
        </select>
      </div>
      <p className="meta">
        They choose whether companies and contacts that you both have become one record each.
      </p>
      {problem !== null && (
        <p className="meta danger" role="alert" id={`${ids}-problem`}>
          {problem}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button ink small">
          Invite
        </button>
        <button type="button" className="button small" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function focusOnce(element: HTMLInputElement | null): void {
  if (element && !element.dataset.met) {
    element.dataset.met = ''
    element.focus()
  }
}
