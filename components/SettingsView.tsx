import { useState } from 'react'
import type { Reader } from '../lib/format/time.ts'
import { AiChoice } from './AiChoice.tsx'
import { AroundPanel } from './AroundPanel.tsx'
import { act } from './acts.ts'
import { connectProblem } from './connect-words.ts'
import { DisconnectDialog } from './DisconnectDialog.tsx'
import type { Health } from './health.ts'
import { OnThisDevice } from './OnThisDevice.tsx'
import { OwnDomains } from './OwnDomains.tsx'
import { ParkedDialog } from './ParkedDialog.tsx'
import { Recorder } from './Recorder.tsx'
import { SettingsPage } from './SettingsPage.tsx'
import { useColleagues, useServices } from './services.ts'
import { useTheme } from './theme.ts'
import type { Triage } from './triage.ts'

export function SettingsView({
  health,
  reader,
  letters,
  did,
  onLetters,
}: {
  health: Health
  reader: Reader
  letters: boolean
  /** Does what can be taken back. */
  did: Triage['did']
  onLetters: (on: boolean) => void
}) {
  const { connections } = useServices()
  const [theme, setTheme] = useTheme()
  const [asked, ask] = useState<'disconnect' | 'parked' | null>(null)
  const colleagues = useColleagues()
  const userId = health.owner?.userId
  const isAdmin = colleagues.some((one) => one.userId === userId && one.role === 'admin')
  const isActive = health.integration?.status === 'active'
  return (
    <>
      <SettingsPage
        integration={health.integration}
        sync={health.sync}
        settings={health.settings}
        recorder={<Recorder health={health} />}
        around={<AroundPanel />}
        reader={reader}
        domains={
          health.settings && (
            <OwnDomains domains={health.settings.ownDomains} mayChange={isAdmin} did={did} />
          )
        }
        ai={
          health.settings && (
            <AiChoice
              isOn={health.settings.aiEnabled}
              onChange={(aiEnabled) =>
                did(aiEnabled ? 'AI sorts your items' : 'Rules sort your items', () =>
                  act.saveSettings({ aiEnabled }),
                )
              }
            />
          )
        }
        device={<OnThisDevice calls={health.calls} isFull={health.status?.state === 'full'} />}
        theme={theme}
        singleKeys={letters}
        isConnecting={health.connect?.state === 'open'}
        connectProblem={isActive ? null : connectProblem(health.connect)}
        onConnect={connections.connectFathom}
        onDisconnect={() => ask('disconnect')}
        onParked={() => ask('parked')}
        onCreation={(taskCreation) =>
          did(
            taskCreation === 'review' ? 'You are asked first' : 'Your promises become tasks',
            () => act.saveSettings({ taskCreation }),
          )
        }
        onTheme={setTheme}
        onSingleKeys={onLetters}
      />
      {asked === 'disconnect' && <DisconnectDialog onClose={() => ask(null)} />}
      {asked === 'parked' && (
        <ParkedDialog
          parked={health.sync?.parkedCount ?? 0}
          reader={reader}
          onClose={() => ask(null)}
        />
      )}
    </>
  )
}
