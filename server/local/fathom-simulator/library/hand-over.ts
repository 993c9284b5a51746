import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

export const handOver = ({ rep, hannah }: Cast): Scenario =>
  scenario({
    key: 'hand-over',
    title: 'Brightwater Dairy: hand-over to customer success',
    calendarTitle: 'Brightwater Dairy: kick-off & hand-over',
    meetingType: null,
    about: 'Hand-over after the signature; the same person is invited under two addresses',
    minutes: 33,
    slotMinutes: 45,
    language: 'en',
    joinUrl: 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zjc2',
    recorder: 'rep',
    sharedWith: 'multiple_teams',
    people: {
      rep: member(rep),
      hannah: member(hannah),
      grace: guest('Grace Whitfield', 'grace.whitfield@brightwater.example'),
      graceOld: {
        ...guest('Grace Whitfield', 'gwhitfield@brightwater-dairy.example'),
        nameless: true,
      },
      // A guest of a tenant, as Microsoft writes the address they really have.
      aidan: guest(
        'Aidan Walsh',
        'aidan.walsh_brightwater.example#EXT#@northbeamtenant.onmicrosoft.com',
      ),
    },
    lines: [
      [
        'rep',
        'Grace, Aidan, congratulations once more. The contract is countersigned since Monday. Today is about you meeting Hannah.',
      ],
      [
        'grace',
        'Hello Hannah. Sorry if you see me twice in the invitation, we changed our domain in summer.',
      ],
      ['hannah', 'Hello! One Grace is plenty, I ignore the other one.'],
      [
        'rep',
        'Short version for Hannah: eighteen milk vans, two shifts, they start at three in the morning. Grace decides, Aidan does.',
      ],
      ['aidan', 'And Aidan is asleep when it breaks.'],
      ['hannah', 'Noted. What would make you say in three months that this was worth it?'],
      [
        'grace',
        'No milk coming back. We throw away four hundred litres a week because somebody was closed or the van was late.',
      ],
      ['hannah', 'So the measure is returned litres. Do you record it?'],
      [
        'aidan',
        "On paper, per van. I can have it typed up. I'll send the returns from the last eight weeks by Wednesday.",
        'returns',
      ],
      ['hannah', 'Perfect, that is our base line.'],
      [
        'rep',
        'In the negotiation we promised that the app speaks to the scanners you have. They are Zebra, from 2019.',
      ],
      ['hannah', 'Which model?'],
      ['aidan', 'TC51, I think. I would have to look.'],
      [
        'hannah',
        "We support these, but the screen is small. I'll have the scanners tested with the driver app before go-live.",
        'scanners',
      ],
      ['grace', 'When is go-live, in your mind?'],
      ['hannah', 'Four weeks. One for data, one for training, one shift live, then the other.'],
      ['grace', 'Not in the week of the agricultural show, everybody is there with a cow.'],
      ['hannah', 'Then five.'],
      ['aidan', 'Who do I ring at three in the morning?'],
      [
        'hannah',
        'There is a night line, it is in Galway. I will put the number on the first page of everything.',
      ],
      [
        'rep',
        "One more promise of mine: the second year's price is fixed if you stay under twenty-five vans. It is in the contract in paragraph nine, I just don't want it forgotten.",
      ],
      ['hannah', "Thanks. I'd like that in writing in our system too."],
      [
        'rep',
        "I'll write the hand-over notes with everything we promised and share them with Hannah by tomorrow noon.",
        'notes',
      ],
      ['grace', 'May I see these notes?'],
      ['rep', 'Of course. I copy you.'],
      ['hannah', "I'll send a project plan with dates for the five weeks on Friday.", 'plan'],
      [
        'grace',
        'Good. And our logo, for the tracking page that customers see? Someone needs to send you the logo in the right format.',
        'logo',
      ],
      ['hannah', 'Any vector file will do.'],
      ['aidan', 'I have a PDF somewhere, I think. Or the agency has.'],
      [
        'rep',
        'Then I say goodbye here. I will check in with you after the first month, Grace.',
        'check-in',
      ],
      ['grace', 'Do. If there is still milk coming back I will tell you.'],
      ['rep', 'I expect nothing less. All the best.'],
    ],
    summary: `## Meeting purpose

Hand-over from sales to customer success after signature.

## Key takeaways

- 18 vans, two shifts from 3 am. Success means **fewer returned litres** (400 a week today).
- Promised in the negotiation: works with Zebra scanners of 2019; second year's price fixed under 25 vans (paragraph 9).
- Go-live in **five weeks**, not during the agricultural show.

## Next steps

- ${rep.first} writes hand-over notes, Hannah the project plan
- Aidan sends eight weeks of returns
`,
    actionItems: [
      {
        at: 'returns',
        description: 'Send milk returns of the last eight weeks by Wednesday',
        assignee: 'aidan',
      },
      {
        at: 'scanners',
        description: 'Have Zebra scanners tested with driver app before go-live',
        assignee: 'hannah',
      },
      {
        at: 'notes',
        description: 'Write hand-over notes with everything promised and share with Hannah',
        assignee: 'rep',
      },
      { at: 'plan', description: 'Send project plan for the five weeks', assignee: 'hannah' },
      { at: 'logo', description: 'Send logo in vector format for tracking page', assignee: null },
      {
        at: 'check-in',
        description: 'Check in with Grace after the first month',
        assignee: 'rep',
      },
    ],
  })
