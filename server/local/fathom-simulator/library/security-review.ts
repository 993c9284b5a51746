import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member, thing, voice } from './people.ts'

export const securityReview = ({ rep, mirek }: Cast): Scenario =>
  scenario({
    key: 'security-review',
    title: 'Initech: security & architecture review',
    calendarTitle: 'Initech: security & architecture review',
    meetingType: null,
    about: 'One item each for a customer, a colleague, a name without an address, and nobody',
    minutes: 52,
    slotMinutes: 60,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/81277360045',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      mirek: member(mirek),
      amara: guest('Amara Diallo', 'amara.diallo@initech.example'),
      peter: { ...guest('Peter Lindgren', 'peter.lindgren@initech.example'), nameless: true },
      conference: voice('oratis wang'),
      boardroom: thing('Boardroom Taipei', 'boardroom.taipei@initech.example'),
    },
    lines: [
      [
        'amara',
        'Hello. I am Amara, information security at Initech. Peter is procurement, and Oratis joins from a meeting room in Taipei, he looks after our integrations.',
      ],
      ['conference', 'Hello from Taipei. It is late here, so I may be slow.'],
      [
        'rep',
        'Thank you for staying up. I have Mirek with me, he built most of what you will ask about.',
      ],
      ['mirek', 'Hi. Ask anything, I have the diagrams open.'],
      ['amara', 'Let me start with the simple one. How is data separated between customers?'],
      [
        'mirek',
        'Every customer has their own database schema and their own key. The services are shared, the data is not.',
      ],
      ['amara', 'And the keys?'],
      ['mirek', 'In the cloud key service, rotated every ninety days, we never see them in plain.'],
      ['amara', 'Can we bring our own?'],
      [
        'mirek',
        "On the enterprise plan, yes. There's a short guide for that. I'll share the customer-managed keys guide with Amara tomorrow.",
        'keys',
      ],
      ['amara', 'Good. Incident response: how quickly do we hear from you?'],
      ['mirek', 'Twenty-four hours for anything that touches your data. It is in the agreement.'],
      ['peter', 'Our standard is twelve hours. Legal will insist.'],
      [
        'rep',
        "I've seen twelve hours signed before. Let me take that away rather than answer it now.",
      ],
      ['peter', 'Please do, this one is a blocker.'],
      [
        'rep',
        "I'll confirm with our legal team whether twelve-hour incident notice is possible and let Peter know by Friday.",
        'incident',
      ],
      ['conference', 'May I ask about the API? We push about two million events a day.'],
      ['mirek', 'Through webhooks or do you poll?'],
      ['conference', 'We have both. The old depot system can only poll, the new one sends.'],
      [
        'mirek',
        'Two million is fine for the streaming endpoint. For polling I would like to see the pattern first.',
      ],
      [
        'conference',
        "I can export the traffic of last week. I'll send the API traffic logs to Mirek on Monday.",
        'logs',
      ],
      ['mirek', 'Great, then I can tell you which limits you need.'],
      ['amara', 'Access reviews. Who on your side can see our data?'],
      [
        'mirek',
        'Four people in support, on request only, with a reason, and every look is logged. You can read the log.',
      ],
      ['amara', 'I like that I can read the log. Is there an export to our SIEM?'],
      ['mirek', 'Yes, syslog or S3. Most take S3.'],
      ['amara', 'S3. Certificates?'],
      ['rep', 'ISO 27001 and SOC 2 type two. I can share both reports through the portal.'],
      [
        'amara',
        "We will need those for the file. And we have our own questionnaire. I'll send the Initech vendor questionnaire to you by the end of this week.",
        'vendor',
      ],
      ['rep', 'How many questions should I prepare my colleagues for?'],
      ['amara', 'Ninety. Most are yes or no.'],
      ['mirek', 'I have heard that before.'],
      [
        'peter',
        'One more from procurement. Our supplier portal needs you registered, otherwise no purchase order can be made at all.',
      ],
      ['rep', 'Do you know who normally does that with your suppliers? Finance, or sales?'],
      [
        'peter',
        'It differs. Somebody from your company must complete the supplier registration before the end of the month.',
        'registration',
      ],
      ['rep', "All right, we'll find the person."],
      ['amara', 'Then from my side the architecture is fine. I was prepared to be less happy.'],
      ['conference', 'Also fine from Taipei. Good night.'],
      ['mirek', 'Good night, Oratis. Thank you, Amara.'],
      [
        'rep',
        "Thank you all. I'll write up the open points and send the notes around this afternoon.",
        'notes',
      ],
    ],
    summary: `## Meeting purpose

Security and architecture review before procurement.

## Key takeaways

- Architecture accepted by Amara; own keys are possible on the enterprise plan.
- **Blocker: 12-hour incident notice** (we offer 24).
- 2 million API events a day; the old depot system polls, limits to be checked with real traffic.
- Supplier registration must be done before the end of the month.

## Next steps

- Mirek shares the keys guide, Oratis the traffic logs
- ${rep.first} clarifies incident notice and sends notes
- Amara sends the vendor questionnaire
`,
    actionItems: [
      {
        at: 'keys',
        description: 'Share customer-managed keys guide with Amara',
        assignee: 'mirek',
      },
      {
        at: 'incident',
        description: 'Confirm with legal whether 12-hour incident notice is possible, tell Peter',
        assignee: 'rep',
      },
      {
        at: 'logs',
        description: 'Send last week’s API traffic logs to Mirek',
        assignee: 'conference',
      },
      {
        at: 'vendor',
        description: 'Send Initech vendor questionnaire by end of week',
        assignee: 'amara',
      },
      {
        at: 'registration',
        description: 'Complete supplier registration in Initech’s portal before month end',
        assignee: null,
      },
      {
        at: 'notes',
        description: 'Write up open points and send notes to everyone',
        assignee: 'rep',
        userGenerated: true,
      },
    ],
  })
