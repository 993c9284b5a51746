import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { member } from './people.ts'

export const pipelineReview = ({ rep, dana, mirek }: Cast): Scenario =>
  scenario({
    key: 'pipeline-review',
    title: 'Weekly pipeline review',
    calendarTitle: 'Weekly pipeline review',
    meetingType: 'Internal',
    about: 'Internal only: no company may come of it',
    minutes: 24,
    slotMinutes: 30,
    language: 'en',
    joinUrl: 'https://meet.google.com/pno-rdsz-vkw',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: { rep: member(rep), dana: member(dana), mirek: member(mirek) },
    lines: [
      ['dana', "Right, half an hour, five deals. Who's first?"],
      [
        'rep',
        "Northwind. Good call last week, three depots, forty-two vans, must be live before Easter. They've an adviser now, Lakeside.",
      ],
      ['dana', 'Is Lakeside a friend?'],
      [
        'rep',
        'Neutral. They want every offer in their own sheet. Ingrid asked for an exit after six months.',
      ],
      [
        'dana',
        "We did that once for Harbour Foods, with a target. I'll dig out the Harbour Foods clause and send it to you after this.",
        'clause',
      ],
      ['rep', 'That would save me a day.'],
      ['mirek', 'What about their ERP? You said Dynamics, bent.'],
      ['rep', 'Slightly bent. Tom can give read access, but wants the mapping looked at first.'],
      [
        'mirek',
        "I can review the Dynamics mapping for Northwind by Thursday. I've done four of these.",
        'mapping',
      ],
      ['dana', 'Good. Probability?'],
      ['rep', 'Sixty. If the clause is fine, seventy-five.'],
      ['dana', 'Globex.'],
      [
        'rep',
        'Demo went well. Ben loves the pins, Marta thinks we are twice the price of what she has.',
      ],
      ['dana', 'Are we?'],
      ['rep', "On paper yes. I'm building the calculation with their waiting times."],
      [
        'mirek',
        'Take the second-delivery rate too. With the other Dutch customers that was half of the saving.',
      ],
      ['rep', 'Good point, I will.'],
      [
        'dana',
        "Who's the other vendor? If it's RouteHero, they drop the price by half on the last day. They always do.",
      ],
      [
        'rep',
        "She wouldn't say. I'll ask Ben, he likes to talk. I'll give Ben a ring tomorrow and find out who the other vendor is.",
        'ring',
      ],
      ['dana', 'Nicely. Third, Initech.'],
      ['rep', 'Stuck. Their security review has ninety questions and nobody owns it on our side.'],
      [
        'mirek',
        'I did half of those for another customer in summer. The answers are somewhere in the drive.',
      ],
      [
        'dana',
        'Then someone has to move the old answers over and fill the gaps. It cannot be a salesperson.',
        'answers',
      ],
      ['mirek', 'Not me this week, I am on site until Wednesday.'],
      ['dana', "Let's leave it open and look for someone. What do they need by when?"],
      ['rep', 'Their deadline is the end of the month.'],
      ['dana', 'All right. Numbers. We are at eighty-two percent of the quarter.'],
      ['rep', 'With Northwind ninety-six.'],
      ['dana', "And with Globex we can all go home. What's missing in the system?"],
      ['rep', 'My forecast is from last week.'],
      [
        'dana',
        'Please update the forecast in the CRM before Friday noon, the board deck goes out at one.',
        'forecast',
      ],
      ['rep', "I'll do it tonight, then it's done."],
      ['mirek', 'One thing from solutions: the route engine has a new release on Monday.'],
      ['dana', 'Anything that customers see?'],
      [
        'mirek',
        'Faster planning, and the height restrictions are per road and not per tunnel now.',
      ],
      ['rep', 'Ben will cry with joy.'],
      ['dana', 'Good. Same time next week.'],
    ],
    summary: `## Pipeline

- **Northwind** (60 %): exit clause after six months is the open point; Dynamics mapping to be reviewed.
- **Globex**: price objection; find out who the second vendor is.
- **Initech**: security review with 90 questions has no owner, due at the end of the month.

## Quarter

82 % of target; 96 % with Northwind.

## Next steps

- Dana sends the Harbour Foods clause
- Mirek reviews the Dynamics mapping by Thursday
- ${rep.first} updates the forecast and rings Ben
`,
    actionItems: [
      {
        at: 'clause',
        description: 'Find the Harbour Foods exit clause and send it over',
        assignee: 'dana',
      },
      {
        at: 'mapping',
        description: 'Review Dynamics mapping for Northwind by Thursday',
        assignee: 'mirek',
      },
      {
        at: 'ring',
        description: 'Ring Ben at Globex to find out who the other vendor is',
        assignee: 'rep',
      },
      {
        at: 'answers',
        description: 'Move old security answers over and fill the gaps for Initech',
        assignee: null,
      },
      {
        at: 'forecast',
        description: 'Update forecast in the CRM before Friday noon',
        assignee: 'rep',
      },
    ],
  })
