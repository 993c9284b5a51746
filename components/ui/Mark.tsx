/** What was done, inside the disc. */
const signs = {
  task: 'm5.4 8.2 1.8 1.8 3.5-3.8',
  done: 'm3.9 8.2 1.6 1.7 3.2-3.6m-.9 3.2.5.4 3.3-3.6',
  waiting: 'M8 5.2V8l1.9 1.3',
  yours: 'M5.2 8h5.3M8.4 5.8 10.6 8l-2.2 2.2',
  dismissed: 'm6 6 4 4m0-4-4 4',
} as const

/** A click's mark: an outline while only this device knows, filled once the server has it. */
export function Mark({ sent, as = 'task' }: { sent: boolean; as?: keyof typeof signs }) {
  return (
    <svg
      className={sent ? 'mark sent' : 'mark'}
      data-as={as}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      role="img"
      aria-label={sent ? 'Done' : 'Done here, not sent yet'}
    >
      <circle className="disc" cx="8" cy="8" r="6.25" />
      <path className="tick" d={signs[as]} />
    </svg>
  )
}
