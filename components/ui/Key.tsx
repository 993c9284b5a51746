/** A key cap. On a button it only reminds the eye, so it is not read out with the button's word. */
export function Key({ children }: { children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  )
}
