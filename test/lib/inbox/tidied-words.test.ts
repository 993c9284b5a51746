import { expect, test } from 'vitest'
import { tidiedWords } from '../../../lib/inbox/tidied-words.ts'

const none = { rooms: 0, groups: 0, robots: 0, own: 0, contacts: 0, companies: 0, calls: 1 }

test.each([
  [
    { rooms: 3, robots: 1, contacts: 4, companies: 1 },
    'Tidied up: 3 rooms and 1 robot. Made of them and gone: 4 contacts and 1 company.',
  ],
  [{ own: 2 }, 'Tidied up: 2 addresses of your own.'],
  [
    { rooms: 1, groups: 1, robots: 2, own: 1, companies: 2 },
    'Tidied up: 1 room, 1 list, 2 robots and 1 address of your own. Made of them and gone: 2 companies.',
  ],
  [{}, 'Tidied up: people on past calls.'],
])('%j', (counts, words) => {
  expect(tidiedWords({ id: '1', at: '2026-11-29T10:00:00Z', ...none, ...counts })).toBe(words)
})
