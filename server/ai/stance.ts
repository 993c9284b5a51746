import { imperative } from './deadline/english.ts'
import { lexiconFor } from './deadline/languages.ts'

/** What a sentence does with the work it speaks of. */
export type Stance =
  | 'promise'
  | 'request'
  | 'refusal'
  | 'past'
  | 'condition'
  | 'question'
  | 'none'
  /** Not English. */
  | 'unread'

/** Polite or idiomatic words that turn nothing round. */
const harmless =
  /\b(?:don['’]t (?:forget|worry|hesitate)|do not forget|no (?:problem|worries|doubt|later|rush)|not later than|if (?:possible|that works|that['’]s ok(?:ay)?|you (?:can|could|don['’]t mind|like))|can['’]t wait|why don['’]t (?:i|we|you)|not only|isn['’]t it|won['’]t it|would be (?:great|good|helpful) if)\b/gi

const refusal =
  /\b(?:won['’]t|will not|can(?:['’]t|not| not)|(?:am|['’]m|are|['’]re|is|['’]s) not (?:going|able|planning|sending|doing)|not going to|let['’]s not|do(?:n['’]t| not)|does(?:n['’]t| not)|never|no need to|no longer|unable to|refuse to|rather not|decided (?:against|not to)|should(?:n['’]t| not)|would(?:n['’]t| not)|instead of|without (?:sending|calling|doing)|hold off|scrap that|forget about)\b/i

const condition =
  /\b(?:if|unless|in case|assuming|provided(?: that)?|depending on|whether|only once)\b/i

const doing =
  /\b(?:(?:i|we|you|he|she|they)(?:['’]ll| will|['’](?:m|re) going to| (?:am|are) going to|['’](?:m|re) (?:sending|calling|preparing|getting|setting|writing|working))|(?:i|we) (?:can|need to|have to|want to|owe|promise|should)|let me|let['’]s|leave (?:it|that) with me|on my list|next steps? (?:is|are)|action item|consider it done|will do)\b/i

const asking =
  /\b(?:i['’]d like you to|need you to|(?:can|could|would|will) (?:you|we|i)|please|make sure|don['’]t forget|remind me|it would be (?:great|good|helpful) if|you (?:can|could|should|need to|have to))\b/i

const done =
  /\b(?:i|we|you|he|she|they|legal|\p{Lu}\p{L}+)(?:['’]ve| have| has)?(?: already| just| also)? (?:sent|gave|called|wrote|made|did|got|told|said|spoke|met|shared|\p{L}{2,}ed)\b|\b(?:already|last (?:week|month|year|time)|yesterday)\b/iu

const openQuestion =
  /^(?:and |so |but |well,? |okay,? )?(?:did|do|does|have|has|had|is|are|was|were|what|when|why|how|who|which|where|should|shall|may)\b/i

/** First person singular: it is the speaker's own work. */
const ownPromise =
  /\b(?:i(?:['’]ll| will|['’]m going to| am going to| can| need to| have to| owe| promise)|let me|leave (?:it|that) with me|on my list|will do)\b/i

/**
 * Of a sentence, whether it promises the work, asks for it, or only speaks of it. "I won't send it",
 * "I sent it" and "if they ask, I'll send it" hold the words of a promise and are none. `language`: what the
 * recording is said to be in, as a tag.
 */
export function stanceOf(sentence: string, language: string | null = null): Stance {
  const text = sentence.trim()
  if (lexiconFor(text, language)?.language !== 'en') return 'unread'
  const plain = text.replace(harmless, ' ')
  if (refusal.test(plain)) return 'refusal'
  if (condition.test(plain)) return 'condition'
  const asks = asking.test(text)
  if (text.endsWith('?') && openQuestion.test(text)) return 'question'
  if (doing.test(text)) return text.endsWith('?') && !asks ? 'question' : 'promise'
  if (done.test(text)) return 'past'
  const first = /^(?:(?:and|so|then|okay|just|also),? )*(\p{L}+)/iu.exec(text)?.[1]?.toLowerCase()
  return asks || (first && imperative.has(first)) ? 'request' : 'none'
}

/** Whether a sentence promises the speaker's own work, and not somebody else's. */
export function isOwnPromise(sentence: string): boolean {
  return ownPromise.test(sentence) && stanceOf(sentence) === 'promise'
}
