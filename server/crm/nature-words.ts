/**
 * The words by which rooms, lists and programs are known. Own tables: no maintained list covers them,
 * those of role mailboxes serve newsletters and call sales@ undeliverable. Each row has its reason.
 */

/** Where calendars and video systems give addresses to rooms and devices. */
export const roomHosts: readonly (readonly [host: string, evidence: string])[] = [
  ['resource.calendar.google.com', 'calendar resource address'],
  ['rooms.webex.com', 'video system’s address'],
  ['rooms.zoom.us', 'video system’s address'],
  ['zoomcrc.com', 'video system’s address'],
  // Gateways by which a meeting room's old system joins a Teams call.
  ['bjn.vc', 'video system’s address'],
  ['plcm.vc', 'video system’s address'],
  ['lync.rp.vc', 'video system’s address'],
  ['pexip.me', 'video system’s address'],
]

/** Where calendars and list servers give addresses to what many read. */
export const groupHosts: readonly (readonly [host: string, evidence: string])[] = [
  ['group.calendar.google.com', 'shared calendar address'],
  // Holidays, birthdays, weather.
  ['group.v.calendar.google.com', 'shared calendar address'],
  ['import.calendar.google.com', 'shared calendar address'],
  ['googlegroups.com', 'mailing list address'],
  ['groups.google.com', 'mailing list address'],
  ['groups.outlook.com', 'mailing list address'],
  ['groups.office.com', 'mailing list address'],
  ['groups.io', 'mailing list address'],
  ['yahoogroups.com', 'mailing list address'],
  ['freelists.org', 'mailing list address'],
  ['topicbox.com', 'mailing list address'],
]

/** Without its dots and dashes, in the languages in which mailers write it. */
export const noReply =
  /noreply|donotreply|dontreply|^(?:noresponder|norespondas?|naoresponder?|naoresponda|n[ãa]oresponda|nichtantworten|bittenichtantworten|keineantwort|nepasrepondre|nepasr[ée]pondre|sansreponse|nonrispondere|nietbeantwoorden|nietantwoorden|geenantwoord|nieodpowiadaj|neodpovidat|neodpov[ií]dejte|eivastausta|svarej|svarainte|intesvara|ikkesvar|svarikke|cevaplamayiniz|mailerdaemon|postmaster|bounces?|notifications?|calendarnotifications?|alerts?|autoresponder|autoreply|automated|automailer|daemon|sistema|robot)$|^(?:bounces?|mailerdaemon)\d|(?:notifications?|mailer)$/u

/** Mailboxes of notetakers and schedulers at any domain. "Bot" alone is a Dutch surname. */
export const robotWords: readonly RegExp[] = [
  /(?:^|-)note-?takers?(?:-|$)/,
  /^(?:meeting|call|zoom|teams|meet)-?recorder$/,
  /^(?:bot|ai|scheduler|scheduling|autoscheduler)$/,
  /^(?:ai|meeting|notes?|recording|recorder|call|calendar|zoom|teams|slack|scheduling)-?(?:bot|assistant|agent)$/,
  /^(?:transcripts?|transcription|transcriber)$/,
]

/** Where a CRM takes in copies of mails and invitations. */
export const intakeHosts =
  /(?:^|\.)(?:(?:bcc|forward)(?:\.[\w-]+)?\.hubspot\.com|(?:le|in)\.salesforce\.com|pipedrivemail\.com|zapiermail\.com|(?:bcc|dropbox)\.(?:close\.com|capsulecrm\.com|freshsales\.io))$/

/** Assistants that go by a first name. */
export const assistantMailboxes = new Set([
  'fred@fireflies.ai',
  'amy@x.ai',
  'andrew@x.ai',
  'clara@claralabs.com',
  'agent@sembly.ai',
  'eva@evie.ai',
  'cal@cal.com',
])

/**
 * Domains of notetakers and schedulers. Their own staff are people too, and customers: a mailbox there is
 * a program's unless it carries somebody's name.
 */
export const productDomains = new Set([
  'fireflies.ai',
  'otter.ai',
  'read.ai',
  'fathom.video',
  'tldv.io',
  'sembly.ai',
  'meetgeek.ai',
  'airgram.io',
  'avoma.com',
  'gong.io',
  'chorus.ai',
  'grain.com',
  'grain.co',
  'fellow.app',
  'supernormal.com',
  'circleback.ai',
  'sybill.ai',
  'spinach.io',
  'spinach.ai',
  'tactiq.io',
  'krisp.ai',
  'notta.ai',
  'laxis.com',
  'nyota.ai',
  'noota.io',
  'leexi.ai',
  'claap.io',
  'modjo.ai',
  'jiminny.com',
  'recall.ai',
  'calendly.com',
  'chilipiper.com',
  'savvycal.com',
  'doodle.com',
  'reclaim.ai',
  'x.ai',
  'claralabs.com',
  'zcal.co',
  'youcanbook.me',
  'acuityscheduling.com',
  'granola.ai',
  'granola.so',
  'meetjamie.ai',
  'bluedothq.com',
  'fellow.ai',
  'fellow.co',
  'scribbl.co',
  'rewatch.com',
  'cal.com',
])

/** As they call themselves in the list of a call, with or without "AI", "Bot" or "Assistant". */
export const productNames = new Set([
  'otter',
  'otterpilot',
  'otter.ai',
  'fireflies',
  'fireflies.ai',
  'read',
  'read.ai',
  'read.ai meeting',
  'fathom',
  'tldv',
  'tl;dv',
  'sembly',
  'meetgeek',
  'airgram',
  'avoma',
  'gong',
  'gong.io',
  'chorus',
  'chorus.ai',
  'grain',
  'fellow',
  'supernormal',
  'circleback',
  'sybill',
  'spinach',
  'tactiq',
  'krisp',
  'notta',
  'laxis',
  'nyota',
  'noota',
  'leexi',
  'claap',
  'modjo',
  'jiminny',
  'bluedot',
  'scribbl',
  'rewatch',
  'zoom ai companion',
  'ai companion',
  'microsoft copilot',
  'copilot',
  'gemini',
  'gemini notes',
  'granola',
])

/** What notetakers write behind somebody's name or their own. */
export const robotNames =
  /\bnote[\s-]?takers?\b|\b(?:ai|meeting|call|zoom|teams) (?:assistant|recorder|bot|notes|scribe)\b|\b(?:is|are) (?:recording|transcribing|taking notes)\b|\bfrom fireflies\b|\botter ?pilot\b|\bfireflies\.ai\b|\bread\.ai\b|\botter\.ai\b|\bmeeting (?:recorder|transcriber)\b|\b(?:nimmt auf|zeichnet auf|prend des notes|enregistre|está grabando|sta registrando|neemt op)\b|^(?:recorder|recording|transcriber|scheduler|scheduling assistant)$/iu

/** In a mailbox. The second set are surnames as well. */
export const roomWords = {
  sure: new Set([
    'meetingroom',
    'conferenceroom',
    'confroom',
    'conf-room',
    'boardroom',
    'huddleroom',
    'besprechungsraum',
    'konferenzraum',
    'meetingraum',
    'sitzungszimmer',
    'besprechung',
    'vergaderzaal',
    'vergaderruimte',
    'vergaderkamer',
    'møterom',
    'moterom',
    'mötesrum',
    'motesrum',
    'konferensrum',
    'mødelokale',
    'modelokale',
    'neuvotteluhuone',
    'kokoushuone',
    'salareuniones',
    'salareunioes',
    'salariunioni',
    'sallereunion',
    'zasedacka',
    'konferencyjna',
    'toplantiodasi',
    'zoomroom',
    'teamsroom',
  ]),
  alsoNames: new Set([
    'room',
    'rooms',
    'raum',
    'sala',
    'salle',
    'zaal',
    'conf',
    'huddle',
    'zimmer',
  ]),
  noFirstNames: new Set(['raum', 'salle', 'zaal', 'conf', 'huddle']),
}

/** As buildings and calendars call them. */
export const roomNames: readonly RegExp[] = [
  /\b(?:meeting|conference|conf\.?|board|huddle|video|focus|war|training|zoom|teams) ?rooms?\b/iu,
  /\b(?:phone booth|auditorium|huddle space)\b/iu,
  /^(?:room|raum|zimmer|salle|sala|zaal|rum|rom|lokale|huone)\s*[:#-]?\s*(?:\d|[A-Z]\d|[A-Z]$)/iu,
  /\b(?:besprechungs|konferenz|sitzungs|meeting|schulungs)(?:raum|zimmer|saal)\b/iu,
  /\bsalle (?:de |du |des )?(?:r[ée]unions?|conf[ée]rences?|conseil)\b/iu,
  /\bsala (?:de |da |do |delle? |per )?(?:reuni|junta|conferenc|riunion|consiglio|konferenc)/iu,
  /\b(?:vergader|conferentie)(?:zaal|ruimte|kamer)\b/iu,
  /(?:m[øo]terom|m[öo]tesrum|konferensrum|sammantr[äa]desrum|m[øo]delokale|neuvotteluhuone|kokoushuone)/iu,
  /\bsala konferencyjna\b|\bzasedac[íi] m[íi]stnost\b|\btoplant[ıi] odas[ıi]\b/iu,
  /会議室|会议室|會議室|회의실|переговорн|кімната для/u,
  // Nobody is called by a head office.
  /^(?:hq|headquarters|hauptsitz|siège)\b\s*[-–:#|,/]/iu,
  // As Google names them: building, floor, name, seats. "HQ-4-Oslo (8)", "BER-2-Spree (12) [Display]"
  /^[\p{L}\d]+-[\p{L}]?\d{1,3}[\p{L}]?-.+\(\d{1,3}\)(?:\s*\[[^\]]*\])?$/u,
  /^[\p{L}\d .'-]+\(\d{1,3}\)\s*\[[^\]]*\]$/u,
  /\((?:cap(?:acity)?\.?|seats|pl[äa]tze|places|plazas|posti)[:\s]*\d{1,3}\)|\(\d{1,3}\s*(?:seats|people|pax|pl[äa]tze|places|personen|personnes)\)/iu,
]

/** A list's mailbox. "team@" of a small company is whom one writes to, so it is a role. */
export const groupWords =
  /^(?:all|everyone|everybody|allstaff|all-staff|staff|allhands|all-hands|alle|alle-mitarbeiter|tous|todos|tutti|wszyscy|alla|kaikki|announce|announcements|mailinglist|verteiler)$|^(?:dl|dist|list|grp|gruppe|verteiler|ml)-|-(?:all|everyone|list|dl|announce|verteiler|distribution)$/

export const groupNames =
  /\b(?:distribution list|mailing list|email list|shared calendar|team calendar|all[\s-]hands|all staff|everyone at|liste de diffusion|lista de distribuci[óo]n|lista di distribuzione|distributielijst|gemeinsamer kalender|geteilter kalender|teamkalender)\b|\bverteiler\b/iu

/** "Engineering Team", "Team Vertrieb": no person, where the address says nothing else. */
const duties =
  'sales|engineering|marketing|support|success|customer success|finance|legal|product|design|leadership|executive|exec|account|project|core|dev|development|data|security|it|hr|people|revenue|revops|partner|partners|partnerships|onboarding|implementation|solutions|procurement|operations|ops|platform|infrastructure|vertrieb|entwicklung|einkauf|projekt|commercial|ventas|vendas|vendite|ingeniería|technique|commerciale'
export const teamNames = new RegExp(
  `\\b(?:${duties})[ -]team$|^(?:team|équipe|equipo|equipe) (?:de |des? )?(?:${duties})$`,
  'iu',
)

/** Mailboxes of a duty: RFC 2142's, and those that companies print on their letters. */
export const roleWords = new Set(
  (
    'abuse hostmaster webmaster security noc info information sales support hello hi contact contacts ' +
    'contactus office admin administration administrator team billing accounts accounting finance ' +
    'invoice invoices payments payroll hr people jobs careers recruiting recruitment marketing press ' +
    'media pr legal privacy compliance it help helpdesk desk service services customerservice ' +
    'customercare care success orders order purchasing procurement operations ops logistics reception ' +
    'frontdesk enquiries enquiry inquiries feedback mail email post booking bookings reservations events ' +
    'partners partnerships ' +
    'kontakt vertrieb verkauf buchhaltung rechnung rechnungen einkauf empfang sekretariat verwaltung ' +
    'bewerbung kundenservice kundendienst bestellung zentrale ' +
    'contacto ventas comercial soporte facturacion administracion compras rrhh atencion recepcion ' +
    'commercial ventes comptabilite facturation accueil achats secretariat ' +
    'contatti vendite amministrazione acquisti fatture segreteria assistenza ' +
    'verkoop administratie inkoop facturen receptie klantenservice boekhouding ' +
    'salg firmapost faktura regnskap ordre kundeservice kundservice order forsaljning ekonomi ' +
    'myynti laskut asiakaspalvelu toimisto biuro sprzedaz ksiegowosc zamowienia obchod fakturace ' +
    'vendas contato financeiro suporte atendimento'
  ).split(/\s+/),
)
