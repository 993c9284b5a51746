import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'
import { typeByCues } from './cues.ts'
import { priorityIn } from './priority.ts'

export type RuleResult = {
  taskType: TaskType
  /** 0 to 1: how often a rule like the one that fired is right, measured by `npm run eval`. */
  confidence: number
  /** One line for the rep: what the words say, and which words. */
  reason: string
  priority: Priority | null
}

/**
 * What kind of work an item is, from its own words; priority from those and from the quote.
 * An item says its work with its first verb and what that verb is about, so the rules go by the two,
 * in an order: the first that fits decides.
 */
export function categoriseByRules(item: { title: string; quote: string | null }): RuleResult {
  const clause = mainClause(withoutOwner(item.title))
  const priority = priorityIn(item.title) ?? (item.quote === null ? null : priorityIn(item.quote))
  for (const { type, confidence, because, pattern, unless } of rules) {
    const match = pattern.exec(clause)
    if (!match || unless?.test(clause)) continue
    return { taskType: type, confidence, reason: `${because}: “${shorten(match[0])}”.`, priority }
  }
  const signs = typeByCues(clause)
  if (!signs) {
    return {
      taskType: 'general',
      confidence: 0.5,
      reason: 'No words say what kind it is.',
      priority,
    }
  }
  const { taskType, words, ahead } = signs
  const confidence = ahead >= 2 ? 0.75 : 0.6
  return { taskType, confidence, reason: `${signOf[taskType]}: “${shorten(words)}”.`, priority }
}

const signOf: Record<TaskType, string> = {
  call: 'Sounds like a call',
  email: 'Sounds like sending something',
  meeting: 'Sounds like an appointment',
  follow_up: 'Sounds like asking or telling somebody',
  proposal: 'Sounds like quote, price or contract',
  demo: 'Sounds like trying the product',
  general: 'Sounds like work in the house',
}

/** Words that begin an item and are nobody's name, though a person and "to" may follow: "Call Elif to…". */
const work =
  'call phone ring introduce remind ask invite revert respond write reply get have tell email send message meet ping nudge chase connect talk speak reach add give show help update present move assign listen escalate submit forward share try wait plan prepare confirm switch migrate train return deliver push agree refer go commit apply promise need want follow demo proposal quote contract pricing meeting note reminder urgent important'
    .split(' ')
    .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`)
    .join('|')
const name = "@?\\p{L}[\\p{L}.'’-]*(?: \\p{Lu}[\\p{L}.'’-]*){0,2}"

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
  // "Have Mirek demo the stream": what Mirek does is the work.
  /^(?:[Hh]ave|[Gg]et) (?:\p{Lu}[\p{L}'’-]*|someone|somebody) (?:to )?(?=(?:call|ring|phone|send|email|share|demo|show|schedule|book|prepare|draft|follow|check|review)\b)/u,
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

/** A few of the words, for one line: nothing hidden in them, no address, no word without end. */
function shorten(words: string): string {
  const all = words
    .replace(/[\p{C}\p{Variation_Selector}]/gu, (hidden) => (/\s/.test(hidden) ? ' ' : ''))
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (word.length > 30 || /[@<>[\]{}]|:\/|\p{L}\.\p{L}{2,}/u.test(word) ? '…' : word))
  return (all.length <= 6 ? all : [...all.slice(0, 2), '…', ...all.slice(-2)]).join(' ')
}

const demoThings =
  'demos?|demonstrations?|sandbox(?:es)?|playground|(?:free |\\d+-day )?trials?|proofs?[- ]of[- ](?:concept|value)|po[cv]s?|product tour|guided tour|walk-?throughs?|test (?:environment|accounts?|access|tenant)|evaluation (?:accounts?|licen[cs]es?|environment|access|tenant|instance)|pilot tenant|screen ?share'
const commercialThings =
  'proposals?|quotes?|quotations?|pric(?:e|es|ing)|offers?|order forms?|contracts?|sow|statements? of work|msa|(?:subscription|pilot|partner|service|licen[cs]e|framework|master) agreement|(?:the|signed|countersigned|revised|final|draft|updated) agreement|amendment|estimates?(?! of (?:effort|time))|bids?|tenders?|rf[pq]|renewal(?: offer| terms| quote)?|red-?lines|term sheet|business case|ballpark|discounts?|(?:licen[cs]e|implementation) costs|cost (?:comparison|breakdown)|costings?|rate cards?|price lists?|paperwork|commercials|\\d+ ?(?:%|percent|per cent) off|docusign|commercial terms'
const appointments =
  'meetings?|mtgs?|sessions?|workshops?|(?:calendar |teams |zoom )?invit(?:e|es|ation)|calendars?|kick-?offs?|qbr|(?:quarterly |business |architecture |pricing )?reviews?|syncs?|check-ins?|stand-?ups?|appointments?|visits?|lunch|coffee|dinner|breakfast|round table|one-on-one|one-to-one|1:1|off-?site|all-hands|deep[- ]dives?|committee|slots?|face-to-face|training|debrief|wash-?up|retro(?:spective)?|planning|diar(?:y|ies)|(?:half an|an|one) hour|(?:\\d+|ten|fifteen|twenty|thirty|forty-five|sixty)[- ]?(?:min(?:ute)?s?|hours?)'
const arranging =
  '(?:re-?)?schedul(?:e|ing)|book|arrange|set ?-?up|organi[sz]e|plan|line up|lock in|pencil in|carve out|set aside|reserve|coordinate|find (?:a|an|some) (?:time|slot|date|day|hour)|fix a (?:date|time)|set (?:a )?(?:date|time)|put|get|block|host|send|move|invite'
const sending =
  'e-?mail|send|share|forward|mail|shoot|resend|re-send|pass (?:along|on)|(?:pass|hand|send|get) .{1,60} (?:along|on|over|across) to|attach|cc|circulate|distribute|deliver|provide|supply|submit|return|transmit'
/** Departments of one's own house: to ask them is work, not coming back to a customer. */
const inHouse =
  '(?:our |the |internal )?(?:legal|engineering|engineers?|finance|product|security|support|compliance|it|devs?|developers?|marketing|operations|ops|accounting|hr|translator|management|leadership|implementation team|data team|design|internally)'

type Rule = {
  type: TaskType
  confidence: number
  because: string
  pattern: RegExp
  unless?: RegExp
}

function rule(
  type: TaskType,
  confidence: number,
  because: string,
  source: string,
  unless?: string,
): Rule {
  const compiled = { type, confidence, because, pattern: new RegExp(source, 'iu') }
  return unless === undefined ? compiled : { ...compiled, unless: new RegExp(unless, 'iu') }
}

const rules: readonly Rule[] = [
  rule(
    'call',
    0.95,
    'Talking by phone',
    '\\b(?:by|over the|on the|via|per) (?:tele)?phone\\b|\\bon the line\\b|\\bvoice ?mails?\\b|\\b(?:try|reach|catch|get)\\b.*\\b(?:mobile|cell(?:phone)?|landline|extension|direct line)\\b|\\bspeak by (?:tele)?phone\\b|\\bphone (?:conversation|screen)|\\bpick up the phone\\b|\\bgive .{1,40}?\\ba (?:quick |short )?(?:call|ring|buzz|shout)\\b|\\b(?:hop|jump|get|be) on (?:a|the) (?:quick |short |brief )?(?:phone )?(?:call|phone)\\b|\\breturn .{1,30}\\bcall\\b|\\bvoice call\\b|\\bcall (?:back|.{1,30} back)\\b',
  ),
  rule(
    'call',
    0.95,
    'Begins with a call',
    '^(?:quick |short |brief |follow-?up |intro(?:ductory)? |cold |discovery )*(?:calls?|ring|phone|telephone|dial)\\b',
    '^(?:the )?call (?:recording|notes|summary|transcript|centre|center|log)|^(?:ring|phone) (?:system|number)',
  ),
  rule(
    'follow_up',
    0.95,
    'Coming back to somebody',
    '^(?:follow(?:ing)?[- ]?up|f/?u|fup)\\b',
    '^follow[- ]?up (?:\\w+ )?(?:e-?mail|call|meeting|session|workshop|demo|note|message|visit|proposal|appointment)\\b',
  ),
  rule(
    'demo',
    0.95,
    'Showing the product',
    `^(?:demo|demonstrate|dry run|rehearse)\\b|^(?:${arranging})\\b.*\\b(?:${demoThings})\\b`,
    `^(?:send|share|get)\\b.*\\b(?:recordings?|notes|slides|deck|feedback|summary|link)\\b`,
  ),
  rule(
    'call',
    0.9,
    'Arranging a call',
    `^(?:${arranging}|make|have|confirm|find)\\b.*\\b(?:calls?|phone call)\\b`,
    `\\bcall (?:recording|notes|summary|transcript)|^(?:send|share|get)\\b.*\\b(?:recording|notes|summary|from|of)\\b`,
  ),
  rule('meeting', 0.9, 'Arranging an appointment', `^send\\b.*\\binvit(?:e|es|ations?)\\b`),
  rule(
    'meeting',
    0.9,
    'Arranging an appointment',
    `^(?:(?:re-?)?schedul(?:e|ing)|book|arrange|organi[sz]e|plan|line up|lock in|pencil in|carve out|set aside|reserve|coordinate|align|find|set ?-?up|put|block|host|move|propose|offer|set|fix|get|follow[- ]?up)\\b.*\\b(?:${appointments}|times?|dates?)\\b`,
    `^(?:get|put|find|set ?-?up|move|offer|propose)\\b.*\\b(?:${commercialThings}|go-live|notes|feedback|update from)\\b|^get (?:back|in touch|an update)|^find out`,
  ),
  rule(
    'meeting',
    0.9,
    'Arranging an appointment',
    '^(?:(?:re-?)?schedule|book|arrange|invite|meet|join|attend|visit|sit down|(?:travel|fly|drive|go|come) (?:over |out |up |down )?to \\p{L}+ for|accept (?:the )?invitation|get .* together|have (?:a )?(?:coffee|lunch|dinner|breakfast|drinks))\\b',
    `\\b(?:${demoThings})\\b`,
  ),
  rule(
    'demo',
    0.9,
    'Showing the product',
    '^(?:show|walk .{1,60}? through|walk through|screen ?share|do a screen ?share|give .{1,40} (?:tour|walk-?through|demo)|present (?:the )?(?:\\w+ )?(?:app|module|product|platform|dashboard|tool|solution|feature))\\b',
    `\\b(?:${commercialThings})\\b`,
  ),
  rule(
    'follow_up',
    0.9,
    'Coming back to somebody',
    '\\b(?:get|come|circle|report|check|revert|reach|write|loop|go) back (?:to|with|on|about|once|when|if|in|by|at|\\w+day|next|after|tomorrow)\\b|\\b(?:get|come|circle|report|check|revert|reach|write|loop) back\\b|\\bcircle (?:a)?round\\b|\\b(?:touch base|check in|reach out|get in touch|stay in touch|keep .{1,40} (?:posted|updated|informed|in the loop)|let .{1,40} know|reconnect|re-?engage|come back to|connect with|catch up with)\\b|^(?:chase|nudge|remind|ping|press|prompt|revert)\\b',
    `^come back (?:to .{1,30} )?with (?:a |the )?(?:${commercialThings})|^(?:re-?)?send\\b`,
  ),
  rule(
    'proposal',
    0.9,
    'A matter of quote, price or contract',
    `^(?:quote|price)\\b|^(?:${sending}|get|prepare|draft|draw up|draw|produce|turn|put|work up|mock up|type up|spell out|itemi[sz]e|formali[sz]e|cost|knock|take|cut|waive|lower|raise|match|write(?! down)|create|make|build|update|revise|rework|finali[sz]e|finish|complete|put|work out|give|come back|adjust|amend|change|incorporate|include|extend|split|recalculate|calculate|respond|answer|negotiate|prep|put together|check margin|offer|sign|countersign|resend|redline|submit|approve|(?:re-?)?issue|generate|counter|cancel|renew|price|return|share|add|apply|propose|explore|compare|ask finance)\\b(?:(?! about | regarding | concerning | re | to discuss | to go | to talk | on (?:the|our) ).)*\\b(?:${commercialThings})\\b`,
    `\\b(?:data processing|non-?disclosure) agreement|\\bnda\\b|^(?:send|share|forward|e-?mail)\\b.*\\b(?:recordings?|notes|minutes)\\b`,
  ),
  rule(
    'demo',
    0.9,
    'Showing the product',
    `\\b(?:${demoThings})\\b`,
    `^(?!deliver)(?:${sending}|drop|introduce|log|review|check|update)\\b(?!.*\\b(?:log-?ins?|access|credentials|account)\\b)|\\bfor the (?:pilot|trial)\\b`,
  ),
  rule('demo', 0.8, 'Letting it be tried', '^(?:kick ?-?off|start|launch|begin|run) .*\\bpilot\\b'),
  rule(
    'proposal',
    0.8,
    'A matter of quote, price or contract',
    '^(?:(?:the|new|revised|updated|final|draft) )*(?:proposal|quote|quotation|contract|pricing|estimate|order form)\\b',
  ),
  rule(
    'meeting',
    0.9,
    'An appointment',
    '^(?:(?:quick|short|weekly|monthly|intro|kick-?off|follow-?up|internal|team|next|planning|a|the) )*(?:meeting|mtg|workshop|session|kick-?off|qbr|sync|lunch|coffee|appointment)\\b',
    'meeting (?:notes|minutes|summary|recap|recording|agenda)',
  ),
  rule(
    'email',
    0.9,
    'Sending something',
    `^(?:${sending}|cc|introduce|reply|drop|loop)\\b|^(?:answer|respond to) .*\\be-?mail\\b|^(?:write|respond) to\\b|\\b(?:via|by|over|into an?|an?|in) e-?mail\\b|\\be-?mail introduction\\b`,
    '^deliver .*\\btraining\\b|^respond to (?:the )?(?:rfp|tender)',
  ),
  rule(
    'email',
    0.8,
    'Sending something',
    '\\band (?:then )?(?:e-?mail|send|share|forward|resend|circulate|mail)\\b|^get .{1,60} (?:over )?to \\p{L}|^connect .{1,60} (?:with|over|and)\\b|^follow[- ]?up (?:e-?mail|note|message)\\b|^upload\\b|^(?:draft|compose|write|prepare) .{0,40}\\b(?:e-?mail|message)\\b|^(?:text|message|dm|slack|whatsapp)\\b',
  ),
  rule(
    'general',
    0.8,
    'Asking in the house',
    `^(?:check|confirm|verify|clarify|ask|talk|speak|align|sync|discuss|review|get .*approval)\\b(?: (?:with|to|internally))? ?(?:${inHouse})\\b|\\binternally\\b`,
  ),
  rule(
    'follow_up',
    0.8,
    'Asking or telling somebody',
    '^(?:ask|tell|inform|notify|contact|inquire|enquire|confirm|request .*\\b(?:status|update|feedback|answer)|find out from|wait for|check with|see (?:if|whether)|give .{1,40} (?:feedback|update|answer)|get (?:an? )?(?:update|feedback|answer|confirmation|status)|check on)\\b',
  ),
  {
    type: 'follow_up',
    confidence: 0.8,
    because: 'Asking or telling somebody',
    // With capitals: a name behind the verb is a person and not a thing.
    pattern:
      /^(?:(?:[Cc]heck|[Ss]ee) (?:if|whether)|[Uu]pdate|[Vv]erify with|[Aa]nswer|[Vv]erify that|[Mm]ake sure|[Ee]nsure)(?: that)? (?:the (?:client|customer|team at|prospect)|(?!Salesforce|HubSpot|CRM|Jira|SAP|API|SSO|Excel|Slack|Notion|Google|Azure|AWS)\p{Lu}\p{Ll}+) (?:on|about|regarding|with|when|by|has|have|had|is|are|was|were|wants?|needs?|got|gets|received?s?|can|will|signed|agrees?)\b|^[Aa]nswer \p{Lu}\p{Ll}+/u,
  },
  rule('call', 0.5, 'Talking to somebody', '^(?:talk|speak|chat) (?:to|with)\\b'),
  rule('meeting', 0.55, 'Meeting somebody', '^(?:present|discuss|review with)\\b'),
]
