import type { ItemDraft } from '../../../components/inbox/EditItem.tsx'
import { db } from '../../../lib/cache/db.ts'
import { act } from '../../../lib/outbox/actions.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, put, quiet, signedIn } from './state.ts'
import { severalDeals } from './tasks.ts'

const hubspot = {
  provider: 'hubspot',
  portalName: 'northbeam.com',
  accountEmail: 'sam@northbeam.com',
  status: 'active',
  missingScopes: [],
}

/** The inbox. */
export const inboxStates: Record<string, State> = {
  inbox: {
    title: 'Inbox: for you',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: full,
  },
  readme: {
    title: 'Inbox: a call comes in',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await db.actionItems.where('meetingId').equals(all.id('mt', 1)).delete()
    },
    comes: () =>
      put(
        db.actionItems,
        all.items.filter(({ meetingId }) => meetingId === all.id('mt', 1)),
      ),
  },
  'inbox-copy': madeAlsoThere('Inbox: a task that reaches HubSpot, too'),
  'inbox-which-deal': madeAlsoThere(
    'Inbox: what was made asks on which deal it is in HubSpot',
    severalDeals,
  ),
  'inbox-place': {
    title: 'Inbox: on which day an undated task goes into HubSpot',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.settings, [{ ...all.settings, undated: 'ask', crm: hubspot }])
    },
    keys: ['j', 'Enter'],
    until: '.question',
  },
  'inbox-seven': {
    title: 'Inbox: seven things to decide',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await db.actionItems.clear()
      const seven = Array.from({ length: 7 }, (_, index) =>
        all.item(index + 1, index < 4 ? 2 : 4, `Do the thing number ${index + 1}`),
      )
      await put(db.actionItems, seven)
    },
  },
  'inbox-large': {
    title: 'Inbox: ten thousand items',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      const many = Array.from({ length: 10_000 }, (_, index) =>
        all.item(index + 100, (index % 2) + 1, `Do the thing number ${index + 1}`),
      )
      await put(db.actionItems, many)
    },
  },
  'inbox-waiting': {
    title: 'Inbox: waiting',
    remembered: at({ view: 'inbox', filter: 'waiting' }),
    seed: full,
  },
  'inbox-unclear': {
    title: 'Inbox: unclear',
    remembered: at({ view: 'inbox', filter: 'unclear' }),
    seed: full,
  },
  'inbox-type': {
    title: 'Inbox: choosing the kind of task',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: full,
    keys: ['c'],
    until: '.types',
  },
  'inbox-unsorted': {
    title: 'Inbox: an item that nobody could sort',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.actionItems, [
        all.item(1, 1, 'Sequoia: the blue one, both halves', {
          aiTaskType: null,
          aiConfidence: 0.31,
          aiReasoning: 'Its words fit several kinds of task.',
          certainty: 'unsure',
          recordingTimestamp: 1421,
        }),
      ])
    },
  },
  'inbox-undo': {
    title: 'Inbox: with a click that cannot be undone any more',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      // What an earlier release kept to take it back by.
      const words = 'Dana Whitfield works at Globex'
      await db.done.put({
        id: all.id('cl', 1),
        inverse: { name: 'match.undo', args: {} },
        at: all.at(2),
        undoes: null,
        deed: { id: all.id('de', 1), at: all.now - 7_200_000, order: 0, words, itemId: null },
      })
    },
  },
  'inbox-opposite': {
    title: 'Inbox: the words say the opposite',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.actionItems, [
        all.item(1, 1, 'Send the security questionnaire', {
          aiTaskType: 'email',
          certainty: 'unsure',
          recordingTimestamp: 1421,
          evidence: {
            quote: "No, I won't send it before legal has read it.",
            speaker: 'Ana Ruiz',
            offsetSeconds: 1424,
            doubt: 'opposed',
            before: {
              quote: 'Could you send the security questionnaire?',
              speaker: 'Priya Raman',
              offsetSeconds: 1421,
            },
          },
        }),
      ])
    },
  },
  'inbox-by-another': {
    title: 'Inbox: somebody else promised it',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.actionItems, [
        all.item(1, 1, 'Send the signed NDA', {
          aiTaskType: 'email',
          certainty: 'unsure',
          recordingTimestamp: 1421,
          evidence: {
            quote: "I'll send the signed NDA back tomorrow.",
            speaker: 'Priya Raman',
            offsetSeconds: 1421,
            doubt: 'by_another',
          },
        }),
      ])
    },
  },
  'inbox-assign': {
    title: 'Inbox: saying who owes it',
    remembered: at({ view: 'inbox', filter: 'unclear' }),
    seed: full,
    press: ['Someone else…'],
  },
  'inbox-unnamed': {
    title: 'Inbox: waiting for somebody unnamed',
    remembered: at({ view: 'inbox', filter: 'waiting' }),
    seed: async () => {
      await full()
      await act.assignItem(all.id('it', 8), null, null, true)
    },
  },
  'inbox-clear': {
    title: 'Inbox: clear',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: quiet,
    until: '.blank',
  },
  'inbox-new': {
    title: 'Inbox: no calls yet',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await signedIn()
      await put(db.integration, [all.integration])
      await put(db.settings, [all.settings])
    },
    until: '.blank',
  },
  'inbox-editing': {
    title: 'Inbox: editing',
    remembered: {
      ...at({ view: 'inbox', filter: 'forYou' }),
      draft: {
        itemId: all.id('it', 1),
        draft: {
          title: 'Send revised proposal with the 25-seat tier',
          taskType: 'proposal',
          priority: 'medium',
          due: { at: '2026-11-27T23:59:59Z', on: '2026-11-27' },
          spoken: 'by Friday',
          assignedTo: all.rep.userId,
          contactId: all.id('ct', 1),
          people: [
            { id: all.rep.userId, name: 'Me' },
            { id: all.id('rep', 2), name: 'Dana Okafor' },
          ],
          contacts: [{ id: all.id('ct', 1), name: 'Priya Raman' }],
          companyId: all.id('co', 1),
          companies: [{ id: all.id('co', 1), name: 'Northwind' }],
        } satisfies ItemDraft,
      },
    },
    seed: full,
    until: '.edit',
  },
  'inbox-tidied': {
    title: 'Inbox: past calls were tidied',
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.syncState, [{ ...all.syncState, tidied: all.tidied }])
      await put(db.history, all.tidiedHistory)
    },
  },
}

/** A task of the first item, whose copy comes in once it is made; among several deals where there are some. */
function madeAlsoThere(title: string, deals?: typeof severalDeals): State {
  return {
    title,
    remembered: at({ view: 'inbox', filter: 'forYou' }),
    seed: async () => {
      await full()
      await put(db.settings, [{ ...all.settings, undated: 'next_working_day', crm: hubspot }])
    },
    keys: ['Enter'],
    until: '.settled-row',
    comes: async () => {
      const mirror = {
        provider: 'hubspot',
        state: 'mirrored',
        reason: null,
        detail: null,
        url: 'https://app.hubspot.com/contacts/1/record/0-27/7',
        placedOn: null,
        ...(deals && { deals }),
      }
      await db.tasks
        .filter((task) => task.meetingActionItemId === all.id('it', 1))
        .modify({ mirror })
    },
  }
}
