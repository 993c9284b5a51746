import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

export const absentAssignee = ({ rep, mirek }: Cast): Scenario =>
  scenario({
    key: 'absent-assignee',
    title: 'Globex technical session with IT',
    calendarTitle: 'Technical session: Globex IT',
    meetingType: 'Demo',
    about: 'Items given to people who were not in the meeting, and one name that fits two of them',
    minutes: 38,
    slotMinutes: 45,
    language: 'en',
    joinUrl: 'https://meet.google.com/oqc-jyhp-tns',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      mirek: member(mirek),
      marta: guest('Marta Kowalska', 'marta.kowalska@globex.example'),
      jan: guest('Jan de Boer', 'jan.deboer@globex.example'),
      jan2: guest('Jan Visser', 'jan.visser@globex.example'),
    },
    lines: [
      ['marta', 'These are Jan and Jan. Jan de Boer runs the network, Jan Visser the ERP.'],
      ['jan', 'Just say network Jan.'],
      ['jan2', 'And ERP Jan. Everybody does.'],
      ['mirek', 'Hello Jan and Jan. I am the only Mirek, that helps.'],
      ['rep', 'Mirek will show how the pieces talk to each other, then it is your hour.'],
      [
        'mirek',
        'In short: orders come from your ERP every five minutes or by event. Plans go back as soon as they are released. Status follows from the phones.',
      ],
      ['jan2', 'By event would be through our integration bus. Kenji looks after that.'],
      ['mirek', 'Is Kenji joining?'],
      ['jan2', 'He is on holiday until the twentieth, unfortunately.'],
      [
        'marta',
        "Then Kenji should open the event topic for the sandbox when he's back on the twentieth.",
        'topic',
      ],
      ['mirek', 'Until then we poll, no harm done.'],
      ['jan', 'From where do you connect? I need addresses for the firewall.'],
      [
        'mirek',
        "Two fixed addresses per region. I'll send the list of fixed IP addresses to network Jan right after this call.",
        'addresses',
      ],
      ['jan', 'And certificates? We require mutual TLS for anything that writes.'],
      [
        'mirek',
        'Possible. You give us your certificate authority, we give you a client certificate.',
      ],
      ['jan', 'Our own process for that takes ten working days. Nothing I can do about it.'],
      [
        'marta',
        'Then start now. Jan, please request the client certificate by Friday.',
        'certificate',
      ],
      ['jan', 'Which Jan?'],
      ['marta', 'The one who is awake.'],
      ['jan2', 'Ha. What about master data? Customers change their opening hours all the time.'],
      [
        'mirek',
        'We can take them from the ERP, or let dispatch edit them. Not both, that ends in tears.',
      ],
      ['jan2', 'Dispatch edits. The ERP has never known when anybody is open.'],
      ['rep', 'That matches what Ben said.'],
      ['jan2', 'How do we test all of it without sending vans to nowhere?'],
      [
        'mirek',
        'The sandbox has simulated drivers. They obey the speed limits, which makes it unrealistic.',
      ],
      [
        'rep',
        "I'd propose a test day, when the interface is there. Dana could run it with you on site.",
      ],
      ['marta', 'Yes, on site please. Ask Dana for the first week of next month.'],
      [
        'rep',
        "I'll ask Dana whether she can run the test day in the first week of next month.",
        'test-day',
      ],
      ['marta', 'What else do you need from us?'],
      ['mirek', 'A list of your interfaces with volumes would save us a meeting.'],
      [
        'jan2',
        "That's in our wiki. I'll export the interface list and send it by tomorrow.",
        'interfaces',
      ],
      ['rep', 'Wonderful. Marta, are we still in the race?'],
      ['marta', 'You are in front. Do not tell my CFO I said that.'],
      ['rep', 'I have already forgotten it.'],
    ],
    summary: `## Meeting purpose

Interfaces, network and certificates with Globex IT.

## Key takeaways

- Polling first, events once **Kenji** (integration bus) is back on the 20th.
- Mutual TLS is required; the certificate takes ten working days.
- Opening hours are edited by dispatch, not in the ERP.

## Next steps

- Mirek sends fixed IP addresses
- Test day on site in the first week of next month
`,
    actionItems: [
      {
        at: 'topic',
        description: 'Open event topic for the sandbox after the 20th',
        assignee: { stranger: 'Kenji' },
      },
      {
        at: 'addresses',
        description: 'Send list of fixed IP addresses to Jan de Boer',
        assignee: 'mirek',
      },
      {
        at: 'certificate',
        description: 'Request client certificate by Friday',
        assignee: { stranger: 'Jan' },
      },
      {
        at: 'test-day',
        description: 'Ask Dana whether she can run the test day on site',
        assignee: 'rep',
      },
      {
        at: 'interfaces',
        description: 'Export interface list with volumes and send it',
        assignee: 'jan2',
      },
    ],
  })
