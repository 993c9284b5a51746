import type { ConnectOutcome } from '../lib/cache/meta.ts'

/** Why connecting Fathom did not work, in a sentence; null while it may still, or has. */
export function connectProblem(outcome: ConnectOutcome | null): string | null {
  if (outcome === null) return null
  switch (outcome.state) {
    case 'idle':
    case 'open':
    case 'connected':
      return null
    case 'closed':
      return "You closed Fathom's window before allowing access."
    case 'declined':
      return 'Fathom says you declined. Nothing was connected.'
    case 'busy':
      return "Fathom's window is already open. Finish there."
    case 'unavailable':
      return outcome.message ?? "Can't reach Upshot. Nothing was connected."
    case 'failed':
      return outcome.message ?? 'Fathom could not be connected. Nothing was changed.'
  }
}
