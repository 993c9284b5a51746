import type { Certainty } from '../crm/observation.ts'

export type CertaintySigns = {
  /** How the item was found in the transcript; null where it was not, or there is none. */
  evidence: 'exact' | 'close' | null
  /** The quoted words are a promise or a request ("I'll…", "can you…"), not mere talk about the matter. */
  promised: boolean
  /** The words say the opposite: "I won't". */
  opposed: boolean
  /** Somebody promised their own work, and the item names another. */
  byAnother: boolean
  /** Fathom, or its people, say whose it is. */
  ownerKnown: boolean
  /** A day was named, not only "soon". */
  dated: boolean
  /** Somebody typed the item themself. */
  userGenerated: boolean
  /** The categorising tier's own number, 0 to 1. */
  confidence: number
}

/**
 * One rule for both tiers. Proof counts most; an owner, a date and a promise each make a thing more
 * explicit; the tier's own number can only take away. Without a transcript nothing is "said clearly",
 * except what a person typed; and words that say the opposite, or that are somebody else's promise, never
 * make a thing clear.
 */
export function certaintyOf(signs: CertaintySigns): Certainty {
  if (signs.userGenerated) return signs.ownerKnown || signs.dated ? 'clear' : 'implied'
  if (signs.opposed) return 'unsure'
  const explicit = [signs.ownerKnown, signs.dated, signs.promised].filter(Boolean).length
  if (signs.evidence === null) {
    return explicit >= 1 && signs.confidence >= 0.5 ? 'implied' : 'unsure'
  }
  if (signs.confidence < 0.35) return 'unsure'
  if (signs.byAnother) return explicit > 1 ? 'implied' : 'unsure'
  const enough = signs.evidence === 'exact' ? 1 : 2
  if (explicit >= enough && signs.confidence >= 0.5) return 'clear'
  return explicit === 0 && signs.evidence === 'close' ? 'unsure' : 'implied'
}
