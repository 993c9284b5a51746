import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting, signIn } from '../e2e/rep.ts'
import type { Workplace } from '../e2e/workplace.ts'
import { connectFathom, openWorkplace } from '../e2e/workplace.ts'

let work: Workplace
let panel: Page

beforeAll(async () => {
  work = await openWorkplace()
  panel = await work.browser.openPanel(await work.openTool())
  await signIn(panel, work.stack.rep)
  await connectFathom(work, panel, 'Ask me first')
  await finishMeeting(work.stack.fathom.url, 'pricing')
  await panel.getByRole('article').filter({ hasText: 'exit clause' }).first().waitFor()
})
afterAll(() => work?.close())

const tasks = async () => {
  const { data, error } = await work.crm
    .from('tasks')
    .select('id, title, assigned_to, created_by, meeting_action_item_id, task_type, status')
  if (error) throw error
  return data
}

test('nothing becomes a task before the click when the rep wants to be asked', async () => {
  expect(await tasks()).toEqual([])
})

test('every row that there is room for is drawn, those too that came after the first', async () => {
  const drawn = () =>
    panel.evaluate(() => {
      const list = document.querySelector('[data-scroll]')
      const rows = [...document.querySelectorAll('article[aria-posinset]')]
      const fits = list !== null && list.scrollHeight <= list.clientHeight
      return { fits, missing: Number(rows[0]?.getAttribute('aria-setsize')) - rows.length }
    })
  await expect.poll(drawn, { timeout: 10_000 }).toEqual({ fits: true, missing: 0 })
})

test('one click makes the item a task in the CRM, one more undoes it, and no rule brings it back', async () => {
  const row = panel.getByRole('article').filter({ hasText: 'exit clause' }).first()
  await row.click()
  await row.getByRole('button', { name: /^Create task/ }).click()
  await row.getByRole('button', { name: 'Undo' }).waitFor()

  await expect.poll(tasks, { timeout: 10_000 }).toEqual([
    expect.objectContaining({
      title: expect.stringContaining('exit clause'),
      assigned_to: work.stack.rep.userId,
      created_by: work.stack.rep.userId,
      status: 'pending',
    }),
  ])
  const item = async () => {
    const { data } = await work.crm
      .from('meeting_action_items')
      .select('task_id, sync_status')
      .ilike('title', '%exit clause%')
      .single()
    return data
  }
  expect(await item()).toMatchObject({ sync_status: 'synced', task_id: (await tasks())[0]?.id })

  await row.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(tasks, { timeout: 10_000 }).toEqual([])
  await row
    .getByRole('button', { name: /^Create/ })
    .first()
    .waitFor()
  expect(await item()).toEqual({ task_id: null, sync_status: 'pending' })
})

test('a click made offline waits in the outbox and arrives exactly once', async () => {
  await work.browser.context.setOffline(true)
  const row = panel.getByRole('article').filter({ hasText: 'revised two-year proposal' }).first()
  await row.click()
  await row.getByRole('button', { name: /^Create task/ }).click()
  await row.getByRole('button', { name: 'Undo' }).waitFor()
  await panel.getByText(/Offline\. 1 change/).waitFor()
  expect(await tasks()).toEqual([])

  await work.browser.context.setOffline(false)
  await expect.poll(async () => (await tasks()).length, { timeout: 20_000 }).toBe(1)
  await panel.getByText(/Offline\./).waitFor({ state: 'detached' })

  // Whatever is sent again (another sync, another panel) does not make it twice.
  const applied = await work.crm.from('applied_mutations').select('*')
  const before = applied.data?.length
  await panel.reload()
  await panel.getByRole('article').first().waitFor()
  expect((await tasks()).length).toBe(1)
  expect((await work.crm.from('applied_mutations').select('*')).data?.length).toBe(before)
})
