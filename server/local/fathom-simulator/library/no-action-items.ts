import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member, thing } from './people.ts'

export const noActionItems = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'no-action-items',
    title: 'Coffee with Femke',
    calendarTitle: 'Coffee',
    meetingType: null,
    about: 'Written up, and nothing to do: the list of items is empty',
    minutes: 16,
    slotMinutes: 15,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/85533019420',
    recorder: 'rep',
    sharedWith: 'no_teams',
    people: {
      rep: member(rep),
      office: thing('Harbour Foods Office', 'info@harbourfoods.example'),
      femke: guest('Femke de Wit', 'femke.dewit@harbourfoods.example'),
    },
    lines: [
      ['rep', 'I have a coffee. Do you have a coffee?'],
      ['femke', 'It is four in the afternoon. I have a tea.'],
      ['rep', 'That counts. How was the fair?'],
      ['femke', 'Loud. Everybody sells artificial intelligence that finds the shortest way.'],
      ['rep', 'And do they?'],
      ['femke', 'One of them planned a van through the Schelde. It was a nice animation.'],
      ['rep', 'We had a bug like that in our second year. It was a ferry that had been abandoned.'],
      ['femke', 'I will not tell anybody. Marta called me, by the way.'],
      ['rep', 'How did it go?'],
      [
        'femke',
        'Forty minutes. I told her the truth: the first month is hell, then you never want to go back.',
      ],
      ['rep', 'I would have said demanding.'],
      ['femke', 'You are in sales. She laughed, so I think it was right.'],
      ['rep', 'Thank you. I mean that.'],
      ['femke', 'How are your children?'],
      ['rep', 'The big one has discovered the trumpet. We have discovered long walks.'],
      ['femke', 'Ours plays the drums. I envy you the trumpet.'],
      ['rep', 'Is Lille moving?'],
      ['femke', 'Signed in principle. The lawyers now argue about adjectives.'],
      ['rep', 'Then there is nothing for us to do but wait.'],
      ['femke', 'Exactly. I just wanted to drink something with somebody who asks for nothing.'],
      ['rep', 'Any time. Enjoy the tea.'],
      ['femke', 'Bye!'],
    ],
    summary: `## Key takeaways

- Femke had the reference call with Marta (40 minutes, frank and positive).
- Lille is signed in principle; nothing to do for now.
`,
    actionItems: [],
  })
