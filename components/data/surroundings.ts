import { createContext, use, useEffect, useRef, useState } from 'react'
import type { Wanted } from '../../lib/cache/meta.ts'
import type { Page } from '../../lib/page/match.ts'

/**
 * The browser around the panel: the page beside it, where the background sends it, and what the rep has
 * allowed. Apart from the services, because the panel draws without any of it.
 */

export type Allowable = 'tabs' | 'notifications'

export type Surroundings = {
  /** Each calls back until the function that it answers is called. */
  watchPage: (onPage: (page: Page | null) => void) => () => void
  watchWanted: (go: (to: Wanted['to']) => void) => () => void
  watchAllowed: (onChange: (allowed: ReadonlySet<Allowable>) => void) => () => void
  /** Asks the rep by way of the browser; to be called in the press itself. False when refused. */
  allow: (name: Allowable) => Promise<boolean>
  giveBack: (name: Allowable) => Promise<void>
}

const idle = () => () => {}

/** No browser around: no page is known and nothing can be allowed. */
export const nowhere: Surroundings = {
  watchPage: idle,
  watchWanted: idle,
  watchAllowed: idle,
  allow: async () => false,
  giveBack: async () => {},
}

const Context = createContext<Surroundings>(nowhere)
export const SurroundingsProvider = Context

/** The page beside the panel; null while nothing may be known of it. */
export function usePage(): Page | null {
  const { watchPage } = use(Context)
  const [page, setPage] = useState<Page | null>(null)
  useEffect(() => watchPage(setPage), [watchPage])
  return page
}

/** Goes where a menu or a notification sends this panel. */
export function useWanted(go: (to: Wanted['to']) => void): void {
  const { watchWanted } = use(Context)
  const current = useRef(go)
  current.current = go
  useEffect(() => watchWanted((to) => current.current(to)), [watchWanted])
}

const nothing: ReadonlySet<Allowable> = new Set()

/** What is allowed, and how to ask for it and give it back. */
export function useAllowed(): Pick<Surroundings, 'allow' | 'giveBack'> & {
  allowed: ReadonlySet<Allowable>
} {
  const { watchAllowed, allow, giveBack } = use(Context)
  const [allowed, setAllowed] = useState(nothing)
  useEffect(() => watchAllowed(setAllowed), [watchAllowed])
  return { allowed, allow, giveBack }
}
