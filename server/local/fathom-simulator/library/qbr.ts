import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member, thing } from './people.ts'

export const qbr = ({ rep, hannah }: Cast): Scenario =>
  scenario({
    key: 'qbr',
    title: 'Harbour Foods QBR Q3',
    calendarTitle: 'QBR Q3: Harbour Foods / Northbeam',
    meetingType: 'QBR',
    about: 'Quarterly review with a customer, the rep and customer success',
    minutes: 41,
    slotMinutes: 45,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/86619902177',
    recorder: 'rep',
    sharedWith: 'multiple_teams',
    people: {
      rep: member(rep),
      hannah: member(hannah),
      list: thing('Planning (all sites)', 'planning@lists.harbourfoods.example'),
      femke: guest('Femke de Wit', 'femke.dewit@harbourfoods.example'),
      louis: guest('Louis Maes', 'l.maes@eu.harbourfoods.example'),
    },
    lines: [
      ['hannah', 'Welcome Femke, welcome Louis. Shall I start with the numbers?'],
      ['femke', 'Please, I like to know early whether I should be cross.'],
      [
        'hannah',
        'On time was eighty-eight percent in April. In September it was ninety-four point six. Second deliveries went from nine percent to five.',
      ],
      ['louis', 'That matches what I see. The credit notes are down by a third.'],
      ['femke', 'Then I am not cross. What about Ghent?'],
      ['hannah', 'Ghent is the odd one, ninety-one percent, and it has not moved since July.'],
      [
        'louis',
        'Ghent has a new planner who prints the routes and then changes them by pen. The system never hears of it.',
      ],
      ['rep', 'So part of it is training.'],
      [
        'hannah',
        "I can be there for a day. I'll organise a refresher training in Ghent before the end of the month.",
        'training',
      ],
      ['louis', 'That would help. Be gentle, he has been doing it for thirty years.'],
      ['femke', 'Next. The driver app crashed on the older Samsungs, twice in August.'],
      ['hannah', 'Fixed on the second of September. Has it happened since?'],
      [
        'louis',
        "I haven't heard of any. Let me ask. I'll check with the drivers whether the crashes have stopped and let you know tomorrow.",
        'crashes',
      ],
      ['femke', 'Good. We are buying a company in Lille in spring. Twenty vans, French contracts.'],
      ['rep', 'Congratulations. Would they come onto the same tenant?'],
      [
        'femke',
        'I would want them in the same plan, but with a wall between the prices. The French must not see what the Belgians pay.',
      ],
      ['rep', 'That is the regions feature. It is in your plan for up to five regions.'],
      ['femke', 'And twenty vans more cost what?'],
      [
        'rep',
        "You're in the next band, so every van gets cheaper. I'll prepare a quote for twenty additional vans in Lille and send it over next week.",
        'quote',
      ],
      ['femke', 'With the date open please, the lawyers are slow.'],
      ['rep', 'Valid for ninety days.'],
      [
        'louis',
        'While we are at it, the export to accounting still needs a hand every month. Column order.',
      ],
      ['hannah', 'I thought that was solved with the template.'],
      ['louis', 'The template works for invoices, not for credit notes.'],
      ['hannah', "Understood. I'll raise a ticket for the credit note export today.", 'ticket'],
      ['femke', 'Something nice: the ministry asked whether we want to talk about emissions.'],
      ['rep', 'The report is there, per stop and per customer. Do you use it?'],
      ['femke', 'I did not know it exists.'],
      ['rep', 'Then the customers do not know either. Hotels ask for that nowadays.'],
      [
        'femke',
        'Show me the emissions report in ten minutes some time. Offer me two slots in the second week of next month.',
        'emissions',
      ],
      ['rep', 'I will send you two.'],
      [
        'rep',
        'May I ask for something as well? A company in Rotterdam is looking at us and would like to hear from somebody who has been through it.',
      ],
      ['femke', 'If it is a phone call and not a stage, gladly.'],
      ['rep', 'A phone call. Her name is Marta, she is as direct as you are.'],
      ['femke', 'Then it will be short. Give her my mobile.'],
      ['hannah', 'Renewal is in June, by the way. Nothing to do yet.'],
      ['femke', 'Send me the dates so it does not surprise me.'],
      ['hannah', 'They are in the notes. Thank you both.'],
    ],
    summary: `## Quarter in numbers

| | April | September |
|---|---|---|
| On time | 88 % | **94.6 %** |
| Second deliveries | 9 % | 5 % |

- **Ghent** is stuck at 91 %: the planner changes printed routes by pen.
- App crashes on older Samsung phones fixed on 2 September; Louis will confirm.
- **Lille**: 20 vans to be added in spring, prices hidden between regions.

## Next steps

- Hannah: refresher training in Ghent, ticket for the credit note export
- ${rep.first}: quote for 20 vans, two slots for the emissions report
`,
    actionItems: [
      {
        at: 'training',
        description: 'Organise refresher training in Ghent before end of month',
        assignee: 'hannah',
      },
      {
        at: 'crashes',
        description: 'Check with drivers whether app crashes have stopped',
        assignee: 'louis',
        completed: true,
      },
      {
        at: 'quote',
        description: 'Prepare quote for 20 additional vans in Lille, valid 90 days',
        assignee: 'rep',
      },
      {
        at: 'ticket',
        description: 'Raise ticket for credit note export',
        assignee: 'hannah',
        completed: true,
      },
      {
        at: 'emissions',
        description: 'Offer Femke two slots for the emissions report',
        assignee: 'rep',
      },
    ],
  })
