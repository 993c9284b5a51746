import { useState } from 'react'
import type { Team } from '../../lib/contract/team.ts'
import { act } from '../data/acts.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { JoinDialog } from './JoinDialog.tsx'

type Invitation = Team['invitedTo'][number]

/** Invitations to this rep, and the team of their company, which they may ask. */
export function TeamOffer({ team, now, did }: { team: Team; now: number; did: Triage['did'] }) {
  const [looksAt, look] = useState<Invitation | 'company' | null>(null)
  const brings = team.brings ?? null
  const open = team.invitedTo.filter((one) => Date.parse(one.expiresAt) > now)
  const { asked, mayAsk } = team
  return (
    <>
      {open.map((one) => (
        <div className="setting" key={one.id}>
          <p className="anywhere">
            {one.invitedBy ?? 'An admin'} invites you to <strong>{one.workspace}</strong>.
          </p>
          <button type="button" className="button ink small" onClick={() => look(one)}>
            Join…
          </button>
        </div>
      ))}
      {asked !== null && (
        <div className="setting">
          <p className="anywhere">
            You asked to join <strong>{asked.workspace}</strong>. An admin there decides.
          </p>
          <button
            type="button"
            className="button link small"
            onClick={() => void act.withdrawRequest(asked.id)}
          >
            Take back
          </button>
        </div>
      )}
      {asked === null && mayAsk !== null && open.length === 0 && (
        <div className="setting">
          <p className="anywhere">
            Your colleagues are here as <strong>{mayAsk.workspace}</strong>.
          </p>
          <button type="button" className="button plain small" onClick={() => look('company')}>
            Ask to join…
          </button>
        </div>
      )}
      {looksAt === 'company' && mayAsk !== null && (
        <JoinDialog
          workspace={mayAsk.workspace}
          isAsking
          brings={brings}
          known={null}
          onJoin={(records) =>
            did(`You asked to join ${mayAsk.workspace}`, () =>
              act.askToJoin(crypto.randomUUID(), mayAsk.workspaceId, records),
            )
          }
          onClose={() => look(null)}
        />
      )}
      {looksAt !== null && looksAt !== 'company' && (
        <JoinDialog
          workspace={looksAt.workspace}
          isAsking={false}
          brings={brings}
          known={looksAt.known ?? null}
          onJoin={(records) => void act.joinTeam(looksAt.id, records)}
          onClose={() => look(null)}
        />
      )}
    </>
  )
}
