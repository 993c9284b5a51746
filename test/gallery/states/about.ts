import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, inboxRoute, put } from './state.ts'

/** Pages beside the panel, and one company or person. */
export const aboutStates: Record<string, State> = {
  'page-company': {
    title: 'The page of a known company',
    remembered: inboxRoute,
    page: { url: 'https://www.northwind.example/about', title: 'About us' },
    seed: full,
  },
  'page-person': {
    title: 'The profile of a known person',
    remembered: inboxRoute,
    page: { url: 'https://www.linkedin.com/in/dana', title: '(3) Dana Whitfield | LinkedIn' },
    seed: full,
  },
  'page-none': {
    title: 'A page of nobody known',
    remembered: inboxRoute,
    page: { url: 'https://northwind.example.evil.example/', title: 'Northwind' },
    seed: full,
  },
  'page-several': {
    title: 'A page that could be about two companies',
    remembered: inboxRoute,
    page: { url: 'https://northwind.example/', title: '' },
    seed: async () => {
      await full()
      const [northwind] = all.companies
      if (northwind === undefined) throw new Error('There is no first company.')
      const id = all.id('co', 9)
      await put(db.companies, [{ ...northwind, id, name: 'Northwind Trading Ltd' }])
    },
  },
  'page-pinned': {
    title: 'A pinned company, beside the page of another',
    remembered: inboxRoute,
    page: { url: 'https://globex.example/', title: '' },
    seed: async () => {
      await full()
      await setMeta('pinned', { kind: 'company', id: all.id('co', 1) })
    },
  },
  about: {
    title: 'A company',
    remembered: at({
      view: 'about',
      subject: { kind: 'company', id: all.id('co', 1) },
      part: 'forYou',
      from: 'inbox',
    }),
    seed: full,
  },
  'about-declining': {
    title: 'A company with which it goes worse than it went',
    remembered: at({
      view: 'about',
      subject: { kind: 'company', id: all.id('co', 2) },
      part: 'calls',
      from: 'inbox',
    }),
    seed: async () => {
      await full()
      const scores = [-0.5, -0.4, -0.2, 0.3, 0.5]
      const calls = scores.map((sentimentScore, index) =>
        all.meeting(30 + index, `Call number ${scores.length - index}`, 30 + 24 * index, {
          companyId: all.id('co', 2),
          companyName: 'Globex',
          sentimentScore,
        }),
      )
      await put(db.meetings, calls)
    },
    until: '.sentiment svg',
  },
  'about-calls': {
    title: "A person's calls",
    remembered: at({
      view: 'about',
      subject: { kind: 'contact', id: all.id('ct', 1) },
      part: 'calls',
      from: 'inbox',
    }),
    seed: full,
  },
  'about-tasks': {
    title: "A company's tasks",
    remembered: at({
      view: 'about',
      subject: { kind: 'company', id: all.id('co', 1) },
      part: 'tasks',
      from: 'tasks',
    }),
    seed: full,
  },
}
