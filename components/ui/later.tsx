import type { ComponentType, ReactNode } from 'react'
import { createElement, useEffect, useState } from 'react'

export type Later<P> = ComponentType<P> & {
  /** Fetches the code ahead of need. */
  warm: () => Promise<void>
}

/** The styles that nothing in the first paint needs, once for all that comes later. */
const loadStyles = () => import('../styles/later.css')

/**
 * A component whose code is not part of the first paint. Once fetched it is drawn at once: React's own
 * `lazy` would show its fallback first and then hold the real thing back for 300 ms.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: (props: P) => ReactNode = () => null,
): Later<P> {
  let ready: ComponentType<P> | null = null
  let loading: Promise<void> | null = null

  const warm = () => {
    loading ??= Promise.all([load(), loadStyles()]).then(
      ([component]) => {
        ready = component
      },
      (error: unknown) => {
        // A later try may find it: the extension may just have been updated under an open panel.
        loading = null
        throw error
      },
    )
    return loading
  }

  // biome-ignore lint/correctness/noComponentHookFactories: called at module level, once for each component
  function LaterComponent(props: P) {
    const [state, setState] = useState<{ error: unknown } | 'loading' | 'ready'>('loading')
    useEffect(() => {
      let isCurrent = true
      warm().then(
        () => isCurrent && setState('ready'),
        (error: unknown) => isCurrent && setState({ error }),
      )
      return () => {
        isCurrent = false
      }
    }, [])
    if (ready !== null) return createElement(ready, props)
    if (typeof state === 'object') throw state.error
    return meanwhile(props)
  }

  return Object.assign(LaterComponent, { warm })
}
