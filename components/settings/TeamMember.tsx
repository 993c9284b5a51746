import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Team } from '../../lib/contract/team.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { act } from '../data/acts.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import { RemoveDialog } from './TeamDialogs.tsx'

type Member = Team['members'][number]

/** One person of the team: what they are and how their Fathom stands, and never what is in their calls. */
export function TeamMember({
  member,
  isMe,
  mayChange,
  reader,
  did,
}: {
  member: Member
  isMe: boolean
  mayChange: boolean
  reader: Reader
  did: Triage['did']
}) {
  const [isRemoving, setRemoving] = useState(false)
  const name = member.name ?? member.email ?? 'Somebody'
  const role = member.role === 'admin' ? 'member' : 'admin'
  return (
    <li className="setting">
      <div>
        <strong className="anywhere">
          {name}
          {isMe && ' (you)'}
        </strong>
        <p className="meta facts line figures">
          <span>{member.role === 'admin' ? 'Admin' : 'Rep'}</span>
          <span className={member.connection === 'revoked' ? 'warn' : undefined}>
            {connectionWords(member, reader)}
          </span>
          {member.importing && (
            <span>
              importing, {member.importing.done} of {member.importing.of}
            </span>
          )}
          {member.parked > 0 && (
            <span className="warn">{count(member.parked, 'call')} couldn't be read</span>
          )}
        </p>
      </div>
      {mayChange && !isMe && (
        <MenuButton
          label={`What to do about ${name}`}
          className="icon-button"
          face={<Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />}
        >
          {(frame) => (
            <Menu
              {...frame}
              entries={[
                {
                  kind: 'item',
                  word: role === 'admin' ? 'Make admin' : 'Make rep',
                  run: () =>
                    did(`${name} is ${role === 'admin' ? 'an admin' : 'a rep'} now`, () =>
                      act.setRole(member.userId, role),
                    ),
                },
                { kind: 'line' },
                {
                  kind: 'item',
                  word: 'Remove from the team',
                  danger: true,
                  run: () => setRemoving(true),
                },
              ]}
            />
          )}
        </MenuButton>
      )}
      {isRemoving && (
        <RemoveDialog
          name={name}
          onRemove={() => void act.removeMember(member.userId)}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  )
}

function connectionWords({ connection, connectedAt }: Member, reader: Reader): string {
  switch (connection) {
    case 'active':
      return connectedAt === null
        ? 'Fathom connected'
        : `Fathom since ${dayAndTime(connectedAt, reader)}`
    case 'revoked':
      return 'Fathom stopped letting us in'
    case 'disconnected':
      return 'Fathom not connected'
  }
}
