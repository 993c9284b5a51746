import { useEffect } from 'react'
import type { Theme } from './theme.ts'
import { parseTheme, showTheme } from './theme.ts'
import { useRemembered } from './use-remembered.ts'

/** The rep's choice of theme, kept on this device. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useRemembered('theme', parseTheme)
  useEffect(() => showTheme(theme), [theme])
  return [theme, setTheme]
}
