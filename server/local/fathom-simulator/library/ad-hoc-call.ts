import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { member, voice } from './people.ts'

export const adHocCall = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'ad-hoc-call',
    title: 'Impromptu Zoom Meeting',
    calendarTitle: null,
    meetingType: null,
    about: 'Ad hoc: no calendar event, scheduled times are null, the other side is only a voice',
    minutes: 12,
    slotMinutes: null,
    language: 'en',
    joinUrl: null,
    recorder: 'rep',
    sharedWith: 'no_teams',
    // Without a calendar event nobody was invited, the rep included.
    people: { rep: { ...member(rep), invited: false }, tom: voice('Tom Becker') },
    lines: [
      ['tom', 'Sorry to jump on you like this. Do you have ten minutes?'],
      ['rep', 'For you always. Is it the questionnaire?'],
      [
        'tom',
        "Yes. I'm at question fourteen, where positions of drivers are kept. It says European Union, and our works council wants to know which country.",
      ],
      ['rep', "Frankfurt, with a copy in Dublin. Both of them certified, and we don't move it."],
      ['tom', 'Can I have that in writing? They like paper.'],
      [
        'rep',
        "Of course. I'll email you a written confirmation of the data locations today.",
        'locations',
      ],
      ['tom', 'Good. Second thing, single sign-on. We have Entra, but with two tenants.'],
      ['rep', 'Because of the company you bought?'],
      [
        'tom',
        'Exactly. Planners are in one, drivers in the other. Everybody stumbles over that, so I thought I ask before you say it works.',
      ],
      ['rep', 'Two tenants are possible, but I would like Mirek to say that to you and not me.'],
      ['tom', 'Fine with me.'],
      ['rep', "I'll set up a call with Mirek about single sign-on for early next week.", 'sso'],
      ['tom', "Monday or Tuesday, on Wednesday I'm at the depot in Aarhus."],
      ['rep', 'Monday then. What else is in the questionnaire that you did not like?'],
      ['tom', 'The penetration test report is from last year. Do you have a newer one?'],
      ['rep', 'The new one came in two weeks ago. It needs a confidentiality agreement.'],
      [
        'tom',
        "We have a standard one. I'll sign the NDA and send it back tomorrow, then you can let me have the report.",
        'nda',
      ],
      ['rep', 'Perfect, the moment I have it you get the report.'],
      ['tom', 'How is it looking with Lakeside? Priya says they like sheets.'],
      ['rep', 'They do like sheets. I am filling one.'],
      [
        'tom',
        'Between us, the committee listens to Oliver. If the page is clear, it goes through.',
      ],
      ['rep', 'Thank you, that helps. Anything about retention? Most ask how long we keep tracks.'],
      ['tom', 'Ninety days would be fine for us. Less is better.'],
      ['rep', 'Then I put ninety into the offer, it is a setting.'],
      ['tom', 'Good. I leave you to it. Beeping again.'],
      ['rep', 'Bye Tom.'],
    ],
    summary: `## Meeting purpose

Tom's open questions about the security questionnaire.

## Key takeaways

- Data is kept in **Frankfurt, copy in Dublin**; the works council wants it in writing.
- Single sign-on with **two Entra tenants**; Mirek should confirm.
- New penetration test report available under NDA.
- Position data: 90 days' retention is fine.
`,
    actionItems: [
      {
        at: 'locations',
        description: 'Email written confirmation of data locations to Tom',
        assignee: 'rep',
      },
      {
        at: 'sso',
        description: 'Set up a call with Mirek about single sign-on for early next week',
        assignee: 'rep',
      },
      { at: 'nda', description: 'Sign NDA and send it back', assignee: 'tom' },
    ],
  })
