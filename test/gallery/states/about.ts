import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, inboxRoute, put } from './state.ts'

const ofCompany = (number: number) =>
  at({
    view: 'about',
    subject: { kind: 'company', id: all.id('co', number) },
    part: 'forYou',
    from: 'inbox',
  })

/** A second record of Northwind: three calls, a task and two people are with it. */
async function twice(): Promise<void> {
  await full()
  const [northwind] = all.companies
  const [priya] = all.contacts
  if (northwind === undefined || priya === undefined) throw new Error('There is nobody.')
  const id = all.id('co', 9)
  const domain = 'northwind.de'
  await put(db.companies, [{ ...northwind, id, name: 'Northwind GmbH', domain }])
  await put(db.contacts, [
    {
      ...priya,
      id: all.id('ct', 21),
      firstName: 'Jonas',
      email: 'jonas@northwind.de',
      companyId: id,
    },
    { ...priya, id: all.id('ct', 22), firstName: 'Mia', email: 'mia@northwind.de', companyId: id },
  ])
  const with9 = { companyId: id, companyName: 'Northwind GmbH' }
  await put(
    db.meetings,
    [41, 42, 43].map((number) => all.meeting(number, `Rollout ${number - 40}`, 60 + number, with9)),
  )
  await db.tasks.update(all.tasks[0]?.id ?? '', { companyId: id })
}

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
    remembered: ofCompany(1),
    seed: full,
  },
  'about-twice': {
    title: 'A company that is here twice, under two endings of its name',
    remembered: ofCompany(1),
    seed: twice,
    until: '.same',
  },
  'about-rename': {
    title: 'A company whose name is being changed in place',
    remembered: ofCompany(1),
    seed: full,
    press: ['More about Northwind', 'Rename'],
    until: '.rename',
  },
  'about-merge': {
    title: 'Which other record is this company too',
    remembered: ofCompany(1),
    seed: full,
    press: ['More about Northwind', 'Merge with another…'],
    until: 'dialog',
  },
  'about-person-twice': {
    title: 'A person who is here twice, once without a name',
    remembered: at({
      view: 'about',
      subject: { kind: 'contact', id: all.id('ct', 1) },
      part: 'forYou',
      from: 'inbox',
    }),
    seed: async () => {
      await full()
      const [priya] = all.contacts
      if (priya === undefined) throw new Error('There is no first contact.')
      const nameless = { firstName: null, lastName: null, email: 'p.raman@northwind.example' }
      await put(db.contacts, [{ ...priya, ...nameless, id: all.id('ct', 9) }])
    },
    until: '.same',
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
