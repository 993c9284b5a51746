import { recall } from '../ui/remembered.ts'
import type { Node } from './markup.ts'

/** A screen as it is kept. What it was made by and for is compared, what it shows is only drawn. */
export type KeptFrame = {
  /** The release and the very files that drew it: another panel draws otherwise. */
  by: string
  rep: string
  language: string
  /** Milliseconds since epoch. */
  at: number
  /** Where the rep was, as remembered. */
  route: string
  place: string
  rows: string[]
  open: string | null
  isScrolled: boolean
  /** How far its list is scrolled into what is kept of it, in pixels. */
  top: number
  screen: Node
}

/** Older than this, a call that it shows has moved to where older calls wait. */
const oldestMs = 7 * 86_400_000

/** Where the rep is, as this device remembers it. */
export function rememberedRoute(): string {
  return JSON.stringify(recall('route') ?? null)
}

/** The kept screen if it is this rep's, of this panel, in this language, and of where the rep is; null else. */
export function keptFrame(by: string, now: number): KeptFrame | null {
  const kept = recall('frame')
  if (!isKept(kept)) return null
  const isOurs =
    kept.by === by &&
    kept.rep === recall('rep') &&
    kept.language === navigator.language &&
    kept.route === rememberedRoute() &&
    now >= kept.at &&
    now - kept.at < oldestMs
  return isOurs ? kept : null
}

/** What else it is made of only draws, and is judged where it is drawn. */
function isKept(value: unknown): value is KeptFrame {
  if (typeof value !== 'object' || value === null) return false
  const { rep, at, rows } = value as Record<string, unknown>
  return (
    typeof rep === 'string' &&
    typeof at === 'number' &&
    Array.isArray(rows) &&
    rows.every((row) => typeof row === 'string')
  )
}
