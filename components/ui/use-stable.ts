import { useRef, useState } from 'react'

/** Handlers whose identity never changes, so that rows are not drawn anew for them; each call runs the newest. */
export function useStable<T extends object>(handlers: T): T {
  const current = useRef(handlers)
  current.current = handlers
  const [stable] = useState(
    () =>
      new Proxy(handlers, {
        get: (_, name) => Reflect.get(current.current, name),
      }),
  )
  return stable
}
