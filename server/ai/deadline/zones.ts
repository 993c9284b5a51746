import { offsetAt } from '../zoned-time.ts'

/**
 * How people name a zone behind a clock, and the IANA zone that is meant. Kept by hand: names that
 * mean two places (IST, BST outside Britain, AST) are absent on purpose, and a clock said in a zone that
 * is not here loses its hour, never its zone. An abbreviation that claims an offset carries it, in
 * minutes: "EST" said of a day in July is one hour off, and nobody knows in which way it was meant.
 */
const spoken: Record<string, readonly [zone: string, claimed?: number]> = {
  eastern: ['America/New_York'],
  et: ['America/New_York'],
  est: ['America/New_York', -300],
  edt: ['America/New_York', -240],
  central: ['America/Chicago'],
  ct: ['America/Chicago'],
  cdt: ['America/Chicago', -300],
  mountain: ['America/Denver'],
  mt: ['America/Denver'],
  mst: ['America/Denver', -420],
  mdt: ['America/Denver', -360],
  pacific: ['America/Los_Angeles'],
  pt: ['America/Los_Angeles'],
  pst: ['America/Los_Angeles', -480],
  pdt: ['America/Los_Angeles', -420],
  utc: ['UTC'],
  zulu: ['UTC'],
  gmt: ['Europe/London', 0],
  bst: ['Europe/London', 60],
  wet: ['Europe/Lisbon', 0],
  cet: ['Europe/Berlin', 60],
  cest: ['Europe/Berlin', 120],
  mez: ['Europe/Berlin', 60],
  mesz: ['Europe/Berlin', 120],
  'central european': ['Europe/Berlin'],
  eet: ['Europe/Athens', 120],
  eest: ['Europe/Athens', 180],
  jst: ['Asia/Tokyo'],
  sgt: ['Asia/Singapore'],
  hkt: ['Asia/Hong_Kong'],
  aest: ['Australia/Sydney', 600],
  aedt: ['Australia/Sydney', 660],
  nzst: ['Pacific/Auckland', 720],
  nzdt: ['Pacific/Auckland', 780],
}

/** Places that people put before "time". A country stands here only where it has one zone. */
const places: Record<string, string> = {
  'new york|boston|atlanta|miami|washington|east coast': 'America/New_York',
  'chicago|dallas|houston|austin': 'America/Chicago',
  denver: 'America/Denver',
  'phoenix|arizona': 'America/Phoenix',
  'los angeles|la|san francisco|sf|seattle|california|west coast': 'America/Los_Angeles',
  toronto: 'America/Toronto',
  vancouver: 'America/Vancouver',
  'mexico city': 'America/Mexico_City',
  'são paulo|sao paulo|brasília|brasilia': 'America/Sao_Paulo',
  'buenos aires|argentina': 'America/Argentina/Buenos_Aires',
  'bogotá|bogota|colombia': 'America/Bogota',
  'london|uk|british|united kingdom': 'Europe/London',
  'dublin|ireland|irish': 'Europe/Dublin',
  'lisbon|lisboa': 'Europe/Lisbon',
  'madrid|barcelona': 'Europe/Madrid',
  'paris|france|french': 'Europe/Paris',
  'brussels|belgium': 'Europe/Brussels',
  'amsterdam|dutch': 'Europe/Amsterdam',
  'berlin|munich|frankfurt|hamburg|germany|german': 'Europe/Berlin',
  'zurich|geneva|swiss|switzerland': 'Europe/Zurich',
  'vienna|austria|austrian': 'Europe/Vienna',
  'rome|milan|italy|italian': 'Europe/Rome',
  'prague|czech': 'Europe/Prague',
  'warsaw|poland|polish': 'Europe/Warsaw',
  'copenhagen|danish|denmark': 'Europe/Copenhagen',
  'stockholm|swedish|sweden': 'Europe/Stockholm',
  'oslo|norway|norwegian': 'Europe/Oslo',
  'helsinki|finland|finnish': 'Europe/Helsinki',
  'athens|greece|greek': 'Europe/Athens',
  'istanbul|turkish|turkey': 'Europe/Istanbul',
  moscow: 'Europe/Moscow',
  'cairo|egypt': 'Africa/Cairo',
  'lagos|nigeria': 'Africa/Lagos',
  'nairobi|kenya': 'Africa/Nairobi',
  'johannesburg|cape town|south africa|south african': 'Africa/Johannesburg',
  'tel aviv|israel|israeli': 'Asia/Jerusalem',
  'dubai|abu dhabi|gulf': 'Asia/Dubai',
  'india|indian|mumbai|delhi|bangalore|bengaluru|chennai|hyderabad': 'Asia/Kolkata',
  'bangkok|thailand': 'Asia/Bangkok',
  singapore: 'Asia/Singapore',
  'hong kong': 'Asia/Hong_Kong',
  'beijing|shanghai|china': 'Asia/Shanghai',
  'manila|philippine|philippines': 'Asia/Manila',
  'seoul|korea|korean': 'Asia/Seoul',
  'tokyo|japan|japanese': 'Asia/Tokyo',
  'sydney|melbourne': 'Australia/Sydney',
  brisbane: 'Australia/Brisbane',
  perth: 'Australia/Perth',
  'auckland|wellington|new zealand': 'Pacific/Auckland',
}

const placeZones = new Map(
  Object.entries(places).flatMap(([names, zone]) => names.split('|').map((name) => [name, zone])),
)

/** `zone` is null where a zone was said that may be another than it seems. */
export type SpokenZone = { words: number; zone: string | null; claimed?: number }

/** Names that say "a zone" and not which: a clock beside them is nobody's to place. */
const unplaced =
  /^(?:ist|ast|cst|sst|pkt|msk|gst|local|your|their|his|her|our|my|client|customer|host)$/
const american = /^(?:America|US|Pacific\/Honolulu)/

/**
 * The zone that the words behind a clock name, or null where they name none. `here` is the rep's: "CST"
 * is Central in America and China elsewhere.
 */
export function zoneIn(words: readonly string[], here: string): SpokenZone | null {
  const bare = words.map((word) => word.replace(/'s?$/, ''))
  const standard = bare.findIndex((word) => word === 'time' || word === 'zeit')
  const length = standard < 0 || standard > 3 ? 0 : standard
  if (length > 0) {
    const name = bare.slice(0, length).join(' ')
    const plain = name.replace(/ (?:standard|daylight|summer|savings)$/, '')
    const zone = placeZones.get(plain) ?? spoken[plain]?.[0]
    if (zone !== undefined) return { words: length + 1, zone }
    return length <= 2 ? { words: length + 1, zone: null } : null
  }
  for (const count of [2, 1]) {
    const name = bare.slice(0, count).join(' ')
    const known = spoken[name]
    if (known && bare.length >= count) {
      return {
        words: count,
        zone: known[0],
        ...(known[1] === undefined ? {} : { claimed: known[1] }),
      }
    }
    // A place alone behind a clock may be where it is counted or where it happens.
    if (placeZones.has(name) && bare.length >= count) return { words: count, zone: null }
  }
  const [first = ''] = bare
  if (first === 'cst' && american.test(here))
    return { words: 1, zone: 'America/Chicago', claimed: -360 }
  return unplaced.test(first) &&
    (first.length === 3 || bare[1] === 'time') &&
    first !== 'her' &&
    first !== 'his' &&
    first !== 'our'
    ? { words: 1, zone: null }
    : null
}

/** Whether the zone's clocks really stand where its spoken name says, at that instant. */
export function isAsClaimed({ zone, claimed }: SpokenZone, instant: number): boolean {
  return zone !== null && (claimed === undefined || offsetAt(instant, zone) === claimed)
}
