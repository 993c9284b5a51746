import { useState } from 'react'
import type { TaskCreation } from '../../lib/contract/vocabulary.ts'
import { deviceZone } from '../../lib/format/zone.ts'
import { act } from '../data/acts.ts'
import { useServices } from '../data/services.ts'
import { useWays } from '../data/use-companion.ts'
import type { Health } from '../data/use-health.ts'
import { connectProblem } from '../first-run/connect-words.ts'
import { FirstRun } from '../first-run/FirstRun.tsx'
import { KeyDialog } from '../first-run/KeyDialog.tsx'
import { Recorder } from '../first-run/Recorder.tsx'

/** First run as the cache knows it. */
export function Beginning({
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
  const isConnected =
    integration === null ? connect?.state === 'connected' : integration.status === 'active'
  const ways = useWays(isConnected ? null : 'ways')
  const [asksKey, askKey] = useState(false)
  return (
    <>
      <FirstRun
        email={email}
        isConnected={isConnected}
        hasConsent={ways.hasConsent}
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
        onKey={ways.hasKey ? () => askKey(true) : null}
        onCreation={choose}
        onOpen={() => {
          const timeZone = deviceZone()
          void act.saveSettings({ taskCreation: creation, ...(timeZone && { timeZone }) })
          onOpen()
        }}
      />
      {asksKey && <KeyDialog isAnother={false} onClose={() => askKey(false)} />}
    </>
  )
}
