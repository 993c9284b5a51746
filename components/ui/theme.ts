import { recall } from './remembered.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Draws a theme: the system's unless the rep has fixed one. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function parseTheme(stored: unknown): Theme {
  return themes.find((one) => one === stored) ?? 'system'
}

/** The theme fixed on this device, to be shown before anything is drawn. */
export function rememberedTheme(): Theme {
  return parseTheme(recall('theme'))
}
