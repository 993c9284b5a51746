import type { Priority } from '../../lib/contract/vocabulary.ts'

/**
 * Priority only from words that say so; nothing is read out of a title, a date or a tone. The words
 * that play it down come first, because "not urgent" holds the word that plays it up.
 */
const rules: readonly { priority: Priority; pattern: RegExp }[] = [
  {
    priority: 'low',
    pattern:
      /\b(?:low(?:er|est)? priority|no (?:rush|hurry)|(?:not|isn['’]t|nothing) (?:that |very |super |so |really |particularly )?(?:urgent|important|critical|time[- ]sensitive|a priority)|nice[- ]to[- ]have|when(?:ever)? (?:you|we|they) (?:get|have) (?:a|the|some|any) (?:chance|time|moment|minute)|if time (?:allows|permits)|not a big deal|can wait)\b/i,
  },
  {
    priority: 'urgent',
    pattern:
      /\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|as soon as (?:humanly )?possible|immediately|right away|straight away|at once|emergency|top priority|drop everything)\b/i,
  },
  {
    priority: 'high',
    pattern:
      /\b(?:high(?:est|er)?[- ]priority|(?:number one|first|main|biggest) priority|time[- ]sensitive|show-?stopper|deal[- ]?breaker|(?:it['’]?s|is|this is|that['’]s|are) (?:really |very |super |so |absolutely |extremely )?(?:critical|crucial|important|essential|a blocker|blocking (?:us|them|everything))|(?:very|super|really|extremely|most) important|importantly|critical that|a must)\b|\bprio(?:rity)? ?(?:1|one|high)\b|^(?:important|critical)\s*[:!–-]/i,
  },
  { priority: 'medium', pattern: /\b(?:medium|normal)[- ]priority\b|\bprio(?:rity)? ?medium\b/i },
]

/** The priority that the words name, or null. */
export function priorityIn(text: string): Priority | null {
  return rules.find(({ pattern }) => pattern.test(text))?.priority ?? null
}
