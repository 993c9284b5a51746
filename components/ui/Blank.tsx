import type { ReactNode } from 'react'

/** A list with nothing in it says which kind of nothing it is. */
export function Blank({
  icon,
  title,
  children,
}: {
  icon: ReactNode
  title: string
  children?: ReactNode
}) {
  return (
    <div className="blank">
      {icon}
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  )
}
