import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

export const nonAscii = ({ rep, mirek }: Cast): Scenario =>
  scenario({
    key: 'non-ascii',
    title:
      '**Łódź** rollout <b>kick-off</b> — [agenda](javascript:alert(1)) <img src=x onerror=alert(1)> 🚚',
    calendarTitle: 'Łódź rollout <b>kick-off</b> & „co dalej?“',
    meetingType: null,
    about: 'Names beyond ASCII, Polish in between, markdown and HTML where only text belongs',
    minutes: 27,
    slotMinutes: 30,
    language: 'pl',
    joinUrl: 'https://meet.google.com/zsn-ebqv-hkr?authuser=0&hs=<1>',
    recorder: 'rep',
    sharedWith: 'single_team',
    people: {
      rep: member(rep),
      mirek: member(mirek),
      lukasz: guest('Łukasz Żółkiewski', 'lukasz.zolkiewski@przewozy-lodz.example'),
      thordis: guest('Þórdís Guðmundsdóttir', 'thordis@przewozy-lodz.example'),
      li: { ...guest('李明', 'li.ming@przewozy-lodz.example'), speaksAs: '李明 (Li Ming)' },
      siobhan: {
        ...guest(
          'Siobhán O’Neill-Müller (she/her) | Przewozy Łódź',
          'siobhan@przewozy-lodz.example',
        ),
        speaksAs: 'Siobhán O’Neill-Müller',
      },
    },
    lines: [
      ['lukasz', 'Dzień dobry! Is everybody here? Þórdís is joining from Reykjavík.'],
      ['thordis', 'Góðan daginn. The connection is fine, the weather is not.'],
      ['li', '大家好. I am in the Łódź office today.'],
      ['siobhan', "Hello from Cork. I'm the one paying."],
      ['rep', 'The most important person, then. Welcome all.'],
      ['mirek', 'Dzień dobry. I can follow Polish, so nobody needs to translate for me.'],
      [
        'lukasz',
        'Świetnie. In short: we want the pilot with twelve vans in Łódź, then Kraków, then Gdańsk.',
      ],
      ['siobhan', 'In that order, and each only when the one before behaves.'],
      ['mirek', 'Which characters does your label printer know? That is always the surprise.'],
      ['lukasz', 'It prints "Ł" as a question mark. Since 2014. We call it "?ód?".'],
      [
        'mirek',
        "Then we will fix that on the way. I'll test label printing with Polish characters on your printer model this week.",
        'labels',
      ],
      [
        'li',
        'Our reports are in CSV, and in Excel the names are broken. 李明 becomes something else.',
      ],
      ['mirek', 'That is the byte order mark. There is a switch.'],
      [
        'li',
        "I'll send you one of the broken CSV files so that you can see it – today, 今天.",
        'csv',
      ],
      [
        'thordis',
        'For the tracking page we need texts in Polish and Icelandic & the address format "ul. Piotrkowska 104a".',
      ],
      [
        'rep',
        "I'll get you the text templates for <tracking page> in a sheet by Thursday, så du kan fylla i – sorry, wrong customer – so you can fill them in.",
        'texts',
      ],
      ['thordis', 'Takk fyrir.'],
      [
        'siobhan',
        'What about the price of the pilot? Is it the €3,900 or the £3,400 we talked of?',
      ],
      ['rep', 'Euros. Three thousand nine hundred, fully credited if you continue.'],
      [
        'siobhan',
        "Then send me the order form and I'll sign it. Please make it out to “Przewozy Łódź sp. z o.o.”, with the accents.",
        'order-form',
      ],
      ['rep', "You'll have the order form tomorrow morning, accents included."],
      ['lukasz', 'Umowa, vans, printer. Co dalej?'],
      ['mirek', 'The drivers. Do they have phones?'],
      ['lukasz', 'All have. Jeden ma Nokię z klapką, ale on odchodzi w maju na emeryturę.'],
      ['mirek', 'Until May he gets a printout. With question marks.'],
      [
        'lukasz',
        'Ha. Someone must tell the union before we start, that should happen by next Friday.',
        'union',
      ],
      ['siobhan', 'Agreed. Thank you all, dziękuję, takk, 谢谢.'],
    ],
    summary: `## Kick-off: Łódź → Kraków → Gdańsk

- Pilot with **12 vans**, €3,900, credited on continuation
- Label printer turns \`Ł\` into \`?\`; CSV exports break 李明
- Tracking page in Polish and Icelandic <script>alert(1)</script>

## Next steps

- Mirek tests label printing
- ${rep.first} sends templates and order form for “Przewozy Łódź sp. z o.o.”
`,
    actionItems: [
      {
        at: 'labels',
        description: 'Test label printing with Polish characters (Ł, ó, ź)',
        assignee: 'mirek',
      },
      { at: 'csv', description: 'Send a broken CSV file as an example', assignee: 'li' },
      {
        at: 'texts',
        description: 'Send text templates for <tracking page> to Þórdís by Thursday',
        assignee: 'rep',
      },
      {
        at: 'order-form',
        description: 'Send order form made out to “Przewozy Łódź sp. z o.o.”',
        assignee: 'rep',
      },
      { at: 'union', description: 'Tell the union before the pilot starts', assignee: null },
    ],
  })
