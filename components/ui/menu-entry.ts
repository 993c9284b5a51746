import type { ReactNode } from 'react'

/** One entry of a menu. */
export type MenuEntry =
  | {
      kind: 'item'
      word: string
      icon?: ReactNode
      end?: string
      danger?: boolean
      run: () => void
    }
  | { kind: 'line' }
