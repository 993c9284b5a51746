import type { ConnectOutcome } from '../data/use-health.ts'

/** Why connecting Fathom, or whoever is named, did not work, in a sentence; null while it may still, or has. */
export function connectProblem(outcome: ConnectOutcome | null, name = 'Fathom'): string | null {
  if (outcome === null) return null
  switch (outcome.state) {
    case 'idle':
    case 'open':
    case 'connected':
      return null
    case 'closed':
      return `You closed ${name}'s window before allowing access.`
    case 'declined':
      return `${name} says you declined. Nothing was connected.`
    case 'busy':
      return `${name}'s window is already open. Finish there.`
    case 'unavailable':
      return outcome.message ?? "Can't reach Upshot. Nothing was connected."
    case 'failed':
      return outcome.message ?? `${name} could not be connected. Nothing was changed.`
  }
}
