import { db } from '../../cache/db.ts'
import { keys } from './people-rows.ts'
import type { Rules, WordsOf } from './rule.ts'
import { nothingMore } from './rule.ts'

/** What a rep says of a task's copy in their other CRM alone. */

export const elsewhere = {
  'task.place': {
    act: { placeTask: (taskId: string, on: string | null) => ({ taskId, on }) },
    touches: ({ taskId }) => [{ entity: 'task', id: taskId }],
    context: nothingMore,
    inverse: async ({ taskId }) => {
      const mirror = (await db.tasks.get(taskId))?.mirror
      return mirror ? { name: 'task.place', args: { taskId, on: mirror.placedOn } } : null
    },
    draw: (rows, { taskId, on }) => {
      const task = rows.task.get(taskId)
      if (!task?.mirror) return
      const waited = task.mirror.state === 'parked' && task.mirror.reason === 'needs_day'
      const mirror = {
        ...task.mirror,
        placedOn: on,
        ...(waited && on !== null && { state: 'waiting', reason: null }),
      }
      rows.task.set(taskId, { ...task, mirror })
    },
  },

  'task.choose_deal': {
    act: {
      chooseDeal: (taskId: string, deal: string | null, none = deal === null) => ({
        taskId,
        deal,
        none,
      }),
    },
    // Every task of the same company there.
    touches: async ({ taskId }) => {
      const choice = (await db.tasks.get(taskId))?.mirror?.deals?.id
      if (choice === undefined) return [{ entity: 'task', id: taskId }]
      const same = db.tasks.filter(({ mirror }) => mirror?.deals?.id === choice)
      return keys('task', await same.primaryKeys())
    },
    context: nothingMore,
    inverse: async ({ taskId }) => {
      const deals = (await db.tasks.get(taskId))?.mirror?.deals
      if (!deals) return null
      const { answered, dealId: deal } = deals
      return { name: 'task.choose_deal', args: { taskId, deal, none: answered && deal === null } }
    },
    draw: (rows, { taskId, deal, none }) => {
      const choice = rows.task.get(taskId)?.mirror?.deals?.id
      for (const task of rows.task.values()) {
        const deals = task?.mirror?.deals
        if (!task?.mirror || !deals || deals.id !== choice) continue
        const name = deals.listed.find(({ id }) => id === deal)?.name
        const dealName = deal === null ? null : (name ?? deals.dealName)
        const after = { ...deals, answered: deal !== null || none, dealId: deal, dealName }
        rows.task.set(task.id, { ...task, mirror: { ...task.mirror, deals: after } })
      }
    },
  },
} satisfies Pick<Rules<'task'>, 'task.place' | 'task.choose_deal'>

export const elsewhereWords: Pick<WordsOf<'task'>, keyof typeof elsewhere> = {
  'task.place': { did: 'chose the day of the task in your other CRM' },
  'task.choose_deal': { did: 'chose the deal of the company’s tasks in your other CRM' },
}
