import { useEffect, useState } from 'react'
import type { Reader } from '../lib/format/time.ts'
import { act } from './acts.ts'
import { connectProblem } from './connect-words.ts'
import { DisconnectDialog } from './DisconnectDialog.tsx'
import type { Health } from './health.ts'
import { ParkedDialog } from './ParkedDialog.tsx'
import { Recorder } from './Recorder.tsx'
import { SettingsPage } from './SettingsPage.tsx'
import { useServices } from './services.ts'
import { useTheme } from './theme.ts'

export function SettingsView({
  health,
  reader,
  letters,
  onLetters,
}: {
  health: Health
  reader: Reader
  letters: boolean
  onLetters: (on: boolean) => void
}) {
  const { connections } = useServices()
  const [theme, setTheme] = useTheme()
  const [asked, ask] = useState<'disconnect' | 'parked' | null>(null)
  const bytes = useSpace(health.calls)
  const isActive = health.integration?.status === 'active'
  return (
    <>
      <SettingsPage
        integration={health.integration}
        sync={health.sync}
        settings={health.settings}
        recorder={<Recorder health={health} />}
        reader={reader}
        kept={{ calls: health.calls, bytes }}
        theme={theme}
        singleKeys={letters}
        isConnecting={health.connect?.state === 'open'}
        connectProblem={isActive ? null : connectProblem(health.connect)}
        onConnect={connections.connectFathom}
        onDisconnect={() => ask('disconnect')}
        onParked={() => ask('parked')}
        onCreation={(taskCreation) => void act.saveSettings({ taskCreation })}
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

/** Space that all of this extension takes on the device. */
function useSpace(calls: number): number | null {
  const [bytes, setBytes] = useState<number | null>(null)
  useEffect(() => {
    let isCurrent = true
    // Asked again when calls come or go.
    void calls
    void navigator.storage?.estimate().then(({ usage }) => {
      if (isCurrent && usage !== undefined) setBytes(usage)
    })
    return () => {
      isCurrent = false
    }
  }, [calls])
  return bytes
}
