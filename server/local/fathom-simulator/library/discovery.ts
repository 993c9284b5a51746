import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member, thing } from './people.ts'

export const discovery = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'discovery',
    title: 'Northbeam × Northwind: first conversation',
    calendarTitle: 'Northbeam × Northwind: first conversation',
    meetingType: 'Discovery',
    about: 'Discovery with one company; the rep, the customer and nobody as assignees',
    minutes: 34,
    slotMinutes: 45,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/84410293311',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      priya: guest('Priya Nair', 'priya.nair@northwind.example'),
      tom: { ...guest('Becker, Tom', 'tom.becker@northwind.example'), speaksAs: 'Tom Becker' },
      room: thing('RTM-2-Kade (6)', 'c_188f4kade2rtm@resource.calendar.google.com'),
    },
    lines: [
      ['rep', 'Morning Priya, morning Tom. Can you both hear me all right?'],
      ['priya', 'Loud and clear. Tom is in the warehouse office, so forgive the forklifts.'],
      ['tom', "Hi. Yes, if you hear beeping that's not me."],
      [
        'rep',
        'No problem at all. I thought we could spend most of the time on how you plan deliveries today, and I show you very little. Does that work?',
      ],
      ['priya', 'Honestly that would be a relief. The last two vendors went straight to slides.'],
      ['rep', 'Then tell me about a normal day. Who decides which van goes where?'],
      [
        'priya',
        "We run forty-two vans out of three depots. Every evening two planners sit down with a spreadsheet and the orders from the ERP, and around nine they print the routes. It's the same two people every evening, and one of them retires in spring.",
      ],
      ['rep', 'And when an order changes after nine?'],
      [
        'priya',
        "Then someone phones the driver. On a bad day that's thirty calls before breakfast. Restaurants are the worst, they change quantities until six in the morning.",
      ],
      [
        'tom',
        "From my side the trouble is that nothing comes back. The driver knows he was forty minutes late, the ERP doesn't, and customer service hears it from the customer.",
      ],
      ['rep', 'So late deliveries are invisible until somebody complains. Do you know how many?'],
      [
        'priya',
        'We counted by hand in September. Eleven percent outside the window we promised. I think the real number is higher.',
      ],
      ['rep', 'What does a late drop cost you, roughly?'],
      [
        'priya',
        "A credit note is about sixty euros on average. But what hurts is the contracts: two hotel groups have a penalty clause, and one of them told us they're looking around.",
      ],
      [
        'rep',
        "That's a strong reason to move. If you'd fixed this a year from now, what would be different?",
      ],
      [
        'priya',
        'Planners finish by seven, drivers get changes on their phone, and I have one number for on-time that I can defend in front of the hotel groups.',
      ],
      [
        'rep',
        'Clear. To size this properly I need to see real volumes. Stops per day and per depot, a month is enough.',
      ],
      [
        'priya',
        "I'll pull the shipment volumes by depot for October and send them over by Friday.",
        'volumes',
      ],
      ['rep', 'Perfect. Tom, what would you need to see before anybody signs anything?'],
      [
        'tom',
        "Security, mainly. We were bitten by a telematics vendor. Where is data kept, who can see drivers' positions, single sign-on, that sort of thing. The works council will ask as well.",
      ],
      [
        'rep',
        "We have all of that written down. I'll send you our security questionnaire and the hosting overview tonight so you can start on it.",
        'questionnaire',
      ],
      ['tom', 'Great. And how do you talk to the ERP? We are on Dynamics, slightly bent.'],
      [
        'rep',
        'We have a connector for Dynamics, orders in, delivery status back. Slightly bent is what our solutions people enjoy. I would rather they look at it than I promise something.',
      ],
      [
        'tom',
        'Fair. I can give somebody read access to the sandbox, but someone has to check the field mapping before that makes sense.',
        'mapping',
      ],
      ['rep', "Agreed, somebody should go through the mapping first. I'll come back on who."],
      [
        'priya',
        'Who else do you need on our side? Our finance director, Ingrid, signs above fifty thousand.',
      ],
      [
        'rep',
        "Then it makes sense to have her there once, briefly, when we talk about money. And before that I'd like to show the planners the product with your own routes.",
      ],
      ['priya', 'The planners are free on Tuesday afternoons. Two o’clock is the quiet hour.'],
      [
        'rep',
        "Then let me set up a demo for next Tuesday at two with both planners. I'll send the invitation today.",
        'demo',
      ],
      ['priya', "Good. And what does something like this cost? I won't hold you to it."],
      [
        'rep',
        'Companies of your size are between thirty-five and fifty a year, depending on the vans. I can be precise once I have the volumes.',
      ],
      ['priya', "All right, that's about what I had in mind."],
      ['rep', 'One question about timing: is there a date by which this has to be running?'],
      [
        'priya',
        "Before the Easter season. If it isn't live by the middle of March, we'd wait until summer.",
      ],
      [
        'rep',
        "That's doable if we decide by the end of January. Let me call you on Thursday morning, once you've had a look at the questionnaire, to see what is open.",
        'call',
      ],
      ['priya', 'Thursday is good, before eleven.'],
      ['tom', 'Thanks. I have to run, the beeping is now for me.'],
      ['rep', 'Thank you both. Talk on Thursday.'],
    ],
    summary: `## Meeting purpose

First conversation: how Northwind plans and tracks deliveries, and whether Northbeam fits.

## Key takeaways

- **42 vans, three depots**, planned by two people in a spreadsheet every evening; one of them retires in spring.
- Changes after nine reach drivers by phone, up to 30 calls a morning.
- **11 % of drops are outside the promised window** (hand count in September). Two hotel groups have penalty clauses, one is looking around.
- Tom needs security answers, single sign-on and the works council's questions settled first.
- Must be live by the **middle of March** or it waits until summer. Finance director Ingrid signs above €50,000.

## Next steps

- Priya sends October volumes by depot
- ${rep.first} sends the security questionnaire and sets up a demo with the planners
- Field mapping of the Dynamics connector to be checked
`,
    actionItems: [
      {
        at: 'volumes',
        description: 'Send October shipment volumes by depot',
        assignee: 'priya',
      },
      {
        at: 'questionnaire',
        description: 'Send security questionnaire and hosting overview to Tom',
        assignee: 'rep',
      },
      {
        at: 'mapping',
        description: 'Check Dynamics field mapping before sandbox access is granted',
        assignee: null,
      },
      {
        at: 'demo',
        description: 'Schedule product demo with both planners for next Tuesday at 2pm',
        assignee: 'rep',
      },
      {
        at: 'call',
        description: 'Call Priya on Thursday morning to go through open questions',
        assignee: 'rep',
      },
    ],
    highlights: [{ at: 'volumes', type: 'Next step', summary: 'Priya will share volumes' }],
  })
