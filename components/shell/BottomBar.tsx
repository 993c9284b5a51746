import { useEffect, useState } from 'react'
import { count } from '../../lib/format/people.ts'
import type { Health } from '../data/use-health.ts'
import type { Outbox } from '../data/use-inbox.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { later } from '../ui/later.tsx'
import { Mark } from '../ui/Mark.tsx'
import type { Route } from './route.ts'
import type { Notice } from './StatusBar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { isHidden } from './views.tsx'

export const SignedInBar = later(
  async () => (await import('./SignedInBar.tsx')).SignedInBar,
  () => <div className="status" />,
)

/** There as soon as a key works: nothing listens before the first paint. */
export const Keys = later(async () => (await import('./Keys.tsx')).Keys)

const noticeMs = 8_000

/** What stands below a view: what the last click came to, for a while; else in settings who is signed in, and elsewhere the keys. */
export function BottomBar({
  route,
  health,
  triage,
  outbox,
  isEmpty,
  letters,
  email,
  onHelp,
}: {
  route: Route
  health: Health
  triage: Triage
  outbox: Outbox
  /** There is no row to decide on. */
  isEmpty: boolean
  letters: boolean
  email: string
  onHelp: () => void
}) {
  const { last, said } = triage
  const [news, setNews] = useState({ last, said })
  useEffect(() => {
    setNews({ last, said })
    if (last === null && said === null) return
    const timer = setTimeout(() => setNews({ last: null, said: null }), noticeMs)
    return () => clearTimeout(timer)
  }, [last, said])

  const isNews = news.last !== null || news.said !== null
  if (route.view === 'settings' && !isNews) {
    return <SignedInBar email={email} unsent={health.unsent} />
  }
  const isSent = last !== null && !last.mutationIds.some((id) => outbox.unsent.has(id))
  const undo = { word: 'Undo', keys: 'z', run: triage.undoLast }
  const offered = { undo, redo: { word: 'Redo', keys: '⇧Z', run: triage.redo } }
  const notice =
    news.said !== null
      ? {
          words: news.said.words,
          mark: null,
          action: news.said.offers ? offered[news.said.offers] : null,
        }
      : news.last !== null
        ? { words: news.last.words, mark: <Mark sent={isSent} />, action: undo }
        : progress(health)
  const keys = letters && !isHidden(health) && <Keys route={route} isEmpty={isEmpty} />
  return <StatusBar notice={notice} keys={keys} onHelp={onHelp} />
}

function progress({ sync }: Health): Notice | null {
  if (sync?.syncStatus !== 'syncing' || sync.meetingsSynced >= sync.totalMeetings) return null
  return {
    words: `${sync.meetingsSynced} of ${count(sync.totalMeetings, 'call')}`,
    mark: null,
    action: null,
  }
}
