/** How often an event was logged, by all processes, in the time before. */
export type Sums = { quarter: number; hour: number; hourBefore: number; day: number }

/** What somebody has to be told: found, or over. `since` in milliseconds. */
export type Alert = { id: string; words: string; action: string; since: number }

export type CanaryRun = { at: number; ms: number | null; problem: string | null }

/** Something that somebody should know of. It is told once it has held for `holdMs`. */
export type Finding = { id: string; words: string; action: string; holdMs: number }
