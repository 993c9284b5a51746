import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

export const pricing = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'pricing',
    title: 'Northwind pricing with Lakeside Advisory',
    calendarTitle: 'Pricing & terms',
    meetingType: 'Negotiation',
    about: 'Two companies on one call, so the meeting’s company has to be decided',
    minutes: 29,
    slotMinutes: 30,
    language: 'en',
    joinUrl: 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_YTk1',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      priya: guest('Priya Nair', 'priya.nair@northwind.example'),
      ingrid: guest('Ingrid Halvorsen', 'ingrid.halvorsen@northwind.example'),
      oliver: guest('Oliver Grant', 'oliver@lakeside-advisory.example'),
      yusuf: guest('Yusuf Demir', 'yusuf@lakeside-advisory.example'),
    },
    lines: [
      [
        'priya',
        'Thanks for making time. Ingrid you know of, she holds the money. Oliver and Yusuf are from Lakeside, they advise us on the whole logistics programme.',
      ],
      ['oliver', 'Good afternoon. We are not here to squeeze anybody, whatever Priya told you.'],
      ['rep', 'I heard nothing but praise. Hello Ingrid, nice to meet you.'],
      ['ingrid', 'Hello. I have half an hour and three questions.'],
      ['rep', 'Then please go first.'],
      ['ingrid', 'What do we pay, what happens when we grow, and how do we get out.'],
      [
        'rep',
        'You pay per van, nine euros twenty a month with forty-two vans, so a bit over four and a half thousand a year for the base, and the planning module on top at thirty-two thousand. All in, thirty-seven for the first year.',
      ],
      ['yusuf', 'Does the planning module scale with vans or with stops?'],
      ['rep', 'With depots. Three depots are included, a fourth is six thousand.'],
      [
        'oliver',
        "They're opening Malmö in autumn. I would want the fourth depot in the price for year one.",
      ],
      [
        'rep',
        'I can look at that if we talk about two years. Two years, fourth depot included, thirty-nine a year.',
      ],
      ['ingrid', 'And out?'],
      [
        'rep',
        'Ninety days before the end of a term. Your data as CSV and through the API, no fee.',
      ],
      [
        'ingrid',
        'I want a way out after the first six months if the on-time number does not move. Call it a pilot clause.',
      ],
      [
        'rep',
        'I have seen that done, with a target we both sign. I need to take it to my management, I would not want to promise what I cannot sign.',
      ],
      ['ingrid', 'Understood. I would rather wait two days for a real answer.'],
      [
        'rep',
        "You'll have it. I'll check the six-month exit clause with Dana and get back to you by Wednesday.",
        'clause',
      ],
      [
        'yusuf',
        'From our side: we compare three vendors in one sheet. It would help if your offer followed our structure.',
      ],
      ['rep', 'Gladly. Can you share the sheet?'],
      ['yusuf', "Yes, I'll send you the comparison template this afternoon.", 'template'],
      [
        'rep',
        "Then I'll send the revised proposal with the two-year price and the fourth depot in your structure by next Monday.",
        'proposal',
      ],
      ['priya', 'Please put the training days in as well. Our planners need two.', 'training'],
      ['rep', 'Two days on site, included. I will write it down as a line with zero.'],
      ['ingrid', 'I like lines with zero.'],
      ['oliver', 'Payment terms? They pay sixty days, always have.'],
      ['rep', 'Our standard is thirty. Sixty is possible if we invoice yearly in advance.'],
      ['ingrid', "Yearly in advance is fine when there's a discount for it. Two percent is usual."],
      ['rep', 'I will include it as an option, so that you can compare.'],
      ['priya', 'And legal? Ours takes three weeks for anything with the word data in it.'],
      [
        'rep',
        'Then legal should start now. If they get the agreement this week they are done by the time we agree on the price.',
      ],
      [
        'ingrid',
        'Right. Someone should get the data processing agreement to our lawyers this week, otherwise we lose March.',
        'dpa',
      ],
      ['priya', 'Agreed.'],
      [
        'oliver',
        "I'll present the three offers to the steering committee on the fourteenth.",
        'committee',
      ],
      ['rep', 'Good to know. Is there anything you would need from me for that?'],
      ['oliver', 'One page. Not a deck.'],
      ['rep', 'One page it is. Thank you all.'],
      ['ingrid', 'Thank you. Three questions, three answers, I am not used to that.'],
    ],
    summary: `## Meeting purpose

Price and terms with Northwind's finance director and their advisers.

## Key takeaways

- Offered: **€37k for year one**, or **€39k a year over two years with a fourth depot** (Malmö opens in autumn).
- Ingrid wants a **six-month exit** if the on-time number does not move.
- Payment: 60 days is possible with yearly invoicing in advance; option with 2 % discount.
- Lakeside compares three vendors in one sheet and presents on the 14th.

## Next steps

- ${rep.first} answers on the exit clause and sends the revised proposal
- Yusuf sends the comparison template
- Data processing agreement to Northwind's lawyers this week
`,
    actionItems: [
      {
        at: 'clause',
        description: 'Check six-month exit clause internally and get back to Ingrid by Wednesday',
        assignee: 'rep',
      },
      {
        at: 'template',
        description: 'Send vendor comparison template',
        assignee: 'yusuf',
      },
      {
        at: 'proposal',
        description: 'Send revised two-year proposal including fourth depot',
        assignee: 'rep',
      },
      {
        at: 'dpa',
        description: "Get data processing agreement to Northwind's lawyers",
        assignee: null,
      },
      {
        at: 'committee',
        description: 'Present the three offers to the steering committee on the 14th',
        assignee: 'oliver',
      },
    ],
    revisedActionItems: [
      {
        at: 'proposal',
        description: 'Send Ingrid the revised proposal (two years, fourth depot)',
        assignee: 'rep',
      },
      {
        at: 'clause',
        description: 'Clarify six-month exit clause with Dana, answer Ingrid by Wednesday',
        assignee: 'rep',
      },
      {
        at: 'template',
        description: 'Send vendor comparison template',
        assignee: 'yusuf',
      },
      {
        at: 'dpa',
        description: "Get data processing agreement to Northwind's lawyers this week",
        assignee: 'rep',
      },
      {
        at: 'training',
        description: 'Put two training days into the proposal',
        assignee: 'rep',
        userGenerated: true,
      },
    ],
  })
