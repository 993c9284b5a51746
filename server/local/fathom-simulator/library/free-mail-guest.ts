import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

export const freeMailGuest = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'free-mail-guest',
    title: 'Intro call with Joost (bakery)',
    calendarTitle: 'Intro call',
    meetingType: 'Discovery',
    about: 'A guest on a free-mail address: a contact, and no company',
    minutes: 18,
    slotMinutes: 30,
    language: 'en',
    joinUrl: 'https://meet.google.com/fdh-uvxi-oek',
    recorder: 'rep',
    sharedWith: 'no_teams',
    people: {
      rep: member(rep),
      joost: guest('Joost van Dijk', 'joost.bakery.upshot-demo@gmail.com'),
    },
    lines: [
      ['joost', 'Hello, can you see me? There is flour on the camera, I believe.'],
      ['rep', 'A little, it looks like snow. Nice to meet you, Joost.'],
      [
        'joost',
        'Femke from Harbour Foods said I should talk to you. We deliver bread, she gets some.',
      ],
      ['rep', 'Femke is a good address. How many vans do you have?'],
      ['joost', 'Seven. And my brother-in-law on Saturdays.'],
      ['rep', 'And who plans them?'],
      ['joost', 'I do, at two in the morning, with a pencil. That is why I call.'],
      ['rep', 'Understood. How many stops would that be?'],
      [
        'joost',
        'A hundred and sixty. Cafés, two hospitals, a school. The hospitals want it to the minute, the cafés do not care.',
      ],
      [
        'rep',
        "I'll be honest: our planning module starts at ten vans, below that it's more than you need. But there is a small edition.",
      ],
      ['joost', 'Small is good. What does it cost?'],
      [
        'rep',
        'Forty-nine a month for up to eight vans, with tracking. No contract beyond the month.',
      ],
      ['joost', 'That is less than I spend on pencils. What can it not do?'],
      ['rep', 'It does not replan during the day. You plan once, it goes out.'],
      ['joost', 'Bread does not replan either.'],
      [
        'rep',
        "Then try it. I'll send you a link for the free trial of the small edition this afternoon.",
        'trial',
      ],
      ['joost', 'Can I put my stops in from Excel?'],
      ['rep', 'Yes, a sheet with name, address and time is enough.'],
      [
        'joost',
        "I'll email you my stop list tonight, after the second batch, and you tell me whether it looks right.",
        'stops',
      ],
      ['rep', 'Do. I have a look at it before you upload anything.'],
      ['joost', 'And if my wife has questions? She does the invoices.'],
      [
        'rep',
        "Bring your wife along. Let's have a quick call next Wednesday at five, Joost, the three of us.",
        'follow-up',
      ],
      ['joost', 'Five is when the second batch is out. Good.'],
      ['rep', 'Five it is.'],
      ['joost', 'Thank you. Now I wipe the camera.'],
    ],
    summary: `## Key takeaways

- Bakery, **seven vans, 160 stops**, planned by hand; referred by Femke (Harbour Foods).
- Small edition (€49 a month) fits; hospitals need exact times.

## Next steps

- ${rep.first} sends the trial link; call with Joost and his wife next Wednesday at five
- Joost sends his stop list
`,
    actionItems: [
      {
        at: 'trial',
        description: 'Send Joost a link for the free trial of the small edition',
        assignee: 'rep',
      },
      { at: 'stops', description: 'Email stop list for review', assignee: 'joost' },
      {
        at: 'follow-up',
        description: 'Call with Joost and his wife next Wednesday at 5pm',
        assignee: 'rep',
      },
    ],
  })
