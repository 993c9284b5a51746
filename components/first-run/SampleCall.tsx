import { useState } from 'react'

const promises = [
  {
    title: 'Send the proposal',
    facts: 'You · Friday',
    said: '“I’ll send you the proposal by Friday, with both prices.”',
    isMine: true,
  },
  {
    title: 'Introduce a customer who switched',
    facts: 'You · no date was said',
    said: '“Let me introduce you to somebody who switched last year.”',
    isMine: true,
  },
  {
    title: 'Fill in the security questionnaire',
    facts: 'Waiting on Priya',
    said: '“We’ll have the questionnaire filled in on our side.”',
    isMine: false,
  },
] as const

/**
 * A made-up call, to see what Upshot does before anything is connected. It is words on a screen: nothing of it is
 * kept or sent, and closing it is the end of it.
 */
export function SampleCall({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<ReadonlySet<string>>(new Set())
  const toggle = (title: string) =>
    setMade((before) => {
      const after = new Set(before)
      if (!after.delete(title)) after.add(title)
      return after
    })
  return (
    <section className="sample" aria-label="A sample call">
      <div className="promise">
        <div>
          <strong>Pricing with Globex</strong>
          <p className="meta">Priya Nair and you, 28 minutes</p>
        </div>
        <span className="chip">Sample</span>
      </div>
      <ul>
        {promises.map(({ title, facts, said, isMine }) => (
          <li className="promise" key={title}>
            <div>
              <strong>{title}</strong>
              <p className="meta">{facts}</p>
              <p className="meta">{said}</p>
            </div>
            {isMine && (
              <button
                type="button"
                className={made.has(title) ? 'button link small' : 'button plain small'}
                aria-label={made.has(title) ? `Undo: ${title}` : `Create task: ${title}`}
                onClick={() => toggle(title)}
              >
                {made.has(title) ? 'Undo' : 'Create task'}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className="meta" role="status">
        {made.size === 0
          ? 'A press makes a promise a task in your CRM. Here it makes none: the call is made up.'
          : `${made.size === 1 ? 'One task' : `${made.size} tasks`} in the CRM, were it real. Undo takes it back.`}
      </p>
      <button type="button" className="button link small" onClick={onClose}>
        Put the sample away
      </button>
    </section>
  )
}
