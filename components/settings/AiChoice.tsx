import { useId, useState } from 'react'
import { useFathomStatus } from '../data/use-companion.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** Whether a language model may look at the rep's items, and what it would be sent. */
export function AiChoice({ isOn, onChange }: { isOn: boolean; onChange: (on: boolean) => void }) {
  const id = useId()
  const [explains, explain] = useState(false)
  const { answer } = useFathomStatus('settings')
  const mode = answer?.ok ? answer.value.ai.mode : null
  return (
    <section aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>Sorting</h2>
      <div className="setting">
        <div>
          <label htmlFor={id}>
            <strong>Let AI sort my items</strong>
          </label>
          <p className="meta" id={`${id}-says`}>
            Sends the words of an item, and those said around it, to Anthropic. Off, rules sort.{' '}
            <button type="button" className="button link inline" onClick={() => explain(true)}>
              What is sent
            </button>
          </p>
          {mode === 'rules' && (
            <p className="meta">
              Your company has not set it up, so rules sort and nothing is sent.
            </p>
          )}
          {isOn && mode === 'spent' && (
            <p className="meta warn">Today's share is used up. Rules sort until tomorrow.</p>
          )}
        </div>
        <input
          id={id}
          className="switch"
          type="checkbox"
          aria-describedby={`${id}-says`}
          checked={isOn && mode !== 'rules'}
          disabled={mode === 'rules'}
          onChange={(event) => onChange(event.target.checked)}
        />
      </div>
      {explains && (
        <Dialog
          title="What is sent to the AI"
          onClose={() => explain(false)}
          actions={
            <button type="button" className="button ink" onClick={() => explain(false)}>
              Close
            </button>
          }
        >
          <p>
            Of a call with items: its title and summary, the items, and the lines of the transcript
            around each. Of people, first names only; no addresses, no links.
          </p>
          <p>
            Never audio or video, other calls, your contacts or your tasks. It goes from your
            company's companion to Anthropic, not from this browser, and only to sort your items.
          </p>
          <p>What comes back is checked: a quote that nobody said is not shown.</p>
        </Dialog>
      )}
    </section>
  )
}
