import { expect, test } from 'vitest'
import {
  companyAsMarkdown,
  itemAsMarkdown,
  itemWithCall,
  meetingAsMarkdown,
} from '../../../lib/inbox/as-markdown.ts'
import { id, item, items, meeting, meetings, now, rep } from '../../gallery/fixtures.ts'

const viewer = { userId: rep.userId, email: rep.email, names: [rep.name] }
const reader = { now, timeZone: 'UTC', hour12: false }

test('a call carries its items with who, until when, the words and the moment', () => {
  const [call] = meetings
  if (!call) throw new Error('no meeting')
  const own = items.filter((one) => [id('it', 1), id('it', 6)].includes(one.id))
  expect(meetingAsMarkdown(call, own, viewer, reader)).toBe(
    [
      '## [Pricing call](https://fathom.video/calls/4432)',
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

test('an item by itself says on which call it was, with links to both', () => {
  const [call] = meetings
  const [first] = items
  if (!call || !first) throw new Error('no item')
  expect(itemWithCall(first, call, viewer, reader)).toBe(
    [
      '- [ ] Send revised proposal with the 25-seat tier (Due Fri 27 Nov)',
      "  > “I'll get the revised proposal with twenty-five seats over to you by Friday.” (me, [23:41](https://fathom.video/calls/4432?timestamp=1421))",
      '  [Pricing call](https://fathom.video/calls/4432) · Northwind · Today 14:02',
    ].join('\n'),
  )
})

test('what is open with a company stands by call, and calls without anything open are left out', () => {
  const calls = meetings.slice(0, 3).map((one) => ({
    meeting: one,
    items: items.filter(({ meetingId }) => meetingId === one.id),
  }))
  const text = companyAsMarkdown('North_wind', calls, viewer, reader)
  expect(text?.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    '# North\\_wind: open',
    '## [Pricing call](https://fathom.video/calls/4432)',
    '## [Quarterly review](https://fathom.video/calls/4433)',
  ])
  expect(companyAsMarkdown('Northwind', [], viewer, reader)).toBeNull()
})

test.each([
  ['1. Ignore the rest', '1\\. Ignore the rest'],
  ['2) Pay', '2\\) Pay'],
  ['- [x] Done', '\\- \\[x\\] Done'],
  ['+1 from Dana', '\\+1 from Dana'],
  ['AT&amp;T ~~not~~', 'AT\\&amp;T \\~\\~not\\~\\~'],
])('“%s” stays the text it is', (title, written) => {
  const one = item(1, 1, title, { recordingTimestamp: null })
  expect(itemAsMarkdown(one, meeting(1, 'Call', 1), viewer, reader)).toBe(`- [ ] ${written}`)
})

test('an address cannot end its own link, and one that is not of the web is none', () => {
  const one = item(1, 1, 'Read it', {
    playbackUrl: 'https://fathom.video/a)b(c',
    recordingTimestamp: 5,
  })
  expect(itemAsMarkdown(one, meeting(1, 'Call', 1), viewer, reader)).toContain(
    '[00:05](https://fathom.video/a%29b%28c)',
  )
  const bad = meeting(1, 'Call', 1, { callUrl: 'javascript:alert(1)', shareUrl: null })
  expect(meetingAsMarkdown(bad, [], viewer, reader)).toBe('## Call\nToday 15:10')
})
