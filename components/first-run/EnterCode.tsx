import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { Sent } from '../../lib/session/door.ts'
import { Field, Step, useAttempt } from './step.tsx'

/** How soon Supabase Auth mails the same address again, by default. */
const patienceSeconds = 60

/** A code that was mailed. The same screen for signing in, confirming an address, and a forgotten password. */
export function EnterCode({
  email,
  why,
  word,
  wait,
  check,
  again,
  onDone,
  children,
}: {
  email: string
  why: string
  /** On the button. */
  word: string
  /** Seconds until another may be asked for; null for what is usual. */
  wait: number | null
  check: (code: string) => Promise<{ ok: true } | { ok: false; message: string }>
  again: () => Promise<Sent>
  onDone: () => void
  children: ReactNode
}) {
  const attempt = useAttempt()
  const [code, setCode] = useState('')
  return (
    <Step
      title="Look in your mail"
      says={
        <>
          {why} <strong className="address">{email}</strong>. It is good for an hour, and once.
        </>
      }
      attempt={attempt}
      word={word}
      busyWord="Looking at the code…"
      onSubmit={() => void attempt.run(() => check(code), onDone)}
      below={
        <>
          <SendAgain wait={wait} again={again} />
          {children}
        </>
      }
    >
      <Field
        label="Code"
        attempt={attempt}
        isFirst
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
    </Step>
  )
}

function SendAgain({ wait, again }: { wait: number | null; again: () => Promise<Sent> }) {
  // Counted and not read off a clock, which may be set meanwhile.
  const [seconds, setSeconds] = useState(wait ?? patienceSeconds)
  const [said, say] = useState('')
  const mayAsk = seconds <= 0
  useEffect(() => {
    if (mayAsk) return
    const timer = setInterval(() => setSeconds((left) => left - 1), 1_000)
    return () => clearInterval(timer)
  }, [mayAsk])

  async function send() {
    if (!mayAsk) return
    const answer = await again()
    setSeconds(answer.ok ? patienceSeconds : (answer.seconds ?? 0))
    say(
      answer.ok
        ? 'Another code is on its way. The one before is worth nothing now.'
        : answer.message,
    )
  }

  return (
    <>
      <p className="meta" aria-live="polite">
        {said === '' ? 'Nothing there? Look among the spam, too.' : said}
      </p>
      <button
        type="button"
        className="button link figures"
        aria-disabled={!mayAsk}
        onClick={() => void send()}
      >
        {mayAsk ? 'Send another code' : `Send another code in ${seconds} s`}
      </button>
    </>
  )
}
