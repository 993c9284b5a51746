import { AppWindow, CircleAlert, CloudOff, HardDrive, KeyRound, Unplug, Users } from 'lucide-react'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, dayAndTime } from '../../lib/format/time.ts'
import { isNotChecked } from '../../lib/inbox/checked.ts'
import { act } from '../data/acts.ts'
import type { Health } from '../data/use-health.ts'
import type { Outbox } from '../data/use-inbox.ts'
import { connectProblem } from '../first-run/connect-words.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Strip } from '../ui/Strip.tsx'
import { useRemembered } from '../ui/use-remembered.ts'

const iconLook = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const

export type TroublesProps = {
  health: Health
  isOnline: boolean
  reader: Reader
  refused: Outbox['refused']
  /** Rows on screen that say themselves whether their click was refused. */
  settled: Triage['settled']
  onSignIn: () => void
  onReconnect: () => void
  onSettings: () => void
  onShowTasks: () => void
  onForce: (mutationId: string, undoes: string) => void
  onRead: (mutationId: string) => void
}

/**
 * What is wrong, the most pressing first, at most two lines: one about the lines out, one about a click. Comes
 * after the first paint, which is of what is there: so it is also read out.
 */
export function Troubles(props: TroublesProps & { onParked: () => void }) {
  const refusal = offScreen(props)
  return (
    <>
      <LineStrip {...props} />
      {refusal && <RefusalStrip {...props} refusal={refusal} />}
    </>
  )
}

function LineStrip({
  health,
  isOnline,
  reader,
  onSignIn,
  onReconnect,
  onSettings,
  onParked,
}: TroublesProps & { onParked: () => void }) {
  const { status, unsent, integration } = health
  if (!isOnline || status?.state === 'offline') {
    return (
      <Strip icon={<CloudOff {...iconLook} />} action={null}>
        {unsent === 0
          ? 'Offline. Everything here can still be read.'
          : `Offline. ${count(unsent, 'change')} ${unsent === 1 ? 'waits here and goes out' : 'wait here and go out'} when you're back.`}
      </Strip>
    )
  }
  if (status?.state === 'too_old') {
    return (
      <Strip icon={<CircleAlert {...iconLook} className="warn" />} action={null}>
        {status.message ?? 'This version of Upshot is too old. Restart Chrome to update it.'}
      </Strip>
    )
  }
  if (status?.state === 'signed_out') {
    return (
      <Strip
        icon={<KeyRound {...iconLook} className="warn" />}
        action={{ word: 'Sign in', run: onSignIn }}
      >
        Signed out of the CRM. Your calls are still here.
      </Strip>
    )
  }
  if (status?.state === 'full') {
    return (
      <Strip
        icon={<HardDrive {...iconLook} className="warn" />}
        action={{ word: 'Free space', run: onSettings }}
      >
        This device has no room left. New calls are not kept here until there is some.
      </Strip>
    )
  }
  if (status?.state === 'unreachable') {
    return (
      <Strip icon={<CloudOff {...iconLook} className="warn" />} action={null}>
        Can't reach Upshot.
        {status.lastPulledAt !== null &&
          ` What you see is from ${clockTime(status.lastPulledAt, reader)}.`}
      </Strip>
    )
  }
  if (integration?.status === 'revoked') {
    const since = integration.lastSyncAt
    const isKey = health.sync?.lastSyncError === 'key_refused'
    return (
      <Strip
        icon={<Unplug {...iconLook} className="warn" />}
        action={
          isKey ? { word: 'Settings', run: onSettings } : { word: 'Reconnect', run: onReconnect }
        }
      >
        {connectProblem(health.connect) ??
          `${lostWords(health.sync?.lastSyncError ?? null)} Calls${since === null ? '' : ` since ${clockTime(since, reader)}`} will follow once you reconnect.`}
      </Strip>
    )
  }
  if (integration?.status !== 'active' && health.connect?.state !== 'connected') {
    const isOpen = health.connect?.state === 'open'
    return (
      <Strip icon={<Unplug {...iconLook} />} action={{ word: 'Connect', run: onReconnect }}>
        {isOpen
          ? "Finish in Fathom's window."
          : (connectProblem(health.connect) ?? "Fathom isn't connected. No calls arrive.")}
      </Strip>
    )
  }
  if (isNotChecked(health.sync)) {
    return (
      <Strip
        icon={<CircleAlert {...iconLook} className="warn" />}
        action={{ word: 'Answer', run: onSettings }}
      >
        Fathom names another address for your calls. Is this you?
      </Strip>
    )
  }
  const parked = health.sync?.parkedCount ?? 0
  if (parked > 0) {
    return (
      <Strip
        icon={<CircleAlert {...iconLook} className="warn" />}
        action={{ word: 'See why', run: onParked }}
      >
        {count(parked, 'call')} couldn't be read.
      </Strip>
    )
  }
  return <AccountStrip health={health} reader={reader} onSettings={onSettings} />
}

/** An account that is about to go, or a team that waits for an answer. */
function AccountStrip({
  health,
  reader,
  onSettings,
}: Pick<TroublesProps, 'health' | 'reader' | 'onSettings'>) {
  const { settings, safe } = health
  const [isWindowKnown, know] = useRemembered('window-known', (kept) => kept === true)
  if (settings?.deletedAt) {
    return (
      <Strip
        icon={<CircleAlert {...iconLook} className="warn" />}
        action={{ word: 'Keep it', run: () => void act.keepAccount() }}
      >
        Your account is deleted {dayAndTime(settings.deletedAt, reader)}.
      </Strip>
    )
  }
  const invitation = settings?.team?.invitedTo.find(
    ({ expiresAt }) => Date.parse(expiresAt) > reader.now,
  )
  const asking = settings?.team?.requests[0]
  if (location.hash === '#window' && !isWindowKnown) {
    return (
      <Strip icon={<AppWindow {...iconLook} />} action={{ word: 'Got it', run: () => know(true) }}>
        This browser shows no side panel, so Upshot opens in a window.
      </Strip>
    )
  }
  // Who comes into the team is nothing for a shared screen.
  if (safe !== null || (!invitation && !asking)) return null
  return (
    <Strip icon={<Users {...iconLook} />} action={{ word: 'Look', run: onSettings }}>
      {invitation
        ? `${invitation.invitedBy ?? 'An admin'} invites you to ${invitation.workspace}.`
        : `${asking?.name ?? asking?.email ?? 'Somebody'} asks to join your team.`}
    </Strip>
  )
}

function RefusalStrip({
  refusal,
  onForce,
  onRead,
  onShowTasks,
}: TroublesProps & { refusal: NonNullable<ReturnType<typeof offScreen>> }) {
  const { undoes } = refusal
  const canForce = refusal.reason === 'changed_since' && undoes !== null
  return (
    <div className="strip">
      <CircleAlert {...iconLook} className="warn" />
      <p>{refusal.message}</p>
      {canForce ? (
        <>
          <button type="button" className="button link" onClick={() => onRead(refusal.id)}>
            Keep
          </button>
          <button
            type="button"
            className="button link danger"
            onClick={() => onForce(refusal.id, undoes)}
          >
            Remove
          </button>
        </>
      ) : (
        <>
          {refusal.reason === 'already_task' && (
            <button
              type="button"
              className="button link"
              onClick={() => {
                onRead(refusal.id)
                onShowTasks()
              }}
            >
              Show it
            </button>
          )}
          <button type="button" className="button link" onClick={() => onRead(refusal.id)}>
            OK
          </button>
        </>
      )}
    </div>
  )
}

/** The oldest refused click that no settled row on screen tells of. */
function offScreen({ refused, settled }: Pick<TroublesProps, 'refused' | 'settled'>) {
  const told = new Set([...settled.values()].flatMap((one) => one.mutationIds))
  return [...refused.values()].find((row) => !told.has(row.id))
}

function lostWords(because: string | null): string {
  switch (because) {
    case 'tokens_lost':
      return 'Fathom renewed our access and the answer was lost.'
    case 'key_refused':
      return 'Fathom does not take the API key any more.'
    default:
      return 'Fathom stopped letting us in.'
  }
}
