import { useEffect, useState } from 'react'
import { RepSettingsProvider } from '../data/rep-settings.ts'
import type { Health } from '../data/use-health.ts'
import { useHealth } from '../data/use-health.ts'
import type { InboxData } from '../data/use-inbox.ts'
import { useInboxData } from '../data/use-inbox.ts'
import { forgetKept } from '../data/use-kept-query.ts'
import { dropFrame } from '../ui/kept-frame.ts'
import { later } from '../ui/later.tsx'
import { recall, remember } from '../ui/remembered.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { useTheme } from '../ui/use-theme.ts'
import { CacheTrouble, ErrorBoundary } from './ErrorBoundary.tsx'
import { parseRoute, routeOf, tabOf } from './route.ts'
import { Shell } from './Shell.tsx'

const Entrance = later(async () => (await import('../first-run/Entrance.tsx')).Entrance)
const Beginning = later(async () => (await import('./Beginning.tsx')).Beginning)

/** The whole side panel: sign in, first run, or the views. Drawn from the cache alone. */
export function Panel() {
  useTheme()
  useFastHand()
  return (
    <div className="panel">
      <ErrorBoundary alone>
        <FromCache />
      </ErrorBoundary>
    </div>
  )
}

/** How long a cache may take to answer before that is worth a word, in milliseconds. */
const silentMs = 4_000

/** Inside the boundary: a cache that cannot be opened is told of like any other fault, never a blank panel. */
function FromCache() {
  // Both are asked at once: a panel that opens on its inbox paints after one reading of the cache.
  const health = useHealth()
  const inbox = useInboxData()
  const hasAnswered = health !== undefined && inbox !== undefined
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    if (hasAnswered) return setSilent(false)
    const timer = setTimeout(() => setSilent(true), silentMs)
    return () => clearTimeout(timer)
  }, [hasAnswered])
  useEffect(() => {
    if (isSilent) dropFrame()
  }, [isSilent])
  if (hasAnswered) return <Stage health={health} inbox={inbox} />
  return isSilent ? <CacheTrouble error={null} /> : null
}

/** Fetched after the first paint: before there is something to press, no press can go wrong. */
function useFastHand(): void {
  useEffect(() => {
    let stops: (() => void)[] | null = []
    void import('../ui/fast-hand.ts').then(({ guardFastHand }) => {
      stops?.push(guardFastHand(document))
    })
    void import('../ui/keep-focus.ts').then(({ keepFocus }) => {
      stops?.push(keepFocus(document))
    })
    return () => {
      for (const stop of stops ?? []) stop()
      stops = null
    }
  }, [])
}

function Stage({ health, inbox }: { health: Health; inbox: InboxData }) {
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

  // Where the cache cannot be read one day, this is what can still be said of it.
  const { unsent } = health
  useEffect(() => remember('unsent', unsent), [unsent])

  // What comes instead of the views is not what was painted.
  const isPastAll = settings?.chosen === true || isPastFirstRun
  const isIn = owner !== null && !isSigningIn && isPastAll
  useEffect(() => {
    if (!isIn) dropFrame()
  }, [isIn])

  const state = health.status?.state
  useEffect(() => {
    if (state === 'ok') setSigningIn(false)
  }, [state])

  if (owner === null || isSigningIn) {
    return (
      <Entrance
        email={owner?.email ?? ''}
        onBack={owner === null ? null : () => setSigningIn(false)}
        onDone={() => setSigningIn(false)}
      />
    )
  }
  if (!isPastAll) {
    return <Beginning health={health} email={owner.email} onOpen={() => passFirstRun(true)} />
  }
  // One of the two has been read anew and the other has not: not a frame of what is hidden now.
  if (inbox.inSight !== inSight) return null
  return (
    // Another sight is another panel: no settled row, open row or result of the one before stays in it.
    <RepSettingsProvider value={settings}>
      <Shell
        key={inSight}
        health={health}
        inbox={inbox}
        owner={owner}
        onSignIn={() => setSigningIn(true)}
      />
    </RepSettingsProvider>
  )
}

/** Back to the tab from a view of one thing, which may be out of sight now. */
function leaveDetails(): void {
  const route = parseRoute(recall('route'))
  if (route.view === 'meeting' || route.view === 'search' || route.view === 'about') {
    remember('route', routeOf(tabOf(route)))
  }
}
