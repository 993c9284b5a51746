import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useId, useState } from 'react'
import type { TaskCreation } from '../../lib/contract/vocabulary.ts'
import { CreationChoice } from './CreationChoice.tsx'
import { SampleCall } from './SampleCall.tsx'
import { Logo, StepLine } from './Steps.tsx'

export type Import = { done: number; total: number; isOver: boolean }

/** One screen that fills in; nothing on it has to be waited for. */
export function FirstRun({
  email,
  isConnected,
  isConnecting,
  hasConsent,
  problem,
  progress,
  question: recorder,
  creation,
  onConnect,
  onKey,
  onCreation,
  onOpen,
}: {
  email: string
  isConnected: boolean
  isConnecting: boolean
  /** False where an API key is all there is to connect by. */
  hasConsent: boolean
  /** Why connecting did not work, with what to do. */
  problem: string | null
  progress: Import | null
  /** Asked where Fathom does not say who the rep is. */
  question: ReactNode
  creation: TaskCreation
  onConnect: () => void
  /** Null where no key can be used. */
  onKey: (() => void) | null
  onCreation: (value: TaskCreation) => void
  onOpen: () => void
}) {
  const question = useId()
  const [showsSample, showSample] = useState(false)
  return (
    <main className="lone scroll" id="view">
      <div className="first">
        <Logo />
        <h1>Bring in your calls</h1>
        <p>
          Upshot reads your Fathom recordings and keeps the promises made on them. It never records,
          posts or emails anything.
        </p>

        <ul className="steps">
          <StepLine isDone>Signed in as {email}</StepLine>
          <StepLine
            isDone={isConnected}
            detail={
              isConnected &&
              progress !== null &&
              progress.total > 0 && (
                <div className="detail">
                  <progress
                    className="bar-track"
                    aria-label="Calls brought in"
                    max={progress.total}
                    value={progress.done}
                  />
                  <p className="meta figures">
                    {progress.isOver
                      ? `${progress.done} calls are here.`
                      : `${progress.done} of ${progress.total} calls. Newest first; you can start.`}
                  </p>
                </div>
              )
            }
          >
            {isConnected ? 'Fathom connected' : 'Fathom, where your calls are recorded'}
          </StepLine>
          <StepLine isDone={false}>How your promises become tasks</StepLine>
        </ul>

        {!isConnected && (
          <>
            {problem !== null && (
              <p className="problem-line after" role="alert">
                <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
                {problem}
              </p>
            )}
            <button
              type="button"
              className="button ink wide"
              disabled={isConnecting}
              onClick={hasConsent ? onConnect : (onKey ?? onConnect)}
            >
              {hasConsent ? connectWord(isConnecting, problem !== null) : 'Connect with an API key'}
            </button>
            {showsSample ? (
              <SampleCall onClose={() => showSample(false)} />
            ) : (
              <button type="button" className="button wide" onClick={() => showSample(true)}>
                Look at a sample call first
              </button>
            )}
            {hasConsent && onKey !== null && (
              <button type="button" className="button wide" onClick={onKey}>
                Use an API key instead
              </button>
            )}
          </>
        )}

        {isConnected && (
          <>
            {recorder}
            <section>
              <h2 id={question}>When you promise something on a new call</h2>
              <CreationChoice value={creation} onChange={onCreation} labelledBy={question} />
              <p className="meta after">Older calls never make tasks by themselves.</p>
            </section>
            <button type="button" className="button ink wide" onClick={onOpen}>
              Open my inbox
            </button>
          </>
        )}
      </div>
    </main>
  )
}

function connectWord(isConnecting: boolean, hasFailed: boolean): string {
  if (isConnecting) return "Finish in Fathom's window…"
  return hasFailed ? 'Try again' : 'Connect Fathom'
}
