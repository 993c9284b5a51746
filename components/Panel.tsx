import { useEffect, useState } from 'react'
import type { TaskCreation } from '../lib/contract/vocabulary.ts'
import { act } from './acts.ts'
import { connectProblem } from './connect-words.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import type { Health } from './health.ts'
import { useHealth } from './health.ts'
import type { InboxData } from './inbox-data.ts'
import { useInboxData } from './inbox-data.ts'
import { forgetKept } from './kept-query.ts'
import { later } from './later.tsx'
import { recall, remember, useRemembered } from './remembered.ts'
import { parseRoute, routeOf, tabOf } from './route.ts'
import { Shell } from './Shell.tsx'
import { useServices } from './services.ts'
import { useTheme } from './theme.ts'

const SignIn = later(async () => (await import('./SignIn.tsx')).SignIn)
const Recorder = later(async () => (await import('./Recorder.tsx')).Recorder)
const FirstRun = later(async () => (await import('./FirstRun.tsx')).FirstRun)

/** The whole side panel: sign in, first run, or the views. Drawn from the cache alone. */
export function Panel() {
  useTheme()
  // Both are asked at once: a panel that opens on its inbox paints after one reading of the cache.
  const health = useHealth()
  const inbox = useInboxData()
  return (
    <div className="panel">
      <ErrorBoundary alone>
        {health && inbox && <Stage health={health} inbox={inbox} />}
      </ErrorBoundary>
    </div>
  )
}

function Stage({ health, inbox }: { health: Health; inbox: InboxData }) {
  const { connections } = useServices()
  const { owner, settings } = health
  const [isSigningIn, setSigningIn] = useState(false)
  const [isPastFirstRun, passFirstRun] = useRemembered(
    'past-first-run',
    (stored) => stored === true,
  )

  const { inSight } = health
  const [lastSight, setSight] = useState(inSight)
  if (lastSight !== inSight) {
    setSight(inSight)
    forgetKept()
    leaveDetails()
  }

  const userId = owner?.userId
  useEffect(() => {
    if (userId === undefined) forgetKept()
  }, [userId])

  const state = health.status?.state
  useEffect(() => {
    if (state === 'ok') setSigningIn(false)
  }, [state])

  if (owner === null || isSigningIn) {
    return (
      <SignIn
        email={owner?.email ?? ''}
        signIn={connections.signIn}
        onBack={owner === null ? null : () => setSigningIn(false)}
        onDone={() => setSigningIn(false)}
      />
    )
  }
  if (settings?.chosen !== true && !isPastFirstRun) {
    return <Beginning health={health} email={owner.email} onOpen={() => passFirstRun(true)} />
  }
  // One of the two has been read anew and the other has not: not a frame of what is hidden now.
  if (inbox.inSight !== inSight) return null
  return (
    // Another sight is another panel: no receipt, open row or result of the one before stays in it.
    <Shell
      key={inSight}
      health={health}
      inbox={inbox}
      owner={owner}
      onSignIn={() => setSigningIn(true)}
    />
  )
}

/** Back to the tab from a view of one thing, which may be out of sight now. */
function leaveDetails(): void {
  const route = parseRoute(recall('route'))
  if (route.view === 'meeting' || route.view === 'search' || route.view === 'about') {
    remember('route', routeOf(tabOf(route)))
  }
}

function Beginning({
  health,
  email,
  onOpen,
}: {
  health: Health
  email: string
  onOpen: () => void
}) {
  const { connections } = useServices()
  const { integration, connect, sync, settings } = health
  // Preselected: reps who made them all into tasks by themselves turned it off within a week.
  const [creation, choose] = useState<TaskCreation>(
    settings?.chosen ? settings.taskCreation : 'review',
  )
  return (
    <FirstRun
      email={email}
      isConnected={
        integration === null ? connect?.state === 'connected' : integration.status === 'active'
      }
      isConnecting={connect?.state === 'open'}
      problem={connectProblem(connect)}
      progress={
        sync === null
          ? null
          : {
              done: sync.meetingsSynced,
              total: sync.totalMeetings,
              isOver: sync.syncStatus !== 'syncing' && sync.meetingsSynced >= sync.totalMeetings,
            }
      }
      question={<Recorder health={health} />}
      creation={creation}
      onConnect={connections.connectFathom}
      onCreation={choose}
      onOpen={() => {
        const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
        void act.saveSettings({ taskCreation: creation, timeZone })
        onOpen()
      }}
    />
  )
}
