import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member, tagged, thing } from './people.ts'

export const demo = ({ rep, dana }: Cast): Scenario =>
  scenario({
    key: 'demo',
    title: 'Globex | Northbeam product demo',
    calendarTitle: 'Globex | Northbeam product demo',
    meetingType: 'Demo',
    about: 'Demo with a colleague; objections, and items for three different people',
    minutes: 47,
    slotMinutes: 60,
    language: 'en',
    joinUrl: 'https://meet.google.com/kqd-wmtb-yzx',
    recorder: 'rep',
    sharedWith: 'no_teams',
    people: {
      rep: member(rep),
      dana: member(dana),
      marta: guest('Marta Kowalska', 'marta.kowalska@globex.example'),
      invitedTwice: tagged(rep, 'demos'),
      fireflies: thing('Fred from Fireflies', 'fred@fireflies.ai'),
      ben: { ...guest('Benjamin Ode', 'b.ode@globex.example'), speaksAs: 'Ben Ode' },
    },
    lines: [
      ['marta', 'Hello! We are two today, Lena is ill. Ben runs dispatch in Rotterdam.'],
      ['ben', 'Hi all. I have an hour and a lot of opinions.'],
      [
        'rep',
        "The best kind. I've brought Dana, who set up the tenant with the sample routes you sent us last week.",
      ],
      [
        'dana',
        "Hi Marta, hi Ben. I loaded a week of your Rotterdam stops, so what you'll see are your own addresses.",
      ],
      ['ben', 'Good, because the other demo had us delivering cheese in Ohio.'],
      [
        'dana',
        'This is the planning board. Each row is a van, the blocks are stops, the red edge means the time window is at risk. I press plan, and it takes about twenty seconds for your three hundred stops.',
      ],
      ['ben', 'And can I drag a stop to another van without it undoing everything?'],
      [
        'dana',
        'Yes. What you drag is pinned. It replans around your pins, and tells you what the pin costs in minutes.',
      ],
      ['ben', "That's the thing I was missing in the others. What if I know better and I'm wrong?"],
      ['dana', 'Then it is your name next to the eleven extra minutes.'],
      ['ben', 'Ha. Fine.'],
      ['marta', 'What does the driver see? We have sixty drivers and perhaps twelve languages.'],
      [
        'dana',
        "The app follows the phone's language, nineteen at the moment. Polish, Romanian, Turkish, Arabic are all there. Let me show it in Polish for you.",
      ],
      ['marta', 'It says "dostawa" where I would say "doręczenie", but I understand it.'],
      [
        'dana',
        "I'll note that, we have a person for Polish. I'll ask our translator to fix the wording in the driver app.",
        'wording',
      ],
      [
        'ben',
        'What about offline? Half of the Maasvlakte has no signal, and the drivers sign on the glass.',
      ],
      [
        'dana',
        'Signatures and photos are kept on the phone and go up later. We tested three days without network.',
      ],
      ['ben', 'I would want to see that with my own eyes. Can we have some kind of playground?'],
      [
        'dana',
        "Sure. I'll set up a sandbox with your Rotterdam data and send the logins to Ben by tomorrow evening.",
        'sandbox',
      ],
      ['ben', "Then I'll give it to two of my drivers, the two that complain the loudest."],
      [
        'marta',
        'Let me play the bad guy. We pay four euros per van and month for the telematics we have. Why would I pay you nine?',
        'objection',
      ],
      [
        'rep',
        'Because the four tell you where the van was. Last month, by your own numbers, you paid eighteen thousand in waiting time and second deliveries. If we take a third off, the nine is paid four times over.',
      ],
      ['marta', 'If. My CFO has seen many such ifs.'],
      [
        'rep',
        "Fair. I'll put together an ROI calculation with your own numbers and email it to you before the end of the week, and you tell me where it's too rosy.",
        'roi',
      ],
      ['marta', 'Do that. And a customer who was as sceptical as we are.'],
      [
        'rep',
        'Harbour Foods in Antwerp. Seventy vans, same kind of mix. I can introduce you to their head of logistics.',
        'reference',
      ],
      ['marta', 'Please. I prefer a phone call to a case study.'],
      ['ben', 'What about the tail lifts? Some stops can only be served by six of the vans.'],
      [
        'dana',
        'Vans have properties, stops have needs. Tail lift, cooling, height. Here, if I mark this one, only six remain possible.',
      ],
      ['ben', 'And height? We lost a roof in a tunnel last year. It was in the newspaper.'],
      ['dana', 'Height as well, and the map knows the tunnels.'],
      [
        'marta',
        'Good. Internally I need the works council, they want to know about tracking of drivers.',
      ],
      [
        'rep',
        'We have an agreement template from another Dutch company, positions are blurred after the shift.',
      ],
      [
        'marta',
        "Then I'll talk to the works council next week and tell you what they ask for.",
        'council',
      ],
      ['rep', 'And where are you in your process? Who else is still in the race?'],
      [
        'marta',
        'Two. You, and one whose name I will not say. We decide in the first week of next month.',
      ],
      [
        'rep',
        "Then let's put the next meeting in now. Shall we say the technical session with IT in two weeks, same time?",
        'session',
      ],
      ['marta', 'Yes, send it to me and I forward it to IT.'],
      ['ben', 'Thanks Dana, that was good. The pins are good.'],
      ['dana', 'Thank you! You will have the logins tomorrow.'],
    ],
    summary: `## Meeting purpose

Product demo with Globex's own Rotterdam routes.

## Key takeaways

- **Pinning convinced Ben**: he can overrule the plan and sees what it costs.
- **Price is the objection**: €4 per van for today's telematics against our €9. Marta wants the numbers for her CFO.
- Driver app must work offline on the Maasvlakte; Ben wants to try it with two drivers.
- Works council has to agree to tracking.
- Two vendors left; decision in the first week of next month.

## Next steps

- Dana: sandbox with Rotterdam data for Ben
- ${rep.first}: ROI calculation, reference call with Harbour Foods, technical session
- Marta: works council
`,
    actionItems: [
      {
        at: 'wording',
        description: 'Ask translator to fix Polish wording in driver app',
        assignee: 'dana',
      },
      {
        at: 'sandbox',
        description: 'Set up sandbox with Rotterdam data and send logins to Ben',
        assignee: 'dana',
      },
      {
        at: 'roi',
        description: "Email ROI calculation based on Globex's own numbers to Marta",
        assignee: 'rep',
      },
      {
        at: 'reference',
        description: "Introduce Marta to Harbour Foods' head of logistics for a reference call",
        assignee: 'rep',
      },
      {
        at: 'council',
        description: 'Talk to the works council next week and tell what they ask for',
        assignee: 'marta',
      },
      {
        at: 'session',
        description: 'Send invite for technical session with IT in two weeks',
        assignee: 'rep',
      },
    ],
    highlights: [
      { at: 'objection', type: 'Objection', summary: 'Price against current telematics' },
    ],
  })
