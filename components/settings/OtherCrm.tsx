import { useState } from 'react'
import type { RepSettings } from '../../lib/contract/account.ts'
import type { Undated } from '../../lib/contract/vocabulary.ts'
import { undatedChoices } from '../../lib/contract/vocabulary.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { crmName } from '../../lib/inbox/mirror-words.ts'
import { useServices } from '../data/services.ts'
import { useAsked } from '../data/use-companion.ts'
import { useConnectCrm } from '../data/use-connect-crm.ts'
import { connectProblem } from '../first-run/connect-words.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Setting } from './SettingsPage.tsx'

const undatedWords: Record<Undated, string> = {
  today: 'Today',
  next_working_day: 'The next working day',
  in_a_week: 'In a week',
  ask: 'Ask me each time',
}

/** HubSpot, into which tasks are mirrored. Nothing is drawn where this companion cannot connect it. */
export function OtherCrm({
  settings,
  isShared,
  reader,
  onUndated,
}: {
  settings: RepSettings
  /** The screen is shared: whose tasks they are, and what others did to them, is nobody else's. */
  isShared: boolean
  reader: Reader
  onUndated: (choice: Undated) => void
}) {
  const { connections } = useServices()
  const outcome = useConnectCrm()
  const [asks, ask] = useState(false)
  const [said, say] = useState<string | null>(null)
  const status = settings.crm?.status ?? 'none'
  const about = `${status} ${outcome?.at ?? ''}`
  const { answer, again } = useAsked(about, connections.crmStatus)
  const known = answer?.ok ? answer.value : null
  const provider = settings.crm?.provider ?? known?.offered[0]
  if (provider === undefined) return null
  const crm = crmName(provider)
  const isActive = status === 'active'
  const problem = isActive ? null : connectProblem(outcome, crm)
  const parked = known?.parked ?? []

  async function replay(id: string) {
    const result = await connections.replayMirrors(id)
    say(result.ok ? 'Trying again. What works appears by itself.' : result.message)
    again()
  }

  async function disconnect() {
    ask(false)
    const result = await connections.disconnectCrm()
    say(result.ok ? `Disconnected. Your tasks stay here and in ${crm}.` : result.message)
  }

  return (
    <section aria-labelledby="other-crm">
      <h2 id="other-crm">{crm}</h2>
      <div className="setting">
        <div>
          <strong>
            {isActive ? (settings.crm?.portalName ?? 'Connected') : notActive(status)}
          </strong>
          <p className="meta figures">
            {isActive
              ? facts(settings, known?.mirrored ?? null, known?.waiting ?? 0)
              : `New tasks are put into ${crm} as well, and what is done there comes back.`}
          </p>
          {isActive && settings.crm !== null && (settings.crm?.missingScopes.length ?? 0) > 0 && (
            <p className="meta warn">
              {crm} did not grant: {settings.crm?.missingScopes.join(', ')}. Disconnect and connect
              again to allow it.
            </p>
          )}
          {problem !== null && (
            <p className="meta danger" role="alert">
              {problem}
            </p>
          )}
        </div>
        {isActive ? (
          <button type="button" className="button plain" onClick={() => ask(true)}>
            Disconnect
          </button>
        ) : (
          <button
            type="button"
            className="button ink"
            disabled={outcome?.state === 'open'}
            onClick={connections.connectCrm}
          >
            {status === 'revoked' ? 'Reconnect' : `Connect ${crm}`}
          </button>
        )}
      </div>
      {isActive && (
        <Setting
          id="undated"
          name="Tasks without a date"
          says={`${crm} demands a date. Here, such tasks stay without one.`}
        >
          <select
            id="undated"
            className="input"
            aria-describedby="undated-says"
            value={settings.undated ?? 'ask'}
            onChange={(event) => {
              const chosen = undatedChoices.find((one) => one === event.target.value)
              if (chosen) onUndated(chosen)
            }}
          >
            {undatedChoices.map((one) => (
              <option key={one} value={one}>
                {undatedWords[one]}
              </option>
            ))}
          </select>
        </Setting>
      )}
      {parked.length > 0 && isShared && (
        <p className="meta">
          {count(parked.length, 'task', 'tasks')} did not get into {crm}. They are named once your
          screen is yours again.
        </p>
      )}
      {parked.length > 0 && !isShared && (
        <ul className="jobs" aria-label={`Tasks that did not get into ${crm}`}>
          {parked.map((copy) => (
            <li className="job" key={copy.id}>
              <div>
                <p>
                  <strong>{copy.title}</strong>
                </p>
                <p className="meta">{copy.message}</p>
                <p className="meta figures">{dayAndTime(copy.parkedAt, reader)}</p>
              </div>
              <button
                type="button"
                className="button plain small"
                aria-label={`Replay: ${copy.title}`}
                onClick={() => void replay(copy.id)}
              >
                Replay
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="meta" aria-live="polite">
        {said}
      </p>
      {asks && (
        <Dialog
          title={`Disconnect ${crm}?`}
          onClose={() => ask(false)}
          actions={
            <>
              <button type="button" className="button" onClick={() => ask(false)}>
                Cancel
              </button>
              <button
                type="button"
                className="button plain danger"
                onClick={() => void disconnect()}
              >
                Disconnect
              </button>
            </>
          }
        >
          <p>
            Upshot gives its access back. Tasks stay here and in {crm}; from then on they go their
            own ways.
          </p>
        </Dialog>
      )}
    </section>
  )
}

function notActive(status: string): string {
  return status === 'revoked' ? 'Not connected any more' : 'Not connected'
}

function facts({ crm }: RepSettings, mirrored: number | null, waiting: number): string {
  const parts = [
    crm?.accountEmail ?? null,
    mirrored === null ? null : `${count(mirrored, 'task')} there`,
    waiting > 0 ? `${waiting} on the way` : null,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}
