import type { TaskType } from '../../lib/contract/vocabulary.ts'

type Cue = { type: TaskType; weight: number; pattern: RegExp }

function cue(type: TaskType, weight: number, source: string): Cue {
  return { type, weight, pattern: new RegExp(source, 'iu') }
}

const tidings =
  'decision|answer|response|reply|confirmation|sign-?off|go-ahead|green light|clarity|clarification|verdict|word|news|update|status|comments|feedback|thoughts|input|buy-in|approval|permission|reaction|progress'
const handed =
  'brochures?|links?|slides?|decks?|pdfs?|docs?|documents?|documentation|recordings?|case stud(?:y|ies)|white ?papers?|one-?pagers?|fact ?sheets?|data ?sheets?|spec(?:s|ification)?s?|files?|notes|minutes|recap|summary|reports?|templates?|guides?|manuals?|certificates?|references?|contact details|number|address|instructions|articles?|screenshots?|photos?|examples?|questionnaires?|lists?|checklists?|agenda|copy|copies|materials?|infos?|information'
const giving =
  'give|get|hand|bring|drop|fire|push|put|provide|supply|present|furnish|issue|deliver|post|leave|pass|slip|release|dispatch|relay|sling|pop'

/**
 * Signs that say less than a rule: single verbs at the beginning and single things anywhere. They are
 * added up where no rule speaks.
 */
const cues: readonly Cue[] = [
  cue('call', 3, '\\b(?:ring|rings|dial|telephone|phone|phones|hotline|voice ?mail)\\b'),
  cue('call', 3, '^give .{1,60}\\b(?:bell|tinkle|call|buzz|shout)\\b'),
  cue('call', 2, '\\b(?:calls?|mobile|cell|landline)\\b'),
  cue('call', 2, '^(?:speak|talk|chat|have a (?:word|chat)|catch)\\b'),

  cue('email', 3, '\\b(?:inbox|mailbox|e-?mails?|mail|newsletter|mailing|cc|bcc|thread)\\b'),
  cue('email', 3, `^(?:${giving})\\b.*\\b(?:${handed})\\b`),
  cue('email', 3, '^copy .{1,60}\\b(?:in|into|on)\\b'),
  cue(
    'email',
    3,
    '^(?:draft|write|compose|type|pen|drop|leave)\\b.*\\b(?:note(?= to\\b| for\\b)|message|letter|line|lines|thank[- ]you|intro|introduction|recap|greeting|card)\\b',
  ),
  cue('email', 3, '^(?:thank|congratulate|introduce|publish|dispatch|attach|relay)\\b'),
  cue('email', 1, '^(?:write|draft)\\b.*\\bto \\p{L}'),

  cue(
    'meeting',
    3,
    '^(?:postpone|reschedule|bring forward|push back|attend|host|travel|fly|drive|join|sit|gather|convene|invite|welcome|accept|decline|swing by|stop by|come by|drop by|pop in)\\b',
  ),
  cue(
    'meeting',
    3,
    '^(?:agree|pick|settle|sort out|find|fix|choose|set|hold|propose|suggest|offer|confirm|work out|nail down|firm up|pin down|align)\\b.*\\b(?:dates?|times?|slots?|days?|diar(?:y|ies)|calendars?|venue|room)\\b',
  ),
  cue(
    'meeting',
    3,
    '\\b(?:in (?:one|the same) room|around (?:a|one|the) table|in person|face[- ]to[- ]face|on-?site|get-?together|together in)\\b',
  ),
  cue(
    'meeting',
    2,
    '^(?:bring|get|take|have|line up|pull)\\b.*\\b(?:along|together|in(?:to)? the room|to the table|for (?:a )?(?:coffee|lunch|dinner|breakfast|drinks?))\\b',
  ),
  cue(
    'meeting',
    2,
    '\\b(?:briefings?|boards?|committees?|gatherings?|conferences?|trade (?:fair|show)|webinars?|events?|summits?|offsites?|\\w+ day|get-?together|agenda|attendees?|walk-?arounds?|site visits?|tours? of the|coffee|lunch|dinner|breakfast|drinks|interviews?|panel|forum|townhall|huddle|catch-?up|next steps session)\\b',
  ),

  cue(
    'follow_up',
    3,
    `^(?:get|obtain|await|seek|request|collect|wait for|secure|hear|have|find out)\\b.*\\b(?:${tidings})\\b`,
  ),
  cue(
    'follow_up',
    3,
    '^(?:ask|inquire|enquire|query|question|prod|poke|push|press|pester|hound|pursue|keep (?:after|on|at)|stay on|wait|await|hear|pick up (?:again )?with|pick (?:things|it|this) up|re-?open|revive|re-?visit|answer|advise|alert|warn|reassure|explain|tell|brief|apologi[sz]e|respond|clarify|confirm|find out|learn from|see (?:how|what|when|where|who)|check (?:how|what|when|where|who|that|in)|(?:check|verify|clarify|see)(?: (?:if|whether|with))? (?:the |our )?(?:client|customer|candidate|landlord|tenant|buyer|owner|broker|supplier|hospital|school|site)s?)\\b',
  ),
  cue(
    'follow_up',
    2,
    "\\b(?:again|any news|still (?:waiting|missing|open|interested)|outstanding|overdue|pending|hasn[’']t|haven[’']t|by when)\\b",
  ),
  cue('follow_up', 2, '^(?:get|obtain|collect|request|find out)\\b.*\\bfrom \\p{L}'),

  cue(
    'proposal',
    3,
    '\\b(?:clauses?|terms|payment (?:schedule|plan|terms)|rebates?|discounts?|tender|bid|rfp|rfq|rfi|quotes?|proposals?|contracts?|agreements?|order forms?|purchase orders?|licen[cs](?:e|ing) (?:model|fees?|costs?|terms)|per[- ](?:seat|user|site|unit)|margins?|budgetary|commercial(?:s|ly)?|renewals?|upsell|surcharge|fees?|warrant(?:y|ies)|liability|indemnit(?:y|ies)|sla|addendum|annex|schedule of (?:works|prices))\\b',
  ),
  cue(
    'proposal',
    2,
    '\\b(?:numbers|figures|options?|packages?|bundles?|tiers?|volumes?|scope|on paper|in writing|resubmit|counter-?sign(?:ed|ature)?|signatures?|signed)\\b',
  ),
  cue(
    'proposal',
    2,
    '^(?:price|cost|quote|bid|tender|negotiate|redline|amend|sharpen|sweeten|counter|discount|waive|reissue|resubmit|sign(?! off)|countersign)\\b',
  ),

  cue(
    'demo',
    3,
    '\\b(?:demos?|hands-on|guided|showcase|sandbox|trial|playground|prototype|mock-?up|click-?through|screen ?share|live (?:environment|system|session|look)|in action|test (?:credentials|keys?|drive|users?|logins?|data|system)|sample (?:data|invoices|orders|files|records)|demo data|preview|dry run|rehears\\w+|pilot (?:workspace|account|site|users?|environment|group|access|tenant)|early access|beta)\\b',
  ),
  cue(
    'demo',
    3,
    '^(?:show|demonstrate|present|let .{1,60} (?:try|test|play|explore|use|see)|give .{1,60} (?:access|a (?:look|tour|preview|taste|peek|feel|spin)|log-?ins?))\\b',
  ),
  cue('demo', 2, '^(?:show|walk|take|run|guide|lead)\\b.*\\b(?:how|through|around|over)\\b'),
  cue('demo', 2, '\\b(?:try|try out|log-?ins?|credentials|test (?:it|out))\\b'),

  cue(
    'general',
    4,
    '\\b(?:crm|salesforce|hubspot|jira|ticket|backlog|spreadsheet|wiki|confluence|notion|forecast|pipeline|opportunity|dashboard for us|internal(?:ly)?)\\b',
  ),
  cue(
    'general',
    4,
    '^(?:submit|upload|file|deliver|invoice|fill (?:in|out)|sign off|renew|ship|install|repair|measure|translate|pay|pull|apply for|debug|rerun|log|note|write down|jot down|read|file|archive|look|research|study|investigate|find (?!out)|learn(?! from)|understand|analy[sz]e|compare|record|store|save|track|document|list|test|fix|clean|tidy|train|watch|listen|assign|escalate|open|create|build|configure|map|review|verify|check (?!how|what|when|where|who|that|in)|update|think|decide|plan|prepare|design|develop|implement|install|order|buy|hire|recruit|measure|estimate|calculate|count|gather|collate|compile|merge|import|export|migrate|monitor|remove|delete|replace|restore|translate|rewrite|print|download|clear|close|finish|complete|define|brainstorm|evaluate|assess|audit|summari[sz]e|practi[sc]e)\\b',
  ),
]

const enough = 2

/** The type that most signs speak for, what they were, and how far they are ahead; null where none is. */
export function typeByCues(
  clause: string,
): { taskType: TaskType; words: string; ahead: number } | null {
  const sums = new Map<TaskType, { sum: number; words: string }>()
  for (const { type, weight, pattern } of cues) {
    const match = pattern.exec(clause)
    if (!match) continue
    const known = sums.get(type)
    sums.set(type, { sum: (known?.sum ?? 0) + weight, words: known?.words ?? match[0] })
  }
  const [first, second] = [...sums].sort(([, a], [, b]) => b.sum - a.sum)
  if (!first || first[1].sum < enough) return null
  return { taskType: first[0], words: first[1].words, ahead: first[1].sum - (second?.[1].sum ?? 0) }
}
