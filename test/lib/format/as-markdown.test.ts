import { expect, test } from 'vitest'
import { itemAsMarkdown, meetingAsMarkdown } from '../../../lib/format/as-markdown.ts'
import { id, item, items, meeting, meetings, now, rep } from '../../gallery/fixtures.ts'

const viewer = { userId: rep.userId, email: rep.email, names: [rep.name] }
const reader = { now, timeZone: 'UTC', hour12: false }

test('a call carries its items with who, until when, the words and the moment', () => {
  const [call] = meetings
  if (!call) throw new Error('no meeting')
  const own = items.filter((one) => [id('it', 1), id('it', 6)].includes(one.id))
  expect(meetingAsMarkdown(call, own, viewer, reader)).toBe(
    [
      '## Pricing call',
      'Northwind · Today 14:02',
      '',
      '- [ ] Send revised proposal with the 25-seat tier (Due Fri 27 Nov)',
      "  > “I'll get the revised proposal with twenty-five seats over to you by Friday.” (me, [23:41](https://fathom.video/calls/4432?timestamp=1421))",
      '- [ ] Send the security questionnaire (Priya Raman owes, This week)',
      "  > “You'll have our security questionnaire this week.” (Priya Raman, [31:45](https://fathom.video/calls/4432?timestamp=1905))",
    ].join('\n'),
  )
})

test('what a title says cannot become markup, a link or another line', () => {
  const hostile = item(1, 1, '[x](https://evil.example)\n# *Owned* <img>', {
    recordingTimestamp: null,
  })
  expect(itemAsMarkdown(hostile, meeting(1, 'Call', 1), viewer, reader)).toBe(
    '- [ ] \\[x\\](https://evil.example) \\# \\*Owned\\* \\<img\\>',
  )
})
