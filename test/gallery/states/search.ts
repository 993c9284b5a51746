import { db } from '../../../lib/cache/db.ts'
import { searchLock } from '../../../lib/search/search-index.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, put } from './state.ts'

/** Search. */
export const searchStates: Record<string, State> = {
  search: {
    title: 'Search',
    remembered: at({ view: 'search', query: 'security ques', from: 'inbox' }),
    seed: full,
  },
  'search-nothing': {
    title: 'Search: nothing',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
  },
  'search-older': {
    title: 'Search: said in older calls',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '[data-older]',
  },
  'search-older-only': {
    title: 'Search: said in older calls alone, and more to search',
    remembered: at({ view: 'search', query: 'escrow', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '[data-older]',
  },
  'search-older-asking': {
    title: 'Search: older calls are being searched',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls [aria-disabled="true"]',
  },
  'search-older-nothing': {
    title: 'Search: nothing in older calls either',
    remembered: at({ view: 'search', query: 'zebra', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls:not(:has(button))',
  },
  'search-older-failed': {
    title: 'Search: older calls could not be searched',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: full,
    press: ['Search older calls'],
    until: '.older-calls [data-failed]',
  },
  'search-before': {
    title: 'Search: before typing',
    remembered: {
      ...at({ view: 'search', query: '', from: 'inbox' }),
      searches: ['security ques', 'Northwind seats', 'DPA', 'Tomás', 'invoice'],
    },
    seed: full,
  },
  'search-page': {
    title: 'Search: before typing, beside the profile of a known person',
    remembered: {
      ...at({ view: 'search', query: '', from: 'inbox' }),
      searches: ['security ques', 'Northwind seats'],
    },
    page: { url: 'https://www.linkedin.com/in/dana', title: '(3) Dana Whitfield | LinkedIn' },
    seed: full,
    until: 'button.result .square',
  },
  'search-first': {
    title: 'Search: for the first time',
    remembered: at({ view: 'search', query: '', from: 'inbox' }),
    seed: full,
  },
  'search-suggestion': {
    title: 'Search: did you mean',
    remembered: at({ view: 'search', query: 'securty questionaire', from: 'inbox' }),
    seed: full,
  },
  'search-many': {
    title: 'Search: more than is shown',
    remembered: at({ view: 'search', query: 'seat', from: 'inbox' }),
    seed: async () => {
      await full()
      const [first] = all.transcripts
      const line = { speaker: 'Priya Raman', email: null, text: 'More seats, please.' }
      const utterances = Array.from({ length: 90 }, (_, index) => ({ ...line, offset: index * 7 }))
      if (first) await db.transcripts.put({ ...first, utterances })
    },
  },
  'search-indexing': {
    title: 'Search: still indexing',
    remembered: at({ view: 'search', query: 'security', from: 'inbox' }),
    seed: async () => {
      await full()
      const [first] = all.transcripts
      if (!first) return
      await put(
        db.transcripts,
        all.meetings.map(({ id }) => ({ ...first, id, meetingId: id })),
      )
      // Another window is at it, and takes its time.
      void navigator.locks.request(searchLock, () => new Promise(() => {}))
    },
  },
}
