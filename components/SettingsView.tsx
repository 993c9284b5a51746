import { useEffect, useState } from 'react'
import type { Reader } from '../lib/format/time.ts'
import { act } from './acts.ts'
import { connectProblem } from './connect-words.ts'
import { DisconnectDialog } from './DisconnectDialog.tsx'
import type { Health } from './health.ts'
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
  const [isAsking, ask] = useState(false)
  const bytes = useSpace(health.calls)
  const isActive = health.integration?.status === 'active'
  return (
    <>
      <SettingsPage
        integration={health.integration}
        sync={health.sync}
        settings={health.settings}
        reader={reader}
        kept={{ calls: health.calls, bytes }}
        theme={theme}
        singleKeys={letters}
        isConnecting={health.connect?.state === 'open'}
        connectProblem={isActive ? null : connectProblem(health.connect)}
        onConnect={connections.connectFathom}
        onDisconnect={() => ask(true)}
        onCreation={(taskCreation) => void act.saveSettings({ taskCreation })}
        onTheme={setTheme}
        onSingleKeys={onLetters}
      />
      {isAsking && <DisconnectDialog onClose={() => ask(false)} />}
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
