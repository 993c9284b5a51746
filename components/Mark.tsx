/** A click's check: an outline while only this device knows, filled once the server has it. */
export function Mark({ sent }: { sent: boolean }) {
  return (
    <svg
      className={sent ? 'mark sent' : 'mark'}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      role="img"
      aria-label={sent ? 'Done' : 'Done here, not sent yet'}
    >
      <circle className="disc" cx="8" cy="8" r="6.25" />
      <path className="tick" d="m5.4 8.2 1.8 1.8 3.5-3.8" />
    </svg>
  )
}
