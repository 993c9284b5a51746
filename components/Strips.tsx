import { CircleAlert, CloudOff, HardDrive, KeyRound, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { count } from '../lib/format/people.ts'
import type { Reader } from '../lib/format/time.ts'
import { clockTime } from '../lib/format/time.ts'
import { connectProblem } from './connect-words.ts'
import type { Health } from './health.ts'
import type { Outbox } from './inbox-data.ts'
import { later } from './later.tsx'
import { Strip } from './Strip.tsx'

const ParkedDialog = later(async () => (await import('./ParkedDialog.tsx')).ParkedDialog)

const iconLook = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const

type Props = {
  /** What stands below them: whom the page is about, or what is hidden. */
  children?: ReactNode
  health: Health
  isOnline: boolean
  reader: Reader
  /** Clicks refused whose rows are not on screen to say so themselves. */
  refusals: readonly (Outbox['refused'] extends ReadonlyMap<string, infer Row> ? Row : never)[]
  onSignIn: () => void
  onReconnect: () => void
  onSettings: () => void
  onShowTasks: () => void
  onForce: (mutationId: string, undoes: string) => void
  onRead: (mutationId: string) => void
}

/** What is wrong, the most pressing first, at most two lines: one about the lines out, one about a click. */
export function Strips(props: Props) {
  const refusal = props.refusals[0]
  const [showsParked, showParked] = useState(false)
  return (
    <section className="strips" aria-label="Notices">
      <div aria-live="polite">
        <LineStrip {...props} onParked={() => showParked(true)} />
        {refusal && <RefusalStrip {...props} refusal={refusal} />}
      </div>
      {props.children}
      {showsParked && (
        <ParkedDialog
          parked={props.health.sync?.parkedCount ?? 0}
          reader={props.reader}
          onClose={() => showParked(false)}
        />
      )}
    </section>
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
}: Props & { onParked: () => void }) {
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
    return (
      <Strip
        icon={<Unplug {...iconLook} className="warn" />}
        action={{ word: 'Reconnect', run: onReconnect }}
      >
        {connectProblem(health.connect) ??
          `Fathom stopped letting us in. Calls${since === null ? '' : ` since ${clockTime(since, reader)}`} will follow once you reconnect.`}
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
  return null
}

function RefusalStrip({
  refusal,
  onForce,
  onRead,
  onShowTasks,
}: Props & { refusal: Props['refusals'][number] }) {
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
