import type { TaskType } from '../../lib/contract/vocabulary.ts'

const demoThings =
  'demos?|demonstrations?|sandbox(?:es)?|playground|(?:free |\\d+-day )?trials?|proofs?[- ]of[- ](?:concept|value)|po[cv]s?|product tour|guided tour|walk-?throughs?|test (?:environment|accounts?|access|tenant)|evaluation (?:accounts?|licen[cs]es?|environment|access|tenant|instance)|pilot tenant|screen ?share|hands-on|sample (?:kits?|packs?|panels?)|demo units?|evaluation units?|test drive'
const commercialThings =
  'proposals?|quotes?|quotations?|pric(?:e|es|ing)|offers?|order forms?|contracts?|sow|statements? of work|msa|(?:subscription|pilot|partner|service|licen[cs]e|framework|master) agreement|(?:the|signed|countersigned|revised|final|draft|updated) agreement|amendment|estimates?(?! of (?:effort|time))|bids?|tenders?|rf[pq]|renewal(?: offer| terms| quote)?|red-?lines|term sheet|business case|ballpark|discounts?|(?:licen[cs]e|implementation) costs|cost (?:comparison|breakdown)|costings?|rate cards?|price lists?|paperwork|commercials|\\d+ ?(?:%|percent|per cent) off|docusign|commercial terms|leases?|loi|letter of intent|engagement letter|(?:bill |day |night |freight )?rates|(?:revised|agency|retainer|placement|licen[cs]e) fees|retainer|change orders?|lump sum'
const commercialPaper =
  'contracts?|red-?lines?|msa|sow|loi|leases?|(?:sub)?contracts?|agreements?|order forms?|proposals?|quotes?|quotations?|term sheet|clauses?|(?:payment|contract|commercial) terms|tender|rf[pq]|bids?|purchase orders?'
const appointments =
  'meetings?|mtgs?|sessions?|workshops?|(?:calendar |teams |zoom )?invit(?:e|es|ation)|calendars?|kick-?offs?|qbr|(?:quarterly |business |architecture |pricing )?reviews?|syncs?|check-ins?|stand-?ups?|appointments?|visits?|lunch|coffee|dinner|breakfast|round table|one-on-one|one-to-one|1:1|off-?site|all-hands|deep[- ]dives?|committee|slots?|face-to-face|training|debrief|wash-?up|retro(?:spective)?|planning|diar(?:y|ies)|(?:half an|an|one) hour|(?:\\d+|ten|fifteen|twenty|thirty|forty-five|sixty)[- ]?(?:min(?:ute)?s?|hours?)'
/** What is booked or scheduled without meeting anybody. */
const goods =
  'flights?|hotels?|parking|freight|trucks?|cranes?|vans?|cars?|trains?|taxis?|posts?|deliver(?:y|ies)|maintenance|shipments?|ads?|campaigns?|migrations?|pick-?ups?|couriers?|containers?|shifts?|crew|equipment|hoist|payments?|releases?|deployments?'
const arranging =
  '(?:re-?)?schedul(?:e|ing)|book|arrange|set ?-?up|organi[sz]e|plan|line up|lock in|pencil in|carve out|set aside|reserve|coordinate|find (?:a|an|some) (?:time|slot|date|day|hour)|fix a (?:date|time)|set (?:a )?(?:date|time)|put|get|block|host|send|move|invite'
const sending =
  'e-?mail|send|share|forward|mail|fwd|shoot (?=over|across|him|her|them|\\p{L}+ (?:a|an|the|over)\\b)|resend|re-send|pass (?:along|on)|(?:pass|hand|send|get) .{1,60} (?:along|on|over|across) to|attach|cc|circulate|distribute|provide|supply|return|transmit'
/** What may hand something to somebody, and as often gives it to a portal, an authority or a building site. */
const handingIn = 'submit|deliver|upload'
/** Departments of one's own house: to ask them is work, not coming back to a customer. */
const inHouse =
  '(?:our |the |internal )?(?:legal|engineering|engineers?|finance|product|security|support|compliance|it|devs?|developers?|marketing|operations|ops|accounting|hr|translator|management|leadership|implementation team|data team|design|internally)'

export type Rule = {
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

/** The rules in their order: the first that fits decides. */
export const rules: readonly Rule[] = [
  rule(
    'call',
    0.95,
    'Talking by phone',
    '\\b(?:by|over the|on the|via|per) (?:tele)?phone\\b|\\bon the line\\b|\\bvoice ?mails?\\b|\\b(?:try|reach|catch|get)\\b.*\\b(?:mobile(?! (?:app|view|version|site|scanner|device|client))|cell(?:phone)?|landline|extension|direct line)\\b|\\bspeak by (?:tele)?phone\\b|\\bphone (?:conversation|screen)|\\bpick up the phone\\b|\\bgive .{1,40}?\\ba (?:quick |short )?(?:call|ring|buzz|shout)\\b|\\b(?:hop|jump|get|be|hopping|jumping) (?:back )?on(?:to)? (?:a|the) (?:quick |short |brief )?(?:(?:phone|video|zoom|teams) )?(?:call|phone|zoom|teams|google meet|webex|facetime|video)\\b(?! demo)|\\breturn .{1,30}\\bcall\\b|\\bvoice call\\b|\\bcall (?:back|.{1,30} back)\\b',
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
    `^(?:(?:re-?)?schedul(?:e|ing)|book|arrange|organi[sz]e|plan|line up|lock in|pencil in|carve out|set aside|reserve|coordinate|align|find|set ?-?up|put|block|host|move|propose|offer|set|fix|get|request|follow[- ]?up)\\b.*\\b(?:${appointments}|times?|dates?)\\b`,
    `^(?:get|put|find|set ?-?up|move|offer|propose)\\b.*\\b(?:${commercialThings}|go-live|notes|feedback|update from)\\b|^get (?:back|in touch|an update)|^find out`,
  ),
  rule(
    'meeting',
    0.9,
    'Arranging an appointment',
    '^(?:(?:re-?)?schedule|book|arrange|invite|meet|join|attend|visit|walk (?:the|their) (?:site|job|floor|property|building|roof|plant)|sit down|(?:travel|fly|drive|go|come) (?:over |out |up |down )?to \\p{L}+ for|accept (?:the )?invitation|get .* together|have (?:a )?(?:coffee|lunch|dinner|breakfast|drinks))\\b',
    `\\b(?:${demoThings})\\b|^(?:(?:re-?)?schedule|book|arrange) (?:(?:the|a|an|our|their) )?(?:\\w+ )?(?:${goods})\\b`,
  ),
  rule(
    'meeting',
    0.85,
    'An appointment',
    `^(?:confirm|rsvp)\\b.*\\b(?:attendance|meeting|appointment|lunch|dinner|coffee|visit|site visit|workshop|kick-?off|inspection)\\b`,
    '\\b(?:client|customer|notes)\\b',
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
    `^(?:quote|price)\\b|^(?:${sending}|${handingIn}|get|prepare|draft|draw up|draw|produce|turn|put|work up|mock up|type up|spell out|itemi[sz]e|formali[sz]e|cost|knock|take|cut|waive|lower|raise|match|write(?! down)|create|make|build|update|revise|rework|finali[sz]e|finish|complete|put|work out|give|come back|adjust|amend|change|incorporate|include|extend|split|recalculate|calculate|respond|answer|negotiate|prep|put together|check margin|offer|sign|countersign|resend|redline|approve|(?:re-?)?issue|generate|counter|cancel|renew|price|return|share|add|apply|propose|explore|compare|ask finance)\\b(?:(?! about | regarding | concerning | re | to discuss | to go | to talk | on (?:the|our) ).)*\\b(?:${commercialThings})\\b`,
    `\\b(?:data processing|non-?disclosure) agreement|\\bnda\\b|^(?:send|share|forward|e-?mail)\\b.*\\b(?:recordings?|notes|minutes)\\b`,
  ),
  rule(
    'proposal',
    0.85,
    'Reading commercial paper',
    `^(?:review|read|go (?:through|over)|look (?:over|through|at)|mark up|check|vet|proof-?read|compare)\\b(?! (?:with|in with|on)\\b).*\\b(?:${commercialPaper})\\b`,
    '\\b(?:data processing|non-?disclosure) agreement|\\bnda\\b',
  ),
  rule(
    'demo',
    0.9,
    'Showing the product',
    `\\b(?:${demoThings})\\b`,
    `^(?!deliver)(?:${sending}|drop|introduce|log|review|check|update|ask|chase|remind|tell|inform|find out|see|talk|speak)\\b(?!.*\\b(?:log-?ins?|access|credentials|account|environment|(?:trial|demo) (?:link|invite)|sample (?:kits?|packs?|panels?)|units?)\\b)|\\bfor the (?:pilot|trial)\\b`,
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
    '^respond to (?:the )?(?:rfp|tender)',
  ),
  {
    type: 'email',
    confidence: 0.8,
    because: 'Handing something to somebody',
    pattern: /^(?:[Ss]ubmit|[Dd]eliver)\b.* to (?:the (?:client|customer|buyer)\b|\p{Lu}\p{Ll}+)/u,
    unless: /\b(?:portal|permit|city|council|county|authority|warehouse|site|depot|pallets?)\b/iu,
  },
  rule(
    'email',
    0.8,
    'Sending something',
    '\\band (?:then )?(?:e-?mail|send|share|forward|resend|circulate|mail)\\b|^get (?:the|a|an|our|those|these|them|him|her|signed|updated) .{1,60} (?:over )?to (?!go\\b)\\p{L}|^connect .{1,60} (?:with|over|and)\\b|^follow[- ]?up (?:e-?mail|note|message)\\b|^(?:draft|compose|write|prepare) .{0,40}\\b(?:e-?mail|message)\\b|^(?:text|message|dm|slack|whatsapp)\\b',
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
    '^(?:ask|tell|inform|notify|contact|inquire|enquire|confirm|request(?! .*\\b(?:meeting|appointment|demo)\\b)|find out from|wait for|check with|see (?:if|whether)|give .{1,40} (?:feedback|update|answer)|get (?:an? )?(?:update|feedback|answer|confirmation|status)|check on)\\b',
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
