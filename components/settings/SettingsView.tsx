import { useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { zonePlace } from '../../lib/format/zone.ts'
import { act } from '../data/acts.ts'
import { useColleagues, useServices } from '../data/services.ts'
import { useWays } from '../data/use-companion.ts'
import type { Health } from '../data/use-health.ts'
import { connectProblem } from '../first-run/connect-words.ts'
import { KeyDialog } from '../first-run/KeyDialog.tsx'
import { Recorder } from '../first-run/Recorder.tsx'
import type { Triage } from '../inbox/use-triage.ts'
import { useTheme } from '../ui/use-theme.ts'
import { Account } from './Account.tsx'
import { AiChoice } from './AiChoice.tsx'
import { DisconnectDialog } from './DisconnectDialog.tsx'
import { FathomNotices } from './FathomNotices.tsx'
import { HowConnected } from './HowConnected.tsx'
import { OnThisDevice } from './OnThisDevice.tsx'
import { OtherCrm } from './OtherCrm.tsx'
import { OwnDomains } from './OwnDomains.tsx'
import { ParkedDialog } from './ParkedDialog.tsx'
import { Permissions } from './Permissions.tsx'
import { SettingsPage } from './SettingsPage.tsx'
import { Team } from './Team.tsx'
import { TellErrors } from './TellErrors.tsx'
import { ZoneChoice } from './ZoneChoice.tsx'

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
  const [asked, ask] = useState<'disconnect' | 'parked' | 'key' | null>(null)
  const colleagues = useColleagues()
  const userId = health.owner?.userId
  const isAdmin = colleagues.some((one) => one.userId === userId && one.role === 'admin')
  const isActive = health.integration?.status === 'active'
  const ways = useWays(`ways ${health.integration?.status} ${health.integration?.connectedAt}`)
  const isByKey = ways.by === 'key'
  return (
    <>
      <SettingsPage
        integration={health.integration}
        sync={health.sync}
        settings={health.settings}
        notices={<FathomNotices sync={health.sync} reader={reader} />}
        how={
          <HowConnected
            ways={ways}
            isActive={isActive}
            reader={reader}
            onKey={() => ask('key')}
            onConsent={connections.connectFathom}
          />
        }
        recorder={<Recorder health={health} reader={reader} />}
        otherCrm={
          health.settings && (
            <OtherCrm
              settings={health.settings}
              isShared={health.safe !== null}
              reader={reader}
              onUndated={(undated) =>
                did('Changed where tasks without a date go', () => act.saveSettings({ undated }))
              }
            />
          )
        }
        around={<Permissions />}
        reader={reader}
        team={
          health.settings?.team &&
          userId !== undefined && (
            <Team team={health.settings.team} userId={userId} reader={reader} did={did} />
          )
        }
        domains={
          health.settings && (
            <OwnDomains domains={health.settings.ownDomains} mayChange={isAdmin} did={did} />
          )
        }
        zone={
          health.settings && (
            <ZoneChoice
              zone={health.settings.timeZone}
              now={reader.now}
              onChange={(timeZone) =>
                did(`The time is that of ${zonePlace(timeZone)}`, () =>
                  act.saveSettings({ timeZone }),
                )
              }
            />
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
        account={
          health.owner && (
            <Account
              email={health.owner.email}
              deletedAt={health.settings?.deletedAt ?? null}
              reader={reader}
              did={did}
            />
          )
        }
        device={
          <OnThisDevice calls={health.calls} isFull={health.status?.state === 'full'}>
            <TellErrors />
          </OnThisDevice>
        }
        theme={theme}
        singleKeys={letters}
        isConnecting={health.connect?.state === 'open'}
        connectProblem={isActive && !isByKey ? null : connectProblem(health.connect)}
        onConnect={isByKey || !ways.hasConsent ? () => ask('key') : connections.connectFathom}
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
      {asked === 'disconnect' && <DisconnectDialog isByKey={isByKey} onClose={() => ask(null)} />}
      {asked === 'key' && <KeyDialog isAnother={isActive && isByKey} onClose={() => ask(null)} />}
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
