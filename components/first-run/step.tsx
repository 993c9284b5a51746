import { CircleAlert } from 'lucide-react'
import type { InputHTMLAttributes, ReactNode, RefObject } from 'react'
import { useId, useRef, useState } from 'react'
import { Logo } from './Steps.tsx'

/** The parts that every step of signing in is made of. */

type Tried = { ok: true } | { ok: false; message: string }

export type Attempt = {
  isBusy: boolean
  problem: string | null
  /** Of the element that says the problem. */
  problemId: string
  /** Has the focus back after a refusal, with what was typed selected. */
  field: RefObject<HTMLInputElement | null>
  /** Does it once at a time, then what comes after. */
  run: (work: () => Promise<Tried>, done?: () => void) => Promise<void>
}

export function useAttempt(): Attempt {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const problemId = useId()
  return {
    isBusy,
    problem,
    problemId,
    field,
    run: async (work, done) => {
      if (isBusy) return
      setBusy(true)
      setProblem(null)
      const result: Tried = await work()
      setBusy(false)
      if (result.ok) return done?.()
      setProblem(result.message)
      field.current?.focus()
      field.current?.select()
    },
  }
}

/** One step: a heading, a sentence, a form with one thing to do, and the ways out below it. */
export function Step({
  title,
  says,
  attempt: { isBusy, problem, problemId },
  word,
  busyWord,
  onSubmit,
  children,
  below,
  isFirst = false,
}: {
  title: string
  says: ReactNode
  attempt: Attempt
  /** On the button. */
  word: string
  busyWord: string
  onSubmit: () => void
  children: ReactNode
  below?: ReactNode
  /** What somebody sees first: with the mark. */
  isFirst?: boolean
}) {
  return (
    <main className="lone scroll" id="view">
      <div className="first">
        {isFirst && <Logo />}
        <h1>{title}</h1>
        <p>{says}</p>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          {children}
          {problem !== null && (
            <p className="problem-line" id={problemId} role="alert">
              <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
              {problem}
            </p>
          )}
          <button type="submit" className="button ink wide" aria-disabled={isBusy}>
            {isBusy ? busyWord : word}
          </button>
        </form>
        {below !== undefined && <div className="ways">{below}</div>}
      </div>
    </main>
  )
}

/** A field with its label. The first of a step has the focus when the step is drawn. */
export function Field({
  label,
  attempt,
  isFirst = false,
  ...input
}: {
  label: string
  /** Where what is typed here may be what was wrong. */
  attempt?: Attempt
  isFirst?: boolean
} & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  const isWrong = attempt !== undefined && attempt.problem !== null
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className="input"
        required
        spellCheck={false}
        autoCapitalize="none"
        ref={(element) => {
          if (attempt) attempt.field.current = element
          if (isFirst && element && !element.dataset.met) {
            element.dataset.met = ''
            element.focus()
          }
        }}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? attempt.problemId : undefined}
      />
    </div>
  )
}

/** A way to another step. */
export function Way({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <button type="button" className="button link" onClick={onPress}>
      {children}
    </button>
  )
}
