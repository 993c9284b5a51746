import type { Cast } from '../directory.ts'
import type { Line, Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

type Speaker = 'rep' | 'mirek' | 'priya' | 'tom' | 'astrid'

const utterances = 1500

const places = ['Aarhus', 'Malmö', 'Odense', 'Kolding', 'Esbjerg', 'Vejle', 'Horsens']

const subjects = [
  'the cooling vans',
  'the hotel round',
  'the harbour gate',
  'returned crates',
  'the Saturday shift',
  'the ferry at six',
  'the school kitchens',
  'the second loading dock',
  'drivers from the agency',
  'the hospital',
  'empty pallets',
]

/** What is said about a subject at a place; the order gives each exchange a beginning and an end. */
const exchanges: readonly (readonly [Speaker, (subject: string, place: string) => string])[] = [
  [
    'mirek',
    (subject, place) => `Let's take ${place} next. How does it work today with ${subject}?`,
  ],
  [
    'astrid',
    (subject) => `With ${subject} we do it as we always did, by phone and a list on the wall.`,
  ],
  [
    'tom',
    (_, place) => `In ${place} the list is in a spreadsheet, but nobody opens it after noon.`,
  ],
  [
    'priya',
    (subject) => `What I need to know about ${subject} is whether it costs us time or money.`,
  ],
  ['mirek', () => 'Both, usually. Is there a rule, or does somebody decide every time?'],
  ['astrid', (_, place) => `There is a rule in ${place}, and there are the days when it rains.`],
  ['rep', (subject) => `Would you want ${subject} in the first phase, or can it wait?`],
  ['priya', () => 'It can wait if there is a way to do it by hand until then.'],
  ['mirek', (subject) => `There is. You mark ${subject} as fixed, and the plan goes around it.`],
  ['tom', () => 'And afterwards we can see in the log who marked what?'],
  ['mirek', () => 'Yes, with name and time, for a year.'],
  [
    'astrid',
    (subject, place) => `Then ${subject} is settled for ${place}, as far as I am concerned.`,
  ],
]

const promises: readonly (readonly [number, Speaker, string, string])[] = [
  [
    212,
    'mirek',
    "I'll draw the process for the harbour gate and share it with everybody by Tuesday.",
    'Draw the process for the harbour gate and share it',
  ],
  [
    487,
    'rep',
    "I'll send you the list of what is in phase one and what isn't by the end of the week.",
    'Send list of what is in phase one by end of week',
  ],
  [
    733,
    'tom',
    "I'll export a year of stops from the old system for Mirek, that takes me until Monday.",
    'Export a year of stops from the old system for Mirek',
  ],
  [
    1004,
    'astrid',
    "I'll ask the drivers in Kolding who wants to be in the pilot.",
    'Ask drivers in Kolding who wants to join the pilot',
  ],
  [
    1266,
    'rep',
    "I'll book the follow-up workshop for the eighth, same people, same room.",
    'Book follow-up workshop for the 8th',
  ],
  [
    1488,
    'rep',
    "Then I'll call Ingrid tomorrow and tell her where we stand.",
    'Call Ingrid tomorrow with a status',
  ],
]

/** A whole-day workshop: 1,500 utterances, the size at which everything that grows shows itself. */
export const longWorkshop = ({ rep, mirek }: Cast): Scenario => {
  const said = new Map(promises.map(([index, speaker, text]) => [index, { speaker, text }]))
  const lines = Array.from({ length: utterances }, (_, index): Line<Speaker> => {
    const promise = said.get(index)
    if (promise) return [promise.speaker, promise.text, `promise-${index}`]
    const [speaker, text] = pick(exchanges, index)
    const round = Math.floor(index / exchanges.length)
    return [speaker, text(pick(subjects, round), pick(places, round * 3))]
  })
  return scenario({
    key: 'long-workshop',
    title: 'Northwind process workshop (full day)',
    calendarTitle: 'Northwind process workshop (full day)',
    meetingType: null,
    about: 'A whole day: 1,500 utterances in one transcript',
    minutes: 395,
    slotMinutes: 420,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/84410293312',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      mirek: member(mirek),
      priya: guest('Priya Nair', 'priya.nair@northwind.example'),
      tom: guest('Tom Becker', 'tom.becker@northwind.example'),
      astrid: guest('Astrid Holm', 'astrid.holm@northwind.example'),
    },
    lines,
    summary: `## Meeting purpose

How deliveries work today in ${places.length} towns, subject by subject.

## Key takeaways

${subjects.map((subject) => `- **${subject}**: by hand at first, marked as fixed in the plan`).join('\n')}

## Next steps

- ${rep.first} sends what is in phase one, books the follow-up and calls Ingrid
- Mirek draws the harbour gate process, Tom exports a year of stops
`,
    actionItems: promises.map(([index, assignee, , description]) => ({
      at: `promise-${index}`,
      description,
      assignee,
    })),
  })
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
