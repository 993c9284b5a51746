import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { ActionItem, Meeting, Task } from '../../../lib/contract/rows.ts'
import * as all from '../../gallery/fixtures.ts'

/** Fills the cache of the extension under test as a busy rep's is after years; `globalThis.fill` is its handle. */

const itemsOfCall = 5
const hour = 3_600_000

export type Filling = {
  items: number
  /** How many of the newest calls wait to be decided; all others are tasks, done or dismissed. */
  openCalls: number
}

async function fill({ items, openCalls }: Filling): Promise<void> {
  const calls = Math.ceil(items / itemsOfCall)
  const meetings: Meeting[] = []
  const actionItems: ActionItem[] = []
  const tasks: Task[] = []
  for (let call = 1; call <= calls; call += 1) {
    const startedAt = Date.now() - call * hour
    const isOpen = call <= openCalls
    meetings.push({
      ...all.meeting(call, `Call number ${call}`, 0, {
        companyId: all.id('co', (call % 3) + 1),
        companyName: ['Northwind', 'Globex', 'Vidal Partners'][call % 3] ?? null,
        primaryContactId: all.id('ct', (call % 3) + 1),
        meetingStart: new Date(startedAt).toISOString(),
        meetingEnd: new Date(startedAt + hour / 2).toISOString(),
        receivedAt: new Date(startedAt + hour / 2).toISOString(),
      }),
    })
    for (let at = 0; at < itemsOfCall; at += 1) {
      const number = call * 10 + at
      const item = all.item(
        number,
        call,
        `Do the thing number ${number} that was said on this call`,
      )
      const became = isOpen ? 'open' : (['task', 'task', 'done', 'dismissed', 'task'][at] ?? 'task')
      actionItems.push({
        ...item,
        taskId: became === 'task' ? all.id('tk', number) : null,
        completed: became === 'done',
        dismissedAt: became === 'dismissed' ? item.createdAt : null,
      })
      if (became === 'task' && at === 0) {
        const [model] = all.tasks
        if (model) tasks.push({ ...model, id: all.id('tk', number), completed: true })
      }
    }
  }
  await wipeCache()
  await setMeta('owner', { userId: all.rep.userId, email: all.rep.email })
  await db.colleagues.bulkPut(all.colleagues)
  await db.companies.bulkPut(all.companies)
  await db.contacts.bulkPut(all.contacts)
  await db.integration.put(all.integration)
  await db.syncState.put(all.syncState)
  await db.settings.put(all.settings)
  await db.meetings.bulkPut(meetings)
  await db.tasks.bulkPut(tasks)
  await db.actionItems.bulkPut(actionItems)
  localStorage.setItem('upshot.panel.past-first-run', 'true')
  localStorage.setItem('upshot.panel.route', JSON.stringify({ view: 'inbox', filter: 'forYou' }))
  db.close()
}

Object.assign(globalThis, { fill })
