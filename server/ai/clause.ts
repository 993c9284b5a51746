/**
 * The part of an item that says its work: without its owner, labels and politeness, and without what
 * comes after "before", "once" and their like.
 */
export function workOf(title: string): string {
  return mainClause(withoutOwner(title))
}

/** Words that begin an item and are nobody's name, though a person and "to" may follow: "Call Elif to…". */
const work =
  'call phone ring introduce remind ask invite revert respond write reply get have tell email send message meet ping nudge chase connect talk speak reach add give show help update present move assign listen escalate submit forward share try wait plan prepare confirm switch migrate train return deliver push agree refer go commit apply promise need want follow demo proposal quote contract pricing meeting note reminder urgent important'
    .split(' ')
    .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`)
    .join('|')
const name = "@?\\p{L}[\\p{L}.'’-]*(?: \\p{Lu}[\\p{L}.'’-]*){0,2}"

const colleague =
  "(?:\\p{Lu}[\\p{L}'’-]*|someone|somebody|(?:the |our )?(?:devs?|engineering|legal|finance|support|design|ops|product|it|team|guys))"

/** What stands before the work itself: labels, the owner, politeness. */
const prefixes: readonly RegExp[] = [
  /^\[[^\]]{1,40}\]\s*/,
  /^(?:action(?: item)?|to-?do|next step|task)s?\s*[:–-]\s*/i,
  new RegExp(`^(?!(?:${work})\\b)${name}\\s*[:–]\\s+`, 'u'),
  new RegExp(
    `^(?!(?:${work})\\b)(?:(?:[Tt]he|[Oo]ur|[Tt]heir) [\\p{L} ]{2,30}|${name}) (?:to(?= \\p{Ll})|will|should|must|needs? to|has to|have to|is going to|is to|wants to|promised to|agreed to|can) (?=\\p{L})`,
    'u',
  ),
  /^(?:i(?:['’]ll| will| need to| have to)|we(?:['’]ll| will| need to| should| have to)|let['’]s|please|pls|kindly|remember to|don['’]t forget to|be sure to|make sure to|(?:you )?need to|have to|try to|try and|also|then|and)\s+/i,
  // "Have Mirek demo the stream", "Get Sam to fix the import": what they do is the work.
  new RegExp(
    `^(?:[Hh]ave|[Gg]et|[Aa]sk) ${colleague} (?=(?:call|ring|phone|send|email|share|demo|show|schedule|book|prepare|draft|follow|check|review|fix|look|build|update|test|write|add|create|sign|run|make|set|quote|price|confirm|chase)\\b)`,
    'u',
  ),
  new RegExp(
    `^(?:[Hh]ave|[Gg]et) ${colleague} to (?!(?:the|a|an|his|her|our|their)\\b)(?=\\p{Ll})`,
    'u',
  ),
]

/** "Priya to send…", "Robin: send…", "Dana will send…", "Please make sure to send…" all say "send". */
function withoutOwner(title: string): string {
  return prefixes.reduce((text, prefix) => text.replace(prefix, ''), title.trim())
}

/** What comes before "before", "once" and their like: the rest names another matter. */
function mainClause(title: string): string {
  const [main = ''] = title.split(
    /\s(?:before|after|once|until|till|ahead of|prior to|as soon as|so that|so|because|if|in case)\s/i,
  )
  // "Keep after the lawyers": there the word is the verb's own.
  return main.trim().includes(' ') ? main : title
}
