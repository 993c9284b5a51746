import type { ReactNode } from 'react'
import { useId } from 'react'
import type { Integration, RepSettings, SyncState } from '../../lib/contract/account.ts'
import type { TaskCreation } from '../../lib/contract/vocabulary.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, dayAndTime } from '../../lib/format/time.ts'
import { isNotChecked } from '../../lib/inbox/checked.ts'
import { CreationChoice } from '../first-run/CreationChoice.tsx'
import type { Theme } from '../ui/theme.ts'
import { themes } from '../ui/theme.ts'
import { ImportCalls } from './ImportCalls.tsx'

const themeWords: Record<Theme, string> = {
  system: 'Like the system',
  light: 'Light',
  dark: 'Dark',
}

export function SettingsPage({
  integration,
  sync,
  settings,
  notices,
  how,
  recorder,
  otherCrm,
  around,
  reader,
  team,
  domains,
  zone,
  ai,
  account,
  device,
  theme,
  singleKeys,
  isConnecting,
  connectProblem,
  onConnect,
  onDisconnect,
  onParked,
  onCreation,
  onTheme,
  onSingleKeys,
}: {
  integration: Integration | null
  sync: SyncState | null
  settings: RepSettings | null
  /** What is wrong with Fathom, and what waits. */
  notices: ReactNode
  /** By what Fathom is connected, and the other way to. */
  how: ReactNode
  /** Asks who the rep is in Fathom, where that is a question. */
  recorder: ReactNode
  otherCrm: ReactNode
  /** What the browser has to be asked for. */
  around: ReactNode
  reader: Reader
  team: ReactNode
  domains: ReactNode
  zone: ReactNode
  ai: ReactNode
  account: ReactNode
  device: ReactNode
  theme: Theme
  singleKeys: boolean
  isConnecting: boolean
  connectProblem: string | null
  onConnect: () => void
  onDisconnect: () => void
  onParked: () => void
  onCreation: (value: TaskCreation) => void
  onTheme: (theme: Theme) => void
  onSingleKeys: (on: boolean) => void
}) {
  const ids = useId()
  const status = integration?.status ?? 'disconnected'
  return (
    <main id="view">
      <div />
      <div className="scroll" data-scroll>
        <div className="page">
          <h1 className="hidden-visually">Settings</h1>
          <section className="at-top">
            <h2>Fathom</h2>
            <div className="setting">
              <div>
                <strong>{integration?.fathomUserEmail ?? fathomWords(status)}</strong>
                <p className="meta facts figures line">
                  {status === 'revoked' && (
                    <span className="warn">Fathom stopped letting us in</span>
                  )}
                  {status === 'disconnected' && <span>No calls arrive</span>}
                  {status === 'active' && <ConnectionFacts sync={sync} reader={reader} />}
                </p>
                {status === 'active' && sync !== null && sync.parkedCount > 0 && (
                  <p className="meta warn figures">
                    {count(sync.parkedCount, 'call')} couldn't be read.
                    <button type="button" className="button link small" onClick={onParked}>
                      See why
                    </button>
                  </p>
                )}
                {status !== 'disconnected' && notices}
                {how}
                {connectProblem !== null && (
                  <p className="meta danger" role="alert">
                    {connectProblem}
                  </p>
                )}
              </div>
              {status === 'active' ? (
                <button type="button" className="button plain" onClick={onDisconnect}>
                  Disconnect
                </button>
              ) : (
                <button
                  type="button"
                  className="button ink"
                  disabled={isConnecting}
                  onClick={onConnect}
                >
                  {status === 'revoked' ? 'Reconnect' : 'Connect Fathom'}
                </button>
              )}
            </div>
            {recorder}
            {status === 'active' && integration?.fathomUserEmail !== null && (
              <ImportCalls sync={sync} />
            )}
          </section>

          {otherCrm}

          <section>
            <h2 id={`${ids}-creation`}>When I promise something on a call</h2>
            <CreationChoice
              value={settings?.taskCreation ?? 'automatic'}
              onChange={onCreation}
              labelledBy={`${ids}-creation`}
            />
          </section>

          <section>
            <h2>Around the panel</h2>
            {around}
            <Setting
              id={`${ids}-keys`}
              name="Single-key shortcuts"
              says="j, k, Enter, x and the rest. Off while you type."
            >
              <input
                id={`${ids}-keys`}
                className="switch"
                type="checkbox"
                aria-describedby={`${ids}-keys-says`}
                checked={singleKeys}
                onChange={(event) => onSingleKeys(event.target.checked)}
              />
            </Setting>
            <Setting id={`${ids}-theme`} name="Theme" says={null}>
              <select
                id={`${ids}-theme`}
                className="input"
                value={theme}
                onChange={(event) => {
                  const chosen = themes.find((one) => one === event.target.value)
                  if (chosen) onTheme(chosen)
                }}
              >
                {themes.map((one) => (
                  <option key={one} value={one}>
                    {themeWords[one]}
                  </option>
                ))}
              </select>
            </Setting>
          </section>

          {team}
          {domains}
          {zone}
          {ai}
          {device}
          {account}
        </div>
      </div>
    </main>
  )
}

/** One setting: what it is called, what it means, and its switch or field. */
export function Setting({
  id,
  name,
  says,
  children,
}: {
  id: string
  name: string
  says: string | null
  children: ReactNode
}) {
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>
          <strong>{name}</strong>
        </label>
        {says !== null && (
          <p className="meta" id={`${id}-says`}>
            {says}
          </p>
        )}
      </div>
      {children}
    </div>
  )
}

function ConnectionFacts({ sync, reader }: { sync: SyncState | null; reader: Reader }) {
  if (sync === null) return <span>Connected</span>
  return (
    <>
      {sync.lastDeliveryAt !== null && <span>Last call {when(sync.lastDeliveryAt, reader)}</span>}
      {sync.missingCount !== null && (
        <span>
          {sync.missingCount === 0
            ? 'nothing missing in 30 days'
            : `${count(sync.missingCount, 'call')} missing`}
        </span>
      )}
      {isNotChecked(sync) && sync.missingCheckedAt !== null && (
        <span className="warn">not checked since {when(sync.missingCheckedAt, reader)}</span>
      )}
      {sync.lastDeliveryAt === null && sync.missingCount === null && !isNotChecked(sync) && (
        <span>Connected</span>
      )}
    </>
  )
}

function when(at: string, reader: Reader): string {
  const words = dayAndTime(at, reader)
  return words.startsWith('Today') ? clockTime(at, reader) : words
}

function fathomWords(status: Integration['status']): string {
  switch (status) {
    case 'active':
      return 'Connected'
    case 'revoked':
      return 'Not connected any more'
    case 'disconnected':
      return 'Not connected'
  }
}
