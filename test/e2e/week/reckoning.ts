import type { SupabaseClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import { PullResponse } from '../../../lib/contract/feed.ts'
import type { Workplace } from '../workplace.ts'

/** What is compared at the end of a week: what the CRM has, what a device keeps, what a panel shows. */

/** Rows by entity and id, as the contract has them. */
export type Rows = Record<string, Record<string, Record<string, unknown>>>

const streams = ['rows', 'transcripts'] as const

/** Everything that the rep's feed carries, asked for from its beginning. */
export async function crmRows(work: Workplace, rep: SupabaseClient): Promise<Rows> {
  const rows: Rows = {}
  const token = (await rep.auth.getSession()).data.session?.access_token
  for (const stream of streams) {
    let cursor: string | null = null
    for (;;) {
      const answer = await fetch(`${work.stack.companion.url}/v1/pull`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-upshot-version': '0.1.0',
        },
        body: JSON.stringify({ cursor, stream }),
      })
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
      const page = PullResponse.parse(await answer.json())
      for (const { entity, id, row } of page.changes) {
        rows[entity] ??= {}
        if (row === null) delete rows[entity][id]
        else rows[entity][id] = row
      }
      cursor = page.cursor
      if (!page.more) break
    }
  }
  return rows
}

const stores = {
  company: 'companies',
  contact: 'contacts',
  meeting: 'meetings',
  attendee: 'attendees',
  action_item: 'actionItems',
  task: 'tasks',
  settings: 'settings',
  colleague: 'colleagues',
  calendar_event: 'calendarEvents',
  history: 'history',
  transcript: 'transcripts',
} as const

/** What a device keeps of the same. What the connection says of itself is not the rep's, and left out. */
export async function keptRows(panel: Page): Promise<Rows> {
  const kept = await panel.evaluate(async (names) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const reading = db.transaction(names)
    const lists = await Promise.all(
      names.map(
        (name) =>
          new Promise<{ id: string; inboxUntil?: string }[]>((resolve, reject) => {
            const request = reading.objectStore(name).getAll()
            request.onsuccess = () => resolve(request.result)
            request.onerror = () => reject(request.error)
          }),
      ),
    )
    db.close()
    // Of the index, and of no contract.
    return lists.map((rows) => rows.map(({ inboxUntil: _, ...row }) => row))
  }, Object.values(stores))
  return Object.fromEntries(
    Object.keys(stores).map((entity, index) => [
      entity,
      Object.fromEntries((kept[index] ?? []).map((row) => [row.id, row])),
    ]),
  )
}

/** Of all rows those that devices keep alike. */
export function comparable(rows: Rows): Rows {
  return Object.fromEntries(Object.keys(stores).map((entity) => [entity, rows[entity] ?? {}]))
}

/** What a list shows, top to bottom: ids, and what stands in the rows. Settled rows are of this panel alone. */
async function listed(panel: Page): Promise<{ id: string; words: string }[]> {
  return panel.evaluate(async () => {
    const list = document.querySelector('[data-scroll]')
    if (list === null) return []
    const found = new Map<string, { words: string; at: number }>()
    list.scrollTo(0, 0)
    for (let isEnd = false; !isEnd; ) {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      for (const row of list.querySelectorAll<HTMLElement>('article[data-item]')) {
        const parts = [...row.querySelectorAll('.title, .meta.line')]
        found.set(row.dataset.item ?? '', {
          words: parts.map(({ textContent }) => textContent).join(' · '),
          at: Math.round(row.getBoundingClientRect().top + list.scrollTop),
        })
      }
      isEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1
      list.scrollBy(0, list.clientHeight * 0.7)
    }
    list.scrollTo(0, 0)
    return [...found]
      .sort(([, one], [, other]) => one.at - other.at)
      .map(([id, { words }]) => ({ id, words }))
  })
}

/** What a panel that was opened anew shows. */
export type Screen = {
  counts: readonly string[]
  lists: Record<'forYou' | 'waiting' | 'unclear' | 'tasks', { id: string; words: string }[]>
  /** Titles and words, newest first. */
  history: { title: string; words: string }[]
}

export async function screenOf(panel: Page): Promise<Screen> {
  const filter = async (name: RegExp) => {
    await panel.locator('.filters').getByRole('button', { name }).click()
    await panel.locator('.filters').getByRole('button', { name, pressed: true }).waitFor()
    return listed(panel)
  }
  await panel.keyboard.press('g')
  await panel.keyboard.press('i')
  await panel.getByRole('tab', { name: /^Inbox/, selected: true }).waitFor()
  await panel.locator('.filters').waitFor()
  await panel.keyboard.press('.')
  const waiting = await filter(/^Waiting/)
  const unclear = await filter(/^Unclear/)
  const forYou = await filter(/^For you/)
  const counts = await panel.locator('.filters .filter').allTextContents()
  await panel.keyboard.press('g')
  await panel.keyboard.press('t')
  await panel.getByRole('tab', { name: /^Tasks/, selected: true }).waitFor()
  const tasks = await filter(/^All/)
  return { counts, lists: { forYou, waiting, unclear, tasks }, history: await historyOf(panel) }
}

async function historyOf(panel: Page): Promise<Screen['history']> {
  await panel.getByRole('button', { name: 'More' }).click()
  await panel.getByRole('menuitem', { name: 'History' }).click()
  await panel.locator('li.past').first().waitFor()
  const more = panel.getByRole('button', { name: 'Show earlier' })
  while ((await more.count()) > 0) {
    const before = await panel.locator('li.past').count()
    await more.click()
    await panel.waitForFunction(
      (then) =>
        document.querySelectorAll('li.past').length > then ||
        document.querySelector('p.more') === null,
      before,
    )
  }
  const lines = await panel.locator('li.past').evaluateAll((all) =>
    all.map((line) => ({
      title: line.querySelector('.title')?.textContent ?? '',
      words: line.querySelector('.meta span')?.textContent ?? '',
    })),
  )
  await panel.keyboard.press('Escape')
  return lines
}
