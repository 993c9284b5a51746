import { createContext, use } from 'react'
import type { RepSettings } from '../../lib/contract/account.ts'

/** What the rep has chosen, read once for the whole panel with everything else that its frame says. */

const Context = createContext<RepSettings | null>(null)
export const RepSettingsProvider = Context

/** Null where nothing was chosen yet. */
export function useRepSettings(): RepSettings | null {
  return use(Context)
}
