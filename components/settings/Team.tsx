import { useId, useState } from 'react'
import type { Team as TeamRow } from '../../lib/contract/team.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { act } from '../data/acts.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { InviteForm } from './InviteForm.tsx'
import { LeaveDialog } from './TeamDialogs.tsx'
import { TeamMember } from './TeamMember.tsx'
import { TeamOffer } from './TeamOffer.tsx'

/** The rep's team: who is in it, who is on the way, and how to come and go. */
export function Team({
  team,
  userId,
  reader,
  did,
}: {
  team: TeamRow
  userId: string
  reader: Reader
  did: Triage['did']
}) {
  const heading = useId()
  const [name, setName] = useState<string | null>(null)
  const [isInviting, setInviting] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const isAdmin = team.members.some((one) => one.userId === userId && one.role === 'admin')
  const open = team.invitations.filter((one) => Date.parse(one.expiresAt) > reader.now)
  const isAlone = team.members.length < 2

  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>Team</h2>
      <TeamOffer team={team} now={reader.now} did={did} />
      {name === null ? (
        <div className="setting">
          <strong className="anywhere">{team.name}</strong>
          {isAdmin && (
            <button
              type="button"
              className="button link small"
              aria-label="Rename the team"
              onClick={() => setName(team.name)}
            >
              Rename
            </button>
          )}
        </div>
      ) : (
        <form
          className="consequence"
          onSubmit={(event) => {
            event.preventDefault()
            const wanted = name.trim()
            if (wanted === '') return
            if (wanted !== team.name) {
              did(`The team is called ${wanted}`, () => act.renameWorkspace(wanted))
            }
            setName(null)
          }}
        >
          <input
            className="input"
            aria-label="Name of the team"
            maxLength={300}
            ref={focusOnce}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.stopPropagation()
              setName(null)
            }}
          />
          <div className="actions">
            <button type="submit" className="button ink small">
              Rename
            </button>
            <button type="button" className="button small" onClick={() => setName(null)}>
              Cancel
            </button>
          </div>
        </form>
      )}

      {!isAlone && team.records !== undefined && (
        <p className="meta">
          {team.records === 'together'
            ? "Your companies and contacts are put together with the team's."
            : "Your companies and contacts are kept apart from the team's."}
        </p>
      )}
      <ul className="team">
        {team.members.map((member) => (
          <TeamMember
            key={member.userId}
            member={member}
            isMe={member.userId === userId}
            mayChange={isAdmin}
            reader={reader}
            did={did}
          />
        ))}
        {team.requests.map((one) => (
          <li className="setting" key={one.id}>
            <div>
              <strong className="anywhere">{one.name ?? one.email}</strong>
              <p className="meta anywhere">
                {one.name !== null && `${one.email}. `}Asks to join. Their calls stay theirs;{' '}
                {one.records === 'together'
                  ? 'companies and contacts that you have too become one record each.'
                  : 'companies and contacts are kept apart.'}
              </p>
            </div>
            <span className="pair">
              <button
                type="button"
                className="button plain small"
                aria-label={`Let ${one.name ?? one.email} in`}
                onClick={() => void act.answerRequest(one.id, true)}
              >
                Let in
              </button>
              <button
                type="button"
                className="button small"
                aria-label={`Turn ${one.name ?? one.email} down`}
                onClick={() => void act.answerRequest(one.id, false)}
              >
                No
              </button>
            </span>
          </li>
        ))}
        {open.map((one) => (
          <li className="setting" key={one.id}>
            <div>
              <strong className="anywhere">{one.email}</strong>
              <p className="meta figures">
                Invited as {roleWord(one.role)}, until {dayAndTime(one.expiresAt, reader)}
              </p>
            </div>
            <button
              type="button"
              className="button link small"
              aria-label={`Take back the invitation of ${one.email}`}
              onClick={() => void act.revokeInvitation(one.id)}
            >
              Take back
            </button>
          </li>
        ))}
      </ul>

      {isInviting ? (
        <InviteForm team={team} did={did} onClose={() => setInviting(false)} />
      ) : (
        <div className="actions">
          {isAdmin && (
            <button type="button" className="button plain small" onClick={() => setInviting(true)}>
              Invite somebody
            </button>
          )}
          {!isAlone && (
            <button type="button" className="button link small" onClick={() => setLeaving(true)}>
              Leave the team
            </button>
          )}
        </div>
      )}
      {!isAdmin && <p className="meta">An admin of your team can invite people.</p>}
      {isLeaving && (
        <LeaveDialog
          name={team.name}
          isTogether={team.records === 'together'}
          onClose={() => setLeaving(false)}
        />
      )}
    </section>
  )
}

export function roleWord(role: TeamRow['members'][number]['role']): string {
  return role === 'admin' ? 'admin' : 'rep'
}

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus()
}
