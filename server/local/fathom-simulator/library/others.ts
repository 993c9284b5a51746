import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

/** A colleague's call, shared with the rep's team: the rep's token lists it, and it is not theirs. */
export const teammateRenewal = ({ dana }: Cast): Scenario =>
  scenario({
    key: 'teammate-renewal',
    title: 'Vandelay renewal',
    calendarTitle: 'Vandelay renewal',
    meetingType: 'Negotiation',
    about: 'A colleague’s call that is shared with the rep’s team',
    minutes: 22,
    slotMinutes: 30,
    language: 'en',
    joinUrl: 'https://meet.google.com/xtc-aawn-bqe',
    recorder: 'dana',
    sharedWith: 'single_team',
    people: { dana: member(dana), carla: guest('Carla Reyes', 'carla.reyes@vandelay.example') },
    lines: [
      ['dana', 'Carla, good to see you. The term ends in eight weeks, I thought we talk early.'],
      ['carla', 'Early is nice. I have two wishes and one complaint.'],
      ['dana', 'The complaint first.'],
      ['carla', 'Support on Saturdays. We rang twice and got a machine.'],
      ['dana', 'That should not happen on your plan. I want to see what went wrong there.'],
      ['carla', 'The dates are in my last mail.'],
      [
        'dana',
        "I'll find out what happened on those Saturdays and write to you by Monday.",
        'saturdays',
      ],
      ['carla', 'Fine. Wishes: a third year, and cheaper.'],
      ['dana', 'The third year is easy, and the third year makes it cheaper.'],
      ['carla', 'How much?'],
      ['dana', 'Six percent, when it is signed before the term ends.'],
      ['carla', 'Eight.'],
      ['dana', 'Seven, and I include the emissions report.'],
      ['carla', 'Seven it is. Put it on paper.'],
      ['dana', "I'll send you the renewal for three years this week.", 'renewal'],
      ['carla', 'And I get it signed. Our board meets on the ninth.'],
      ['dana', 'Perfect timing. Anything that I should know about the vans?'],
      ['carla', 'Four more from January, electric ones.'],
      ['dana', 'Then we set the range as a property, it plans the charging too.'],
      ['carla', 'Good. Bye Dana.'],
    ],
    summary:
      '## Key takeaways\n\n- Renewal for three years at **7 %** off, emissions report included\n- Saturday support failed twice\n- Four electric vans from January\n',
    actionItems: [
      {
        at: 'saturdays',
        description: 'Find out what happened on Saturdays and write to Carla by Monday',
        assignee: 'dana',
      },
      { at: 'renewal', description: 'Send renewal for three years', assignee: 'dana' },
    ],
  })

/** A colleague's call that nobody but her may see: it must never appear for the rep. */
export const teammatePrivate = ({ dana, hannah }: Cast): Scenario =>
  scenario({
    key: 'teammate-private',
    title: 'Dana / Hannah 1:1',
    calendarTitle: 'Dana / Hannah 1:1',
    meetingType: 'Internal',
    about: 'A colleague’s private call: invisible to the rep',
    minutes: 14,
    slotMinutes: 30,
    language: 'en',
    joinUrl: null,
    recorder: 'dana',
    sharedWith: 'no_teams',
    people: { dana: member(dana), hannah: member(hannah) },
    lines: [
      ['dana', 'How is the new team?'],
      ['hannah', 'Good people, too few of them. Two hand-overs a week is one too many.'],
      ['dana', 'I will keep that in mind when we plan the quarter.'],
      ['hannah', 'And the notes differ from rep to rep. Some are a page, some are a shrug.'],
      ['dana', "I'll draft a template for hand-over notes before our next one-to-one.", 'template'],
      ['hannah', 'That alone would save me a day.'],
    ],
    summary: '## Key takeaways\n\n- Hand-overs need a template\n',
    actionItems: [
      { at: 'template', description: 'Draft template for hand-over notes', assignee: 'dana' },
    ],
  })

/** Recorded by a partner in their own Fathom and shared: listed only when the recorder is named. */
export const partnerRecorded = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'partner-recorded',
    title: 'Lakeside × Northbeam: steering committee prep',
    calendarTitle: 'Steering committee prep',
    meetingType: null,
    about: 'Recorded in another organisation’s Fathom and shared with the rep',
    minutes: 20,
    slotMinutes: 30,
    language: 'en',
    joinUrl: 'https://us02web.zoom.us/j/88120457713',
    recorder: 'oliver',
    sharedWith: 'no_teams',
    people: {
      oliver: guest('Oliver Grant', 'oliver@lakeside-advisory.example'),
      rep: member(rep),
      yusuf: guest('Yusuf Demir', 'yusuf@lakeside-advisory.example'),
    },
    lines: [
      ['oliver', 'I record this one myself, for the file. All right with you?'],
      ['rep', 'Of course.'],
      ['yusuf', 'Your page is good. Two numbers need a source.'],
      ['rep', 'Which ones?'],
      ['yusuf', 'The eleven percent and the sixty euros.'],
      ['rep', 'Both are from Priya, by hand, in September.'],
      ['oliver', 'Then write that. By hand, September. The committee likes honesty.'],
      ['rep', "I'll add the sources to the one-pager and resend it tonight.", 'sources'],
      [
        'oliver',
        'Thank you. The committee meets at nine on the fourteenth, decision the same day.',
      ],
      ['yusuf', "I'll let you know the outcome before noon.", 'outcome'],
      ['rep', 'I shall sit by the phone.'],
    ],
    summary:
      '## Key takeaways\n\n- One-pager is good, two numbers need a source\n- Decision on the 14th\n',
    actionItems: [
      { at: 'sources', description: 'Add sources to one-pager and resend', assignee: 'rep' },
      { at: 'outcome', description: 'Tell the outcome before noon', assignee: 'yusuf' },
    ],
  })

/** Too short for a summary: Fathom lists it and never sends it. */
export const noSummary = ({ rep }: Cast): Scenario =>
  scenario({
    key: 'no-summary',
    title: 'Northbeam × Initech',
    calendarTitle: 'Northbeam × Initech',
    meetingType: null,
    about: 'Nobody came: no summary, so no webhook ever',
    minutes: 3,
    slotMinutes: 30,
    language: 'unknown',
    joinUrl: 'https://us02web.zoom.us/j/81277360046',
    recorder: 'rep',
    sharedWith: 'no_teams',
    people: {
      rep: member(rep),
      amara: guest('Amara Diallo', 'amara.diallo@initech.example'),
    },
    lines: [['rep', 'Hello? Amara? I think I am alone here.']],
    summary: null,
    actionItems: [],
  })
